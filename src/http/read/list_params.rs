//! What a list or a single item was asked for.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    cursor::Cursor,
    filter::Filter,
    order::Order,
    params::{AFTER, DEFAULT_LIMIT, LIMIT, LOCALE, ParamsOf, Q, SAFE_FOR},
    query_reader::{FromQuery, QueryReader},
    resource::{Relation, Served},
    seen::Seen,
};
use crate::{
    domain::{Locale, Slug},
    guidance::screening::LooseSlug,
    http::{request::query::Query, state::rendered_item::KEPT_FIELDS},
};

/// Everything that stays as it is in a query value; commas separate values and stay readable.
const QUERY_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',').remove(b'/');

/// What an address that answers in a language was asked for.
pub(in crate::http) struct LocaleParams {
    /// The language to answer in.
    pub(in crate::http) locale: Locale,
}

/// What a single item was asked for.
pub(in crate::http) struct ShowParams<T: Served> {
    /// The language to answer in.
    pub(in crate::http) locale: Locale,
    /// The fields to keep; all if absent.
    pub(in crate::http) fields: Option<BTreeSet<String>>,
    /// The relations to follow.
    pub(in crate::http) include: Vec<&'static Relation<T>>,
}

/// What a list was asked for.
pub(in crate::http) struct ListParams<T: Served> {
    /// The language to answer in.
    pub(in crate::http) locale: Locale,
    /// The size of the page.
    pub(in crate::http) limit: usize,
    /// Where the page before ended.
    pub(in crate::http) after: Option<Cursor>,
    /// The order.
    pub(in crate::http) order: Order<T>,
    /// The fields to keep; all if absent.
    pub(in crate::http) fields: Option<BTreeSet<String>>,
    /// The relations to follow.
    pub(in crate::http) include: Vec<&'static Relation<T>>,
    /// The codes to screen with.
    pub(in crate::http) safe_for: Option<Vec<LooseSlug>>,
    found: Option<BTreeSet<Slug>>,
    filters: Vec<(&'static Filter<T>, BTreeSet<String>)>,
    query: Query,
}

impl FromQuery for LocaleParams {
    fn from_query(reader: &mut QueryReader<'_>) -> Self {
        Self { locale: reader.one(&LOCALE).unwrap_or_else(|| reader.negotiated()) }
    }
}

impl<T: Served> FromQuery for ShowParams<T> {
    fn from_query(reader: &mut QueryReader<'_>) -> Self {
        let fields = reader.list(&ParamsOf::<T>::FIELDS);
        let LocaleParams { locale } = LocaleParams::from_query(reader);
        // There is no such parameter where there is no relation to follow.
        let include = if T::RELATIONS.is_empty() { None } else { reader.list(&ParamsOf::<T>::INCLUDE) };
        Self {
            locale,
            fields: fields.map(|fields| fields.into_iter().chain(KEPT_FIELDS.map(str::to_owned)).collect()),
            include: include.unwrap_or_default(),
        }
    }
}

impl<T: Served> FromQuery for ListParams<T> {
    fn from_query(reader: &mut QueryReader<'_>) -> Self {
        let limit = reader.one(&LIMIT).unwrap_or(DEFAULT_LIMIT);
        let after = reader.one(&AFTER);
        let sort = reader.list(&ParamsOf::<T>::SORT);
        let ShowParams { locale, fields, include } = ShowParams::from_query(reader);
        let text = reader.one(&Q);
        let safe_for = if T::SCREENED { reader.list(&SAFE_FOR) } else { None };
        let filters = [ParamsOf::<T>::SLUG].into_iter().chain(T::FILTERS);
        let filters = filters.filter_map(|filter| Some((filter, filter.wanted(reader)?))).collect();

        let found = text.zip(reader.snapshot());
        let found = found.map(|(text, snapshot)| snapshot.index(&locale).matching(T::KIND, &text));
        let order = Order::new(sort, found.as_deref(), &locale);
        for name in order.repeated() {
            reader.refuse(ParamsOf::<T>::SORT.name, format!("`{name}` is given more than once"));
        }
        if let Some(Err(reason)) = after.as_ref().map(|cursor| order.continues(cursor)) {
            reader.refuse(AFTER.name, reason);
        }
        let found = found.map(|found| found.into_iter().collect());
        Self { locale, limit, after, order, fields, include, safe_for, found, filters, query: reader.query() }
    }
}

impl IntoParams for LocaleParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Self::documented()
    }
}

impl<T: Served> IntoParams for ShowParams<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Self::documented()
    }
}

impl<T: Served> IntoParams for ListParams<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Self::documented()
    }
}

impl<T: Served> ListParams<T> {
    /// Whether there is nothing to choose by, so that every item is kept.
    pub(in crate::http) fn keeps_all(&self) -> bool {
        self.found.is_none() && self.filters.is_empty()
    }

    /// Whether an item passes every filter.
    pub(in crate::http) fn keeps(&self, seen: &Seen<'_, T>) -> bool {
        self.found.as_ref().is_none_or(|found| found.contains(seen.slug))
            && self.filters.iter().all(|(filter, wanted)| filter.keeps(seen, wanted))
    }

    /// The complete address of the page after `cursor`, with everything else as it was asked for.
    pub(in crate::http) fn next_address(&self, address: &str, cursor: &Cursor) -> String {
        let mut next = format!("{address}?");
        let mut pairs: Vec<_> = self.query.pairs().filter(|(name, _)| *name != AFTER.name).collect();
        // By name, so that requests which differ only in their order have one answer.
        pairs.sort_unstable();
        for (name, value) in pairs {
            next.extend([name, "="]);
            next.extend(utf8_percent_encode(value, QUERY_VALUE));
            next.push('&');
        }
        next.push_str("after=");
        next.push_str(&cursor.encode());
        next
    }
}
