use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Item;

/// A place in an item that holds text for people, and so is translated.
#[derive(Debug)]
pub enum Prose<'a> {
    /// A text that is always there.
    One(&'a mut String),
    /// A text that may be absent.
    Maybe(&'a mut Option<String>),
    /// A list of texts; translations may have another number of entries where `free`.
    List {
        /// The texts.
        texts: &'a mut Vec<String>,
        /// Whether a translation may have more or fewer entries (search words) or must mirror the list (tips).
        free: bool,
    },
}

/// Where a text stands: a field path such as `steps.text` and the position in its list, from 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextKey {
    /// The names of the fields from the item downwards, joined by dots.
    pub field: String,
    /// The position in the list on that path; 0 where there is none.
    pub position: usize,
}

impl TextKey {
    /// Where the text stands in an item, e.g. `steps[2].title`; `item` is the item as JSON.
    pub fn path_in(&self, item: &Value) -> String {
        let mut path = String::new();
        let mut place = Some(item);
        for name in self.field.split('.') {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
            place = place.and_then(|table| table.get(name));
            if let Some(Value::Array(list)) = place {
                path.push('[');
                path.push_str(&self.position.to_string());
                path.push(']');
                place = list.get(self.position);
            }
        }
        path
    }
}

/// All texts of an item in one language.
pub type Texts = BTreeMap<TextKey, String>;

/// The texts of an item in another language than English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// The hash of the English item that was translated.
    pub translated_from: String,
    /// The texts, at the places of the English ones.
    #[serde(with = "text_list")]
    pub texts: Texts,
}

/// The texts do not fit the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// Texts of the English item that have no counterpart.
    pub missing: Vec<TextKey>,
    /// Texts without a counterpart in the English item.
    pub surplus: Vec<TextKey>,
}

/// Collects the texts of an item.
pub fn texts_of<T: Item>(item: &T) -> Texts {
    let mut item = item.clone();
    let mut texts = Texts::new();
    item.visit_prose(&mut |field, position, prose| {
        let mut put = |position, text: &String| {
            texts.insert(TextKey { field: field.to_owned(), position }, text.clone());
        };
        match prose {
            Prose::One(text) => put(position, text),
            Prose::Maybe(text) => text.iter().for_each(|text| put(position, text)),
            Prose::List { texts, .. } => texts.iter().enumerate().for_each(|(index, text)| put(index, text)),
        }
    });
    texts
}

/// The item with its texts replaced by those given, which must mirror its own.
///
/// # Errors
/// If a text of the item has no counterpart, or there are texts for which the item has no place.
pub fn apply_texts<T: Item>(item: &T, texts: &Texts) -> Result<T, Incomplete> {
    replace(item, texts, true)
}

/// The item, which has its structure but no texts yet, with these texts put in.
///
/// # Errors
/// If a text that cannot be absent is missing, or there are texts for which the item has no place.
pub fn fill_texts<T: Item>(structure: &T, texts: &Texts) -> Result<T, Incomplete> {
    replace(structure, texts, false)
}

fn replace<T: Item>(item: &T, texts: &Texts, mirror: bool) -> Result<T, Incomplete> {
    let mut item = item.clone();
    let mut rest = texts.clone();
    let mut missing = Vec::new();
    item.visit_prose(&mut |field, position, prose| {
        let mut take = |position| rest.remove(&TextKey { field: field.to_owned(), position });
        let mut miss = |position| missing.push(TextKey { field: field.to_owned(), position });
        match prose {
            Prose::One(text) => match take(position) {
                Some(replacement) => *text = replacement,
                None => miss(position),
            },
            Prose::Maybe(text) => {
                let required = mirror && text.is_some();
                if required || !mirror {
                    *text = take(position);
                }
                if required && text.is_none() {
                    miss(position);
                }
            }
            Prose::List { texts, free } => {
                let wanted = if mirror && !free { Some(texts.len()) } else { None };
                texts.clear();
                while wanted.is_none_or(|wanted| texts.len() < wanted) {
                    let Some(replacement) = take(texts.len()) else { break };
                    texts.push(replacement);
                }
                (texts.len()..wanted.unwrap_or(0)).for_each(miss);
            }
        }
    });
    let surplus: Vec<_> = rest.into_keys().collect();
    if missing.is_empty() && surplus.is_empty() { Ok(item) } else { Err(Incomplete { missing, surplus }) }
}

/// Serialises texts as a list of `[field, position, text]`, since their key is not a string.
mod text_list {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{TextKey, Texts};

    pub(super) fn serialize<S: Serializer>(texts: &Texts, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(texts.iter().map(|(key, text)| (&key.field, key.position, text)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Texts, D::Error> {
        let list = Vec::<(String, usize, String)>::deserialize(deserializer)?;
        Ok(list.into_iter().map(|(field, position, text)| (TextKey { field, position }, text)).collect())
    }
}
