//! The published state in the form that requests are answered from.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde_json::{Map, Value};

use super::answers::Answers;
use crate::{
    catalog::{Catalog, Gone, Renders, rendition},
    domain::{Day, Item as _, Kind, Locale, Resource, Review, Slug, for_each_kind},
    guidance::{routine::Planner, screening::Screener, search::SearchIndex},
};

/// One edition, ready to be served. Never changes; a new edition is a new snapshot.
pub struct Snapshot {
    catalog: Catalog,
    today: Day,
    made: Instant,
    shelves: HashMap<(Kind, Locale), Vec<Entry>>,
    english: Guidance,
    guidance: HashMap<Locale, Guidance>,
    answers: Answers,
}

/// What helps a person to find their way, in one language.
struct Guidance {
    index: SearchIndex,
    screener: Screener,
    planner: Planner,
}

impl Guidance {
    fn new(catalog: &Catalog, locale: &Locale) -> Self {
        let (ruleset, _) = catalog.screening(locale);
        Self {
            index: SearchIndex::build(catalog, locale),
            screener: Screener::new(catalog, &ruleset, locale),
            planner: Planner::new(catalog, locale),
        }
    }
}

/// An item as it is served in one language.
pub(super) struct Entry {
    /// Its slug.
    pub(super) slug: Slug,
    /// The language that it is actually in.
    pub(super) locale: Locale,
    /// Its fields.
    pub(super) object: Map<String, Value>,
    /// The same, serialised.
    pub(super) json: String,
}

/// Where a slug leads.
pub(super) enum Found {
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
        let mut shelves = HashMap::new();
        for locale in catalog.locales() {
            macro_rules! shelve {
                ($($variant:ident $field:ident $type:ty,)+) => {
                    $( shelves.insert((Kind::$variant, locale.clone()), shelf::<$type>(&catalog, locale, today)); )+
                };
            }
            for_each_kind!(shelve);
        }
        let others = catalog.locales().iter().filter(|locale| !locale.is_english());
        let guidance = others.map(|locale| (locale.clone(), Guidance::new(&catalog, locale))).collect();
        let english = Guidance::new(&catalog, &Locale::english());
        let answers = Answers::about(shelves.values().flatten().map(|entry: &Entry| entry.json.len() as u64).sum());
        Self { catalog, today, made: Instant::now(), shelves, english, guidance, answers }
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
    pub(super) fn age(&self) -> Duration {
        self.made.elapsed()
    }

    /// Whether the review of any item falls due from the one day on and before the other.
    pub(super) fn has_review_due_between(&self, from: Day, to: Day) -> bool {
        let due = |review: &Review| (from..to).contains(&review.next_review_due);
        macro_rules! any_due {
            ($($variant:ident $field:ident $type:ty,)+) => {
                false $( || self.catalog.items::<$type>().values().any(|one| one.item.review().is_some_and(due)) )+
            };
        }
        for_each_kind!(any_due)
    }

    /// The items of a kind in a language, by slug.
    pub(super) fn shelf(&self, kind: Kind, locale: &Locale) -> &[Entry] {
        self.shelves
            .get(&(kind, locale.clone()))
            .or_else(|| self.shelves.get(&(kind, Locale::english())))
            .map_or(&[], Vec::as_slice)
    }

    /// An item of a kind in a language.
    pub(super) fn entry(&self, kind: Kind, slug: &str, locale: &Locale) -> Option<&Entry> {
        let entries = self.shelf(kind, locale);
        let index = entries.binary_search_by(|entry| entry.slug.as_str().cmp(slug)).ok()?;
        entries.get(index)
    }

    /// Where a slug leads, whatever it was called before.
    pub(super) fn find(&self, kind: Kind, slug: &str) -> Found {
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
    pub(super) fn index(&self, locale: &Locale) -> &SearchIndex {
        self.guidance.get(locale).map_or(&self.english.index, |guidance| &guidance.index)
    }

    /// The screening with texts in a language.
    pub(super) fn screener(&self, locale: &Locale) -> &Screener {
        self.guidance.get(locale).map_or(&self.english.screener, |guidance| &guidance.screener)
    }

    /// The planner of routines with texts in a language.
    pub(super) fn planner(&self, locale: &Locale) -> &Planner {
        self.guidance.get(locale).map_or(&self.english.planner, |guidance| &guidance.planner)
    }

    /// What was answered from this snapshot so far.
    pub(super) fn answers(&self) -> &Answers {
        &self.answers
    }
}

fn shelf<T: Renders + Resource>(catalog: &Catalog, locale: &Locale, today: Day) -> Vec<Entry> {
    catalog
        .items::<T>()
        .keys()
        .filter_map(|slug| {
            let rendition = rendition::<T>(catalog, slug, locale, today)?;
            // A map of plain values always serialises.
            let json = serde_json::to_string(&rendition.object).ok()?;
            Some(Entry { slug: slug.clone(), locale: rendition.locale, object: rendition.object, json })
        })
        .collect()
}
