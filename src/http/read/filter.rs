//! Filters: parameters that keep only the items that have one of some values. Each gives the values that an item has, and
//! everything else follows from that: what it keeps, what it refuses, and what is documented.

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::{Value, json};
use utoipa::{
    PartialSchema as _,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        extensions::{Extensions, ExtensionsBuilder},
        path::Parameter,
        schema::Type,
    },
};

use super::{
    param::{ParamDocs, QueryParam, Refused, Words},
    query_reader::QueryReader,
    seen::Seen,
};
use crate::{
    catalog::Gone,
    domain::{Enumeration, ItemRef, Kind, Locale, Ref, Slug},
    http::state::snapshot::Snapshot,
};

/// Finds the values that an item has where a filter looks.
type ValuesOf<T> = for<'a> fn(&Seen<'a, T>) -> Words<'a>;

/// A parameter that keeps only some items.
pub(in crate::http) struct Filter<T> {
    name: &'static str,
    paths: &'static [&'static str],
    allowed: AllowedValues,
    of: ValuesOf<T>,
}

/// The values that a filter takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) enum AllowedValues {
    /// Those of an enumeration.
    Words(&'static [&'static str]),
    /// The slugs of the items of a kind, also those that they had before.
    SlugsOf(Kind),
    /// Items of any kind, written `kind/slug`.
    Items,
}

impl<T> Filter<T> {
    /// A filter by the words of an enumeration. `paths` are the fields that it looks at.
    pub(in crate::http) const fn by_word(
        name: &'static str,
        paths: &'static [&'static str],
        words: &'static [&'static str],
        of: ValuesOf<T>,
    ) -> Self {
        Self { name, paths, allowed: AllowedValues::Words(words), of }
    }

    /// A filter by the slugs of a kind. `paths` are the fields that it looks at.
    pub(in crate::http) const fn by_slug(
        name: &'static str,
        paths: &'static [&'static str],
        kind: Kind,
        of: ValuesOf<T>,
    ) -> Self {
        Self { name, paths, allowed: AllowedValues::SlugsOf(kind), of }
    }

    /// A filter by items of any kind. `paths` are the fields that it looks at.
    pub(in crate::http) const fn by_item(name: &'static str, paths: &'static [&'static str], of: ValuesOf<T>) -> Self {
        Self { name, paths, allowed: AllowedValues::Items, of }
    }

    /// The values that were asked for, if any were.
    pub(in crate::http) fn wanted(&self, reader: &mut QueryReader<'_>) -> Option<BTreeSet<String>> {
        let values = reader.each(self, |snapshot, word| self.allowed.read(snapshot, word))?;
        Some(values.into_iter().collect())
    }

    /// Whether an item has one of the values that are asked for.
    pub(in crate::http) fn keeps(&self, seen: &Seen<'_, T>, wanted: &BTreeSet<String>) -> bool {
        (self.of)(seen).any(|value| wanted.contains(&*value))
    }
}

impl<T> QueryParam for Filter<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn document(&self) -> Parameter {
        let what = match self.allowed {
            AllowedValues::Words(_) => "values".to_owned(),
            AllowedValues::SlugsOf(kind) => format!("slugs of {kind}"),
            AllowedValues::Items => "items, written `kind/slug`".to_owned(),
        };
        let description =
            format!("Only items whose `{}` has one of these {what}. Commas mean or.", self.paths.join("`, `"));
        self.allowed.docs(description, self.paths).list(self.name)
    }
}

impl AllowedValues {
    /// What the OpenAPI document says of a parameter that looks for such values in some fields.
    pub(in crate::http) fn docs(self, description: String, paths: &[&str]) -> ParamDocs {
        ParamDocs { extensions: Some(self.extension(paths)), ..ParamDocs::new(description, self.schema()) }
    }

    /// The schema of one value.
    fn schema(self) -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        match self {
            Self::Words(words) => text.enum_values(Some(words.iter().copied())).into(),
            Self::SlugsOf(_) => Slug::schema(),
            Self::Items => text.pattern(Some("^[a-z-]+/[a-z0-9-]+$")).into(),
        }
    }

    /// `x-filter`: where a filter looks, and what it takes, for programs.
    fn extension(self, paths: &[&str]) -> Extensions {
        let values = match self {
            Self::Words(words) => json!({ "words": words }),
            Self::SlugsOf(kind) => json!({ "slugs_of": kind }),
            Self::Items => json!({ "items_of": Kind::ALL }),
        };
        let filter: Value = json!({ "paths": paths, "values": values });
        ExtensionsBuilder::new().add("x-filter", filter).build()
    }

    /// Reads one value; a slug that an item had before counts for the item.
    ///
    /// # Errors
    /// If it is not allowed.
    pub(in crate::http) fn read<'s>(self, snapshot: &'s Snapshot, word: &str) -> Result<String, Refused<'s>> {
        match self {
            Self::Words(words) if words.contains(&word) => Ok(word.to_owned()),
            Self::Words(words) => Err(Refused::not_allowed(word, words.iter().copied())),
            Self::SlugsOf(kind) => Ok(known_slug(snapshot, kind, word)?.to_string()),
            Self::Items => {
                let item = word.split_once('/').and_then(|(kind, slug)| Some((Kind::from_word(kind)?, slug)));
                let (kind, slug) = item.ok_or_else(|| Refused::not_allowed(word, Kind::WORDS.iter().copied()))?;
                Ok(format!("{kind}/{}", known_slug(snapshot, kind, slug)?))
            }
        }
    }
}

/// The slug that a word names today. A deleted item's slug is known, though nothing has it any more.
fn known_slug<'s>(snapshot: &'s Snapshot, kind: Kind, word: &str) -> Result<Slug, Refused<'s>> {
    let catalog = snapshot.catalog();
    let known = word.parse::<Slug>().ok().and_then(|slug| {
        if catalog.content().contains(kind, word) {
            return Some(slug);
        }
        match catalog.gone(kind, &slug)? {
            Gone::MovedTo(successor) => Some(successor.clone()),
            Gone::Deleted => Some(slug),
        }
    });
    known.ok_or_else(|| {
        let slugs = snapshot.shelf(kind, &Locale::english()).iter().map(|entry| entry.slug.as_str());
        Refused::not_allowed(word, slugs)
    })
}

/// The words of some values of an enumeration.
pub(in crate::http) fn words<'a, E: Enumeration>(values: impl IntoIterator<Item = E, IntoIter: 'a>) -> Words<'a> {
    Box::new(values.into_iter().map(|value| Cow::Borrowed(value.word())))
}

/// Some slugs.
pub(in crate::http) fn slugs<'a, K: 'a>(slugs: impl IntoIterator<Item = &'a Ref<K>, IntoIter: 'a>) -> Words<'a> {
    Box::new(slugs.into_iter().map(|slug| Cow::Borrowed(slug.as_str())))
}

/// Some items, each as `kind/slug`.
pub(in crate::http) fn items<'a>(items: impl IntoIterator<Item = &'a ItemRef, IntoIter: 'a>) -> Words<'a> {
    Box::new(items.into_iter().map(|item| Cow::Owned(format!("{}/{}", item.kind, item.slug))))
}
