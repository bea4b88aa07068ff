use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

use super::json_value;

/// The schema of a type, with those that it refers to, for code that goes through the fields of any type.
pub struct TypeSchema {
    root: Value,
    named: BTreeMap<String, Value>,
}

impl TypeSchema {
    /// The schema of a type.
    pub fn of<T: ToSchema>() -> Self {
        let mut named = Vec::new();
        T::schemas(&mut named);
        Self {
            root: json_value(&T::schema()),
            named: named.into_iter().map(|(name, schema)| (name, json_value(&schema))).collect(),
        }
    }

    /// The schema of the type itself.
    pub fn root(&self) -> &Value {
        self.resolved(&self.root)
    }

    /// The fields of a table, each with its schema.
    pub fn fields<'a>(&'a self, table: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let fields = table["properties"].as_object().into_iter().flatten();
        fields.map(|(name, schema)| (name, self.resolved(schema)))
    }

    /// The schema of the entries of a list.
    pub fn entries<'a>(&'a self, list: &'a Value) -> &'a Value {
        self.resolved(&list["items"])
    }

    /// Whether a table must have a field.
    pub fn requires(table: &Value, field: &str) -> bool {
        table["required"].as_array().is_some_and(|required| required.iter().any(|name| name == field))
    }

    /// The type that a schema allows besides null: `object`, `array`, `string`, `integer`, `number` or `boolean`.
    pub fn type_of(schema: &Value) -> &str {
        let types = schema["type"].as_array().map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
        types.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or_default()
    }

    /// The schema that one stands for: that which it refers to, and of a choice the first that is not null.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            return self.named.get(name).map_or(schema, |named| self.resolved(named));
        }
        let choices = schema["oneOf"].as_array().into_iter().flatten();
        choices.filter(|choice| choice["type"] != "null").map(|choice| self.resolved(choice)).next().unwrap_or(schema)
    }
}
