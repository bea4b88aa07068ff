use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::Value;

use crate::domain::{
    Authored, Content, Incomplete, Item, ItemRef, Kind, Locale, Resource, Review, Slug, Translation, apply_texts,
    for_each_kind, json_value,
};

/// An item of whatever kind, as far as the checks that are the same for every kind need it.
pub(super) struct Entry {
    /// The address of the item.
    pub(super) address: ItemRef,
    /// The items that it mentions: the path, the kind and the slug.
    pub(super) references: Vec<(String, Kind, Slug)>,
    /// Slugs that it had before.
    pub(super) former_slugs: Vec<Slug>,
    /// Its review.
    pub(super) review: Option<Review>,
    /// Its translations.
    pub(super) translations: BTreeMap<Locale, Translated>,
}

/// A translation beside what its English item makes of it.
pub(super) struct Translated {
    /// The translation.
    pub(super) translation: Translation,
    /// The hash of the English item.
    pub(super) english_hash: String,
    /// How its texts do not fit, if they do not.
    pub(super) incomplete: Option<Incomplete>,
}

macro_rules! implement_entries {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// All items, ordered by kind and slug.
        pub(super) fn entries(content: &Content) -> Vec<Entry> {
            let mut entries = Vec::new();
            $(entries.extend(content.$field.iter().map(|(slug, authored)| entry::<$type>(slug, authored)));)+
            entries
        }

        impl Entry {
            /// The item as JSON. It is made anew each time: all items at once would take much memory.
            pub(super) fn json(&self, content: &Content) -> Value {
                let ItemRef { kind, slug } = &self.address;
                let json = match kind {
                    $(Kind::$variant => content.$field.get(slug).map(|authored| json_value(&authored.item)),)+
                };
                json.unwrap_or_default()
            }
        }
    };
}
for_each_kind!(implement_entries);

fn entry<T: Resource>(slug: &Slug, authored: &Authored<T>) -> Entry {
    let item = &authored.item;
    let mut references = Vec::new();
    item.visit_references(&mut |reference| {
        references.push((reference.path, reference.kind, reference.slug.clone()));
    });
    let translated = |translation: &Translation| Translated {
        translation: translation.clone(),
        english_hash: authored.english_hash(),
        incomplete: apply_texts(item, &translation.texts).err(),
    };
    Entry {
        address: ItemRef { kind: T::KIND, slug: slug.clone() },
        references,
        former_slugs: Item::former_slugs(item).to_vec(),
        review: item.review().cloned(),
        translations: authored
            .translations
            .iter()
            .map(|(locale, translation)| (locale.clone(), translated(translation)))
            .collect(),
    }
}

/// Calls `visit` with every value below `value` and its path, e.g. `steps[2].title`; outer values come first.
pub(super) fn walk(value: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    walk_below(value, &mut String::new(), visit);
}

fn walk_below(value: &Value, path: &mut String, visit: &mut dyn FnMut(&str, &Value)) {
    visit(path, value);
    let length = path.len();
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(name);
                walk_below(value, path, visit);
                path.truncate(length);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                // Writing to a String cannot fail.
                let _ = write!(path, "[{index}]");
                walk_below(value, path, visit);
                path.truncate(length);
            }
        }
        _ => {}
    }
}
