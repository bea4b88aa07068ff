use jsonschema::Validator;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::{Day, Timestamp, json_object, json_value};

/// Where utoipa looks for what a schema refers to.
const COMPONENTS: &str = "#/components/schemas/";
/// Where a schema by itself has it.
pub const DEFINITIONS: &str = "#/$defs/";

/// The schema of a type by itself: what it refers to stands in its `$defs`.
pub fn standalone<T: ToSchema>() -> Map<String, Value> {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let named: Map<_, _> = named.into_iter().map(|(name, schema)| (name, json_value(&schema))).collect();
    let mut schema = Map::from_iter([("$defs".to_owned(), Value::Object(named))]);
    schema.extend(json_object(&T::schema()));
    schema.values_mut().for_each(lead_to_definitions);
    schema
}

fn lead_to_definitions(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            for (keyword, value) in keywords {
                match (keyword.as_str(), value.as_str().and_then(|text| text.strip_prefix(COMPONENTS))) {
                    ("$ref", Some(name)) => *value = format!("{DEFINITIONS}{name}").into(),
                    _ => lead_to_definitions(value),
                }
            }
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(lead_to_definitions),
        _ => {}
    }
}

/// What checks values against a schema that was made of a type, days and times included.
///
/// # Panics
/// If it is no JSON Schema: a type of this program that has none is a mistake in the program.
pub fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("date", |text: &str| text.parse::<Day>().is_ok())
        .with_format("date-time", |text: &str| text.parse::<Timestamp>().is_ok())
        .build(schema)
        .unwrap_or_else(|error| panic!("the schema of a type is no JSON Schema: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{standalone, validator};
    use crate::domain::Ruleset;

    #[test]
    fn a_schema_by_itself_has_all_that_it_refers_to() {
        let schema = Value::Object(standalone::<Ruleset>());
        assert!(!schema.to_string().contains("#/components"), "{schema}");
        let rules = |when: Value| {
            json!({ "version": "1", "stale_after_days": 1, "rules": [{
            "id": "E1", "tier": "article", "when": when, "effects": [{ "scope": "all", "verdict": "avoid" }],
            "urgency": "none", "stop_now": false, "rationale": "It is so.", "advice": "Stop.",
        }] })
        };
        let validator = validator(&schema);
        assert!(validator.is_valid(&rules(json!({ "all": [{ "age_lt": 3 }] }))));
        assert!(!validator.is_valid(&rules(json!({ "all": [{ "age_lt": "3" }] }))));
    }
}
