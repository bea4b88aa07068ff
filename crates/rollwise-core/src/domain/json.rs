//! What this program knows, as JSON.

use serde::Serialize;
use serde_json::{
    Map, Value,
    value::{RawValue, to_raw_value},
};

/// What a value of ours is made of: structs, lists, texts, numbers, and maps with texts as keys. Nothing of that can fail to
/// become JSON. If it did, an empty answer, or the hash of nothing, would be worse than a panic, which is a problem for the
/// client and a line in the log.
const SERIALISES: &str = "plain data with texts as keys becomes JSON";

/// A value as JSON text.
///
/// # Panics
/// If the value is no plain data: its maps have other keys than texts, or it has a serialiser that refuses it.
pub fn json_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect(SERIALISES)
}

/// A value as JSON.
///
/// # Panics
/// As [`json_text`].
pub fn json_value(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect(SERIALISES)
}

/// A struct or a map as a JSON object.
///
/// # Panics
/// As [`json_text`], and if the value is neither.
pub fn json_object(value: &impl Serialize) -> Map<String, Value> {
    match json_value(value) {
        Value::Object(object) => object,
        other => panic!("a struct or a map becomes a JSON object, and this became {other}"),
    }
}

/// A value as JSON text that goes into other JSON as it stands.
///
/// # Panics
/// As [`json_text`].
pub fn raw_json(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).expect(SERIALISES)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::json_text;

    #[test]
    #[should_panic(expected = "plain data with texts as keys becomes JSON")]
    fn what_cannot_become_json_is_no_empty_text() {
        json_text(&BTreeMap::from([((1, 2), "a pair is no key")]));
    }
}
