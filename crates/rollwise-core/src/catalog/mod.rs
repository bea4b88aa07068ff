//! An immutable set of items that is valid by construction.
//!
//! [`Catalog::build`] takes the published state, runs every check over the whole ([`faults`]) and derives what
//! follows from it: which contraindications bear on a technique, to which regions a muscle belongs.

mod checks;
mod derived;
mod fault;
mod renders;
mod rendition;
mod version;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

pub use self::{
    checks::{Retired, faults, faults_beside},
    derived::Derived,
    fault::{Fault, Faults, Place},
    renders::Renders,
    rendition::{Rendition, ServedItem, renders_alike, rendition},
    version::CHECKS,
};
use crate::domain::{
    Authored, Catalogue, CatalogueTranslation, Change, Content, Disclaimer, Edition, Goal, GoalPlan, Item, ItemRef,
    Items, Kind, Locale, Operation, Origin, Published, Resource, RoutineTexts, Ruleset, Slug, Stamp, Vector,
    Vocabulary, apply_texts,
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
        Ok(Self::of_checked(published))
    }

    /// Takes over a published state that passed these very [`CHECKS`] before.
    pub fn of_checked(published: Published) -> Self {
        let derived = Derived::from(&published.content);
        let locales = locales(&published.content);
        Self { published, derived, locales }
    }

    /// The published state as the store has it.
    pub fn published(&self) -> &Published {
        &self.published
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

    /// The digest of the current edition; empty for content that no store holds.
    pub fn digest(&self) -> &str {
        &self.published.digest
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

    /// The rules of the screening in a language, or all of them in English; and the language they are in.
    pub fn screening(&self, locale: &Locale) -> (Cow<'_, Ruleset>, Locale) {
        let content = &self.published.content;
        let translation = content.screening_translations.get(locale);
        match translation.and_then(|translation| content.screening.translated(translation)) {
            Some(ruleset) => (Cow::Owned(ruleset), locale.clone()),
            None => (Cow::Borrowed(&content.screening), Locale::english()),
        }
    }

    /// How routines are planned, and what they say in a language, or in English; and the language that is in.
    pub fn routines(&self, locale: &Locale) -> (&BTreeMap<Goal, GoalPlan>, &RoutineTexts, Locale) {
        let content = &self.published.content;
        let (texts, locale) = match content.routines_translations.get(locale) {
            Some(translation) => (&translation.texts, locale.clone()),
            None => (&content.routines.texts, Locale::english()),
        };
        (&content.routines.goals, texts, locale)
    }

    /// What the rules of the screening must come to.
    pub fn vectors(&self) -> &[Vector] {
        &self.published.content.vectors
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

/// The catalogue that some content would be, were it published as the first edition.
///
/// # Errors
/// If the content is not valid as a whole.
pub fn preview(content: Content) -> Result<Catalog, Faults> {
    let published_at = content.catalogue.published_at;
    let stamp = Stamp { edition: 1, updated_at: published_at };
    let hashes = content.hashes();
    let items: Vec<_> = hashes.keys().cloned().collect();
    let changes = items.iter().map(|item| Change {
        op: Operation::Upsert,
        kind: item.kind,
        slug: item.slug.clone(),
        replaced_by: None,
    });
    let edition =
        Edition { edition: 1, published_at, origin: Origin::Builtin, note: String::new(), changes: changes.collect() };
    Catalog::build(Published {
        stamps: items.into_iter().map(|item| (item, stamp)).collect(),
        content,
        hashes,
        retired: BTreeMap::new(),
        editions: vec![edition],
        digest: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Catalog, preview};
    use crate::{
        content::builtin,
        domain::{CatalogueTranslation, Locale, RuleTexts, RulesetTranslation},
    };

    /// The built-in content with its rules in German.
    fn german() -> Catalog {
        let mut content = builtin().expect("the built-in content has no faults");
        let locale: Locale = "de".parse().expect("a language tag");
        let texts = CatalogueTranslation { title: "T".into(), credit: "C".into(), disclaimer: "D".into() };
        content.catalogue_translations.insert(locale.clone(), texts);
        content.vocabulary_translations.insert(locale.clone(), content.vocabulary.clone());
        let texts = |id: &str| RuleTexts { rationale: format!("Warum {id}."), advice: format!("Rat zu {id}.") };
        let rules = content.screening.rules.iter().map(|rule| (rule.id.clone(), texts(&rule.id))).collect();
        let translated_from = content.screening.texts_hash();
        content.screening_translations.insert(locale, RulesetTranslation { translated_from, rules });
        preview(content).expect("it is valid")
    }

    #[test]
    fn the_rules_come_in_one_language_as_a_whole() {
        let catalog = german();
        let (ruleset, locale) = catalog.screening(&"de".parse().expect("a language tag"));
        assert_eq!(locale.as_str(), "de");
        assert!(ruleset.rules.iter().all(|rule| rule.advice == format!("Rat zu {}.", rule.id)));
        let (ruleset, locale) = catalog.screening(&"fr".parse().expect("a language tag"));
        assert!(locale.is_english());
        assert_eq!(*ruleset, catalog.content().screening);
    }

    #[test]
    fn a_part_of_the_rules_is_no_translation() {
        let content = german().content().clone();
        let mut translation = content.screening_translations.values().next().expect("it is there").clone();
        assert!(content.screening.translated(&translation).is_some());
        translation.rules.remove("E1");
        assert_eq!(content.screening.translated(&translation), None);
    }
}
