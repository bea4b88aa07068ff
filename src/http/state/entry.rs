//! An item as it is served in one language, ready to be put into answers.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    catalog::Rendition,
    domain::{Locale, Slug, Stamp},
};

/// Fields that no request can leave out, since an item must not be shown without them.
pub(in crate::http) const KEPT_FIELDS: [&str; 6] = ["kind", "slug", "safety", "verdict", "severity", "advice"];

/// An item as it is served in one language.
pub(in crate::http) struct Entry {
    /// Its slug.
    pub(in crate::http) slug: Slug,
    /// The language that it is actually in.
    pub(in crate::http) locale: Locale,
    /// Its name in lower case, to be ordered by.
    pub(in crate::http) name: Box<str>,
    /// When it last changed.
    pub(in crate::http) stamp: Option<Stamp>,
    /// The JSON object.
    pub(in crate::http) json: Box<str>,
    /// Where each of its members begins, with the quotation mark of its name.
    members: Box<[u32]>,
}

impl Entry {
    /// The entry of an item that was rendered.
    pub(in crate::http) fn new(slug: Slug, stamp: Option<Stamp>, rendition: Rendition) -> Self {
        let Rendition { locale, object } = rendition;
        let name = object.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let (json, members) = written(&object);
        Self { slug, locale, name: name.into(), stamp, json: json.into(), members: members.into() }
    }

    /// The JSON object with only some of its members, and those that it never goes without.
    pub(in crate::http) fn trimmed(&self, fields: &BTreeSet<String>) -> String {
        let ends = self.members.iter().skip(1).map(|next| *next as usize - 1).chain([self.json.len() - 1]);
        let mut trimmed = String::from("{");
        for (start, end) in self.members.iter().zip(ends) {
            let member = &self.json[*start as usize..end];
            // Names are identifiers, so there is nothing in them to be escaped.
            let name = member[1..].split('"').next().unwrap_or_default();
            if KEPT_FIELDS.contains(&name) || fields.contains(name) {
                if trimmed.len() > 1 {
                    trimmed.push(',');
                }
                trimmed.push_str(member);
            }
        }
        trimmed.push('}');
        trimmed
    }
}

/// An object as JSON, and where each of its members begins.
fn written(object: &Map<String, Value>) -> (String, Vec<u32>) {
    let mut json = String::from("{");
    let mut members = Vec::with_capacity(object.len());
    for (name, value) in object {
        if json.len() > 1 {
            json.push(',');
        }
        // No item comes near four gigabytes: the content of a catalogue has to fit into memory.
        members.push(u32::try_from(json.len()).unwrap_or(u32::MAX));
        json.push('"');
        json.push_str(name);
        json.push_str("\":");
        json.push_str(&value.to_string());
    }
    json.push('}');
    (json, members)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Entry;
    use crate::{catalog::Rendition, domain::Locale};

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
        let entry = Entry::new(slug, None, Rendition { locale: Locale::english(), object: object() });
        assert_eq!(*entry.json, *Value::Object(object()).to_string());
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
            assert_eq!(entry.trimmed(&wanted), Value::Object(kept).to_string());
        }
    }
}
