//! What can be asked of the items of a kind: filters, relations and orders, each defined once for the answers, the
//! faults and the documentation.

use super::cursor::SortValue;
use crate::{
    catalog::{Derived, Renders},
    domain::{Enumeration, ItemRef, Kind, KindMarker, Ref, Slug},
};

/// An item with what follows from the rest of the catalogue.
pub(in crate::http) struct Seen<'a, T> {
    /// Its slug.
    pub(in crate::http) slug: &'a Slug,
    /// The English item.
    pub(in crate::http) item: &'a T,
    /// What follows.
    pub(in crate::http) derived: &'a Derived,
}

/// What values a filter takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) enum Words {
    /// Those of an enumeration.
    Of(&'static [&'static str]),
    /// The slugs of a kind.
    Slugs(Kind),
    /// Items of any kind, as `kind/slug`.
    Items,
}

/// A query parameter that keeps only some items.
pub(in crate::http) struct Filter<T> {
    /// Its name.
    pub(in crate::http) name: &'static str,
    /// The field that it looks at, as the documentation names it.
    pub(in crate::http) field: &'static str,
    /// What values it takes.
    pub(in crate::http) words: Words,
    /// Whether an item has the value.
    pub(in crate::http) has: fn(&Seen<'_, T>, &str) -> bool,
}

/// A relation that `include` can follow.
pub(in crate::http) struct Relation<T> {
    /// Its name.
    pub(in crate::http) name: &'static str,
    /// The items it leads to.
    pub(in crate::http) of: fn(&Seen<'_, T>) -> Vec<ItemRef>,
}

/// A key that `sort` can order by, besides `slug`, `name`, `updated_at` and `edition`.
pub(in crate::http) struct SortKey<T> {
    /// Its name.
    pub(in crate::http) name: &'static str,
    /// The value to order by.
    pub(in crate::http) of: fn(&Seen<'_, T>) -> SortValue,
}

/// A type of item that is served at `/v1/{kind}`.
pub(in crate::http) trait Served: Renders {
    /// The name of its schema in the OpenAPI document.
    const SCHEMA: &'static str;
    /// Its filters, besides `slug`.
    const FILTERS: &'static [Filter<Self>];
    /// Its relations.
    const RELATIONS: &'static [Relation<Self>];
    /// Whether a list of it can be screened with `safe_for`.
    const SCREENED: bool = false;
    /// Its own sort keys.
    const SORTS: &'static [SortKey<Self>] = &[];
}

/// The sort keys that every kind has.
pub(in crate::http) const COMMON_SORTS: [&str; 4] = ["slug", "name", "updated_at", "edition"];

/// The names that `sort` takes for a kind.
pub(in crate::http) fn sort_names<T: Served>() -> Vec<&'static str> {
    COMMON_SORTS.into_iter().chain(T::SORTS.iter().map(|key| key.name)).collect()
}

/// The addresses of what some slugs refer to.
pub(in crate::http) fn refs<'a, K: KindMarker>(slugs: impl IntoIterator<Item = &'a Ref<K>>) -> Vec<ItemRef> {
    slugs.into_iter().map(|slug| ItemRef { kind: K::KIND, slug: slug.slug().clone() }).collect()
}

/// Whether some slugs have one that reads so.
pub(in crate::http) fn any<'a, K: 'a>(slugs: impl IntoIterator<Item = &'a Ref<K>>, wanted: &str) -> bool {
    slugs.into_iter().any(|slug| slug.as_str() == wanted)
}

/// Whether some values of an enumeration have one that reads so.
pub(in crate::http) fn is<E: Enumeration>(values: impl IntoIterator<Item = E>, wanted: &str) -> bool {
    values.into_iter().any(|value| value.word() == wanted)
}

/// Whether some items have one whose `kind/slug` reads so.
pub(in crate::http) fn any_item<'a>(items: impl IntoIterator<Item = &'a ItemRef>, wanted: &str) -> bool {
    wanted.split_once('/').is_some_and(|(kind, slug)| {
        items.into_iter().any(|item| item.kind.word() == kind && item.slug.as_str() == slug)
    })
}

/// The place of a value in its enumeration, to order by.
pub(in crate::http) fn rank<E: Enumeration>(value: E) -> SortValue {
    let place = E::WORDS.iter().position(|word| *word == value.word()).unwrap_or(usize::MAX);
    SortValue::Number(i64::try_from(place).unwrap_or(i64::MAX))
}
