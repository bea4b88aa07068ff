//! Every fact of the founding article stands in what the API serves, at the place that `article_facts.toml` names.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::support::server::Server;

/// So many facts the article has.
const FACTS: usize = 175;
/// So many facts may share a place: more would make the place a dumping ground.
const FACTS_AT_A_PLACE: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Map {
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    id: String,
    address: String,
    pointer: String,
    #[serde(default)]
    says: Vec<String>,
    equals: Option<Value>,
}

fn map() -> Vec<Fact> {
    toml::from_str::<Map>(include_str!("article_facts.toml")).expect("the map is well-formed").fact
}

#[test]
fn every_fact_has_its_place() {
    let facts = map();
    let ids: BTreeSet<_> = facts.iter().map(|fact| fact.id.as_str()).collect();
    assert_eq!(ids.len(), FACTS);
    assert_eq!(facts.len(), FACTS, "a fact is mapped twice");
    let mut places: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for fact in &facts {
        assert!(fact.equals.is_some() == fact.says.is_empty(), "{}: either `says` or `equals`", fact.id);
        places.entry((&fact.address, &fact.pointer)).or_default().push(&fact.id);
    }
    for (place, ids) in places {
        assert!(ids.len() <= FACTS_AT_A_PLACE, "{place:?} serves {ids:?}");
    }
}

#[test]
fn every_fact_is_served() {
    let server = Server::start();
    let mut answers: BTreeMap<String, Value> = BTreeMap::new();
    let mut missing = Vec::new();
    for fact in map() {
        let answer = answers.entry(fact.address.clone()).or_insert_with(|| server.json(&fact.address));
        let Some(found) = answer.pointer(&fact.pointer) else {
            missing.push(format!("{}: nothing at {} {}", fact.id, fact.address, fact.pointer));
            continue;
        };
        if let Some(expected) = &fact.equals
            && !same(found, expected)
        {
            missing.push(format!("{}: {found} is not {expected}", fact.id));
        }
        for text in &fact.says {
            if !says(found, text) {
                missing.push(format!("{}: {found} does not say {text:?}", fact.id));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Whether a text, or any text of a list, has the words, whatever their letter case.
fn says(found: &Value, text: &str) -> bool {
    match found {
        Value::String(found) => found.to_lowercase().contains(&text.to_lowercase()),
        Value::Array(list) => list.iter().any(|found| says(found, text)),
        _ => false,
    }
}

/// Whether two values are the same, numbers by what they are worth.
fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => found.as_f64() == expected.as_f64(),
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| same(found, expected))
        }
        (Value::Object(found), Value::Object(expected)) => {
            found.len() == expected.len()
                && found.iter().all(|(name, found)| expected.get(name).is_some_and(|expected| same(found, expected)))
        }
        _ => found == expected,
    }
}
