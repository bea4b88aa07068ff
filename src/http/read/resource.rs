//! What can be asked of the items of a kind: filters, relations and orders, each defined once for the answers, the
//! faults and the documentation.

use super::{cursor::SortValue, filter::Filter, seen::Seen};
use crate::{
    catalog::Renders,
    domain::{Enumeration, ItemRef, KindMarker, Ref},
};

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

/// The addresses of what some slugs refer to.
pub(in crate::http) fn refs<'a, K: KindMarker>(slugs: impl IntoIterator<Item = &'a Ref<K>>) -> Vec<ItemRef> {
    slugs.into_iter().map(|slug| ItemRef { kind: K::KIND, slug: slug.slug().clone() }).collect()
}

/// The place of a value in its enumeration, to order by.
pub(in crate::http) fn rank<E: Enumeration>(value: E) -> SortValue {
    let place = E::WORDS.iter().position(|word| *word == value.word()).unwrap_or(usize::MAX);
    SortValue::Number(i64::try_from(place).unwrap_or(i64::MAX))
}
