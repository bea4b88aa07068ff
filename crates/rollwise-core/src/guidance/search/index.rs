use std::{collections::HashMap, sync::Arc};

use super::{
    document::{Analyzer, SearchDocument, SearchField},
    language::Language,
    vocabulary::{Lexicon, TermId, Vocabulary, WordId},
};
use crate::{catalog::Catalog, domain::Locale};

/// Every text of a catalogue in one language, prepared to be searched. Immutable.
#[derive(Debug)]
pub struct SearchIndex {
    /// The language of the index and, since what is not translated stays English, English.
    pub(super) languages: Arc<[Language]>,
    lexicon: Lexicon,
    /// For each word of the lexicon its term.
    term_of: Vec<TermId>,
    pub(super) vocabulary: Vocabulary,
    pub(super) documents: Vec<SearchDocument>,
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
    /// Its place among the texts of the document.
    pub(super) index: u32,
    pub(super) field: SearchField,
    /// How much its different words tell in all.
    pub(super) mass: f32,
}

impl SearchIndex {
    /// Prepares a catalogue in a language; items without a translation are searched in English.
    pub fn build(catalog: &Catalog, locale: &Locale) -> Self {
        let languages = locales(locale).iter().map(Language::of).collect();
        Self::made(catalog, locale, languages, Lexicon::default(), None)
    }

    /// The index of a later state of the catalogue, in the same language: what [`build`](Self::build) makes of it, but
    /// only what changed is read. `before` is what this one was made of.
    #[must_use]
    pub fn updated_to(&self, before: &Catalog, catalog: &Catalog, locale: &Locale) -> Self {
        let in_use = self.vocabulary.len();
        // What was ever written is kept; at some point it is time to forget.
        if self.lexicon.len() > 2 * in_use + MANY_WORDS {
            return Self::build(catalog, locale);
        }
        let before = Some((&self.documents[..], before));
        Self::made(catalog, locale, self.languages.clone(), self.lexicon.clone(), before)
    }

    fn made(
        catalog: &Catalog,
        locale: &Locale,
        languages: Arc<[Language]>,
        lexicon: Lexicon,
        before: Option<(&[SearchDocument], &Catalog)>,
    ) -> Self {
        let locales = locales(locale);
        let mut reader = Analyzer { catalog, locale, locales: &locales, languages: &languages, lexicon, before };
        let documents = reader.documents();
        let mut lexicon = reader.lexicon;
        let phrases = phrases(&languages, &mut lexicon);
        let mut in_use = vec![false; lexicon.len()];
        let of_documents = documents.iter().flat_map(|document| document.read.words());
        let of_phrases = phrases.iter().flat_map(|(said, meant)| said.iter().chain(meant));
        for word in of_documents.chain(of_phrases) {
            in_use[*word as usize] = true;
        }
        let (vocabulary, term_of) = lexicon.vocabulary(&in_use);
        let terms = |words: &[WordId]| words.iter().map(|word| term_of[*word as usize]).collect::<Vec<_>>();
        let synonyms: Vec<_> = phrases.iter().map(|(said, meant)| (terms(said), terms(meant))).collect();
        let mut synonyms_by_first: HashMap<_, Vec<_>> = HashMap::new();
        for (place, (said, _)) in synonyms.iter().enumerate() {
            if let Some(first) = said.first() {
                synonyms_by_first.entry(*first).or_default().push(place);
            }
        }
        let (mut texts, mut starts) = (Vec::new(), vec![0]);
        for (document, at) in documents.iter().zip(0..) {
            let of_document = document.read.fields().zip(0..);
            texts.extend(of_document.map(|(field, index)| Text { document: at, index, field, mass: 0.0 }));
            starts.push(texts.len());
        }
        let postings = postings(&documents, &term_of, vocabulary.terms());
        let weights = weights(&postings, &texts, documents.len());
        for (posting, weight) in postings.iter().zip(&weights) {
            for text in posting {
                texts[*text as usize].mass += weight;
            }
        }
        Self {
            languages,
            lexicon,
            term_of,
            vocabulary,
            documents,
            texts,
            starts,
            postings,
            weights,
            synonyms,
            synonyms_by_first,
        }
    }

    /// The words of a text without the stop words, in order.
    pub(super) fn terms_of(&self, text: &Text) -> impl Iterator<Item = TermId> + Clone {
        let words = self.documents[text.document as usize].read.words_of(text.index as usize);
        words.iter().map(|word| self.term_of[*word as usize])
    }
}

/// So many words that are not in use are always kept.
const MANY_WORDS: usize = 10_000;

/// The locales that the texts for a locale may be in.
fn locales(locale: &Locale) -> Vec<Locale> {
    if locale.is_english() { vec![Locale::english()] } else { vec![locale.clone(), Locale::english()] }
}

/// For each phrase that people say for another: the words of both.
fn phrases(languages: &[Language], lexicon: &mut Lexicon) -> Vec<(Vec<WordId>, Vec<WordId>)> {
    let mut phrases = Vec::new();
    for (number, language) in languages.iter().enumerate() {
        for synonym in language.synonyms() {
            let mut word = |word: &String| lexicon.number(number, language, word);
            let said = synonym.said.iter().map(&mut word).collect();
            let meant = synonym.meant.iter().filter(|word| !language.is_stop_word(word)).map(&mut word).collect();
            phrases.push((said, meant));
        }
    }
    phrases
}

fn postings(documents: &[SearchDocument], term_of: &[TermId], terms: usize) -> Vec<Vec<u32>> {
    let mut postings = vec![Vec::new(); terms];
    let texts = documents
        .iter()
        .flat_map(|document| (0..document.read.fields().count()).map(|index| document.read.words_of(index)));
    for (words, at) in texts.zip(0..) {
        for word in words {
            let posting: &mut Vec<u32> = &mut postings[term_of[*word as usize] as usize];
            if posting.last() != Some(&at) {
                posting.push(at);
            }
        }
    }
    postings.iter_mut().for_each(Vec::shrink_to_fit);
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
        let prominent = holders(&mut texts().filter(|text| text.field != SearchField::Body));
        (1.0 + documents as f32 / prominent.max(all * IN_PASSING).max(1.0)).ln()
    };
    postings.iter().map(rarity).collect()
}
