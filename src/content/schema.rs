use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::explain::{self, Problem};
use crate::domain::{Day, Timestamp};

/// What a file may hold: the schema of a domain type, as it is for files.
pub(super) struct FileSchema {
    schema: Value,
    validator: Validator,
}

impl FileSchema {
    /// The schema of a type, which must not contain itself.
    ///
    /// # Errors
    /// If the type's schema is not a JSON Schema, with what is wrong with it.
    pub(super) fn of<T: ToSchema>() -> Result<Self, String> {
        Self::new(schema_of::<T>())
    }

    /// The schema of `vocabulary.toml`: tables of labels. Which words they label is for the catalogue to check.
    pub(super) fn labels() -> Result<Self, String> {
        Self::new(json!({
            "type": "object",
            "additionalProperties": { "type": "object", "additionalProperties": { "type": "string", "minLength": 1 } },
        }))
    }

    fn new(schema: Value) -> Result<Self, String> {
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .with_format("date", |text: &str| text.parse::<Day>().is_ok())
            .with_format("date-time", |text: &str| text.parse::<Timestamp>().is_ok())
            .build(&schema)
            .map_err(|error| error.to_string())?;
        Ok(Self { schema, validator })
    }

    /// Everything that is wrong with a file, in plain words.
    pub(super) fn problems(&self, value: &Value) -> Vec<Problem> {
        let errors: Vec<_> = self.validator.iter_errors(value).collect();
        explain::problems(&self.schema, &errors)
    }

    /// The value without the keys that the schema does not know.
    pub(super) fn known(&self, value: &Value) -> Value {
        known(&self.schema, value)
    }
}

fn known(schema: &Value, value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let closed = schema["additionalProperties"] == json!(false);
            let known = fields.iter().filter_map(|(name, value)| match schema["properties"].get(name) {
                Some(schema) => Some((name.clone(), known(schema, value))),
                None => (!closed).then(|| (name.clone(), value.clone())),
            });
            Value::Object(known.collect())
        }
        Value::Array(list) => list.iter().map(|value| known(&schema["items"], value)).collect(),
        value => value.clone(),
    }
}

/// The schema of a type for files: whole, since nobody reads references in a message, and without `null`, which TOML
/// does not have.
pub(super) fn schema_of<T: ToSchema>() -> Value {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let named = named.iter().map(|(name, schema)| (name.clone(), json(schema))).collect();
    whole(&json(&T::schema()), &named)
}

fn json(schema: &RefOr<Schema>) -> Value {
    // utoipa's schemas are made to be serialised.
    serde_json::to_value(schema).unwrap_or_default()
}

fn whole(schema: &Value, named: &BTreeMap<String, Value>) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let mut whole_schema = Map::new();
    for (keyword, value) in schema {
        match (keyword.as_str(), value) {
            ("$ref", Value::String(reference)) => {
                let name = reference.rsplit('/').next().unwrap_or_default();
                merge(&mut whole_schema, named.get(name).map(|schema| whole(schema, named)));
            }
            ("oneOf" | "anyOf", Value::Array(choices)) => {
                let mut choices = choices.iter().filter(|choice| choice["type"] != "null").map(|it| whole(it, named));
                match (choices.next(), choices.next()) {
                    (only, None) => merge(&mut whole_schema, only),
                    (first, second) => {
                        let all: Value = first.into_iter().chain(second).chain(choices).collect();
                        whole_schema.insert(keyword.clone(), all);
                    }
                }
            }
            ("type", Value::Array(types)) => {
                let type_of_files = types.iter().find(|name| *name != "null").cloned().unwrap_or_default();
                whole_schema.insert(keyword.clone(), type_of_files);
            }
            ("properties", Value::Object(properties)) => {
                let properties: Map<_, _> =
                    properties.iter().map(|(name, schema)| (name.clone(), whole(schema, named))).collect();
                whole_schema.insert(keyword.clone(), properties.into());
            }
            ("items" | "additionalProperties", value) => {
                whole_schema.insert(keyword.clone(), whole(value, named));
            }
            (_, value) => {
                whole_schema.insert(keyword.clone(), value.clone());
            }
        }
    }
    // The domain counts in `u32`, which its schemas do not say.
    if whole_schema.get("type") == Some(&json!("integer")) {
        whole_schema.entry("minimum").or_insert_with(|| json!(0));
        whole_schema.entry("maximum").or_insert_with(|| json!(u32::MAX));
    }
    Value::Object(whole_schema)
}

/// Adds the keywords of a schema; what is there already, such as the description of a field, stays or comes later.
fn merge(schema: &mut Map<String, Value>, other: Option<Value>) {
    if let Some(Value::Object(other)) = other {
        for (keyword, value) in other {
            schema.entry(keyword).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{FileSchema, schema_of};
    use crate::domain::{Enumeration as _, Region, Verdict, for_each_kind};

    macro_rules! implement_test {
        ($($variant:ident $field:ident $type:ty,)+) => {
            #[test]
            fn every_kind_has_a_whole_and_closed_schema() {
                $(
                    assert!(FileSchema::of::<$type>().is_ok());
                    let schema = schema_of::<$type>();
                    assert_eq!(schema["additionalProperties"], json!(false), "{}", stringify!($type));
                    let text = schema.to_string();
                    assert!(!text.contains("$ref") && !text.contains("\"null\""), "{text}");
                )+
            }
        };
    }
    for_each_kind!(implement_test);

    #[test]
    fn enumerations_allow_the_words_of_the_contract() {
        let schema = schema_of::<Region>();
        assert_eq!(schema["properties"]["verdict"]["enum"], json!(Verdict::WORDS));
        assert_ne!(schema["properties"]["verdict"]["description"], Value::Null);
        assert_eq!(schema["properties"]["parent"]["type"], "string");
        assert_eq!(schema["properties"]["review"]["properties"]["reviewed_by"]["type"], "string");
    }
}
