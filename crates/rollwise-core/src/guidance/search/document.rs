use std::{collections::HashMap, sync::Arc};

use super::{
    language::Language,
    vocabulary::{Lexicon, WordId},
    words::words,
};
use crate::{
    catalog::{Catalog, in_language},
    domain::{
        Authored, Category, Contraindication, ItemRef, Kind, Locale, Region, Resource, Severity, Shared, Slug, Verdict,
        for_each_kind, texts_of,
    },
};

/// What a text is to its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SearchField {
    /// Its name.
    Name,
    /// Another name.
    Alias,
    /// A slug that it has or had: found, but not shown.
    Address,
    /// The question that it answers, or by which it is asked for.
    Question,
    Summary,
    /// The heading of a part.
    Heading,
    /// What is commonly said, which may be wrong: found, but not shown without what the sources say.
    Said,
    /// Anything else.
    Body,
}

impl SearchField {
    /// What a match in such a text is worth.
    pub(super) fn weight(self) -> f32 {
        match self {
            Self::Name => 1.0,
            Self::Alias => 0.95,
            Self::Address | Self::Question => 0.85,
            Self::Summary => 0.5,
            Self::Heading | Self::Said => 0.35,
            Self::Body => 0.2,
        }
    }

    /// Whether the text names the item, so that it matters how much of the text was sought.
    pub(super) fn names(self) -> bool {
        matches!(self, Self::Name | Self::Alias | Self::Address)
    }

    fn of(field: &str) -> Self {
        match field {
            "name" => Self::Name,
            "aliases" | "expansion" | "anatomical_name" => Self::Alias,
            "question" => Self::Question,
            "summary" => Self::Summary,
            "steps.title" | "sections.heading" => Self::Heading,
            "claims.commonly_said" => Self::Said,
            _ => Self::Body,
        }
    }
}

/// What an item means for the safety of the person who seeks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SafetyClass {
    /// A contraindication that needs help now or today.
    Alarm,
    /// Any other contraindication, or a place that must not be rolled.
    Guard,
    /// Anything else.
    Plain,
}

/// An item as the search sees it.
#[derive(Debug)]
pub(super) struct SearchDocument {
    /// What was read of it.
    pub(super) read: Arc<Read>,
    pub(super) safety_class: SafetyClass,
    /// Places in the list of documents: where this one is named, they come with it.
    pub(super) companions: Vec<usize>,
    /// Places in the list of documents: what to do instead.
    pub(super) instead: Vec<usize>,
}

/// The texts of an item and their words; the same for as long as the item is.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) item: ItemRef,
    pub(super) name: Box<str>,
    /// One after the other, in one piece.
    texts: Box<str>,
    /// Their words without the stop words, in order.
    words: Box<[WordId]>,
    /// What each text is, and where it and its words end.
    ends: Box<[End]>,
}

#[derive(Clone, Copy, Debug)]
struct End {
    field: SearchField,
    text: u32,
    word: u32,
}

impl Read {
    /// What each text is to the item.
    pub(super) fn fields(&self) -> impl Iterator<Item = SearchField> {
        self.ends.iter().map(|end| end.field)
    }

    /// One of the texts.
    pub(super) fn text(&self, index: usize) -> &str {
        let start = self.before(index).map_or(0, |end| end.text as usize);
        &self.texts[start..self.ends[index].text as usize]
    }

    /// The words of one of the texts.
    pub(super) fn words_of(&self, index: usize) -> &[WordId] {
        let start = self.before(index).map_or(0, |end| end.word as usize);
        &self.words[start..self.ends[index].word as usize]
    }

    /// The words of all texts.
    pub(super) fn words(&self) -> &[WordId] {
        &self.words
    }

    fn before(&self, index: usize) -> Option<End> {
        index.checked_sub(1).map(|before| self.ends[before])
    }
}

/// What documents are read with.
pub(super) struct Analyzer<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) locale: &'a Locale,
    /// The locales that texts may be in, with their languages.
    pub(super) locales: &'a [Locale],
    pub(super) languages: &'a [Language],
    pub(super) lexicon: Lexicon,
    /// Documents that were read before in the same language, and the catalogue that they were read from.
    pub(super) before: Option<(&'a [SearchDocument], &'a Catalog)>,
}

impl Analyzer<'_> {
    /// Every item of the catalogue in the language, ordered by kind and slug.
    pub(super) fn documents(&mut self) -> Vec<SearchDocument> {
        let mut documents = Vec::new();
        macro_rules! read_all {
            ($($variant:ident $field:ident $type:ty,)+) => { $( self.read_kind::<$type>(&mut documents); )+ };
        }
        for_each_kind!(read_all);
        judge(self.catalog, &mut documents);
        documents
    }

    fn read_kind<T: Resource>(&mut self, documents: &mut Vec<SearchDocument>) {
        for (slug, authored) in self.catalog.items::<T>() {
            let read = self.same(slug, authored).unwrap_or_else(|| Arc::new(self.read(slug, authored)));
            let (companions, instead) = (Vec::new(), Vec::new());
            documents.push(SearchDocument { read, safety_class: SafetyClass::Plain, companions, instead });
        }
    }

    /// What was read of an item before, if it is the same.
    fn same<T: Resource>(&self, slug: &Slug, authored: &Shared<Authored<T>>) -> Option<Arc<Read>> {
        let (documents, catalog) = self.before?;
        catalog.items::<T>().get(slug).filter(|earlier| Shared::is_same(earlier, authored))?;
        let address = |document: &SearchDocument| (document.read.item.kind, document.read.item.slug.clone());
        let place = documents.binary_search_by_key(&(T::KIND, slug.clone()), address).ok()?;
        Some(documents[place].read.clone())
    }

    fn read<T: Resource>(&mut self, slug: &Slug, authored: &Authored<T>) -> Read {
        let (item, locale) = in_language(authored, self.locale);
        let number = self.locales.iter().position(|known| *known == locale).unwrap_or_default();
        let mut texts = String::new();
        let (mut words, mut ends) = (Vec::new(), Vec::new());
        let mut put = |field: SearchField, text: &str| {
            texts.push_str(text);
            self.put_words(number, text, &mut words);
            // The texts of an item are far from four gigabytes.
            let end = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
            ends.push(End { field, text: end(texts.len()), word: end(words.len()) });
        };
        for (key, text) in texts_of(&item) {
            put(SearchField::of(&key.field), &text);
        }
        for address in std::iter::once(slug).chain(item.former_slugs()) {
            put(SearchField::Address, address.as_str());
        }
        Read {
            item: ItemRef { kind: T::KIND, slug: slug.clone() },
            name: item.name().into(),
            texts: texts.into(),
            words: words.into(),
            ends: ends.into(),
        }
    }

    /// The words of a text without stop words, unless there is nothing else.
    fn put_words(&mut self, number: usize, text: &str, into: &mut Vec<WordId>) {
        let language = &self.languages[number];
        let words = words(text);
        let telling = words.iter().any(|word| !language.is_stop_word(&word.folded));
        let words = words.iter().filter(|word| !telling || !language.is_stop_word(&word.folded));
        into.extend(words.map(|word| self.lexicon.number(number, language, &word.folded)));
    }
}

/// Tells what each document means for safety, and which belong together.
fn judge(catalog: &Catalog, documents: &mut [SearchDocument]) {
    let places: HashMap<ItemRef, usize> =
        documents.iter().enumerate().map(|(place, document)| (document.read.item.clone(), place)).collect();
    let place = |kind, slug: &Slug| places.get(&ItemRef { kind, slug: slug.clone() }).copied();
    let instead = |regions: Vec<&Slug>| -> Vec<usize> {
        let techniques = regions.iter().filter_map(|region| catalog.derived().region_techniques.get(*region)).flatten();
        let regions = regions.iter().filter_map(|region| place(Kind::Regions, region));
        regions.chain(techniques.filter_map(|technique| place(Kind::Techniques, technique))).collect()
    };
    for (slug, region) in catalog.items::<Region>() {
        let region = &region.item;
        if let (Verdict::Avoid, Some(at)) = (region.verdict, place(Kind::Regions, slug)) {
            documents[at].safety_class = SafetyClass::Guard;
            documents[at].instead = instead(region.alternatives.iter().map(|other| other.region.slug()).collect());
        }
    }
    for (slug, contraindication) in catalog.items::<Contraindication>() {
        let contraindication = &contraindication.item;
        let Some(at) = place(Kind::Contraindications, slug) else { continue };
        documents[at].safety_class = match contraindication.severity {
            Severity::Emergency | Severity::Urgent => SafetyClass::Alarm,
            _ => SafetyClass::Guard,
        };
        documents[at].instead =
            instead(contraindication.alternatives.iter().map(|other| other.region.slug()).collect());
        // A place that is a contraindication of its own, such as the neck.
        let regions: Vec<_> = contraindication.effects.iter().flat_map(|effect| &effect.regions).collect();
        if let (Category::Area, [region]) = (contraindication.category, &regions[..])
            && let Some(region) = place(Kind::Regions, region)
            && documents[region].safety_class == SafetyClass::Guard
        {
            documents[region].companions.push(at);
            documents[at].companions.push(region);
        }
    }
}
