//! Routines over HTTP: a session for a timer, and a refusal that says what to do.

use serde_json::{Value, json};

use crate::{
    http::contract::{locations, problem},
    support::server::Server,
};

const ADDRESS: &str = "/v1/routines";

#[test]
fn a_routine_fills_its_time_and_is_for_one_person_alone() {
    let server = Server::start();
    let asked = json!({ "minutes": 10, "goal": "recovery", "regions": ["upper-back", "lats", "glutes"] });
    let answer = server.post(ADDRESS, &asked);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-language"), Some("en"));
    assert_eq!(answer.header("etag"), None);
    let routine = answer.json();
    assert_eq!(routine["total_seconds"], 600);
    let mut now = json!(0);
    for segment in routine["segments"].as_array().expect("segments") {
        assert_eq!(segment["start_seconds"], now);
        now = segment["end_seconds"].clone();
        for text in ["text", "cue"] {
            assert!(segment[text].as_str().is_some_and(|text| !text.is_empty()), "{segment}");
        }
    }
    assert_eq!(now, 600);
    for technique in routine["techniques"].as_array().expect("techniques") {
        for part in ["keep_off", "stop_if"] {
            assert!(technique["safety"][part].as_array().is_some_and(|part| !part.is_empty()), "{technique}");
        }
    }
    assert_eq!(routine["screened"], false);
    assert_eq!(routine["warnings"][0]["about"], "not_screened");
    assert!(routine["disclaimer"]["text"].is_string());
    assert_eq!(server.post(ADDRESS, &asked).json(), routine, "the same request gives the same routine");
}

#[test]
fn an_emergency_gives_what_to_do_and_no_timeline() {
    let server = Server::start();
    for list in ["symptoms", "conditions", "medications", "issues"] {
        let told = if list == "issues" { json!([{ "type": "Chest pain" }]) } else { json!(["CHEST_PAIN"]) };
        let answer = server.post(ADDRESS, &json!({ "minutes": 5, "goal": "relief", "screening": { list: told } }));
        let refused = problem(&answer, 422, "screening-stops-routine");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(refused["advice"][0].as_str().is_some_and(|advice| advice.contains("local emergency number")));
        assert_eq!(refused["screening"]["urgency"], "emergency");
        assert_eq!(refused["screening"]["stop_now"], true);
        assert_eq!(refused["segments"], Value::Null);
        let members: Vec<&str> = refused.as_object().expect("an object").keys().map(String::as_str).collect();
        let place = |name| members.iter().position(|member| *member == name);
        assert!(place("advice") < place("screening"), "{members:?}");
    }
}

#[test]
fn what_is_not_for_a_person_never_appears() {
    let server = Server::start();
    let told = json!({ "conditions": ["scoliosis"] });
    let asked = json!({ "minutes": 5, "goal": "relief", "difficulty": "intermediate", "screening": told });
    let routine = server.post(ADDRESS, &asked).json();
    let excluded = routine["excluded"].as_array().expect("a list");
    assert!(!excluded.is_empty());
    for found in excluded {
        assert!(["consult_first", "avoid"].contains(&found["verdict"].as_str().expect("a verdict")), "{found}");
        let shown = |it: &Value| it["technique"] == found["technique"];
        assert!(!routine["techniques"].as_array().expect("a list").iter().any(shown), "{found}");
    }
}

#[test]
fn what_cannot_be_met_names_the_limit_and_what_would_help() {
    let server = Server::start();
    let asked = json!({ "minutes": 15, "goal": "relief", "regions": ["lats"], "equipment": ["full-size"] });
    let refused = problem(&server.post(ADDRESS, &asked), 422, "routine-not-possible");
    assert_eq!(refused["errors"][0]["location"], "body.minutes");
    assert!(refused["errors"][0]["allowed"].as_array().is_some_and(|allowed| allowed.contains(&json!("5"))));
    assert!(locations(&refused).contains(&"body.regions"), "{refused}");
    let pregnant = json!({ "minutes": 5, "goal": "relief", "screening": { "pregnancy_weeks": 30 } });
    let refused = problem(&server.post(ADDRESS, &pregnant), 422, "routine-not-possible");
    assert!(refused["advice"][0].as_str().is_some_and(|advice| advice.contains("midwife")));
    assert!(refused["excluded"].as_array().is_some_and(|excluded| !excluded.is_empty()));
}

#[test]
fn a_body_with_a_fault_is_refused_at_its_place() {
    let server = Server::start();
    let with = |name: &str, value: Value| {
        let mut body = json!({ "minutes": 5, "goal": "relief" });
        body[name] = value;
        body
    };
    for (body, status, code, place) in [
        (json!({ "goal": "relief" }), 400, "invalid-body", "body.minutes"),
        (json!({ "minutes": 5 }), 400, "invalid-body", "body.goal"),
        (with("minutes", json!("5")), 400, "invalid-body", "body.minutes"),
        (with("goal", json!("strength")), 400, "invalid-body", "body.goal"),
        (with("minute", json!(5)), 400, "invalid-body", "body.minute"),
        (with("screening", json!({ "symptom": [] })), 400, "invalid-body", "body.screening.symptom"),
        (with("minutes", json!(4)), 422, "unusable-value", "body.minutes"),
        (with("minutes", json!(16)), 422, "unusable-value", "body.minutes"),
        (with("minutes", json!(5.5)), 400, "invalid-body", "body.minutes"),
        (with("equipment", json!([])), 422, "unusable-value", "body.equipment"),
        (with("regions", json!([])), 422, "unusable-value", "body.regions"),
        (with("equipment", json!(["medium"])), 422, "unusable-value", "body.equipment[0]"),
        (with("regions", json!(["latz"])), 422, "unusable-value", "body.regions[0]"),
        (with("screening", json!({ "age": 1000 })), 422, "unusable-value", "body.screening.age"),
    ] {
        let refused = problem(&server.post(ADDRESS, &body), status, code);
        assert_eq!(locations(&refused), [place], "{body}");
    }
    let misspelt = server.post(ADDRESS, &with("goal", json!("warm-up"))).json();
    assert_eq!(misspelt["errors"][0]["allowed"], json!(["warm_up", "recovery", "relief", "mobility"]));
}

#[test]
fn other_methods_and_queries_are_refused() {
    let server = Server::start();
    problem(&server.get(ADDRESS), 405, "method-not-allowed");
    problem(&server.post("/v1/routines?minutes=5", &json!({ "minutes": 5, "goal": "relief" })), 400, "invalid-query");
}
