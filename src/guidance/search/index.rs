use std::collections::{BTreeSet, HashMap};

use super::{
    document::{Document, Field, documents},
    language::Language,
    vocabulary::{Collector, TermId, Vocabulary},
    words::words,
};
use crate::{catalog::Catalog, domain::Locale};

/// Every text of a catalogue in one language, prepared to be searched. Immutable.
#[derive(Debug)]
pub struct SearchIndex {
    /// The language of the index and, since what is not translated stays English, English.
    pub(super) languages: Vec<Language>,
    pub(super) vocabulary: Vocabulary,
    pub(super) documents: Vec<Document>,
    /// The texts of all documents, document by document.
    pub(super) texts: Vec<Text>,
    /// For each document where its texts begin; and the end.
    pub(super) starts: Vec<usize>,
    /// For each term the texts that hold it.
    pub(super) postings: Vec<Vec<u32>>,
    /// For each term how much it tells: the rarer, the more.
    pub(super) weights: Vec<f32>,
    /// For each phrase that people say for another: both.
    pub(super) synonyms: Vec<(Vec<TermId>, Vec<TermId>)>,
    /// For each term the places of the synonyms whose phrase it begins.
    pub(super) synonyms_by_first: HashMap<TermId, Vec<usize>>,
}

/// A text of a document.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) document: u32,
    pub(super) field: Field,
    /// Its words without the stop words, in order.
    pub(super) terms: Box<[TermId]>,
    /// How much its different words tell in all.
    pub(super) mass: f32,
}

impl SearchIndex {
    /// Prepares a catalogue in a language; items without a translation are searched in English.
    pub fn build(catalog: &Catalog, locale: &Locale) -> Self {
        let locales: Vec<_> =
            if locale.is_english() { vec![Locale::english()] } else { vec![locale.clone(), Locale::english()] };
        let languages: Vec<_> = locales.iter().map(Language::of).collect();
        let documents = documents(catalog, locale);
        let mut collector = Collector::default();
        let mut texts = Vec::new();
        let mut starts = vec![0];
        for (document, at) in documents.iter().zip(0..) {
            let number = locales.iter().position(|locale| *locale == document.locale).unwrap_or_default();
            for (field, text) in &document.texts {
                let terms = terms(text, number, &languages[number], &mut collector);
                texts.push(Text { document: at, field: *field, terms, mass: 0.0 });
            }
            starts.push(texts.len());
        }
        let synonyms = synonyms(&languages, &mut collector);
        let mut synonyms_by_first: HashMap<_, Vec<_>> = HashMap::new();
        for (place, (said, _)) in synonyms.iter().enumerate() {
            if let Some(first) = said.first() {
                synonyms_by_first.entry(*first).or_default().push(place);
            }
        }
        let postings = postings(&texts, collector.len());
        let weights = weights(&postings, &texts, documents.len());
        for text in &mut texts {
            let different: BTreeSet<_> = text.terms.iter().collect();
            text.mass = different.into_iter().map(|term| weights[*term as usize]).sum();
        }
        let vocabulary = collector.finish();
        Self { languages, vocabulary, documents, texts, starts, postings, weights, synonyms, synonyms_by_first }
    }
}

/// The terms of a text without stop words, unless there is nothing else.
fn terms(text: &str, number: usize, language: &Language, collector: &mut Collector) -> Box<[TermId]> {
    let words = words(text);
    let telling = words.iter().any(|word| !language.is_stop_word(&word.folded));
    words
        .iter()
        .filter(|word| !telling || !language.is_stop_word(&word.folded))
        .map(|word| collector.term(number, language, &word.folded))
        .collect()
}

fn synonyms(languages: &[Language], collector: &mut Collector) -> Vec<(Vec<TermId>, Vec<TermId>)> {
    let mut synonyms = Vec::new();
    for (number, language) in languages.iter().enumerate() {
        for synonym in language.synonyms() {
            let mut term = |word: &String| collector.term(number, language, word);
            let said = synonym.said.iter().map(&mut term).collect();
            let meant = synonym.meant.iter().filter(|word| !language.is_stop_word(word)).map(&mut term).collect();
            synonyms.push((said, meant));
        }
    }
    synonyms
}

fn postings(texts: &[Text], terms: usize) -> Vec<Vec<u32>> {
    let mut postings = vec![Vec::new(); terms];
    for (text, at) in texts.iter().zip(0..) {
        for term in &text.terms {
            let posting = &mut postings[*term as usize];
            if posting.last() != Some(&at) {
                posting.push(at);
            }
        }
    }
    postings
}

/// What each term tells: the logarithm of how rare it is among the documents. That a body mentions a word in passing
/// counts for less, else every place that is often warned of would mean little.
#[expect(clippy::cast_precision_loss, reason = "a rough number suffices")]
fn weights(postings: &[Vec<u32>], texts: &[Text], documents: usize) -> Vec<f32> {
    const IN_PASSING: f32 = 0.25;
    let holders = |texts: &mut dyn Iterator<Item = &Text>| {
        let mut holders: Vec<_> = texts.map(|text| text.document).collect();
        // Texts are ordered by document.
        holders.dedup();
        holders.len() as f32
    };
    let rarity = |posting: &Vec<u32>| {
        let texts = || posting.iter().map(|text| &texts[*text as usize]);
        let all = holders(&mut texts());
        let prominent = holders(&mut texts().filter(|text| text.field != Field::Body));
        (1.0 + documents as f32 / prominent.max(all * IN_PASSING).max(1.0)).ln()
    };
    postings.iter().map(rarity).collect()
}
