use super::{
    index::SearchIndex,
    vocabulary::{TermId, Variant},
    words::words,
};

/// So many characters of a query are read.
const LONGEST_QUERY: usize = 400;
/// So many of its words.
const MOST_WORDS: usize = 24;
/// So many ways to understand it.
const MOST_READINGS: usize = 8;
/// How surely a synonym was meant.
const SYNONYM: f32 = 0.9;
/// How much a word tells that no text holds, compared with the rarest one that some text does.
const UNKNOWN: f32 = 0.25;
/// A word of up to so many letters is hardly a whole one while it is typed.
const SHORTEST_WHOLE: usize = 2;
/// How surely a whole word is the beginning of another.
const GOES_ON: f32 = 0.8;

/// A word of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// What it may mean, the likeliest first; empty if no text holds anything like it.
    pub(super) variants: Vec<Variant>,
    /// How much it tells.
    pub(super) weight: f32,
    stop: bool,
    /// A bit for each variant, by the end of its number: most terms are none of them, and this says so at once.
    marks: [u64; 4],
}

impl Token {
    /// How surely the token means a term; 0 if it does not.
    pub(super) fn quality_of(&self, term: TermId) -> f32 {
        let (place, mark) = mark(term);
        if self.marks[place] & mark == 0 {
            return 0.0;
        }
        self.variants.iter().find(|variant| variant.term == term).map_or(0.0, |variant| variant.quality)
    }
}

/// Where a term is marked, and how.
fn mark(term: TermId) -> (usize, u64) {
    (term as usize / 64 % 4, 1 << (term % 64))
}

/// A way to understand a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    /// The words that tell something, in order, each once.
    pub(super) tokens: Vec<Token>,
    /// How surely it is meant.
    pub(super) quality: f32,
    /// How much the tokens tell in all.
    pub(super) mass: f32,
}

/// The ways to understand a query, the literal one first: none for a query without words.
pub(super) fn readings(index: &SearchIndex, query: &str) -> Vec<Reading> {
    let end = query.char_indices().nth(LONGEST_QUERY).map_or(query.len(), |(end, _)| end);
    let words = words(&query[..end]).into_iter().take(MOST_WORDS);
    let words: Vec<_> = words.map(|word| word.folded.into_owned()).collect();
    // A space behind the last word says that it is complete; whatever else follows, it may go on.
    let typing = query.chars().next_back().is_some_and(char::is_alphanumeric);
    let mut tokens = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        tokens.extend(tokens_of(index, word, typing && at + 1 == words.len()));
    }
    let mut readings: Vec<Reading> = reading(&tokens, 1.0).into_iter().collect();
    let others = joined(index, &words, &tokens).into_iter().chain(substituted(index, &tokens));
    for other in others.filter_map(|(tokens, quality)| reading(&tokens, quality)) {
        if readings.len() == MOST_READINGS {
            break;
        }
        if !readings.contains(&other) {
            readings.push(other);
        }
    }
    readings
}

/// What a word may mean: mostly one token, two for words that were run together.
fn tokens_of(index: &SearchIndex, word: &str, typing: bool) -> Vec<Token> {
    let mut variants = index.vocabulary.exact(&index.languages, word);
    let known = !variants.is_empty() && word.len() > SHORTEST_WHOLE;
    if typing {
        for variant in index.vocabulary.beginning(word) {
            if variants.iter().all(|known| known.term != variant.term) {
                // Whoever has typed a whole word is likely to mean it.
                let quality = if known { variant.quality * GOES_ON } else { variant.quality };
                variants.push(Variant { quality, ..variant });
            }
        }
    }
    let stop = index.languages.iter().any(|language| language.is_stop_word(word));
    if variants.is_empty() && !stop {
        if let Some((one, other)) = split(index, word) {
            return vec![token(index, one, false), token(index, other, false)];
        }
        variants = index.vocabulary.like(word, typing);
    }
    vec![token(index, variants, stop)]
}

/// The two words that were written as one.
fn split(index: &SearchIndex, word: &str) -> Option<(Vec<Variant>, Vec<Variant>)> {
    const SHORTEST: usize = 3;
    let parts = word.char_indices().map(|(at, _)| word.split_at(at));
    parts
        .filter(|(one, other)| one.len() >= SHORTEST && other.len() >= SHORTEST)
        .map(|(one, other)| (index.held(one), index.held(other)))
        .find(|(one, other)| !one.is_empty() && !other.is_empty())
}

fn token(index: &SearchIndex, variants: Vec<Variant>, stop: bool) -> Token {
    let rarest = || index.weights.iter().copied().fold(0.0, f32::max);
    let weight = variants
        .iter()
        .filter(|variant| !index.postings[variant.term as usize].is_empty())
        .map(|variant| index.weights[variant.term as usize])
        .reduce(f32::min);
    let mut marks = [0; 4];
    for (place, mark) in variants.iter().map(|variant| mark(variant.term)) {
        marks[place] |= mark;
    }
    Token { weight: weight.unwrap_or_else(|| rarest() * UNKNOWN), variants, stop, marks }
}

/// The reading of some tokens, if there are any.
fn reading(tokens: &[Token], quality: f32) -> Option<Reading> {
    let telling = tokens.iter().any(|token| !token.stop);
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens.iter().filter(|token| !telling || !token.stop) {
        if token.variants.is_empty() || !kept.contains(token) {
            kept.push(token.clone());
        }
    }
    let mass = kept.iter().map(|token| token.weight).sum();
    (!kept.is_empty()).then_some(Reading { tokens: kept, quality, mass })
}

/// The readings in which two neighbouring words are one, as in `ham string`.
fn joined(index: &SearchIndex, words: &[String], tokens: &[Token]) -> Vec<(Vec<Token>, f32)> {
    if words.len() != tokens.len() {
        return Vec::new();
    }
    let mut readings = Vec::new();
    for (at, pair) in words.windows(2).enumerate() {
        let variants = index.held(&pair.concat());
        if !variants.is_empty() {
            let mut tokens = tokens.to_vec();
            tokens.splice(at..at + 2, [token(index, variants, false)]);
            readings.push((tokens, SYNONYM));
        }
    }
    readings
}

/// The readings in which some words stand for others.
fn substituted(index: &SearchIndex, tokens: &[Token]) -> Vec<(Vec<Token>, f32)> {
    let mut candidates: Vec<(usize, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let begun = token.variants.iter().filter_map(|variant| index.synonyms_by_first.get(&variant.term));
        candidates.extend(begun.flatten().map(|synonym| (*synonym, at)));
    }
    candidates.sort_unstable();
    let mut readings = Vec::new();
    for (synonym, at) in candidates {
        let (said, meant) = &index.synonyms[synonym];
        let Some(window) = tokens.get(at..at + said.len()) else { continue };
        let surely = window.iter().zip(said).map(|(token, term)| token.quality_of(*term)).fold(1.0, f32::min);
        if surely > 0.0 {
            let meant = meant.iter().map(|term| token(index, vec![Variant { term: *term, quality: 1.0 }], false));
            let mut tokens = tokens.to_vec();
            tokens.splice(at..at + said.len(), meant);
            readings.push((tokens, SYNONYM * surely));
        }
    }
    readings.sort_by(|one, other| other.1.total_cmp(&one.1));
    readings
}

impl SearchIndex {
    /// The terms of a word that some text holds.
    fn held(&self, word: &str) -> Vec<Variant> {
        let mut variants = self.vocabulary.exact(&self.languages, word);
        variants.retain(|variant| !self.postings[variant.term as usize].is_empty());
        variants
    }
}
