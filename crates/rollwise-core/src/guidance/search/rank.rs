use super::{
    document::{SafetyClass, SearchDocument, SearchField},
    index::{SearchIndex, Text},
    query::{Reading, readings},
};
use crate::domain::Kind;

/// What the other texts of an item add to its best one.
const BAG: f32 = 0.25;
/// What it adds that the words stand together and in the order in which they were sought.
const ORDER: f32 = 0.15;
/// The part of what the best item holds of a query that every other one has to hold.
const LEAST_HELD: f32 = 0.5;
/// From this part on the order of the words is looked at.
const ORDER_MATTERS: f32 = 0.5;
/// So sure the words must be for a match that comes before everything else.
const SURE: f32 = 0.7;
/// So much of a name or question must be said for it to be meant.
const MOSTLY: f32 = 0.5;
/// What is added to a contraindication that needs help now or today.
const ALARM: f32 = 4.0;
/// What is added to other contraindications, and to places that must not be rolled.
const GUARD: f32 = 2.0;
/// What the companion of such an item is worth, compared with it.
const COMPANION: f32 = 0.9;
/// What the first thing to do instead is worth, compared with the place that must not be rolled.
const INSTEAD: f32 = 0.7;
/// What each next one is worth, compared with the one before.
const NEXT_INSTEAD: f32 = 0.97;

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// Its place in the list of documents.
    pub(super) document: usize,
    pub(super) score: f32,
}

/// How a document matches a query so far.
#[derive(Clone, Copy, Debug, Default)]
struct Match {
    score: f32,
    /// How much of what was said its texts hold together.
    held: f32,
    /// One of its names was said in full.
    named: bool,
    /// One of its names was said in full, and nothing else.
    exact: bool,
    /// All that was said is in one of its names or in its question, and is most of it.
    described: bool,
}

/// What was found for a query, best first, and how the query was understood.
pub(super) fn ranked(index: &SearchIndex, query: &str) -> (Vec<Found>, Vec<Reading>) {
    let readings = readings(index, query);
    let mut matches = vec![Match::default(); index.documents.len()];
    let mut counter = Counter::new(index);
    for reading in &readings {
        counter.count(reading, &mut matches);
    }
    let mut found = with_safety_first(index, &matches);
    // Documents are ordered by kind and slug, so that equals are too.
    found.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.document.cmp(&other.document)));
    (found, readings)
}

/// Counts what the texts hold of a reading. Its lists are used again for each reading.
struct Counter<'a> {
    index: &'a SearchIndex,
    /// For each text the place of its count in `texts`, from 1.
    places: Vec<u32>,
    /// The texts that hold anything, with their counts.
    texts: Vec<(u32, TextCount)>,
    documents: Vec<DocumentCount>,
    touched_documents: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct TextCount {
    /// How much of what was sought it holds.
    held: f32,
    /// How much of it was sought.
    sought: f32,
    /// The token that was counted last, from 1.
    token: usize,
    /// How many tokens it holds.
    tokens: usize,
}

#[derive(Clone, Copy, Default)]
struct DocumentCount {
    /// How much of what was sought its texts hold together.
    held: f32,
    /// The same, weighted by the fields.
    weighted: f32,
    /// Both for the present token.
    now: (f32, f32),
}

impl<'a> Counter<'a> {
    fn new(index: &'a SearchIndex) -> Self {
        Self {
            index,
            places: vec![0; index.texts.len()],
            texts: Vec::new(),
            documents: vec![DocumentCount::default(); index.documents.len()],
            touched_documents: Vec::new(),
        }
    }

    fn count(&mut self, reading: &Reading, matches: &mut [Match]) {
        for (token, at) in reading.tokens.iter().zip(1..) {
            // The likeliest variant comes first, so a text counts for the best that it holds.
            for variant in &token.variants {
                let sought = self.index.weights[variant.term as usize] * variant.quality;
                let held = token.weight * variant.quality;
                for text in &self.index.postings[variant.term as usize] {
                    self.touch(*text, at, held, sought);
                }
            }
            for document in &self.touched_documents {
                let count = &mut self.documents[*document as usize];
                count.held += count.now.0;
                count.weighted += count.now.1;
                count.now = (0.0, 0.0);
            }
        }
        self.conclude(reading, matches);
    }

    fn touch(&mut self, text: u32, token: usize, held: f32, sought: f32) {
        let Text { document, field, .. } = self.index.texts[text as usize];
        let place = &mut self.places[text as usize];
        if *place == 0 {
            self.texts.push((text, TextCount::default()));
            // There are no more of them than texts, which are counted alike.
            *place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        }
        let (_, count) = &mut self.texts[*place as usize - 1];
        if count.token == token {
            return;
        }
        count.token = token;
        count.tokens += 1;
        count.held += held;
        count.sought += sought;
        let now = &mut self.documents[document as usize].now;
        if *now == (0.0, 0.0) {
            self.touched_documents.push(document);
        }
        *now = (now.0.max(held), now.1.max(held * field.weight()));
    }

    /// Takes over what the reading found, and forgets the counts.
    fn conclude(&mut self, reading: &Reading, matches: &mut [Match]) {
        for (text, count) in self.texts.drain(..) {
            self.places[text as usize] = 0;
            let text = &self.index.texts[text as usize];
            let (document, whole) = (text.document as usize, self.documents[text.document as usize]);
            let others = BAG * whole.weighted / reading.mass;
            let score = reading.quality * (score(self.index, text, &count, reading) + others);
            let safety_class = self.index.documents[document].safety_class;
            let found = &mut matches[document];
            found.score = found.score.max(score);
            found.held = found.held.max(reading.quality * whole.held / reading.mass);
            let named = says(self.index, text, reading);
            found.named |= named;
            found.exact |= named && count.tokens == reading.tokens.len();
            found.described |= safety_class == SafetyClass::Alarm && describes(text, &count, reading);
        }
        for document in self.touched_documents.drain(..) {
            self.documents[document as usize] = DocumentCount::default();
        }
    }
}

/// How well a text answers a reading.
fn score(index: &SearchIndex, text: &Text, count: &TextCount, reading: &Reading) -> f32 {
    let held = (count.held / reading.mass).min(1.0);
    let sought = (count.sought / text.mass.max(f32::EPSILON)).min(1.0);
    let fit = match text.field {
        field if field.names() => 0.5 + 0.5 * sought,
        SearchField::Question | SearchField::Summary => 0.8 + 0.2 * sought,
        _ => 1.0,
    };
    let order = if held >= ORDER_MATTERS && text.field != SearchField::Body {
        ORDER * in_order(index, text, reading)
    } else {
        0.0
    };
    text.field.weight() * held * fit * (1.0 + order)
}

/// The part of the neighbouring tokens that are neighbours in the text as well.
#[expect(clippy::cast_precision_loss, reason = "queries are short")]
fn in_order(index: &SearchIndex, text: &Text, reading: &Reading) -> f32 {
    let pairs = reading.tokens.windows(2);
    if pairs.len() == 0 {
        return 0.0;
    }
    let together = |pair: &[super::query::Token]| {
        let terms = index.terms_of(text);
        let mut neighbours = terms.clone().zip(terms.skip(1));
        neighbours.any(|(one, other)| pair[0].quality_of(one) > 0.0 && pair[1].quality_of(other) > 0.0)
    };
    let count = pairs.len();
    pairs.filter(|pair| together(pair)).count() as f32 / count as f32
}

/// Whether every word of a name was surely said.
fn says(index: &SearchIndex, text: &Text, reading: &Reading) -> bool {
    let said = |term| reading.tokens.iter().map(|token| token.quality_of(term)).fold(0.0, f32::max);
    text.field.names() && index.terms_of(text).all(|term| reading.quality * said(term) >= SURE)
}

/// Whether everything that was said, more than one word, is surely in a name or a question, and is most of it.
fn describes(text: &Text, count: &TextCount, reading: &Reading) -> bool {
    let held = reading.quality * count.held / reading.mass;
    let sought = count.sought / text.mass.max(f32::EPSILON);
    (text.field.names() || text.field == SearchField::Question)
        && reading.tokens.len() > 1
        && held >= SURE
        && sought >= MOSTLY
}

/// Everything that matches, with what a person must know before rolling at the top.
fn with_safety_first(index: &SearchIndex, matches: &[Match]) -> Vec<Found> {
    let least = LEAST_HELD * matches.iter().map(|found| found.held).fold(0.0, f32::max);
    let kept = |found: &Match| found.named || found.held >= least;
    let mut scores: Vec<_> = matches.iter().map(|found| if kept(found) { found.score } else { 0.0 }).collect();
    let judged = || index.documents.iter().zip(matches).enumerate();
    // Whoever names a place wants the place, although many questions mention it.
    let place_named = judged().any(|(_, (document, found))| found.named && is_place(document));
    let alarming = |document: &SearchDocument, found: &Match| {
        document.safety_class == SafetyClass::Alarm && (found.named || (found.described && !place_named))
    };
    // What is only a part of another name is not what was said: belly breathing is not about the belly.
    let other_exact = judged().any(|(_, (document, found))| found.exact && document.safety_class == SafetyClass::Plain);
    let guarding = |document: &SearchDocument, found: &Match| {
        document.safety_class != SafetyClass::Plain && found.named && (found.exact || !other_exact)
    };
    let alarmed = judged().any(|(_, (document, found))| alarming(document, found));
    for (at, (document, found)) in judged() {
        if alarming(document, found) {
            scores[at] = found.score + ALARM;
        } else if guarding(document, found) {
            scores[at] = scores[at].max(found.score + GUARD);
            for companion in &document.companions {
                scores[*companion] = scores[*companion].max(found.score * COMPANION + GUARD);
            }
            // Someone in danger is not to be offered something else to roll.
            if !alarmed {
                let mut worth = found.score * INSTEAD;
                for other in &document.instead {
                    scores[*other] = scores[*other].max(worth);
                    worth *= NEXT_INSTEAD;
                }
            }
        }
    }
    let offered = |document: &SearchDocument| !(alarmed && offers_rolling(document));
    let found = scores.into_iter().zip(&index.documents).enumerate();
    let found = found.filter(|(_, (score, document))| *score > 0.0 && offered(document));
    found.map(|(document, (score, _))| Found { document, score }).collect()
}

/// Whether a document is a way to roll, or a place that may be rolled.
fn offers_rolling(document: &SearchDocument) -> bool {
    match document.read.item.kind {
        Kind::Techniques => true,
        Kind::Regions => document.safety_class == SafetyClass::Plain,
        _ => false,
    }
}

fn is_place(document: &SearchDocument) -> bool {
    matches!(document.read.item.kind, Kind::Regions | Kind::Techniques | Kind::Muscles)
}
