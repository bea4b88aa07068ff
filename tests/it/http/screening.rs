//! Screening over HTTP: what the rules come to, what a body must be, and that nobody keeps what a person told.

use serde_json::{Value, json};

use crate::{
    http::contract::{locations, problem},
    support::server::Server,
};

const ADDRESS: &str = "/v1/screenings";

#[test]
fn every_vector_of_the_served_rules_is_answered_as_it_says() {
    let server = Server::start();
    let rules = server.json("/v1/screening-rules");
    assert_eq!(rules["format"], 1);
    let vectors = rules["vectors"].as_array().expect("vectors");
    assert!(vectors.len() >= 52);
    for vector in vectors {
        let answer = server.post(ADDRESS, &vector["input"]);
        assert_eq!(answer.status, 200, "{}: {}", vector["id"], answer.text());
        let (answer, expected) = (answer.json(), &vector["expected"]);
        for field in ["verdict", "urgency", "stop_now"] {
            assert_eq!(answer[field], expected[field], "{}: {field}", vector["id"]);
        }
        for region in answer["regions"].as_array().expect("regions") {
            let slug = region["region"].as_str().expect("a slug");
            assert_eq!(region["verdict"], expected["regions"][slug], "{}: {slug}", vector["id"]);
        }
    }
}

#[test]
fn an_answer_is_for_one_person_alone_and_says_what_it_took_for_granted() {
    let server = Server::start();
    let answer = server.post(ADDRESS, &json!({ "regions": ["lats"], "symptoms": ["Chest_Pain"] }));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("etag"), None);
    let screening = answer.json();
    assert_eq!(screening["verdict"], "avoid");
    assert_eq!(screening["urgency"], "emergency");
    assert_eq!(screening["stop_now"], true);
    assert_eq!(screening["regions"][0]["alternatives"], json!([]));
    assert!(screening["advice"][0].as_str().is_some_and(|advice| advice.contains("local emergency number")));
    assert!(screening["assumed"].as_array().is_some_and(|assumed| assumed.contains(&json!("conditions"))));
    let unknown = server.post(ADDRESS, &json!({ "regions": ["lats"], "symptoms": ["gibberish"] })).json();
    assert_eq!(unknown["verdict"], "consult_first");
    assert_eq!(unknown["unrecognised"], json!(["gibberish"]));
}

#[test]
fn a_body_with_a_fault_is_refused_at_its_place() {
    let server = Server::start();
    for (body, status, code, place) in [
        (json!({ "symptom": ["fever"] }), 400, "invalid-body", "body.symptom"),
        (json!({ "symptoms": "fever" }), 400, "invalid-body", "body.symptoms"),
        (json!({ "issues": [{ "region": "lats" }] }), 400, "invalid-body", "body.issues[0].type"),
        (json!([]), 400, "invalid-body", "body"),
        (json!({ "age": 1000 }), 422, "unusable-value", "body.age"),
        (json!({ "regions": [] }), 422, "unusable-value", "body.regions"),
        (json!({ "regions": ["lat"] }), 422, "unusable-value", "body.regions[0]"),
        (json!({ "techniques": ["nothing"] }), 422, "unusable-value", "body.techniques[0]"),
    ] {
        let answer = server.post(ADDRESS, &body);
        let problem = problem(&answer, status, code);
        assert_eq!(locations(&problem), [place], "{body}");
    }
    let json = ("content-type", "application/json");
    let twice = br#"{"symptoms":["chest-pain"],"symptoms":[]}"#;
    problem(&server.post_with(ADDRESS, &[json], twice), 400, "invalid-body");
    problem(&server.post_with(ADDRESS, &[json], b"{"), 400, "invalid-body");
    problem(&server.post_with(ADDRESS, &[("content-type", "text/plain")], b"{}"), 415, "unsupported-media-type");
    problem(&server.post_with(ADDRESS, &[json, ("content-encoding", "gzip")], b"{}"), 415, "unsupported-media-type");
    let large = format!("{{\"symptoms\":[\"{}\"]}}", "a".repeat(70_000));
    problem(&server.post_with(ADDRESS, &[json], large.as_bytes()), 413, "body-too-large");
}

#[test]
fn safe_for_leaves_out_what_is_not_for_a_person_and_names_it() {
    let server = Server::start();
    let answer = server.get("/v1/techniques?safe_for=pregnancy");
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    assert_eq!(answer.header("etag"), None);
    let list = answer.json();
    assert_eq!(list["items"], json!([]));
    let excluded = list["page"]["excluded"].as_array().expect("excluded");
    let all = server.json("/v1/techniques")["page"]["total"].clone();
    assert_eq!(json!(excluded.len()), all);
    assert!(excluded.iter().all(|one| one["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty())));
    let cautious = server.json("/v1/techniques?safe_for=fibromyalgia");
    for item in cautious["items"].as_array().expect("items") {
        assert_eq!(item["screening"]["verdict"], "caution", "{}", item["slug"]);
    }
    assert_eq!(cautious["page"]["total"], all);
    let unknown = server.json("/v1/techniques?safe_for=gibberish");
    assert_eq!(unknown["items"], json!([]), "what is not known is never safe");
    assert_eq!(server.json("/v1/techniques").pointer("/page/excluded"), None::<&Value>);
}
