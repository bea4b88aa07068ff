//! The published state in the form that requests are answered from.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::http::header::HeaderValue;
use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use serde_json::{Map, Value};

use super::encode::{Coding, Encoded};
use crate::{
    catalog::{Catalog, Gone, Renders, rendition},
    domain::{Day, Item as _, Kind, Locale, Resource, Review, Slug, for_each_kind},
    guidance::{routine::Planner, screening::Screener, search::SearchIndex},
};

/// How many bytes of encoded answers a snapshot keeps at most.
const ANSWER_BYTES: u64 = 32 * 1024 * 1024;
/// Into how many parts, each with its own lock, the cache is divided.
const SHARDS: usize = 8;
/// Roughly how large an answer is; sets how many the cache is prepared for.
const TYPICAL_ANSWER: u64 = 4 * 1024;

/// One edition, ready to be served. Never changes; a new edition is a new snapshot.
pub struct Snapshot {
    catalog: Catalog,
    today: Day,
    made: Instant,
    shelves: HashMap<(Kind, Locale), Vec<Entry>>,
    english: Guidance,
    guidance: HashMap<Locale, Guidance>,
    answers: Cache<AnswerKey, Arc<Answer>, ByBytes>,
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

/// What an answer depends on besides the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct AnswerKey {
    /// Path and query, in one spelling.
    pub(super) target: String,
    /// The language negotiated by header.
    pub(super) locale: Locale,
    /// The media type.
    pub(super) media_type: &'static str,
    /// The coding asked for.
    pub(super) coding: Coding,
}

/// A complete answer, to be sent as often as it is asked for.
pub(super) struct Answer {
    /// The body and its tag.
    pub(super) encoded: Encoded,
    /// `Content-Type`.
    pub(super) content_type: HeaderValue,
    /// `Content-Language`.
    pub(super) content_language: Option<HeaderValue>,
    /// `Link`.
    pub(super) link: Option<HeaderValue>,
    /// `Cache-Control`.
    pub(super) cache_control: &'static str,
    /// `Vary`.
    pub(super) vary: &'static str,
    /// `Content-Security-Policy`, where a browser may do more than nothing with it.
    pub(super) policy: Option<HeaderValue>,
}

/// The stored answers in numbers.
pub(super) struct Kept {
    /// How many there are.
    pub(super) entries: usize,
    /// What they take.
    pub(super) bytes: u64,
    /// How often one was found.
    pub(super) hits: u64,
    /// How often none was.
    pub(super) misses: u64,
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

#[derive(Clone)]
struct ByBytes;

impl Weighter<AnswerKey, Arc<Answer>> for ByBytes {
    fn weight(&self, key: &AnswerKey, answer: &Arc<Answer>) -> u64 {
        // The fixed part stands for the headers and the cache's own bookkeeping.
        (key.target.len() + answer.encoded.bytes.len() + 512) as u64
    }
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
        Self { catalog, today, made: Instant::now(), shelves, english, guidance, answers: answers() }
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

    /// A stored answer.
    pub(super) fn answer(&self, key: &AnswerKey) -> Option<Arc<Answer>> {
        self.answers.get(key)
    }

    /// The stored answers in numbers.
    pub(super) fn kept(&self) -> Kept {
        let answers = &self.answers;
        Kept { entries: answers.len(), bytes: answers.weight(), hits: answers.hits(), misses: answers.misses() }
    }

    /// Keeps an answer, as long as there is room.
    pub(super) fn keep(&self, key: AnswerKey, answer: Arc<Answer>) {
        self.answers.insert(key, answer);
    }
}

/// An empty cache. Its shards are few, so that the largest answer fits into one on a machine with many cores, too.
fn answers() -> Cache<AnswerKey, Arc<Answer>, ByBytes> {
    let capacity = usize::try_from(ANSWER_BYTES / TYPICAL_ANSWER).unwrap_or(usize::MAX);
    let options =
        OptionsBuilder::new().estimated_items_capacity(capacity).weight_capacity(ANSWER_BYTES).shards(SHARDS).build();
    match options {
        Ok(options) => {
            Cache::with_options(options, ByBytes, DefaultHashBuilder::default(), DefaultLifecycle::default())
        }
        // Only missing capacities are an error, and both are given.
        Err(_) => Cache::with_weighter(capacity, ANSWER_BYTES, ByBytes),
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
