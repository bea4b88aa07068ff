//! Every representation has its own tag, is compressed as asked, and is sent again only if it changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
};

use crate::{
    http::contract::addresses,
    support::server::{Answer, Server},
};

const CODINGS: [&str; 4] = ["identity", "br", "zstd", "gzip"];
const CACHE_CONTROL: &str = "public, max-age=60, stale-if-error=86400";

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut out = Vec::new();
    match answer.header("content-encoding") {
        None => out.extend(&answer.body),
        Some("br") => {
            brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut out).expect("brotli");
        }
        Some("zstd") => out = zstd::decode_all(&answer.body[..]).expect("zstd"),
        Some("gzip") => {
            flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut out).expect("gzip");
        }
        Some(other) => panic!("nobody asked for {other}"),
    }
    out
}

/// The addresses of data, which are cached and compressed; `/health` must not be.
fn data(server: &Server) -> Vec<String> {
    let mut addresses = addresses(server);
    addresses.retain(|address| address.starts_with("/v1") || address == "/openapi.json");
    let queries = ["/v1/terms?limit=3&sort=-name", "/v1/techniques?fields=name", "/v1/faqs?include=about,sources"];
    addresses.extend(queries.map(str::to_owned));
    addresses
}

#[test]
fn every_representation_has_a_strong_tag_of_its_own() {
    let server = Server::start();
    let mut tags: BTreeMap<String, (String, Vec<u8>)> = BTreeMap::new();
    let mut compressed = 0;
    for address in data(&server) {
        let plain = server.get(&address);
        let mut of_address = BTreeSet::new();
        for coding in CODINGS {
            let answer = server.get_with(&address, &[("Accept-Encoding", coding)]);
            assert_eq!(answer.status, 200, "{address}");
            assert_eq!(decoded(&answer), plain.body, "{address} in {coding}");
            let used = answer.header("content-encoding");
            let small = plain.body.len() < 1000;
            assert!(used == Some(coding) || used.is_none() && (coding == "identity" || small), "{address} in {coding}");
            compressed += usize::from(used.is_some());
            assert!(used.is_none() || answer.body.len() < plain.body.len(), "{address} in {coding} is no smaller");

            let tag = answer.header("etag").expect("a tag").to_owned();
            assert!(tag.len() > 10 && tag.starts_with('"') && tag.ends_with('"'), "{tag} is not strong");
            of_address.insert(tag.clone());
            let (first, body) = tags.entry(tag).or_insert_with(|| (address.clone(), answer.body.clone()));
            assert_eq!(*body, answer.body, "{address} in {coding} shares its tag with {first}, but not its bytes");

            assert_eq!(answer.header("cache-control"), Some(CACHE_CONTROL), "{address}");
            assert_eq!(answer.header("content-type"), Some("application/json"), "{address}");
            assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()), "{address}");
            let vary: BTreeSet<_> = answer.header("vary").expect("Vary").split(',').map(str::trim).collect();
            assert_eq!(vary, BTreeSet::from(["Accept", "Accept-Encoding", "Accept-Language"]), "{address}");
            assert_eq!(server.get_with(&address, &[("Accept-Encoding", coding)]).body, answer.body, "asked twice");
        }
        if plain.body.len() >= 1000 {
            assert_eq!(of_address.len(), 4, "{address}: codings share a tag");
        }
    }
    assert!(compressed > 300, "only {compressed} answers were compressed");
}

#[test]
fn the_coding_is_the_one_that_the_client_prefers() {
    let server = Server::start();
    let coding = |accept: &str| {
        let answer = server.get_with("/v1/techniques", &[("Accept-Encoding", accept)]);
        answer.header("content-encoding").map(str::to_owned)
    };
    for (accept, expected) in [
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip, deflate", Some("gzip")),
        ("gzip;q=1.0, br;q=0.5", Some("gzip")),
        ("br;q=0, *", Some("zstd")),
        ("*", Some("br")),
        ("GZIP", Some("gzip")),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("deflate", None),
        ("gzip;q=0", None),
        ("", None),
    ] {
        assert_eq!(coding(accept).as_deref(), expected, "Accept-Encoding: {accept}");
    }
}

#[test]
fn what_the_client_has_is_not_sent_again() {
    let server = Server::start();
    for address in [
        "/v1/techniques/lats-side-lying",
        "/v1/terms?limit=2",
        "/v1",
        "/v1/vocabulary",
        "/v1/editions",
        "/openapi.json",
    ] {
        for coding in CODINGS {
            let fresh = server.get_with(address, &[("Accept-Encoding", coding)]);
            let tag = fresh.header("etag").expect("a tag");
            for (value, has_it) in [
                (tag.to_owned(), true),
                (format!("W/{tag}"), true),
                (format!("\"other\", {tag}"), true),
                (format!("{tag},\"other\""), true),
                ("*".to_owned(), true),
                ("\"other\"".to_owned(), false),
                (tag.trim_matches('"').to_owned(), false),
                (tag.replace('"', "'"), false),
                (String::new(), false),
            ] {
                let headers = [("Accept-Encoding", coding), ("If-None-Match", value.as_str())];
                let answer = server.get_with(address, &headers);
                if !has_it {
                    assert_eq!((answer.status.as_u16(), &answer.body), (200, &fresh.body), "{address}: {value}");
                    continue;
                }
                assert_eq!(answer.status, 304, "{address}: If-None-Match: {value}");
                assert!(answer.body.is_empty());
                for name in ["etag", "cache-control", "vary", "content-language", "access-control-allow-origin"] {
                    assert!(fresh.header(name).is_some(), "{address} has no {name}");
                    assert_eq!(answer.header(name), fresh.header(name), "{address}: {name} of the 304");
                }
                assert_eq!(answer.header("content-type"), None);
            }
        }
        // A tag is one of a coding: who has the plain bytes does not have the compressed ones.
        let plain = server.get(address);
        let headers = [("Accept-Encoding", "br"), ("If-None-Match", plain.header("etag").expect("a tag"))];
        let answer = server.get_with(address, &headers);
        assert_eq!(answer.status, if plain.body.len() < 1000 { answer.status.as_u16() } else { 200 }, "{address}");
    }
}

#[test]
fn the_same_content_is_the_same_bytes_on_every_node() {
    let (server, other) = (Server::start(), Server::start());
    let expected = data(&server);
    assert_eq!(data(&other), expected);
    for address in expected {
        for coding in CODINGS {
            let headers = [("Accept-Encoding", coding)];
            let (one, two) = (server.get_with(&address, &headers), other.get_with(&address, &headers));
            // Addresses of the node itself stand in some bodies; nodes behind one name share it.
            if String::from_utf8_lossy(&decoded(&one)).contains(server.base()) {
                let renamed = String::from_utf8(decoded(&one)).expect("UTF-8").replace(server.base(), other.base());
                assert_eq!(renamed.as_bytes(), decoded(&two), "{address} in {coding}");
            } else {
                assert_eq!(one.body, two.body, "{address} in {coding}");
                assert_eq!(one.header("etag"), two.header("etag"), "{address} in {coding}");
            }
        }
    }
    let behind_one_name = || Server::with(&["--public-url", "https://api.example.org"], &[]);
    let (server, other) = (behind_one_name(), behind_one_name());
    for address in ["/v1", "/v1/terms?limit=2", "/v1/editions", "/openapi.json"] {
        let (one, two) = (server.get(address), other.get(address));
        assert_eq!((one.header("etag"), one.body.len()), (two.header("etag"), two.body.len()), "{address}");
        assert_eq!(one.body, two.body, "{address}");
    }
}

#[test]
fn the_state_of_the_service_is_never_cached() {
    let server = Server::start();
    for address in ["/health/live", "/health/ready"] {
        assert_eq!(server.get(address).header("cache-control"), Some("no-store"));
    }
}

#[test]
fn pages_and_their_files_are_cached_too() {
    let server = Server::start();
    for address in
        ["/", "/docs/", "/docs/swagger-ui-bundle.js", "/problems", "/problems/gone", "/icon.svg", "/page.css"]
    {
        let answer = server.get(address);
        assert!(answer.header("cache-control").is_some_and(|value| value.starts_with("public, max-age=")), "{address}");
        let tag = answer.header("etag").unwrap_or_else(|| panic!("{address} has no ETag"));
        assert!(tag.starts_with('"'), "{tag} is not strong");
        let again = server.get_with(address, &[("If-None-Match", tag)]);
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{address}");
        assert_eq!(again.header("etag"), Some(tag));
        assert_eq!(again.header("content-security-policy"), answer.header("content-security-policy"), "{address}");
        let compressed = server.get_with(address, &[("Accept-Encoding", "gzip")]);
        assert_eq!(decoded(&compressed), answer.body, "{address}");
        assert!(compressed.header("content-encoding").is_none() || compressed.header("etag") != Some(tag), "{address}");
    }
    let bundle = server.get_with("/docs/swagger-ui-bundle.js", &[("Accept-Encoding", "br")]);
    assert_eq!(bundle.header("content-encoding"), Some("br"), "more than a megabyte is worth compressing");
}

#[test]
fn every_spelling_of_an_address_is_answered_alike() {
    let server = Server::start();
    let answer = |address: &str| {
        let answer = server.get(address);
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        (answer.header("etag").map(str::to_owned), answer.text().to_owned())
    };
    // The last one first: an answer must not depend on who asked before.
    let odd = answer("/v1/%74erms?&&sort=%6eame&&limit=2&");
    assert_eq!(answer("/v1/terms?limit=2&sort=name"), odd);
    assert_eq!(answer("/v1/terms?sort=name&limit=2"), odd);
    assert_ne!(answer("/v1/terms?limit=2"), odd);
    assert_ne!(answer("/v1/terms?limit=3&sort=name"), odd);
}
