use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
