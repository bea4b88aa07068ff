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

/// What became of an item whose address is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone<'a> {
    /// It was deleted.
    Deleted,
    /// It has this slug now, or had it next.
    MovedTo(&'a Slug),
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

    /// What became of an address that is gone, however often its item was renamed.
    pub fn gone(&self, kind: Kind, slug: &Slug) -> Option<Gone<'_>> {
        let retired = |slug: &Slug| self.published.retired.get(&ItemRef { kind, slug: slug.clone() });
        let mut successor = retired(slug)?.as_ref();
        // A slug is retired once, so the chain ends; the bound only guards against a store that says otherwise.
        for _ in 0..self.published.retired.len() {
            match successor.map(|slug| (slug, retired(slug))) {
                Some((_, Some(next))) => successor = next.as_ref(),
                _ => break,
            }
        }
        Some(successor.map_or(Gone::Deleted, Gone::MovedTo))
    }

    /// What is true of the whole.
    pub fn catalogue(&self) -> &Catalogue {
        &self.published.content.catalogue
    }

    /// The catalogue's texts in a language, or in English; and the language they are in.
    pub fn catalogue_texts(&self, locale: &Locale) -> (CatalogueTranslation, Locale) {
        let content = &self.published.content;
        if let Some(texts) = content.catalogue_translations.get(locale) {
            return (texts.clone(), locale.clone());
        }
        let Catalogue { title, credit, disclaimer, .. } = content.catalogue.clone();
        (CatalogueTranslation { title, credit, disclaimer: disclaimer.text }, Locale::english())
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
