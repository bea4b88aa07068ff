//! An immutable set of items that is valid by construction.
//!
//! [`Catalog::build`] takes the published state, runs every check over the whole ([`faults`]) and derives what
//! follows from it: which contraindications bear on a technique, to which regions a muscle belongs.

mod checks;
mod derived;
mod fault;
mod rendition;

use std::collections::BTreeSet;

pub use self::{
    checks::{Retired, faults, faults_beside},
    derived::Derived,
    fault::{Fault, Faults, Place},
    rendition::{Renders, Rendition, rendition},
};
use crate::domain::{
    Authored, Catalogue, CatalogueTranslation, Content, Disclaimer, Edition, Item, ItemRef, Items, Kind, Locale,
    Published, Resource, Slug, Stamp, Vocabulary, apply_texts,
};

/// The published state, checked as a whole.
#[derive(Debug)]
pub struct Catalog {
    published: Published,
    derived: Derived,
    locales: Vec<Locale>,
}

impl Catalog {
    /// Checks the published state as a whole and derives what follows from it.
    ///
    /// # Errors
    /// Every fault there is, at once.
    pub fn build(published: Published) -> Result<Self, Faults> {
        let faults = faults(&published.content, &published.retired);
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        let derived = Derived::from(&published.content);
        let locales = locales(&published.content);
        Ok(Self { published, derived, locales })
    }

    /// What was published.
    pub fn content(&self) -> &Content {
        &self.published.content
    }

    /// What follows from it.
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    /// All editions, oldest first.
    pub fn editions(&self) -> &[Edition] {
        &self.published.editions
    }

    /// The number of the current edition; 0 before the first.
    pub fn edition(&self) -> u64 {
        self.published.editions.last().map_or(0, |edition| edition.edition)
    }

    /// The languages that anything was translated into, English first.
    pub fn locales(&self) -> &[Locale] {
        &self.locales
    }

    /// The items of a type, by slug.
    pub fn items<T: Resource>(&self) -> &Items<T> {
        T::of(&self.published.content)
    }

    /// An item in a language: its translation if there is one, else the English item, and the language it is in.
    pub fn localised<T: Resource>(&self, slug: &str, locale: &Locale) -> Option<(T, Locale)> {
        T::of(&self.published.content).get(slug).map(|authored| in_language(authored, locale))
    }

    /// When an item last changed.
    pub fn stamp(&self, item: &ItemRef) -> Option<&Stamp> {
        self.published.stamps.get(item)
    }

    /// Whether an address is gone; the inner slug is the one that took over after a rename.
    pub fn retired(&self, kind: Kind, slug: &Slug) -> Option<Option<&Slug>> {
        self.published.retired.get(&ItemRef { kind, slug: slug.clone() }).map(Option::as_ref)
    }

    /// What is true of the whole.
    pub fn catalogue(&self) -> &Catalogue {
        &self.published.content.catalogue
    }

    /// The catalogue's texts in a language, or in English; and the language they are in.
    pub fn catalogue_texts(&self, locale: &Locale) -> (CatalogueTranslation, Locale) {
        let content = &self.published.content;
        match content.catalogue_translations.get(locale) {
            Some(texts) => (texts.clone(), locale.clone()),
            None => {
                let Catalogue { title, credit, disclaimer, .. } = content.catalogue.clone();
                (CatalogueTranslation { title, credit, disclaimer: disclaimer.text }, Locale::english())
            }
        }
    }

    /// The disclaimer in a language, or in English.
    pub fn disclaimer(&self, locale: &Locale) -> Disclaimer {
        let (texts, _) = self.catalogue_texts(locale);
        Disclaimer { id: self.catalogue().disclaimer.id.clone(), text: texts.disclaimer }
    }

    /// The labels in a language, or in English; and the language they are in.
    pub fn vocabulary(&self, locale: &Locale) -> (&Vocabulary, Locale) {
        let content = &self.published.content;
        match content.vocabulary_translations.get(locale) {
            Some(vocabulary) => (vocabulary, locale.clone()),
            None => (&content.vocabulary, Locale::english()),
        }
    }
}

/// An item in a language: its translation if there is one, else the English item, and the language it is in.
pub fn in_language<T: Item>(authored: &Authored<T>, locale: &Locale) -> (T, Locale) {
    authored
        .translations
        .get(locale)
        .and_then(|translation| apply_texts(&authored.item, &translation.texts).ok())
        .map_or_else(|| (authored.item.clone(), Locale::english()), |item| (item, locale.clone()))
}

fn locales(content: &Content) -> Vec<Locale> {
    let others: BTreeSet<_> =
        content.vocabulary_translations.keys().chain(content.catalogue_translations.keys()).cloned().collect();
    std::iter::once(Locale::english()).chain(others.into_iter().filter(|locale| !locale.is_english())).collect()
}
