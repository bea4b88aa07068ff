//! `fields` trims an item, but never of what it must not be shown without.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    http::contract::{KEPT_FIELDS, kinds, locations, problem, slug, words},
    support::server::Server,
};

/// What is left of an item.
fn trimmed(item: &Value, fields: &[&str]) -> Value {
    let object = item.as_object().expect("an object");
    let kept =
        object.iter().filter(|(name, _)| fields.contains(&name.as_str()) || KEPT_FIELDS.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[test]
fn every_field_can_be_asked_for_alone_and_safety_always_comes_with_it() {
    let server = Server::start();
    for kind in kinds() {
        let items = server.items(&format!("/v1/{kind}"));
        let fields = words(kind, "fields");
        let present: BTreeSet<_> = items.iter().flat_map(|item| item.as_object().expect("an object").keys()).collect();
        for name in &present {
            assert!(fields.contains(name), "{kind}: `{name}` is served but cannot be asked for");
        }
        for field in &fields {
            let expected: Vec<_> = items.iter().map(|item| trimmed(item, &[field])).collect();
            assert_eq!(server.items(&format!("/v1/{kind}?fields={field}")), expected, "{kind}: {field}");
            let address = format!("/v1/{kind}/{}?fields={field}", slug(&items[0]));
            assert_eq!(server.json(&address), expected[0], "{address}");
        }
        let several = server.items(&format!("/v1/{kind}?fields=summary,name,slug"));
        assert_eq!(several, items.iter().map(|item| trimmed(item, &["summary", "name"])).collect::<Vec<_>>());
    }
}

#[test]
fn what_must_be_shown_is_kept() {
    let server = Server::start();
    for (kind, kept) in [
        ("techniques", &["kind", "slug", "name", "safety"][..]),
        ("regions", &["kind", "slug", "name", "verdict"]),
        ("contraindications", &["kind", "slug", "name", "severity", "advice"]),
        ("terms", &["kind", "slug", "name"]),
    ] {
        for item in server.items(&format!("/v1/{kind}?fields=name")) {
            let keys: BTreeSet<_> = item.as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(keys, kept.iter().copied().collect(), "{kind}");
        }
    }
    let technique = server.json("/v1/techniques/lats-side-lying?fields=name");
    for part in ["keep_off", "contraindications", "stop_if"] {
        assert!(technique["safety"][part].as_array().is_some_and(|list| !list.is_empty()), "{part}");
    }
    assert!(technique["safety"]["disclaimer"]["text"].as_str().is_some_and(|text| !text.is_empty()));
}

#[test]
fn an_unknown_field_is_refused_with_the_nearest_first() {
    let server = Server::start();
    for address in ["/v1/techniques", "/v1/techniques/lats-side-lying"] {
        let answer = server.get(&format!("{address}?fields=name,step,dosis"));
        let problem = problem(&answer, 400, "invalid-query");
        assert_eq!(locations(&problem), ["query.fields", "query.fields"], "{address}");
        assert_eq!(problem["errors"][0]["allowed"][0], "steps");
        assert_eq!(problem["errors"][1]["allowed"][0], "dose");
    }
}
