use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Benefit, Catalogue, Contraindication, Faq, Guide, Item, ItemRef, Kind, Locale, Muscle, Principle, Region,
    RollerType, Routines, RoutinesTranslation, Ruleset, RulesetTranslation, Shared, Slug, Source, Technique, Term,
    Translation, Vector, Vocabulary,
    hash::{document_hash, hash_of},
    json_text, map_in_parallel,
};

/// An item as its authors wrote it, in English and in every language it was translated into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Authored<T> {
    /// The English item.
    pub item: T,
    /// Its texts in other languages.
    pub translations: BTreeMap<Locale, Translation>,
}

/// The items of one kind by slug. Clones share them.
pub type Items<T> = BTreeMap<Slug, Shared<Authored<T>>>;

/// The texts of [`Catalogue`] in another language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueTranslation {
    /// The name of the collection.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
    /// The line that an app shows to give credit.
    #[schema(min_length = 1, max_length = 400)]
    pub credit: String,
    /// The disclaimer's text.
    #[schema(min_length = 1, max_length = 2000)]
    pub disclaimer: String,
}

/// Everything there is to publish, as authored and not yet checked as a whole.
///
/// [`crate::catalog::Catalog::build`] turns it into a set that is valid by construction.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// What is true of the whole.
    pub catalogue: Catalogue,
    /// The catalogue's texts in other languages.
    pub catalogue_translations: BTreeMap<Locale, CatalogueTranslation>,
    /// The labels of enumerated values, in English.
    pub vocabulary: Vocabulary,
    /// The labels in other languages.
    pub vocabulary_translations: BTreeMap<Locale, Vocabulary>,
    /// The rules of the screening, with their texts in English.
    pub screening: Ruleset,
    /// The texts of the rules in other languages.
    pub screening_translations: BTreeMap<Locale, RulesetTranslation>,
    /// What the rules must come to, so that every implementation of them can be tried.
    pub vectors: Vec<Vector>,
    /// How routines are planned, with what they say in English. In an edition from before there were routines it has no
    /// goals.
    pub routines: Routines,
    /// What routines say in other languages.
    pub routines_translations: BTreeMap<Locale, RoutinesTranslation>,
    /// Body areas.
    pub regions: Items<Region>,
    /// How to roll them.
    pub techniques: Items<Technique>,
    /// What forbids or limits rolling.
    pub contraindications: Items<Contraindication>,
    /// Kinds of tool.
    pub roller_types: Items<RollerType>,
    /// Muscles.
    pub muscles: Items<Muscle>,
    /// Rules of use.
    pub principles: Items<Principle>,
    /// Claimed effects.
    pub benefits: Items<Benefit>,
    /// Articles.
    pub guides: Items<Guide>,
    /// Questions and answers.
    pub faqs: Items<Faq>,
    /// Glossary entries.
    pub terms: Items<Term>,
    /// Citations.
    pub sources: Items<Source>,
}

/// An item type that has its place in [`Content`].
pub trait Resource: Item {
    /// The items of this type.
    fn of(content: &Content) -> &Items<Self>;
    /// The items of this type, to be changed.
    fn of_mut(content: &mut Content) -> &mut Items<Self>;
}

/// Calls a macro with the list of all kinds: the variant of [`Kind`], the field of [`Content`] and the type.
#[macro_export]
macro_rules! for_each_kind {
    ($apply:ident) => {
        $apply! {
            Regions regions $crate::domain::Region,
            Techniques techniques $crate::domain::Technique,
            Contraindications contraindications $crate::domain::Contraindication,
            RollerTypes roller_types $crate::domain::RollerType,
            Muscles muscles $crate::domain::Muscle,
            Principles principles $crate::domain::Principle,
            Benefits benefits $crate::domain::Benefit,
            Guides guides $crate::domain::Guide,
            Faqs faqs $crate::domain::Faq,
            Terms terms $crate::domain::Term,
            Sources sources $crate::domain::Source,
        }
    };
}
pub use crate::for_each_kind;

macro_rules! implement_resources {
    ($($variant:ident $field:ident $type:ty,)+) => {
        $(
            impl Resource for $type {
                fn of(content: &Content) -> &Items<Self> {
                    &content.$field
                }

                fn of_mut(content: &mut Content) -> &mut Items<Self> {
                    &mut content.$field
                }
            }
        )+

        impl Content {
            /// Content without any item or rule.
            pub fn empty(catalogue: Catalogue) -> Self {
                Self {
                    catalogue,
                    catalogue_translations: BTreeMap::new(),
                    vocabulary: Vocabulary::default(),
                    vocabulary_translations: BTreeMap::new(),
                    screening: Ruleset::default(),
                    screening_translations: BTreeMap::new(),
                    vectors: Vec::new(),
                    routines: Routines::default(),
                    routines_translations: BTreeMap::new(),
                    $($field: Items::new(),)+
                }
            }

            /// The address and hash of every item, ordered by kind and slug.
            pub fn hashes(&self) -> BTreeMap<ItemRef, String> {
                let mut hashes = BTreeMap::new();
                $(
                    let items: Vec<_> = self.$field.iter().collect();
                    let found = map_in_parallel(&items, |(_, authored)| authored.hash());
                    let address = |slug: &Slug| ItemRef { kind: Kind::$variant, slug: slug.clone() };
                    hashes.extend(items.into_iter().zip(found).map(|((slug, _), hash)| (address(slug), hash)));
                )+
                hashes
            }

            /// The address and former slugs of every item that has any.
            pub fn renames(&self) -> BTreeMap<ItemRef, Slug> {
                let mut renames = BTreeMap::new();
                $(
                    for (slug, authored) in &self.$field {
                        for former in &authored.item.former_slugs {
                            renames.insert(ItemRef { kind: Kind::$variant, slug: former.clone() }, slug.clone());
                        }
                    }
                )+
                renames
            }

            /// Whether there is such an item.
            pub fn contains(&self, kind: Kind, slug: &str) -> bool {
                match kind {
                    $(Kind::$variant => self.$field.contains_key(slug),)+
                }
            }

            /// Takes an item out, if it is there.
            pub fn remove(&mut self, item: &ItemRef) {
                match item.kind {
                    $(Kind::$variant => drop(self.$field.remove(&item.slug)),)+
                }
            }

            /// Shares with earlier content the items that are in it just so.
            pub fn share(&mut self, earlier: &Self) {
                $(
                    for (slug, authored) in &mut self.$field {
                        if let Some(earlier) = earlier.$field.get(slug).filter(|earlier| *earlier == authored) {
                            *authored = earlier.clone();
                        }
                    }
                )+
            }

            /// The slugs of a kind, in order.
            pub fn slugs(&self, kind: Kind) -> Vec<&Slug> {
                match kind {
                    $(Kind::$variant => self.$field.keys().collect(),)+
                }
            }
        }
    };
}
for_each_kind!(implement_resources);

impl<T: Item> Authored<T> {
    /// An item without translations.
    pub fn english(item: T) -> Self {
        Self { item, translations: BTreeMap::new() }
    }

    /// The item in all its languages as one text (JSON).
    ///
    /// # Panics
    /// Never: these types are made to be serialised.
    pub fn document(&self) -> String {
        json_text(self)
    }

    /// The item of a [document](Self::document); `None` if the text is not the document of an item of this type.
    pub fn from_document(document: &str) -> Option<Self> {
        serde_json::from_str(document).ok()
    }

    /// The hash of the item in all its languages, that of its [document](Self::document): what the store keeps beside it
    /// and compares at every load.
    pub fn hash(&self) -> String {
        document_hash(T::KIND, &self.document())
    }

    /// The hash of the English item alone: what a translation names in `translated_from`.
    pub fn english_hash(&self) -> String {
        hash_of(&(T::KIND, &self.item))
    }
}

impl Content {
    /// The hash of the catalogue's own data in all languages.
    pub fn catalogue_hash(&self) -> String {
        hash_of(&("catalogue", &self.catalogue, &self.catalogue_translations))
    }

    /// The hash of all labels in all languages.
    pub fn vocabulary_hash(&self) -> String {
        hash_of(&("vocabulary", &self.vocabulary, &self.vocabulary_translations))
    }

    /// The hash of the rules of the screening in all languages and of their test vectors.
    pub fn screening_hash(&self) -> String {
        hash_of(&("screening", &self.screening, &self.screening_translations, &self.vectors))
    }

    /// The hash of the plans of routines and what they say in all languages.
    pub fn routines_hash(&self) -> String {
        hash_of(&("routines", &self.routines, &self.routines_translations))
    }
}
