use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::TypeSchema;

/// The least that a file of this type may hold, for tests that name the fields that they are about and take the others
/// from here: `Region { verdict, ..example() }`. What is optional is absent, a list has as few entries as it may, a number
/// is the least allowed, and a text or slug is `x`.
///
/// # Panics
/// If the type cannot be read from what its schema describes.
pub fn example<T: ToSchema + DeserializeOwned>() -> T {
    let schema = TypeSchema::of::<T>();
    serde_json::from_value(least(&schema, schema.root())).expect("a type can be read from what its schema describes")
}

fn least(types: &TypeSchema, schema: &Value) -> Value {
    match TypeSchema::type_of(schema) {
        "object" => {
            let required = types.fields(schema).filter(|(name, _)| TypeSchema::requires(schema, name));
            required.map(|(name, schema)| (name.clone(), least(types, schema))).collect()
        }
        "array" => {
            let entries = schema["minItems"].as_u64().unwrap_or_default();
            (0..entries).map(|_| least(types, types.entries(schema))).collect()
        }
        "integer" => schema["minimum"].as_u64().unwrap_or_default().into(),
        "number" => schema["maximum"].as_f64().unwrap_or(1.0).into(),
        "boolean" => false.into(),
        _ if schema["format"] == "date" => "2026-11-22".into(),
        _ => schema["enum"].get(0).cloned().unwrap_or_else(|| json!("x")),
    }
}

#[cfg(test)]
mod tests {
    use super::example;
    use crate::domain::{Item as _, Source, Technique};

    #[test]
    fn an_example_has_what_must_be_there_and_nothing_else() {
        let technique: Technique = example();
        assert_eq!((technique.name(), technique.regions.len(), technique.estimated_seconds), ("x", 1, 1));
        assert!(technique.aliases.is_empty() && technique.dose.hold_seconds.is_none() && technique.review.is_none());
        assert_eq!(example::<Source>().sources, []);
    }
}
