use serde_json::{Map, Value};

use super::{schema_error::SchemaError, validate::FileSchema};
use crate::domain::{Authored, Item, Prose, TextKey, Texts, Translation, json_value};

/// The key beside the texts.
const TRANSLATED_FROM: &str = "translated_from";

/// Reads the file of a translation; its English item decides where the texts must stand.
///
/// The second part is what is wrong with the form. Whether the texts are complete is for the catalogue to check.
pub(super) fn from_file<T: Item>(
    file: &Value,
    authored: &Authored<T>,
    schema: &FileSchema,
) -> (Translation, Vec<SchemaError>) {
    let english = json_value(&authored.item);
    let fields = fields_in_order(&authored.item);
    let mut reader = TranslationReader { english, fields, schema, texts: Texts::new(), problems: Vec::new() };
    let mut translated_from = None;
    for (name, value) in file.as_object().into_iter().flatten() {
        if name == TRANSLATED_FROM {
            translated_from = value.as_str().map(ToOwned::to_owned);
        } else {
            reader.value(value, name, None, name);
        }
    }
    let translated_from = translated_from.unwrap_or_else(|| {
        let hash = authored.english_hash();
        let message = format!("must be the hash of the English item that was translated, at present \"{hash}\"");
        reader.problem(TRANSLATED_FROM, message);
        hash
    });
    (Translation { translated_from, texts: reader.texts }, reader.problems)
}

struct TranslationReader<'a> {
    /// The English item.
    english: Value,
    /// The fields of its texts.
    fields: Vec<&'static str>,
    /// How long they may be.
    schema: &'a FileSchema,
    texts: Texts,
    problems: Vec<SchemaError>,
}

impl TranslationReader<'_> {
    fn value(&mut self, value: &Value, field: &str, position: Option<usize>, path: &str) {
        match value {
            Value::String(text) => self.text(text, field, position, path),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.value(value, &format!("{field}.{name}"), position, &format!("{path}.{name}"));
                }
            }
            Value::Array(list) if position.is_none() => {
                if let Some(message) = self.schema.list_fault(field, list.len()) {
                    self.problem(path, message);
                }
                for (index, value) in list.iter().enumerate() {
                    self.value(value, field, Some(index), &format!("{path}[{index}]"));
                }
            }
            _ => self.problem(path, "a translation holds texts only: delete this".into()),
        }
    }

    fn text(&mut self, text: &str, field: &str, position: Option<usize>, path: &str) {
        let key = TextKey { field: field.to_owned(), position: position.unwrap_or(0) };
        let expected = key.path_in(&self.english);
        // A text that the English item does not have has no place there; the catalogue's check reports it.
        if expected == path || !self.fields.contains(&field) {
            if let Some(message) = self.schema.text_fault(field, text) {
                self.problem(path, message);
            }
            self.texts.insert(key, text.to_owned());
        } else {
            self.problem(path, format!("the English text stands at `{expected}`: write this one there too"));
        }
    }

    fn problem(&mut self, path: &str, message: String) {
        self.problems.push(SchemaError { path: path.to_owned(), message });
    }
}

/// The file of a translation: the texts in the order of the English item's fields.
pub(super) fn to_file<T: Item>(translation: &Translation, authored: &Authored<T>) -> Value {
    let english = json_value(&authored.item);
    let order = fields_in_order(&authored.item);
    let mut texts: Vec<_> = translation.texts.iter().collect();
    texts.sort_by_key(|(key, _)| (order.iter().position(|field| *field == key.field), key.position));
    let mut file = Value::Object(Map::new());
    file[TRANSLATED_FROM] = translation.translated_from.clone().into();
    for (key, text) in texts {
        let names: Vec<&str> = key.field.split('.').collect();
        insert(&mut file, Some(&english), &names, key.position, text);
    }
    file
}

fn fields_in_order<T: Item>(item: &T) -> Vec<&'static str> {
    let mut fields = Vec::new();
    item.clone().visit_prose(&mut |field, _, _: Prose<'_>| {
        if !fields.contains(&field) {
            fields.push(field);
        }
    });
    fields
}

fn insert(table: &mut Value, english: Option<&Value>, names: &[&str], position: usize, text: &str) {
    let ([name, rest @ ..], Value::Object(fields)) = (names, table) else { return };
    let english = english.and_then(|table| table.get(*name));
    let filler = if rest.is_empty() { Value::String(String::new()) } else { Value::Object(Map::new()) };
    let mut slot = fields.entry(*name).or_insert_with(|| match english {
        Some(Value::Array(_)) => Value::Array(Vec::new()),
        _ => filler.clone(),
    });
    let mut english = english;
    if let Value::Array(list) = slot {
        if list.len() <= position {
            // An entry without texts keeps its place as an empty table.
            list.resize(position + 1, filler);
        }
        slot = &mut list[position];
        english = english.and_then(|list| list.get(position));
    }
    if rest.is_empty() {
        *slot = text.into();
    } else {
        insert(slot, english, rest, position, text);
    }
}
