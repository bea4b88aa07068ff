use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Kind, json_value};

/// SHA-256 over a document and the kind of its item, hexadecimal.
///
/// It is made of the very text that is stored: a later version that knows more fields still finds that the text is whole,
/// and finds the same hash for the item that it reads from it, as long as it leaves out fields that are absent.
pub fn document_hash(kind: Kind, document: &str) -> String {
    sha256_hex(format!("{kind} {document}").as_bytes())
}

/// SHA-256 over the canonical JSON of a value, hexadecimal.
///
/// Fields that are null or empty do not count, so that a version that knows one more field finds the same hash for an
/// item that was stored before the field existed.
pub(super) fn hash_of(value: &impl Serialize) -> String {
    let mut json = json_value(value);
    drop_empty(&mut json);
    sha256_hex(json.to_string().as_bytes())
}

fn drop_empty(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            fields.values_mut().for_each(drop_empty);
            fields.retain(|_, value| !is_empty(value));
        }
        Value::Array(values) => values.iter_mut().for_each(drop_empty),
        _ => {}
    }
}

fn is_empty(json: &Value) -> bool {
    match json {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// SHA-256 of some bytes, hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::hash_of;

    #[test]
    fn a_field_that_is_empty_does_not_change_the_hash_and_any_other_does() {
        let before = json!({ "name": "Lats", "sets": { "min": 1 }, "steps": [{ "text": "Roll" }] });
        let known_later = json!({
            "name": "Lats", "parent": null, "tips": [], "sets": { "min": 1, "max": null },
            "steps": [{ "text": "Roll", "images": [] }], "links": {},
        });
        assert_eq!(hash_of(&before), hash_of(&known_later));
        for other in [
            json!({ "name": "Lats", "sets": { "min": 2 }, "steps": [{ "text": "Roll" }] }),
            json!({ "name": "Lats", "sets": { "min": 1 }, "steps": [{ "text": "Roll" }, {}] }),
            json!({ "name": "Lats", "sets": { "min": 1 }, "steps": [] }),
            json!({ "name": "", "sets": { "min": 1 }, "steps": [{ "text": "Roll" }] }),
        ] {
            assert_ne!(hash_of(&before), hash_of(&other), "{other}");
        }
    }
}
