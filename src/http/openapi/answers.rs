//! The schemas of the document as they hold for answers.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// How a reference to a schema of the document begins.
const SCHEMAS: &str = "#/components/schemas/";

/// Makes the schemas true of answers, and leaves out those that no operation leads to.
///
/// What authors write is described as it stands in their files: unknown fields are faults, and a list or a nullable field may
/// be left out. Answers are made of the same types, but they may gain fields, and have every list and every nullable field
/// even when it is empty. What clients send stays as strict as it is read.
pub(super) fn describe_answers(document: &mut Value) {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.filter_map(|(_, path)| path.as_object()).flatten();
    let bodies = operations.filter_map(|(_, operation)| operation.get("requestBody"));
    let sent = schemas_below(document, bodies);
    let used = schemas_below(document, [&document["paths"], &document["components"]["responses"]]);
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    schemas.retain(|name, _| used.contains(name));
    for (name, schema) in schemas {
        if let Some(schema) = schema.as_object_mut().filter(|_| !sent.contains(name)) {
            open(schema);
        }
    }
}

/// The names of the schemas that some parts of the document refer to, directly or through others.
fn schemas_below<'a>(document: &'a Value, parts: impl IntoIterator<Item = &'a Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut ahead: Vec<_> = parts.into_iter().collect();
    while let Some(part) = ahead.pop() {
        match part {
            Value::Object(members) => ahead.extend(members.values()),
            Value::Array(entries) => ahead.extend(entries),
            Value::String(text) => {
                if let Some(name) = text.strip_prefix(SCHEMAS)
                    && found.insert(name.to_owned())
                {
                    ahead.push(&document["components"]["schemas"][name]);
                }
            }
            _ => {}
        }
    }
    found
}

/// Lets an object that authors write gain fields, and requires what is always there. A list that has at least one entry says
/// itself whether it may be left out.
fn open(schema: &mut Map<String, Value>) {
    if schema.get("additionalProperties") != Some(&json!(false)) {
        return;
    }
    schema.shift_remove("additionalProperties");
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_always_there = |(name, field): &(&String, &Value)| {
        required.contains(&json!(name)) || is_nullable(field) || field["type"] == "array" && field["minItems"].is_null()
    };
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let required: Vec<_> = fields.filter(is_always_there).map(|(name, _)| json!(name)).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
}

fn is_nullable(field: &Value) -> bool {
    let null = |value: &Value| value == "null" || value["type"] == "null";
    ["type", "oneOf"].iter().any(|keyword| field[keyword].as_array().is_some_and(|choices| choices.iter().any(null)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::describe_answers;

    #[test]
    fn answers_are_open_and_whole_while_bodies_stay_as_they_are_read() {
        let closed = json!({
            "properties": {
                "name": { "type": "string" },
                "note": { "type": "string" },
                "aliases": { "type": "array" },
                "steps": { "type": "array", "minItems": 1 },
                "parent": { "oneOf": [{ "$ref": "#/components/schemas/Parent" }, { "type": "null" }] },
            },
            "required": ["name"],
            "additionalProperties": false,
        });
        let reference = |name: &str| json!({ "schema": { "$ref": format!("#/components/schemas/{name}") } });
        let mut document = json!({
            "paths": { "/": { "post": { "requestBody": reference("Sent"), "responses": { "200": reference("Answer") } } } },
            "components": { "schemas": { "Sent": closed, "Answer": closed, "Parent": {}, "Unused": closed } },
        });
        describe_answers(&mut document);
        let schemas = &document["components"]["schemas"];
        let names: Vec<_> = schemas.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["Sent", "Answer", "Parent"]);
        assert_eq!(schemas["Sent"], closed);
        assert_eq!(schemas["Answer"].get("additionalProperties"), None);
        assert_eq!(schemas["Answer"]["required"], json!(["name", "aliases", "parent"]));
    }
}
