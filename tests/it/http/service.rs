//! The service about itself: its state, its words, its pages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    http::contract::{Words, filters, kinds, slug, words},
    support::server::Server,
};

#[test]
fn the_service_describes_itself() {
    let server = Server::start();
    let service = server.json("/v1");
    assert_eq!(service["edition"], 1);
    assert_eq!(service["version"], "v1");
    assert_eq!(service["locales"], json!(["en"]));
    assert_eq!(service["published_at"], server.json("/v1/editions/1")["published_at"]);
    assert_eq!(service["licence"]["id"], "CC-BY-4.0");
    assert!(service["licence"]["url"].as_str().is_some_and(|url| url.starts_with("https://")));
    for text in ["/title", "/licence/credit", "/disclaimer/text", "/disclaimer/id", "/software"] {
        assert!(service.pointer(text).and_then(Value::as_str).is_some_and(|text| !text.is_empty()), "{text}");
    }
    let counts = service["counts"].as_object().expect("counts");
    assert_eq!(counts.keys().map(String::as_str).collect::<BTreeSet<_>>(), kinds().into_iter().collect());
    for (kind, count) in counts {
        assert_eq!(*count, server.json(&format!("/v1/{kind}"))["page"]["total"], "{kind}");
    }
    let links = service["links"].as_object().expect("links");
    for name in kinds().into_iter().chain(["vocabulary", "editions", "docs", "openapi", "problems"]) {
        let link = links.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no link to {name}"));
        assert!(link.starts_with(server.base()));
        assert_eq!(server.get(link).status, 200, "{link}");
    }
}

#[test]
fn the_vocabulary_labels_every_value_that_is_served_or_asked_for() {
    let server = Server::start();
    let vocabulary = server.json("/v1/vocabulary");
    let mut labels: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for enumeration in vocabulary["enumerations"].as_array().expect("enumerations") {
        let values = enumeration["values"].as_array().expect("values");
        for value in values {
            assert!(value["label"].as_str().is_some_and(|label| label.len() > 1), "{value}");
        }
        let values = values.iter().map(|value| value["value"].as_str().expect("a value")).collect();
        let earlier = labels.insert(enumeration["name"].as_str().expect("a name"), values);
        assert!(earlier.is_none(), "an enumeration stands twice");
    }
    assert_eq!(labels["verdict"], ["allowed", "caution", "consult_first", "avoid"]);
    assert_eq!(labels["urgency"], ["none", "routine", "urgent", "emergency"]);
    assert_eq!(labels["grade"], ["strong", "moderate", "limited", "consensus", "convention", "contradicted"]);
    assert_eq!(labels["severity"], ["emergency", "urgent", "stop", "contraindicated", "seek_advice", "caution"]);
    assert_eq!(labels["kind"].iter().copied().collect::<BTreeSet<_>>(), kinds().into_iter().collect());
    for kind in kinds() {
        for filter in filters(kind) {
            let Words::Of(words) = &filter.words else { continue };
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            assert!(labels.values().any(|values| *values == words), "{kind}: no labels for {}: {words:?}", filter.name);
        }
    }
}

#[test]
fn the_vocabulary_has_the_codes_of_a_screening_in_order() {
    let server = Server::start();
    let vocabulary = server.json("/v1/vocabulary");
    let codes = vocabulary["codes"].as_array().expect("codes");
    let contraindications = server.items("/v1/contraindications");
    let expected: BTreeSet<_> = contraindications
        .iter()
        .filter(|item| item["asked_as"] != "none" && item["asked_as"] != "age")
        .map(slug)
        .collect();
    let found: BTreeSet<_> = codes.iter().map(|code| code["code"].as_str().expect("a code")).collect();
    assert_eq!(found, expected);
    assert_eq!(codes.len(), expected.len(), "a code stands twice");
    for code in codes {
        let item = server.json(&format!("/v1/contraindications/{}", code["code"].as_str().expect("a code")));
        for (name, field) in [
            ("label", "name"),
            ("question", "question"),
            ("group", "asked_as"),
            ("category", "category"),
            ("severity", "severity"),
        ] {
            assert_eq!(code[name], item[field], "{code}");
        }
    }
    let (groups, severities) = (words("contraindications", "asked_as"), words("contraindications", "severity"));
    let place = |words: &[String], value: &Value| words.iter().position(|word| value == word).expect("a known word");
    let order: Vec<_> = codes
        .iter()
        .map(|code| (place(&groups, &code["group"]), place(&severities, &code["severity"]), code["code"].as_str()))
        .collect();
    assert!(order.is_sorted(), "codes go by group, then the most serious first: {order:?}");
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for code in codes {
        let place = counted.entry(code["group"].as_str().expect("a group")).or_default();
        *place += 1;
        assert_eq!(code["order"], *place, "{code}");
    }
}

#[test]
fn health_says_that_all_is_well() {
    let server = Server::start();
    for address in ["/health/live", "/health/ready"] {
        assert_eq!(server.json(address), json!({ "status": "ok", "edition": 1, "stale": false }), "{address}");
    }
}

#[test]
fn people_get_pages_that_need_nothing_from_elsewhere() {
    let server = Server::start();
    for address in ["/", "/docs/", "/problems", "/problems/gone"] {
        let page = server.get_with(address, &[("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]);
        assert_eq!(page.status, 200, "{address}");
        assert!(page.header("content-type").is_some_and(|value| value.starts_with("text/html")), "{address}");
        let text = page.text();
        assert!(text.to_lowercase().contains("<!doctype html>"), "{address}");
        for loaded in links(text, "src").into_iter().chain(stylesheets(text)) {
            assert!(
                loaded.starts_with(server.base()) || !loaded.contains("//"),
                "{address} loads {loaded} from elsewhere"
            );
            let loaded = match loaded.strip_prefix("./") {
                Some(relative) => format!("{address}{relative}"),
                None if loaded.starts_with("../") => loaded.replacen("..", "", 1),
                None if loaded.starts_with("http") || loaded.starts_with('/') => loaded,
                None => format!("{address}{loaded}"),
            };
            assert_eq!(server.get(&loaded).status, 200, "{address} loads {loaded}");
        }
        for link in links(text, "href").iter().filter(|link| link.starts_with(server.base())) {
            let status = server.get(link).status;
            assert!(status.is_success(), "{address} links to {link}: {status}");
        }
    }
    let front = server.get("/");
    let disclaimer = server.json("/v1")["disclaimer"]["text"].as_str().expect("a disclaimer").to_owned();
    assert!(front.text().contains(&disclaimer));
}

fn links(text: &str, attribute: &str) -> Vec<String> {
    let start = format!("{attribute}=\"");
    let parts = text.split(&start).skip(1);
    parts
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| !link.starts_with("data:"))
        .map(str::to_owned)
        .collect()
}

fn stylesheets(text: &str) -> Vec<String> {
    text.split("<link").skip(1).flat_map(|rest| links(rest.split('>').next().unwrap_or_default(), "href")).collect()
}

#[test]
fn the_documentation_is_served_from_the_binary() {
    let server = Server::start();
    let page = server.get("/docs/");
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        let answer = server.get(&format!("/docs/{file}"));
        assert_eq!(answer.status, 200, "{file}");
        assert!(answer.body.len() > 200, "{file}");
        let media_type = answer.header("content-type").expect("a media type");
        let expected = if file.ends_with("css") { "css" } else { "javascript" };
        assert!(media_type.contains(expected), "{file}: {media_type}");
        assert!(page.text().contains(file), "{file} is not used");
    }
    let initializer = server.get("/docs/swagger-initializer.js");
    assert!(initializer.text().contains("openapi.json"), "{}", initializer.text());
    assert!(!initializer.text().contains("petstore"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("script-src 'self';"), "{policy}");
}
