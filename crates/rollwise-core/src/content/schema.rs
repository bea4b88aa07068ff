use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::schema::{DEFINITIONS, standalone};

/// The schema that a schema stands for: one within itself stands under its name in the `$defs` of the whole.
pub(super) fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(DEFINITIONS)) {
        Some(name) => &root["$defs"][name],
        None => schema,
    }
}

/// The schema of a type for files: whole but for what contains itself, since nobody reads references in a message, and
/// without `null`, which TOML does not have.
pub(super) fn schema_of<T: ToSchema>() -> Value {
    let mut schema = standalone::<T>();
    let named = schema.shift_remove("$defs").unwrap_or_default();
    let mut whole = Whole { named, open: Vec::new(), recursive: BTreeSet::new() };
    let mut schema = whole.of(&Value::Object(schema));
    let recursive: Vec<_> = whole.recursive.iter().cloned().collect();
    let definitions: Map<_, _> = recursive.into_iter().map(|name| (name.clone(), whole.of_named(&name))).collect();
    if !definitions.is_empty() {
        schema["$defs"] = definitions.into();
    }
    schema
}

/// Makes schemas whole.
struct Whole {
    /// The schemas that others refer to, by name.
    named: Value,
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
        let schema = self.named[name].clone();
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

    use super::schema_of;
    use crate::{
        content::validate::FileSchema,
        domain::{
            Catalogue, CatalogueTranslation, Enumeration as _, Region, Routines, Ruleset, Verdict, for_each_kind,
        },
    };

    macro_rules! implement_test {
        ($($variant:ident $field:ident $type:ty,)+) => {
            #[test]
            fn every_kind_has_a_whole_and_closed_schema() {
                $(
                    FileSchema::of::<$type>();
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
