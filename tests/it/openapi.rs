//! The OpenAPI document is what the code says, and the server answers as it says.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::{Map, Value, json};

use crate::support::server::Server;

fn committed() -> Value {
    serde_json::from_str(include_str!("../../openapi/openapi.json")).expect("the committed document is JSON")
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .expect("a path item")
                .iter()
                .map(|(method, operation)| (path.clone(), method.clone(), operation.clone()))
        })
        .collect()
}

#[test]
fn the_committed_document_is_the_one_that_the_code_makes() {
    let made = Command::new(env!("CARGO_BIN_EXE_rollwise")).arg("openapi").output().expect("the binary starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let committed = include_str!("../../openapi/openapi.json");
    assert!(
        String::from_utf8_lossy(&made.stdout) == committed,
        "openapi/openapi.json is not what the code makes: run `make openapi` and look at the difference"
    );
}

#[test]
fn every_reference_resolves_and_every_operation_is_described() {
    let document = committed();
    let mut references = BTreeSet::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 20, "hardly any reference was found");
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let place = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{place} has no operationId"));
        assert!(ids.insert(id.to_owned()), "{id} stands twice");
        for field in ["summary", "description"] {
            assert!(operation[field].as_str().is_some_and(|text| !text.is_empty()), "{place} has no {field}");
        }
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{place} has not one tag");
        let example = operation.pointer("/responses/200/content/application~1json/example");
        assert!(example.is_some_and(|example| !example.is_null()), "{place} has no example");
        assert!(operation["responses"].as_object().is_some_and(|all| all.keys().any(|status| status.starts_with('4'))));
    }
}

fn collect_references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match (name.as_str(), value) {
                    ("$ref", Value::String(reference)) => {
                        found.insert(reference.clone());
                    }
                    _ => collect_references(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect_references(value, found)),
        _ => {}
    }
}

/// The schema of an operation's JSON answer with everything it refers to; objects are closed, so that a field which
/// the document does not know is a fault.
fn answer_schema(document: &Value, operation: &Value, status: &str) -> Option<Value> {
    let response = &operation["responses"][status];
    let response = match response["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#')?)?,
        None => response,
    };
    let content = response["content"].as_object()?;
    let schema = content.iter().find(|(name, _)| name.ends_with("json"))?.1["schema"].clone();
    let mut root = json!({ "components": document["components"] });
    close(&mut root["components"]["schemas"]);
    root.as_object_mut()?.extend(schema.as_object()?.clone());
    Some(root)
}

fn close(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(close);
            if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                object.insert("additionalProperties".into(), json!(false));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn every_documented_address_answers_as_documented() {
    let (document, server) = (committed(), Server::start());
    let mut asked = 0;
    for (path, method, operation) in operations(&document) {
        if method == "post" {
            asked += posts_as_documented(&document, &server, &path, &operation);
            continue;
        }
        assert_eq!(method, "get");
        let schema = answer_schema(&document, &operation, "200").expect("a JSON answer");
        let validator = jsonschema::validator_for(&schema).expect("a valid schema");
        for address in addresses(&server, &path) {
            let answer = server.json(&address);
            let faults: Vec<_> =
                validator.iter_errors(&answer).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
            assert!(faults.is_empty(), "{address}:\n{}", faults.join("\n"));
            asked += 1;
        }
        let problem = answer_schema(&document, &operation, "400").expect("a documented 400");
        let answer = server.get(&with_query(&addresses(&server, &path)[0], "no_such_parameter=1"));
        assert_eq!(answer.status, 400, "{path}");
        let problem = jsonschema::validator_for(&problem).expect("a valid schema");
        assert!(problem.is_valid(&answer.json()), "{path}: {}", answer.text());
    }
    assert!(asked > 150, "only {asked} addresses were asked: every item has one");
}

/// Sends the documented example of a body and compares the answer with its schema; a body with an unknown member is
/// refused with a documented problem.
fn posts_as_documented(document: &Value, server: &Server, path: &str, operation: &Value) -> usize {
    let example = &operation["requestBody"]["content"]["application/json"]["example"];
    let answer = server.post(path, example);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let schema = answer_schema(document, operation, "200").expect("a JSON answer");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let answer = answer.json();
    let faults: Vec<_> = validator.iter_errors(&answer).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{path}:\n{}", faults.join("\n"));
    let mut wrong = example.clone();
    wrong["no_such_member"] = json!(1);
    let answer = server.post(path, &wrong);
    assert_eq!(answer.status, 400, "{path}");
    let problem = answer_schema(document, operation, "400").expect("a documented 400");
    assert!(jsonschema::validator_for(&problem).expect("a valid schema").is_valid(&answer.json()), "{path}");
    1
}

/// An address with one more parameter.
fn with_query(address: &str, parameter: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}{parameter}")
}

/// Every address that a path of the document stands for.
fn addresses(server: &Server, path: &str) -> Vec<String> {
    let Some((kind, rest)) = path.split_once("/{slug}") else {
        let needs_words = if path == "/v1/search" { "?q=lats" } else { "" };
        return vec![path.replace("{edition}", "1") + needs_words];
    };
    let mut addresses = Vec::new();
    let mut next = Some(format!("{kind}?limit=100&fields=name"));
    while let Some(address) = next {
        let page = server.json(&address);
        for item in page["items"].as_array().expect("items") {
            addresses.push(format!("{kind}/{}{rest}", item["slug"].as_str().expect("a slug")));
        }
        next = page["page"]["next"].as_str().map(str::to_owned);
    }
    addresses
}

#[test]
fn documented_parameters_are_exactly_those_that_are_taken() {
    let (document, server) = (committed(), Server::start());
    for (path, method, operation) in operations(&document) {
        if method != "get" {
            continue;
        }
        let documented: BTreeSet<String> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().expect("a name").to_owned())
            .collect();
        let answer = server.get(&with_query(&addresses(&server, &path)[0], "no_such_parameter=1"));
        let taken: BTreeSet<String> = answer.json()["errors"][0]["allowed"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|name| name.as_str().expect("a name").to_owned())
            .collect();
        // Each is known, and what is refused is only that its value is missing.
        let address = addresses(&server, &path).remove(0);
        let bare = address.split('?').next().expect("a path");
        for name in &documented {
            let answer = server.get(&format!("{bare}?{name}=")).json();
            let mut errors = answer["errors"].as_array().into_iter().flatten();
            let error = errors.find(|error| error["location"] == format!("query.{name}"));
            let reason = error.and_then(|error| error["reason"].as_str()).unwrap_or_else(|| panic!("{path}: {name}"));
            assert!(!reason.contains("no such parameter"), "{path}: {name}: {reason}");
        }
        // A problem names at most twenty.
        if documented.len() <= 20 {
            assert_eq!(taken, documented, "{path}");
        } else {
            assert!(taken.is_subset(&documented), "{path}: {taken:?} are not all in {documented:?}");
        }
        let enumerations: BTreeMap<&str, &Value> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|parameter| {
                let words = parameter.pointer("/schema/items/enum")?;
                Some((parameter["name"].as_str()?, words))
            })
            .collect();
        for (name, words) in enumerations {
            for word in words.as_array().expect("words").iter().filter_map(Value::as_str) {
                let address = with_query(&addresses(&server, &path)[0], &format!("{name}={word}"));
                assert_eq!(server.get(&address).status, 200, "{address}");
            }
        }
    }
}

#[test]
fn a_limit_is_read_in_one_spelling_and_up_to_what_is_documented_wherever_there_is_one() {
    let (document, server) = (committed(), Server::start());
    let mut asked = 0;
    for (path, _, operation) in operations(&document) {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        let Some(limit) = parameters.find(|parameter| parameter["name"] == "limit") else { continue };
        let most = limit["schema"]["maximum"].as_u64().expect("a maximum");
        let address = addresses(&server, &path).remove(0);
        let ask = |limit: &str| server.get(&with_query(&address, &format!("limit={limit}")));
        assert_eq!(ask(&most.to_string()).status, 200, "{path}");
        for wrong in ["05", "005", "0", "00", "%2B5", "5.0", "5e0", "-5", "", &(most + 1).to_string()] {
            let answer = ask(wrong);
            assert_eq!(answer.status, 400, "{path}: {wrong}");
            assert_eq!(answer.json()["errors"][0]["location"], "query.limit", "{path}: {wrong}");
        }
        asked += 1;
    }
    assert!(asked > 14, "only {asked} addresses have a limit");
}

#[test]
fn the_server_serves_the_document_under_its_own_address() {
    let server = Server::start();
    let mut answer = server.json("/openapi.json");
    assert_eq!(answer["servers"], json!([{ "url": server.base() }]));
    let mut committed = committed();
    for document in [&mut answer, &mut committed] {
        document.as_object_mut().map(|document: &mut Map<String, Value>| document.remove("servers"));
    }
    assert!(answer == committed, "the served document is another one than the committed");
}
