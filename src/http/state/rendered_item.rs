//! An item as it is served in one language, ready to be put into answers.

use std::{collections::BTreeSet, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use crate::{
    catalog::Rendition,
    domain::{Locale, Slug, Stamp, raw_json},
};

/// Fields that no request can leave out, since an item must not be shown without them.
pub(in crate::http) const KEPT_FIELDS: [&str; 6] = ["kind", "slug", "safety", "verdict", "severity", "advice"];

/// An item as it is served in one language. As JSON it is the item.
pub(in crate::http) struct RenderedItem {
    /// Its slug.
    pub(in crate::http) slug: Slug,
    /// The language that it is actually in.
    pub(in crate::http) locale: Locale,
    /// Its name in lower case, to be ordered by.
    pub(in crate::http) name: Box<str>,
    /// When it last changed.
    pub(in crate::http) stamp: Option<Stamp>,
    /// The JSON object.
    json: Box<RawValue>,
}

impl RenderedItem {
    /// The entry of an item that was rendered.
    pub(in crate::http) fn new(slug: Slug, stamp: Option<Stamp>, rendition: Rendition) -> Self {
        let Rendition { locale, object } = rendition;
        let name = object.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        Self { slug, locale, name: name.into(), stamp, json: raw_json(&object) }
    }

    /// The length of its JSON, in bytes.
    pub(in crate::http) fn size(&self) -> usize {
        self.json.get().len()
    }

    /// The members of the item: all, or those with some names and [`KEPT_FIELDS`].
    pub(in crate::http) fn members(&self, fields: Option<&BTreeSet<String>>) -> Members<'_> {
        let Members(mut members) = serde_json::from_str(self.json.get()).expect("an item is a JSON object");
        if let Some(fields) = fields {
            members.retain(|(name, _)| KEPT_FIELDS.contains(name) || fields.contains(*name));
        }
        Members(members)
    }
}

impl Serialize for RenderedItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// Members of a JSON object in their order, with their values as they are written.
pub(in crate::http) struct Members<'a>(Vec<(&'a str, &'a RawValue)>);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object whose names have nothing to be escaped")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::RenderedItem;
    use crate::{
        catalog::Rendition,
        domain::{Locale, json_text},
    };

    fn object() -> Map<String, Value> {
        let object = json!({
            "kind": "terms", "slug": "doms", "name": "DOMS, \"sore\"", "summary": "{\"name\":1},", "aliases": [{ "name": ["a", 1] }],
            "verdict": null, "edition": 3,
        });
        match object {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }

    #[test]
    fn any_members_can_be_left_out_but_those_that_stay() {
        let slug: crate::domain::Slug = "doms".parse().expect("a slug");
        let entry = RenderedItem::new(slug, None, Rendition { locale: Locale::english(), object: object() });
        assert_eq!(json_text(&entry), Value::Object(object()).to_string());
        assert_eq!(json_text(&entry.members(None)), json_text(&entry));
        assert_eq!(entry.size(), json_text(&entry).len());
        assert_eq!(&*entry.name, "doms, \"sore\"");
        let names: Vec<_> = object().keys().cloned().collect();
        for chosen in 0..1_u32 << names.len() {
            let wanted =
                names.iter().enumerate().filter(|(at, _)| chosen & (1 << at) != 0).map(|(_, name)| name.clone());
            let wanted = wanted.collect();
            let mut kept = object();
            kept.retain(|name, _| {
                ["kind", "slug", "verdict"].contains(&name.as_str())
                    || std::collections::BTreeSet::contains(&wanted, name)
            });
            assert_eq!(json_text(&entry.members(Some(&wanted))), Value::Object(kept).to_string());
        }
    }
}
