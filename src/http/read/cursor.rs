//! Where a page ended, so that the next one goes on after it whatever was published in between.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::domain::{Kind, Locale, Slug, json_text};

/// A value that items are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(in crate::http) enum SortValue {
    /// Absent: before everything else.
    Absent,
    /// A number, or the place of a word in its enumeration.
    Number(i64),
    /// A text, lower-cased.
    Text(String),
}

/// What a cursor belongs to: elsewhere its values would mean something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CursorList {
    /// The kind of the items.
    #[serde(rename = "k")]
    pub(in crate::http) kind: Kind,
    /// The order, as given in `sort`.
    #[serde(rename = "o")]
    pub(in crate::http) order: String,
    /// The language, if the order depends on it.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub(in crate::http) locale: Option<Locale>,
}

/// The last item of a page: the values it was ordered by, and its slug to break ties.
///
/// It holds no position, so items that were added or removed before it neither repeat nor hide any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Cursor {
    /// The list that was read.
    #[serde(rename = "f")]
    pub(in crate::http) list: CursorList,
    /// The values of the last item in that order.
    #[serde(rename = "v")]
    pub(in crate::http) values: Vec<SortValue>,
    /// Its slug.
    #[serde(rename = "s")]
    pub(in crate::http) slug: Slug,
}

impl Cursor {
    /// What to do with a text that is no cursor of a list.
    pub(in crate::http) const UNREADABLE: &str =
        "not a cursor of this list; take it from `page.next`, or start again without `after`";

    /// The opaque text for `after`.
    pub(in crate::http) fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(json_text(self))
    }

    /// Reads what [`Self::encode`] wrote.
    pub(in crate::http) fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::{Cursor, CursorList, SortValue};
    use crate::domain::{Kind, Locale};

    fn value() -> impl Strategy<Value = SortValue> {
        prop_oneof![Just(SortValue::Absent), any::<i64>().prop_map(SortValue::Number), ".*".prop_map(SortValue::Text),]
    }

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_was(
            order in "[a-z,-]{0,20}", values in proptest::collection::vec(value(), 0..4), slug in "[a-z0-9]{1,9}",
            localised: bool,
        ) {
            let list = CursorList { kind: Kind::Terms, order, locale: localised.then(Locale::english) };
            let cursor = Cursor { list, values, slug: slug.parse().expect("a slug") };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }

        #[test]
        fn whatever_is_read_as_a_cursor_is_read_as_the_same_once_it_is_written_again(
            text in ".*",
            json in r#"\{"f":\{"k":"(terms|techniques|x)","o":"[a-z,-]{0,9}"(,"l":"(de|pt-br|x)")?\},"v":\[(null|-?[0-9]{1,20}|"x"|1.5)?\],"s":"[a-z-]{0,9}"(,"x":1)?\}"#,
        ) {
            for text in [text, BASE64_URL_SAFE_NO_PAD.encode(json)] {
                if let Some(cursor) = Cursor::decode(&text) {
                    prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
                }
            }
        }
    }
}
