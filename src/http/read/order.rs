//! The order of a list: by keys that were asked for, or by how well an item fits what was searched for.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cursor::{Cursor, CursorList, SortValue},
    param::Refused,
    resource::{Served, SortKey},
};
use crate::domain::{Locale, Slug};

/// An order of items.
pub(in crate::http) struct Order<T: 'static> {
    /// The list that its cursors belong to.
    pub(in crate::http) list: CursorList,
    /// The keys, first to last.
    pub(in crate::http) keys: Vec<OrderKey<T>>,
}

/// One key of an order.
pub(in crate::http) struct OrderKey<T: 'static> {
    /// What to order by.
    pub(in crate::http) by: SortBy<T>,
    /// From high to low.
    pub(in crate::http) descending: bool,
}

/// What to order by.
pub(in crate::http) enum SortBy<T: 'static> {
    /// The slug.
    Slug,
    /// The name in the language of the answer.
    Name,
    /// The time of the last change.
    UpdatedAt,
    /// The edition of the last change.
    Edition,
    /// The place among what a search found, best first.
    Relevance(BTreeMap<Slug, i64>),
    /// A key of the kind's own.
    Own(&'static SortKey<T>),
}

impl<T: Served> SortBy<T> {
    /// Everything that `sort` can order by.
    fn all() -> impl Iterator<Item = Self> {
        [Self::Slug, Self::Name, Self::UpdatedAt, Self::Edition].into_iter().chain(T::SORTS.iter().map(Self::Own))
    }

    /// Its name in `sort`; a search has none.
    fn name(&self) -> &'static str {
        match self {
            Self::Slug => "slug",
            Self::Name => "name",
            Self::UpdatedAt => "updated_at",
            Self::Edition => "edition",
            Self::Relevance(_) => "",
            Self::Own(key) => key.name,
        }
    }
}

impl<T: Served> OrderKey<T> {
    /// Every word that `sort` takes.
    pub(in crate::http) fn words() -> impl Iterator<Item = String> {
        SortBy::<T>::all().flat_map(|by| [by.name().to_owned(), format!("-{}", by.name())])
    }

    /// Reads a word of `sort`: a name, with `-` before it if the order is turned round.
    ///
    /// # Errors
    /// If there is no such key.
    pub(in crate::http) fn read<'s>(word: &str) -> Result<Self, Refused<'s>> {
        let (name, descending) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
        let by = SortBy::all().find(|by| by.name() == name);
        let names = || SortBy::<T>::all().map(|by| by.name());
        Ok(Self { by: by.ok_or_else(|| Refused::not_allowed(name, names()))?, descending })
    }

    /// The word that it is read from.
    fn word(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by.name())
    }
}

impl<T: Served> Order<T> {
    /// The order by the keys that were asked for, else by what a search found, else by slug.
    pub(in crate::http) fn new(asked: Option<Vec<OrderKey<T>>>, found: Option<&[Slug]>, locale: &Locale) -> Self {
        let words: Vec<_> = asked.iter().flatten().map(OrderKey::word).collect();
        let by_relevance = || {
            let places = found?.iter().cloned().zip(0..).collect();
            Some(vec![OrderKey { by: SortBy::Relevance(places), descending: false }])
        };
        let keys = asked.or_else(by_relevance).unwrap_or_default();
        let is_in_a_language = keys.iter().any(|key| matches!(key.by, SortBy::Name | SortBy::Relevance(_)));
        let locale = is_in_a_language.then(|| locale.clone());
        Self { list: CursorList { kind: T::KIND, order: words.join(","), locale }, keys }
    }

    /// The names of keys that stand again behind themselves.
    pub(in crate::http) fn repeated(&self) -> Vec<&'static str> {
        let mut seen = BTreeSet::new();
        self.keys.iter().map(|key| key.by.name()).filter(|name| !seen.insert(*name)).collect()
    }

    /// Whether a page can go on behind a cursor.
    ///
    /// # Errors
    /// If the cursor belongs elsewhere, or is none that this order makes: what to do.
    pub(in crate::http) fn continues(&self, cursor: &Cursor) -> Result<(), &'static str> {
        if cursor.list != self.list {
            return Err("this cursor was made for another list, `sort` or language; start again without `after`");
        }
        if self.fits(&cursor.values) { Ok(()) } else { Err(Cursor::UNREADABLE) }
    }

    /// Whether values can be those of an item in this order.
    fn fits(&self, values: &[SortValue]) -> bool {
        let fits = |(key, value): (&OrderKey<T>, &SortValue)| match key.by {
            SortBy::Slug | SortBy::Name | SortBy::UpdatedAt => matches!(value, SortValue::Text(_)),
            SortBy::Edition | SortBy::Relevance(_) => matches!(value, SortValue::Number(_)),
            SortBy::Own(_) => matches!(value, SortValue::Number(_) | SortValue::Absent),
        };
        values.len() == self.keys.len() && self.keys.iter().zip(values).all(fits)
    }
}

impl<T> Order<T> {
    /// Whether this is the order by slug in which items are kept anyway.
    pub(in crate::http) fn is_default(&self) -> bool {
        self.keys.is_empty()
    }
}
