//! Views for people who open the database with `sqlite3` or `psql`: what the documents say in English, in columns. They are
//! made of the types of the domain, so that a new field or kind has its column or view by itself.
//!
//! A kind has a view named as itself, with `_` for `-`, and a column for each field. The fields of a table within the
//! item have its name before theirs: `dose_sets_min`. A list of words or numbers is one column, as JSON. A list of tables
//! is a view of its own, named after one item and the list: `technique_steps`, with the slug of the item as `item` and
//! `position` from 0 where the entries have none of their own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::session::Dialect;
use crate::domain::{Enumeration as _, Kind, TypeSchema, for_each_kind};

/// The definition of each view by its name.
pub(super) fn views(dialect: Dialect) -> BTreeMap<String, String> {
    let mut views = BTreeMap::new();
    for (kind, types) in types() {
        let plural = kind.word().replace('-', "_");
        let fields = Fields::of(&types);
        for (path, entry) in fields.lists {
            let name = format!("{}_{}", plural.trim_end_matches('s'), path.join("_"));
            views.insert(name.clone(), of_list(dialect, kind, &name, &path, &entry));
        }
        views.insert(plural.clone(), of_kind(dialect, kind, &plural, &fields.columns));
    }
    views
}

/// Rows of `slug` and `item`, the item in English as JSON.
fn items(dialect: Dialect, kind: Kind) -> String {
    let document = match dialect {
        Dialect::Sqlite => "document",
        Dialect::Postgres => "CAST(document AS jsonb)",
    };
    format!("(SELECT slug, {document} -> 'item' AS item FROM items WHERE kind = '{}') AS items", kind.word())
}

fn of_kind(dialect: Dialect, kind: Kind, name: &str, columns: &[Column]) -> String {
    let columns: Vec<_> = columns.iter().map(|column| format!(", {}", column.sql("item"))).collect();
    format!("CREATE VIEW \"{name}\" AS SELECT slug{} FROM {}", columns.concat(), items(dialect, kind))
}

fn of_list(dialect: Dialect, kind: Kind, name: &str, path: &[String], entry: &Fields) -> String {
    let list = match dialect {
        Dialect::Sqlite => format!("json_each(items.item, '$.{}') AS entry", path.join(".")),
        Dialect::Postgres => {
            let steps: Vec<_> = path.iter().map(|name| format!(" -> '{name}'")).collect();
            let steps = steps.concat();
            format!("jsonb_array_elements(items.item{steps}) WITH ORDINALITY AS entry (value, number)")
        }
    };
    let position = match dialect {
        _ if entry.columns.iter().any(|column| column.name() == "position") => "",
        Dialect::Sqlite => ", entry.key AS \"position\"",
        Dialect::Postgres => ", entry.number - 1 AS \"position\"",
    };
    let columns: Vec<_> = entry.columns.iter().map(|column| format!(", {}", column.sql("entry.value"))).collect();
    let columns = columns.concat();
    let items = items(dialect, kind);
    format!("CREATE VIEW \"{name}\" AS SELECT slug AS item{position}{columns} FROM {items} CROSS JOIN {list}")
}

/// A field with a single value.
struct Column {
    /// Its name, after the names of the tables that it is in.
    path: Vec<String>,
    /// What the value is as SQL knows it; `None` for text and for JSON.
    sql_type: Option<&'static str>,
}

impl Column {
    fn name(&self) -> String {
        self.path.join("_")
    }

    /// The column of a view; `within` is the JSON that has the field.
    fn sql(&self, within: &str) -> String {
        let mut value = within.to_owned();
        for (index, name) in self.path.iter().enumerate() {
            let arrow = if index + 1 == self.path.len() { "->>" } else { "->" };
            value = format!("{value} {arrow} '{name}'");
        }
        match self.sql_type {
            Some(sql_type) => format!("CAST({value} AS {sql_type}) AS \"{}\"", self.name()),
            None => format!("{value} AS \"{}\"", self.name()),
        }
    }
}

/// The fields of a type.
#[derive(Default)]
struct Fields {
    columns: Vec<Column>,
    /// Lists of tables: where each stands, and the fields of an entry.
    lists: Vec<(Vec<String>, Fields)>,
}

impl Fields {
    fn of(types: &TypeSchema) -> Self {
        let mut fields = Self::default();
        fields.add(types, types.root(), &[]);
        fields
    }

    /// The fields of an entry of a list, where a list within stays one column.
    fn of_entry(types: &TypeSchema, entry: &Value) -> Self {
        let mut fields = Self::default();
        fields.add(types, entry, &[]);
        let lists = fields.lists.drain(..).map(|(path, _)| Column { path, sql_type: None });
        fields.columns.extend(lists);
        fields
    }

    /// Adds the fields of a table that stands `within` others.
    fn add(&mut self, types: &TypeSchema, table: &Value, within: &[String]) {
        for (name, schema) in types.fields(table) {
            let path = [within, std::slice::from_ref(name)].concat();
            let sql_type = match TypeSchema::type_of(schema) {
                "object" => {
                    self.add(types, schema, &path);
                    continue;
                }
                "array" if TypeSchema::type_of(types.entries(schema)) == "object" => {
                    self.lists.push((path, Self::of_entry(types, types.entries(schema))));
                    continue;
                }
                "integer" => Some("BIGINT"),
                "number" => Some("DOUBLE PRECISION"),
                "boolean" => Some("BOOLEAN"),
                _ => None,
            };
            self.columns.push(Column { path, sql_type });
        }
    }
}

macro_rules! types {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// The schema of each kind's items.
        fn types() -> Vec<(Kind, TypeSchema)> {
            vec![$((Kind::$variant, TypeSchema::of::<$type>())),+]
        }
    };
}
for_each_kind!(types);
