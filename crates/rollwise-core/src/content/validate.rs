use jsonschema::Validator;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    explain, placeholder,
    schema::{resolved, schema_of},
    schema_error::SchemaError,
};
use crate::schema::validator;

/// What a file may hold: the schema of a domain type, as it is for files.
pub(super) struct FileSchema {
    schema: Value,
    validator: Validator,
}

impl FileSchema {
    /// The schema of a type.
    pub(super) fn of<T: ToSchema>() -> Self {
        Self::new(schema_of::<T>())
    }

    /// The schema of `vocabulary.toml`: tables of labels. Which words they label is for the catalogue to check.
    pub(super) fn labels() -> Self {
        Self::new(json!({
            "type": "object",
            "additionalProperties": { "type": "object", "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 120 } },
        }))
    }

    fn new(schema: Value) -> Self {
        Self { validator: validator(&schema), schema }
    }

    /// Everything that is wrong with a file, in plain words.
    pub(super) fn problems(&self, value: &Value) -> Vec<SchemaError> {
        let is_open = |value: &Value| value.as_str().is_some_and(placeholder::is_open);
        // What is still to be filled in is no word, number or slug yet, but that is one fault.
        let errors: Vec<_> = self.validator.iter_errors(value).filter(|error| !is_open(error.instance())).collect();
        let mut problems = explain::problems(&self.schema, &errors);
        problems.extend(placeholder::problems(&self.schema, value));
        problems
    }

    /// What is wrong with the translation of a text; `field` is its path without positions, e.g. `steps.text`.
    pub(super) fn text_fault(&self, field: &str, text: &str) -> Option<String> {
        let schema = self.field(field);
        if placeholder::is_open(text) {
            return Some(placeholder::open(schema["description"].as_str().unwrap_or_default()));
        }
        let schema = if schema["type"] == "array" { &schema["items"] } else { schema };
        let limit = schema["maxLength"].as_u64()?;
        (text.chars().count() as u64 > limit).then(|| explain::too_long(limit, text))
    }

    /// What is wrong with the number of entries that a list has in a translation.
    pub(super) fn list_fault(&self, field: &str, entries: usize) -> Option<String> {
        let limit = self.field(field)["maxItems"].as_u64()?;
        (entries as u64 > limit).then(|| explain::too_many(limit))
    }

    /// The schema of a field, which may lie in the entries of lists.
    fn field(&self, path: &str) -> &Value {
        path.split('.').fold(&self.schema, |schema, name| {
            let schema = if schema["type"] == "array" { &schema["items"] } else { schema };
            &schema["properties"][name]
        })
    }

    /// The value without the keys that the schema does not know.
    pub(super) fn known(&self, value: &Value) -> Value {
        known(&self.schema, &self.schema, value)
    }
}

fn known(root: &Value, schema: &Value, value: &Value) -> Value {
    let schema = resolved(root, schema);
    match value {
        Value::Object(fields) => {
            let others = &schema["additionalProperties"];
            let closed = *others == json!(false);
            let known = fields.iter().filter_map(|(name, value)| match schema["properties"].get(name) {
                Some(schema) => Some((name.clone(), known(root, schema, value))),
                None => (!closed).then(|| (name.clone(), known(root, others, value))),
            });
            Value::Object(known.collect())
        }
        Value::Array(list) => list.iter().map(|value| known(root, &schema["items"], value)).collect(),
        value => value.clone(),
    }
}
