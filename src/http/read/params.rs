//! The parameters of lists and single items, read strictly and documented from the same tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    cursor::{Cursor, CursorList, SortValue},
    resource::{Filter, Relation, Seen, Served, SortKey, Words, sort_names},
    schema::property_names,
};
use crate::{
    catalog::Gone,
    domain::{Enumeration as _, Kind, Locale, Slug},
    guidance::screening::LooseSlug,
    http::{
        request::{
            negotiate::lookup,
            query::{Faults, Query, read_text, shortened},
        },
        response::problem::{Failure, InvalidPart},
        state::{entry::KEPT_FIELDS, snapshot::Snapshot},
    },
};

/// The size of a page if none is asked for.
pub(in crate::http) const DEFAULT_LIMIT: usize = 20;
/// The most values in one parameter.
pub(in crate::http) const MOST_VALUES: usize = 100;
/// The largest page.
pub(in crate::http) const MAX_LIMIT: usize = 100;

/// Everything that stays as it is in a query value; commas separate values and stay readable.
const QUERY_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',').remove(b'/');

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
    slugs: Option<BTreeSet<String>>,
    found: Option<BTreeSet<Slug>>,
    filters: Vec<(&'static Filter<T>, Vec<String>)>,
    query: Query,
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

impl<T> Order<T> {
    /// Whether this is the order by slug in which items are kept anyway.
    pub(in crate::http) fn is_default(&self) -> bool {
        self.keys.is_empty()
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

/// The names of all parameters of a list.
pub(in crate::http) fn list_names<T: Served>() -> Vec<&'static str> {
    ["limit", "after", "sort", "slug"]
        .into_iter()
        .chain(show_names::<T>())
        .chain(["q"])
        .chain(T::SCREENED.then_some("safe_for"))
        .chain(T::FILTERS.iter().map(|filter| filter.name))
        .collect()
}

/// The names of all parameters of a single item; `include` only where there is a relation to follow.
pub(in crate::http) fn show_names<T: Served>() -> Vec<&'static str> {
    let include = (!T::RELATIONS.is_empty()).then_some("include");
    ["fields", "locale"].into_iter().chain(include).collect()
}

impl<T: Served> ListParams<T> {
    /// Reads the raw query of a list; `negotiated` is the language by header.
    ///
    /// # Errors
    /// Every fault of the query at once.
    pub(in crate::http) fn read(raw: &str, snapshot: &Snapshot, negotiated: &Locale) -> Result<Self, Failure> {
        let query = Query::parse(raw, &list_names::<T>())?;
        let mut reader = Reader { snapshot, query: &query, faults: Faults::default(), kind: PhantomData::<T> };
        let locale = reader.locale(negotiated);
        let limit = reader.limit();
        let found = reader.found(&locale);
        let order = reader.order(found.as_deref(), &locale);
        let after = reader.after(&order);
        let fields = reader.fields();
        let include = reader.include();
        let slugs = reader.words("slug", Words::Slugs(T::KIND)).map(|slugs| slugs.into_iter().collect());
        let safe_for = reader.list("safe_for").map(|codes| codes.into_iter().map(LooseSlug::from).collect());
        let found = found.map(|found| found.into_iter().collect());
        let filters = T::FILTERS
            .iter()
            .filter_map(|filter| reader.words(filter.name, filter.words).map(|words| (filter, words)))
            .collect();
        query.finish(reader.faults)?;
        Ok(Self { locale, limit, after, order, fields, include, safe_for, slugs, found, filters, query })
    }

    /// Whether there is nothing to choose by, so that every item is kept.
    pub(in crate::http) fn keeps_all(&self) -> bool {
        self.slugs.is_none() && self.found.is_none() && self.filters.is_empty()
    }

    /// Whether an item passes every filter.
    pub(in crate::http) fn keeps(&self, seen: &Seen<'_, T>) -> bool {
        self.slugs.as_ref().is_none_or(|slugs| slugs.contains(seen.slug.as_str()))
            && self.found.as_ref().is_none_or(|found| found.contains(seen.slug))
            && self.filters.iter().all(|(filter, words)| words.iter().any(|word| (filter.has)(seen, word)))
    }

    /// The complete address of the page after `cursor`, with everything else as it was asked for.
    pub(in crate::http) fn next_address(&self, address: &str, cursor: &Cursor) -> String {
        let mut next = format!("{address}?");
        let mut pairs: Vec<_> = self.query.pairs().filter(|(name, _)| *name != "after").collect();
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

impl<T: Served> ShowParams<T> {
    /// Reads the raw query of a single item; `negotiated` is the language by header.
    ///
    /// # Errors
    /// Every fault of the query at once.
    pub(in crate::http) fn read(raw: &str, snapshot: &Snapshot, negotiated: &Locale) -> Result<Self, Failure> {
        let query = Query::parse(raw, &show_names::<T>())?;
        let mut reader = Reader { snapshot, query: &query, faults: Faults::default(), kind: PhantomData::<T> };
        let locale = reader.locale(negotiated);
        let (fields, include) = (reader.fields(), reader.include());
        query.finish(reader.faults)?;
        Ok(Self { locale, fields, include })
    }
}

/// Reads only `locale`, for addresses that take nothing else.
///
/// # Errors
/// Every fault of the query at once.
pub(in crate::http) fn read_locale(raw: &str, snapshot: &Snapshot, negotiated: &Locale) -> Result<Locale, Failure> {
    let query = Query::parse(raw, &["locale"])?;
    let mut faults = Faults::default();
    let locale = chosen_locale(&query, snapshot, negotiated).unwrap_or_else(|fault| {
        faults.add(|| fault);
        negotiated.clone()
    });
    query.finish(faults)?;
    Ok(locale)
}

/// Reads `limit`.
///
/// # Errors
/// If it is not a whole number in range: it is never clamped.
pub(in crate::http) fn read_limit(query: &Query) -> Result<usize, InvalidPart> {
    let Some(text) = query.get("limit") else { return Ok(DEFAULT_LIMIT) };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    match text.parse() {
        Ok(limit @ 1..=MAX_LIMIT) if digits => Ok(limit),
        _ => {
            let reason = format!("`{}` is not a whole number from 1 to {MAX_LIMIT}", shortened(text));
            Err(InvalidPart::new("query.limit", reason))
        }
    }
}

/// Reads `locale`; without it the language negotiated by header stands.
///
/// # Errors
/// If it is not a language tag.
pub(in crate::http) fn chosen_locale(
    query: &Query,
    snapshot: &Snapshot,
    negotiated: &Locale,
) -> Result<Locale, InvalidPart> {
    let Some(text) = query.get("locale") else { return Ok(negotiated.clone()) };
    let locale: Locale = text.parse().map_err(|_| {
        let available = snapshot.catalog().locales().iter().map(Locale::as_str);
        let reason = "not a language tag: write it like `en`, `pt-BR` or `zh-Hant-TW`";
        InvalidPart::not_allowed("query.locale", reason, &shortened(text), available)
    })?;
    Ok(lookup(locale.as_str(), snapshot.catalog().locales()).unwrap_or_else(Locale::english))
}

/// Reads parameter after parameter and gathers the faults.
struct Reader<'a, T> {
    snapshot: &'a Snapshot,
    query: &'a Query,
    faults: Faults,
    kind: PhantomData<T>,
}

impl<T: Served> Reader<'_, T> {
    fn locale(&mut self, negotiated: &Locale) -> Locale {
        chosen_locale(self.query, self.snapshot, negotiated).unwrap_or_else(|fault| {
            self.faults.add(|| fault);
            negotiated.clone()
        })
    }

    fn limit(&mut self) -> usize {
        read_limit(self.query).unwrap_or_else(|fault| {
            self.faults.add(|| fault);
            DEFAULT_LIMIT
        })
    }

    /// What a search for `q` finds, best first.
    fn found(&mut self, locale: &Locale) -> Option<Vec<Slug>> {
        self.query.get("q")?;
        match read_text(self.query) {
            Ok(text) => Some(self.snapshot.index(locale).matching(T::KIND, &text)),
            Err(fault) => {
                self.faults.add(|| fault);
                None
            }
        }
    }

    /// The order that was asked for; else what a search found best comes first.
    fn order(&mut self, found: Option<&[Slug]>, locale: &Locale) -> Order<T> {
        let text = self.query.get("sort").unwrap_or_default().to_owned();
        let mut order = Order { list: CursorList { kind: T::KIND, order: text, locale: None }, keys: Vec::new() };
        if let (Some(found), None) = (found, self.query.get("sort")) {
            let places = found.iter().cloned().zip(0..).collect();
            order.keys.push(OrderKey { by: SortBy::Relevance(places), descending: false });
        }
        let mut seen = BTreeSet::new();
        let query = self.query;
        let words = query.get("sort").map(|text| text.split(',').map(str::trim).collect());
        for word in words.and_then(|words| self.usable("sort", words)).unwrap_or_default() {
            let (name, descending) = word.strip_prefix('-').map_or((word.as_str(), false), |name| (name, true));
            let by = match name {
                "slug" => Some(SortBy::Slug),
                "name" => Some(SortBy::Name),
                "updated_at" => Some(SortBy::UpdatedAt),
                "edition" => Some(SortBy::Edition),
                other => T::SORTS.iter().find(|key| key.name == other).map(SortBy::Own),
            };
            match by {
                None => self.refuse("sort", name, sort_names::<T>()),
                Some(_) if !seen.insert(name.to_owned()) => {
                    self.faults.add(|| InvalidPart::new("query.sort", format!("`{name}` is given more than once")));
                }
                Some(by) => order.keys.push(OrderKey { by, descending }),
            }
        }
        if order.keys.iter().any(|key| matches!(key.by, SortBy::Name | SortBy::Relevance(_))) {
            order.list.locale = Some(locale.clone());
        }
        order
    }

    fn after(&mut self, order: &Order<T>) -> Option<Cursor> {
        let text = self.query.get("after")?;
        match Cursor::decode(text) {
            Some(cursor) if cursor.list == order.list && order.fits(&cursor.values) => Some(cursor),
            Some(cursor) if cursor.list != order.list => {
                let reason = "this cursor was made for another list, `sort` or language; start again without `after`";
                self.faults.add(|| InvalidPart::new("query.after", reason));
                None
            }
            _ => {
                let reason = "not a cursor of this list; take it from `page.next`, or start again without `after`";
                self.faults.add(|| InvalidPart::new("query.after", reason));
                None
            }
        }
    }

    fn fields(&mut self) -> Option<BTreeSet<String>> {
        let words = self.list("fields")?;
        let known = property_names::<T>();
        for word in &words {
            if !known.contains(word) {
                self.refuse("fields", word, known.iter().map(String::as_str));
            }
        }
        Some(words.into_iter().chain(KEPT_FIELDS.map(str::to_owned)).collect())
    }

    fn include(&mut self) -> Vec<&'static Relation<T>> {
        let mut relations = Vec::new();
        for word in self.list("include").unwrap_or_default() {
            match T::RELATIONS.iter().find(|relation| relation.name == word) {
                Some(relation) => relations.push(relation),
                None => self.refuse("include", &word, T::RELATIONS.iter().map(|relation| relation.name)),
            }
        }
        relations
    }

    /// The values of a filter, each checked; slugs that an item had before count for the item.
    fn words(&mut self, name: &'static str, words: Words) -> Option<Vec<String>> {
        let given = self.list(name)?;
        Some(given.into_iter().filter_map(|word| self.word(name, word, words)).collect())
    }

    fn word(&mut self, name: &'static str, word: String, words: Words) -> Option<String> {
        match words {
            Words::Of(allowed) if allowed.contains(&word.as_str()) => return Some(word),
            Words::Of(allowed) => self.refuse(name, &word, allowed.iter().copied()),
            Words::Slugs(kind) => match self.slug(kind, &word) {
                Some(slug) => return Some(slug.to_string()),
                None => self.refuse(name, &word, slugs(self.snapshot, kind)),
            },
            Words::Items => {
                let item = word.split_once('/').and_then(|(kind, slug)| Some((Kind::from_word(kind)?, slug)));
                match item {
                    Some((kind, slug)) => match self.slug(kind, slug) {
                        Some(slug) => return Some(format!("{kind}/{slug}")),
                        None => self.refuse(name, slug, slugs(self.snapshot, kind)),
                    },
                    None => self.refuse(name, &word, Kind::WORDS.iter().copied()),
                }
            }
        }
        None
    }

    /// The slug that a word names today. A deleted item's slug is known, though nothing has it any more.
    fn slug(&self, kind: Kind, word: &str) -> Option<Slug> {
        let slug: Slug = word.parse().ok()?;
        let catalog = self.snapshot.catalog();
        if catalog.content().contains(kind, word) {
            return Some(slug);
        }
        match catalog.gone(kind, &slug)? {
            Gone::MovedTo(successor) => Some(successor.clone()),
            Gone::Deleted => Some(slug),
        }
    }

    /// The comma-separated values of a parameter, each once.
    fn list(&mut self, name: &'static str) -> Option<Vec<String>> {
        let query = self.query;
        let words = query.get(name)?.split(',').map(str::trim).collect();
        let mut seen = BTreeSet::new();
        self.usable(name, words).map(|words| words.into_iter().filter(|word| seen.insert(word.clone())).collect())
    }

    /// The values of a parameter, unless they are unusable, which is one fault.
    fn usable(&mut self, name: &str, words: Vec<&str>) -> Option<Vec<String>> {
        match usable(name, words) {
            Ok(words) => Some(words.into_iter().map(str::to_owned).collect()),
            Err(fault) => {
                self.faults.add(|| fault);
                None
            }
        }
    }

    /// Adds the fault of a value that is not allowed.
    fn refuse<'w>(&mut self, name: &str, word: &str, allowed: impl IntoIterator<Item = &'w str>) {
        self.faults.add(|| {
            let reason = format!("`{}` is not allowed here", shortened(word));
            InvalidPart::not_allowed(format!("query.{name}"), reason, word, allowed)
        });
    }
}

/// The values of a parameter.
///
/// # Errors
/// If one is empty or they are too many.
pub(in crate::http) fn usable<'w>(name: &str, words: Vec<&'w str>) -> Result<Vec<&'w str>, InvalidPart> {
    let reason = if words.contains(&"") {
        "a value is missing: leave the parameter out, or give values separated by commas".to_owned()
    } else if words.len() > MOST_VALUES {
        format!("{} values are given; at most {MOST_VALUES} are read", words.len())
    } else {
        return Ok(words);
    };
    Err(InvalidPart::new(format!("query.{name}"), reason))
}

fn slugs(snapshot: &Snapshot, kind: Kind) -> impl Iterator<Item = &str> {
    snapshot.shelf(kind, &Locale::english()).iter().map(|entry| entry.slug.as_str())
}

/// The names that `sort` takes, each also with `-`, for the documentation.
pub(in crate::http) fn sort_words<T: Served>() -> Vec<String> {
    sort_names::<T>().into_iter().flat_map(|name| [name.to_owned(), format!("-{name}")]).collect()
}
