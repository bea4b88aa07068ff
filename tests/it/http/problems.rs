//! Errors are problem details (RFC 9457) that say what is wrong and what to do.

use std::collections::BTreeSet;

use serde_json::Value;
use ureq::http::Method;

use crate::{
    http::contract::{kinds, locations, problem},
    support::{
        folder::Folder,
        server::{Answer, Server},
    },
};

/// What protects whoever receives an answer.
const SECURITY_HEADERS: [&str; 3] =
    ["x-content-type-options", "content-security-policy", "cross-origin-resource-policy"];
/// What protects whoever looks at a page besides.
const PAGE_HEADERS: [&str; 3] = ["referrer-policy", "x-frame-options", "permissions-policy"];

#[test]
fn every_problem_has_every_member_and_an_address_that_explains_it() {
    let server = Server::start();
    let long = format!("/v1/terms?slug={}", "a".repeat(9_000));
    let mut met = BTreeSet::new();
    for (method, address, headers, status, code) in [
        (Method::GET, "/v1/terms?limit=0", &[][..], 400, "invalid-query"),
        (Method::GET, "/v1/terms?slug=%FF", &[], 400, "invalid-address"),
        (Method::GET, "/v1/nothing", &[], 404, "no-such-address"),
        (Method::GET, "/v1/terms/nobody", &[], 404, "no-such-item"),
        (Method::POST, "/v1/terms", &[], 405, "method-not-allowed"),
        (Method::GET, "/v1/terms", &[("Accept", "text/csv")], 406, "not-acceptable"),
        (Method::GET, &long, &[], 414, "address-too-long"),
    ] {
        let answer = server.send(&method, address, headers);
        let problem = problem(&answer, status, code);
        let members: Vec<_> = problem.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(members, ["type", "title", "status", "detail", "instance", "code", "errors"]);
        assert_eq!(problem["type"], format!("{}/problems/{code}", server.base()));
        assert_eq!(problem["instance"], address.split('?').next().expect("a path"));
        assert!(["title", "detail"].iter().all(|name| problem[name].as_str().is_some_and(|text| text.len() > 10)));
        met.insert(code.to_owned());
    }
    // The page that lists them all leads to a page for each.
    let list = server.get("/problems");
    let codes: BTreeSet<_> =
        list.text().split("/problems/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(met.iter().all(|code| codes.contains(code.as_str())), "{codes:?}");
    assert!(codes.len() >= 10, "{codes:?}");
    for code in codes {
        let page = server.get(&format!("/problems/{code}"));
        assert_eq!(page.status, 200, "{code}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.text().contains(code) && page.text().contains("HTTP "), "{code} is not explained");
    }
    let unknown = problem(&server.get("/problems/gnoe"), 404, "no-such-address");
    assert_eq!(unknown["errors"][0]["allowed"][0], "gone");
}

#[test]
fn an_unknown_slug_is_answered_with_the_nearest() {
    let server = Server::start();
    for kind in kinds() {
        let slugs = server.slugs(&format!("/v1/{kind}"));
        let answer = server.get(&format!("/v1/{kind}/{}q", slugs[0]));
        let problem = problem(&answer, 404, "no-such-item");
        assert_eq!(locations(&problem), ["path.slug"], "{kind}");
        let allowed = problem["errors"][0]["allowed"].as_array().expect("what there is");
        assert_eq!(allowed[0], slugs[0]);
        assert!(allowed.len() <= 20);
    }
    for address in [
        "/v1/regions/latts/techniques",
        "/v1/regions/latts/contraindications",
        "/v1/techniques/latts/contraindications",
    ] {
        problem(&server.get(address), 404, "no-such-item");
    }
    for slug in ["Lats", "LATS", "lats ", "l%C3%A4ts", "..", "%2e%2e", "lats%2Ftechniques", "-", &"x".repeat(500)] {
        let answer = server.get(&format!("/v1/regions/{}", slug.replace(' ', "%20")));
        assert_eq!(answer.status, 404, "{slug}: {}", answer.text());
    }
}

#[test]
fn an_unknown_address_is_404_whatever_is_asked_of_it() {
    let server = Server::start();
    for address in [
        "/v2",
        "/v1/regionss",
        "/v1/regions/lats/nothing",
        "/v1/terms/doms/techniques",
        "/V1",
        "/favicon.ico",
        "/.env",
        "/docs/nothing.js",
        "/docs/../Cargo.toml",
        "/health",
        "/index.html",
        "/v1/editions/1/changes",
        "/v1/nothing",
    ] {
        let answer = server.get(address);
        assert_eq!(answer.status, 404, "{address}");
        problem(&answer, 404, "no-such-address");
    }
}

#[test]
fn an_address_that_cannot_be_read_is_refused() {
    let server = Server::start();
    for target in ["/v1/terms/%ff", "/v1/terms/%zz", "/v1/terms/%", "/v1/terms/%f", "/v1/regions/%C3%28/techniques"] {
        let answer = server.raw(&format!("GET {target}"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{target}: {answer}");
        assert!(answer.contains("\"code\":\"invalid-address\""), "{target}: {answer}");
    }
    for query in ["slug=%ff", "slug=%zz", "slug=%", "slug=%f", "%ff=doms", "slug=%C3%28", "slug=%00", "slug=doms&x=%"] {
        let answer = server.raw(&format!("GET /v1/terms?{query}"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{query}: {answer}");
        assert!(answer.contains("\"code\":\"invalid-address\""), "{query}: {answer}");
    }
    for line in ["GET", "GET v1", "GET  /v1", "nonsense /v1", "GET /v1\u{1}"] {
        let answer = server.raw(line);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{line}: {answer}");
    }
}

#[test]
fn what_the_client_cannot_take_is_406() {
    let server = Server::start();
    for address in ["/v1", "/v1/terms", "/v1/terms/doms", "/v1/vocabulary", "/v1/editions", "/openapi.json"] {
        for accept in ["text/html", "image/*", "application/json;q=0", "application/xml, text/*;q=0.5", "nonsense"] {
            let answer = server.get_with(address, &[("Accept", accept)]);
            let problem = problem(&answer, 406, "not-acceptable");
            assert_eq!(locations(&problem), ["header.Accept"], "{address}: {accept}");
            let allowed = problem["errors"][0]["allowed"].as_array().expect("what there is");
            assert!(allowed.contains(&Value::from("application/json")), "{allowed:?}");
        }
        for accept in [
            "*/*",
            "application/*",
            "application/json",
            "text/html, application/json;q=0.1",
            "text/html, */*;q=0.1",
            "",
        ] {
            assert_eq!(server.get_with(address, &[("Accept", accept)]).status, 200, "{address}: {accept}");
        }
    }
    problem(&server.get_with("/", &[("Accept", "application/json")]), 406, "not-acceptable");
    // Several lines of one header are one list (RFC 9110, 5.3).
    let lines = [
        ("Accept", "text/html"),
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip;q=0.5"),
        ("Accept-Encoding", "br"),
    ];
    let answer = server.get_with("/v1/terms", &lines);
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, Some("br")));
}

#[test]
fn an_address_that_is_too_long_is_414() {
    let server = Server::start();
    let long = |length: usize| format!("/v1/terms?slug={}", "a".repeat(length));
    assert_eq!(server.get(&long(8_000)).status, 400, "long, but read");
    for length in [8_200, 20_000, 30_000] {
        problem(&server.get(&long(length)), 414, "address-too-long");
    }
    // Of more than that nobody knows what it would have become.
    problem(&server.get(&long(60_000)), 431, "headers-too-large");
    let path = format!("/v1/terms/{}", "a".repeat(9_000));
    problem(&server.get(&path), 414, "address-too-long");
}

fn request_id(answer: &Answer) -> &str {
    answer.header("x-request-id").expect("X-Request-Id")
}

#[test]
fn every_answer_has_an_id_and_security_headers() {
    let server = Server::start();
    let tag = server.get("/v1/terms").header("etag").expect("a tag").to_owned();
    let long = format!("/v1/terms?slug={}", "a".repeat(9_000));
    let mut ids = BTreeSet::new();
    for (method, address, headers, status) in [
        (Method::GET, "/v1/terms", &[][..], 200),
        (Method::HEAD, "/v1/terms", &[], 200),
        (Method::GET, "/v1/terms", &[("If-None-Match", tag.as_str())], 304),
        (Method::GET, "/v1/terms/", &[], 308),
        (Method::GET, "/docs", &[], 308),
        (Method::OPTIONS, "/v1/terms", &[], 204),
        (
            Method::OPTIONS,
            "/v1/terms",
            &[("Origin", "https://a.example"), ("Access-Control-Request-Method", "GET")],
            204,
        ),
        (Method::GET, "/v1/terms?x=1", &[], 400),
        (Method::GET, "/v1/nothing", &[], 404),
        (Method::GET, "/v1/terms/nobody", &[], 404),
        (Method::POST, "/v1/terms", &[], 405),
        (Method::GET, "/v1/terms", &[("Accept", "text/csv")], 406),
        (Method::GET, &long, &[], 414),
        (Method::GET, "/", &[], 200),
        (Method::GET, "/docs/", &[], 200),
        (Method::GET, "/problems/gone", &[], 200),
        (Method::GET, "/icon.svg", &[], 200),
        (Method::GET, "/health/live", &[], 200),
    ] {
        let answer = server.send(&method, address, headers);
        assert_eq!(answer.status, status, "{method} {address}");
        let is_page = answer.header("content-type").is_some_and(|media_type| media_type.starts_with("text/html"));
        for &name in SECURITY_HEADERS.iter().chain(PAGE_HEADERS.iter().filter(|_| is_page)) {
            assert!(answer.header(name).is_some_and(|value| !value.is_empty()), "{method} {address} lacks {name}");
            assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{method} {address}: {name}");
        }
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("content-security-policy").is_some_and(|policy| {
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'")
        }));
        assert_eq!(answer.header("server"), None);
        assert_eq!(answer.header("rollwise-stale"), None);
        assert!(ids.insert(request_id(&answer).to_owned()), "{method} {address} has the id of another request");
        assert!(request_id(&answer).len() >= 16);

        let mut with_id = headers.to_vec();
        with_id.push(("X-Request-Id", "app_7.request-0001"));
        assert_eq!(request_id(&server.send(&method, address, &with_id)), "app_7.request-0001", "{method} {address}");
    }
    for bad in
        ["short", "with space", "semi;colon-and-more", "quote\"quote", "<script>alert</script>", &"x".repeat(65), ""]
    {
        let answer = server.get_with("/v1/terms", &[("X-Request-Id", bad)]);
        let id = request_id(&answer);
        assert_ne!(id, bad);
        assert!(id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{id}");
    }
}

#[test]
fn reads_go_on_while_the_database_is_away_and_say_so() {
    let server = Server::start();
    let terms = server.get("/v1/terms").body;
    let stale = |expected| wait_until_stale(&server, expected);
    sql(&server, "ALTER TABLE editions RENAME TO mislaid_editions");
    stale(true);
    for (address, status) in [("/v1/terms", 200), ("/v1/terms/doms", 200), ("/v1", 200), ("/v1/nothing", 404)] {
        let answer = server.get(address);
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("rollwise-stale"), Some("true"), "{address}");
        let text = answer.text().to_lowercase();
        assert!(
            !text.contains("sqlite") && !text.contains("mislaid") && !text.contains("no such table"),
            "{address} shows internals"
        );
    }
    assert_eq!(server.get("/v1/terms").body, terms);
    assert_eq!(server.get("/health/live").status, 200);
    sql(&server, "ALTER TABLE mislaid_editions RENAME TO editions");
    stale(false);
    assert_eq!(server.get("/v1/terms").header("rollwise-stale"), None);
    // It follows the database again.
    let folder = Folder::exported(&server);
    folder.set("terms/doms.toml", "name", "Back again");
    server.publish(folder.path());
    assert_eq!(server.json("/v1/terms/doms")["name"], "Back again");
}

#[test]
fn another_state_of_the_same_edition_is_noticed() {
    let server = Server::start();
    sql(&server, "UPDATE editions SET digest = replace(digest, substr(digest, 1, 1), 'x')");
    // It is not what was published, so the snapshot stays.
    wait_until_stale(&server, true);
}

#[test]
fn a_deleted_database_file_is_noticed() {
    let server = Server::start();
    let file = server.database_url().trim_start_matches("sqlite://");
    std::fs::remove_file(file).expect("it is deleted");
    wait_until_stale(&server, true);
    assert_eq!(server.get("/v1/terms").header("rollwise-stale"), Some("true"));
}

fn wait_until_stale(server: &Server, expected: bool) {
    for _ in 0..200 {
        let health = server.json("/health/ready");
        if health["stale"] == expected {
            assert_eq!(health["status"], if expected { "stale" } else { "ok" });
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    panic!("stale did not become {expected} within five seconds");
}

fn sql(server: &Server, statement: &'static str) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        use sqlx::{Connection as _, Executor as _};
        let mut connection = sqlx::SqliteConnection::connect(server.database_url()).await.expect("a connection");
        connection.execute(statement).await.expect("the statement is run");
        connection.close().await.expect("the connection is closed");
    });
}
