//! The published state in the form that requests are answered from.

use std::{
    collections::HashMap,
    panic::resume_unwind,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{rendered_item::RenderedItem, response_cache::ResponseCache};
use crate::{
    catalog::{Catalog, Gone, Renders, renders_alike, rendition},
    domain::{Day, Item as _, ItemRef, Kind, Locale, Resource, Review, Slug, for_each_kind},
    guidance::{routine::Planner, screening::Screener, search::SearchIndex},
};

/// One edition, ready to be served. Never changes; a new edition is a new snapshot.
pub struct Snapshot {
    catalog: Catalog,
    today: Day,
    made: Instant,
    shelves: HashMap<(Kind, Locale), Vec<Arc<RenderedItem>>>,
    english: Guidance,
    guidance: HashMap<Locale, Guidance>,
    response_cache: ResponseCache,
}

/// What helps a person to find their way, in one language.
struct Guidance {
    index: SearchIndex,
    screener: Screener,
    planner: Planner,
}

impl Guidance {
    fn new(catalog: &Catalog, locale: &Locale, before: Option<&Snapshot>) -> Self {
        let (ruleset, _) = catalog.screening(locale);
        let (index, planner) = match before {
            Some(before) => (
                before.index(locale).updated_to(&before.catalog, catalog, locale),
                before.planner(locale).updated_to(&before.catalog, catalog, locale),
            ),
            None => (SearchIndex::build(catalog, locale), Planner::new(catalog, locale)),
        };
        Self { index, screener: Screener::new(catalog, &ruleset, locale), planner }
    }
}

/// The guidance in English, and in every other language.
fn guidance(catalog: &Catalog, before: Option<&Snapshot>) -> (Guidance, HashMap<Locale, Guidance>) {
    let others = catalog.locales().iter().filter(|locale| !locale.is_english());
    let others = others.map(|locale| (locale.clone(), Guidance::new(catalog, locale, before))).collect();
    (Guidance::new(catalog, &Locale::english(), before), others)
}

fn shelves(
    catalog: &Catalog,
    today: Day,
    before: Option<&Snapshot>,
) -> HashMap<(Kind, Locale), Vec<Arc<RenderedItem>>> {
    let mut shelves = HashMap::new();
    for locale in catalog.locales() {
        macro_rules! shelve {
            ($($variant:ident $field:ident $type:ty,)+) => {
                $( shelves.insert((Kind::$variant, locale.clone()), shelf::<$type>(catalog, locale, today, before)); )+
            };
        }
        for_each_kind!(shelve);
    }
    shelves
}

/// Where a slug leads.
pub(in crate::http) enum Found {
    /// To an item.
    Here,
    /// To the slug that took over.
    Moved(Slug),
    /// To an item that was deleted.
    Gone,
    /// Nowhere.
    Unknown,
}

impl Snapshot {
    /// Renders every item in every language. `today` decides which reviews are overdue.
    pub fn new(catalog: Catalog, today: Day) -> Self {
        Self::made(catalog, today, None)
    }

    /// The snapshot of a later state of the same content, on the same day or a later one. It has in common with this one
    /// what did not change: items, what the search knows of them, and answers about them.
    #[must_use]
    pub fn updated_to(&self, catalog: Catalog, today: Day) -> Self {
        // Where there are other languages, an item may be asked for and found in another one than before.
        let before = Some(self).filter(|before| before.catalog.locales() == catalog.locales());
        Self::made(catalog, today, before)
    }

    fn made(catalog: Catalog, today: Day, before: Option<&Self>) -> Self {
        // Most of the work is with the texts, which the search reads on a thread of its own.
        let (shelves, (english, guidance)) = thread::scope(|scope| {
            let guidance = scope.spawn(|| guidance(&catalog, before));
            let shelves = shelves(&catalog, today, before);
            (shelves, guidance.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        let response_cache = ResponseCache::about(shelves.values().flatten().map(|entry| entry.size() as u64).sum());
        let snapshot = Self { catalog, today, made: Instant::now(), shelves, english, guidance, response_cache };
        if let Some(before) = before {
            snapshot.response_cache.carry_over(&before.response_cache, |entry| snapshot.serves(entry));
        }
        snapshot
    }

    /// Whether an entry is served still.
    fn serves(&self, entry: &Arc<RenderedItem>) -> bool {
        let same = |found: &Arc<RenderedItem>| Arc::ptr_eq(found, entry);
        let mut shelves = self.shelves.values();
        shelves.any(|shelf| {
            shelf.binary_search_by(|found| found.slug.cmp(&entry.slug)).is_ok_and(|index| same(&shelf[index]))
        })
    }

    /// The published state.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The day for which reviews were judged.
    pub fn today(&self) -> Day {
        self.today
    }

    /// How long ago it was made.
    pub(in crate::http) fn age(&self) -> Duration {
        self.made.elapsed()
    }

    /// Whether the review of any item falls due from the one day on and before the other.
    pub(in crate::http) fn has_review_due_between(&self, from: Day, to: Day) -> bool {
        let due = |review: &Review| (from..to).contains(&review.next_review_due);
        macro_rules! any_due {
            ($($variant:ident $field:ident $type:ty,)+) => {
                false $( || self.catalog.items::<$type>().values().any(|one| one.item.review().is_some_and(due)) )+
            };
        }
        for_each_kind!(any_due)
    }

    /// The items of a kind in a language, by slug.
    pub(in crate::http) fn shelf(&self, kind: Kind, locale: &Locale) -> &[Arc<RenderedItem>] {
        self.shelves
            .get(&(kind, locale.clone()))
            .or_else(|| self.shelves.get(&(kind, Locale::english())))
            .map_or(&[], Vec::as_slice)
    }

    /// An item of a kind in a language.
    pub(in crate::http) fn entry(&self, kind: Kind, slug: &str, locale: &Locale) -> Option<&Arc<RenderedItem>> {
        let entries = self.shelf(kind, locale);
        let index = entries.binary_search_by(|entry| entry.slug.as_str().cmp(slug)).ok()?;
        entries.get(index)
    }

    /// Where a slug leads, whatever it was called before.
    pub(in crate::http) fn find(&self, kind: Kind, slug: &str) -> Found {
        if self.entry(kind, slug, &Locale::english()).is_some() {
            return Found::Here;
        }
        match slug.parse::<Slug>().ok().and_then(|slug| self.catalog.gone(kind, &slug)) {
            Some(Gone::MovedTo(successor)) => Found::Moved(successor.clone()),
            Some(Gone::Deleted) => Found::Gone,
            None => Found::Unknown,
        }
    }

    /// The search over a language.
    pub(in crate::http) fn index(&self, locale: &Locale) -> &SearchIndex {
        self.guidance.get(locale).map_or(&self.english.index, |guidance| &guidance.index)
    }

    /// The screening with texts in a language.
    pub(in crate::http) fn screener(&self, locale: &Locale) -> &Screener {
        self.guidance.get(locale).map_or(&self.english.screener, |guidance| &guidance.screener)
    }

    /// The planner of routines with texts in a language.
    pub(in crate::http) fn planner(&self, locale: &Locale) -> &Planner {
        self.guidance.get(locale).map_or(&self.english.planner, |guidance| &guidance.planner)
    }

    /// What was answered from this snapshot so far.
    pub(in crate::http) fn response_cache(&self) -> &ResponseCache {
        &self.response_cache
    }
}

fn shelf<T: Renders + Resource>(
    catalog: &Catalog,
    locale: &Locale,
    today: Day,
    before: Option<&Snapshot>,
) -> Vec<Arc<RenderedItem>> {
    let same = |slug: &Slug| {
        let before = before?;
        let alike = renders_alike::<T>(slug, &before.catalog, catalog, locale);
        alike.then(|| before.entry(T::KIND, slug.as_str(), locale)).flatten().cloned()
    };
    let made = |slug: &Slug| {
        let rendition = rendition::<T>(catalog, slug, locale, today)?;
        let stamp = catalog.stamp(&ItemRef { kind: T::KIND, slug: slug.clone() }).copied();
        Some(Arc::new(RenderedItem::new(slug.clone(), stamp, rendition)))
    };
    catalog.items::<T>().keys().filter_map(|slug| same(slug).or_else(|| made(slug))).collect()
}
