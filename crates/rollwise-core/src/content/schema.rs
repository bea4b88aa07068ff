use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{
    explain::{self, Problem},
    placeholder,
};
use crate::domain::{Day, Timestamp, json_value};

/// What a file may hold: the schema of a domain type, as it is for files.
pub(super) struct FileSchema {
    schema: Value,
    validator: Validator,
}

impl FileSchema {
    /// The schema of a type.
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
            "additionalProperties": { "type": "object", "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 120 } },
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

/// The schema that a schema stands for: one within itself stands under its name in the `$defs` of the whole.
pub(super) fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(DEFINITIONS)) {
        Some(name) => &root["$defs"][name],
        None => schema,
    }
}

/// Where a schema is defined that contains itself.
const DEFINITIONS: &str = "#/$defs/";

/// The schema of a type for files: whole but for what contains itself, since nobody reads references in a message, and
/// without `null`, which TOML does not have.
pub(super) fn schema_of<T: ToSchema>() -> Value {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let named = named.iter().map(|(name, schema)| (name.clone(), json_value(schema))).collect();
    let mut whole = Whole { named, open: Vec::new(), recursive: BTreeSet::new() };
    let mut schema = whole.of(&json_value(&T::schema()));
    let recursive: Vec<_> = whole.recursive.iter().cloned().collect();
    let definitions: Map<_, _> = recursive.into_iter().map(|name| (name.clone(), whole.of_named(&name))).collect();
    if !definitions.is_empty() {
        schema["$defs"] = definitions.into();
    }
    schema
}

/// Makes schemas whole.
struct Whole {
    /// The schemas that others refer to.
    named: BTreeMap<String, Value>,
    /// The names of those that are being made whole.
    open: Vec<String>,
    /// The names of those that contain themselves.
    recursive: BTreeSet<String>,
}

impl Whole {
    fn of(&mut self, schema: &Value) -> Value {
        let Value::Object(schema) = schema else { return schema.clone() };
        let mut whole = Map::new();
        for (keyword, value) in schema {
            match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => {
                    let named = self.of_named(reference.rsplit('/').next().unwrap_or_default());
                    merge(&mut whole, named);
                }
                ("oneOf" | "anyOf", Value::Array(choices)) => {
                    let choices: Vec<_> =
                        choices.iter().filter(|choice| choice["type"] != "null").map(|it| self.of(it)).collect();
                    match (choices.as_slice(), one_key(&choices)) {
                        ([only], _) => merge(&mut whole, only.clone()),
                        (_, Some(table)) => merge(&mut whole, table),
                        _ => drop(whole.insert(keyword.clone(), choices.into())),
                    }
                }
                ("type", Value::Array(types)) => {
                    let type_of_files = types.iter().find(|name| *name != "null").cloned().unwrap_or_default();
                    whole.insert(keyword.clone(), type_of_files);
                }
                ("properties", Value::Object(properties)) => {
                    let properties: Map<_, _> =
                        properties.iter().map(|(name, schema)| (name.clone(), self.of(schema))).collect();
                    whole.insert(keyword.clone(), properties.into());
                }
                ("items" | "additionalProperties" | "propertyNames", value) => {
                    let value = self.of(value);
                    whole.insert(keyword.clone(), value);
                }
                (_, value) => {
                    whole.insert(keyword.clone(), value.clone());
                }
            }
        }
        // The domain counts in `u32`, which its schemas do not say.
        if whole.get("type") == Some(&json!("integer")) {
            whole.entry("minimum").or_insert_with(|| json!(0));
            whole.entry("maximum").or_insert_with(|| json!(u32::MAX));
        }
        Value::Object(whole)
    }

    /// The whole schema of a name, or a reference within itself.
    fn of_named(&mut self, name: &str) -> Value {
        if self.open.iter().any(|open| open == name) {
            self.recursive.insert(name.to_owned());
            return json!({ "$ref": format!("{DEFINITIONS}{name}") });
        }
        let schema = self.named.get(name).cloned().unwrap_or_default();
        self.open.push(name.to_owned());
        let whole = self.of(&schema);
        self.open.pop();
        whole
    }
}

/// The schema of a table with exactly one of several keys, which is what a choice of tables with one key each comes to;
/// of this form a message can say which key is wrong.
fn one_key(choices: &[Value]) -> Option<Value> {
    let mut properties = Map::new();
    for choice in choices {
        let required = choice["required"].as_array()?;
        let fields = choice["properties"].as_object()?;
        if required.len() != 1 || fields.len() != 1 {
            return None;
        }
        properties.extend(fields.clone());
    }
    Some(json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    }))
}

/// Adds the keywords of a schema; what is there already, such as the description of a field, stays or comes later.
fn merge(schema: &mut Map<String, Value>, other: Value) {
    if let Value::Object(other) = other {
        for (keyword, value) in other {
            schema.entry(keyword).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{FileSchema, schema_of};
    use crate::domain::{
        Catalogue, CatalogueTranslation, Enumeration as _, Region, Routines, Ruleset, Verdict, for_each_kind,
    };

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

    /// The places below a schema at which a text or a list may grow without end.
    fn endless(schema: &Value, path: &str, found: &mut Vec<String>) {
        let is_free = schema.get("enum").or(schema.get("format")).is_none();
        let limit = match schema["type"].as_str() {
            Some("string") if is_free => schema["maxLength"].as_u64(),
            Some("array") => schema["maxItems"].as_u64(),
            _ => Some(0),
        };
        found.extend(limit.is_none().then(|| path.to_owned()));
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            endless(field, &format!("{path}.{name}"), found);
        }
        if schema["type"] == "array" {
            endless(&schema["items"], &format!("{path}[]"), found);
        }
    }

    macro_rules! implement_endless {
        ($($variant:ident $field:ident $type:ty,)+) => {
            #[test]
            fn no_text_and_no_list_grows_without_end() {
                let mut found = Vec::new();
                $(endless(&schema_of::<$type>(), stringify!($field), &mut found);)+
                endless(&schema_of::<Catalogue>(), "catalogue", &mut found);
                endless(&schema_of::<Routines>(), "routines", &mut found);
                endless(&schema_of::<CatalogueTranslation>(), "catalogue", &mut found);
                assert!(found.is_empty(), "{found:#?}");
            }
        };
    }
    for_each_kind!(implement_endless);

    #[test]
    fn enumerations_allow_the_words_of_the_contract() {
        let schema = schema_of::<Region>();
        assert_eq!(schema["properties"]["verdict"]["enum"], json!(Verdict::WORDS));
        assert_ne!(schema["properties"]["verdict"]["description"], Value::Null);
        assert_eq!(schema["properties"]["parent"]["type"], "string");
        assert_eq!(schema["properties"]["review"]["properties"]["reviewed_by"]["type"], "string");
    }

    #[test]
    fn a_schema_within_itself_is_defined_once() {
        let schema = schema_of::<Ruleset>();
        let predicate = &schema["$defs"]["Predicate"];
        assert_eq!(predicate["properties"]["all"]["items"]["$ref"], "#/$defs/Predicate");
        assert_eq!(predicate["properties"]["age_lt"]["type"], "integer");
        assert_eq!(schema["properties"]["rules"]["items"]["properties"]["when"]["maxProperties"], 1);
        assert!(!schema.to_string().contains("components"), "{schema}");
    }
}
