//! What an item rests on: the filters and the relation that are the same for every kind that has sources, and for every
//! kind that has an evidence or claims with evidence of their own.

use super::{
    filter::{Filter, slugs, words},
    resource::{Relation, refs},
};
use crate::domain::{
    Benefit, Contraindication, Enumeration as _, Evidence, Grade, Item, Kind, Principle, Region, RollerType,
    SourceSlug, Technique, Term,
};

/// An item that has evidence, as a whole or for what is commonly said of it.
pub(in crate::http) trait Evidenced: Item {
    /// The fields of the grades.
    const GRADES: &'static [&'static str];
    /// The fields of the sources.
    const SOURCES: &'static [&'static str];

    /// All evidence that it has.
    fn evidences(&self) -> impl Iterator<Item = &Evidence>;

    /// The sources of the item, then those of its evidence.
    fn all_sources(&self) -> impl Iterator<Item = &SourceSlug> {
        self.sources().iter().chain(self.evidences().flat_map(|evidence| &evidence.sources))
    }
}

macro_rules! implement_evidenced {
    ($grades:expr, $sources:expr, |$item:ident| $evidences:expr; $($type:ty)+) => {
        $(
            impl Evidenced for $type {
                const GRADES: &'static [&'static str] = &$grades;
                const SOURCES: &'static [&'static str] = &$sources;

                fn evidences(&self) -> impl Iterator<Item = &Evidence> {
                    let $item = self;
                    $evidences
                }
            }
        )+
    };
}
implement_evidenced!(
    ["evidence.grade"], ["sources[]", "evidence.sources[]"], |item| std::iter::once(&item.evidence);
    Contraindication Technique
);
implement_evidenced!(
    ["claims[].evidence.grade"], ["sources[]", "claims[].evidence.sources[]"],
    |item| item.claims.iter().map(|claim| &claim.evidence);
    Benefit Region Term
);
implement_evidenced!(
    ["evidence.grade", "claims[].evidence.grade"],
    ["sources[]", "evidence.sources[]", "claims[].evidence.sources[]"],
    |item| std::iter::once(&item.evidence).chain(item.claims.iter().map(|claim| &claim.evidence));
    Principle RollerType
);

/// `grade`: by the grade of any evidence.
pub(in crate::http) const fn grade<T: Evidenced>() -> Filter<T> {
    Filter::by_word("grade", T::GRADES, Grade::WORDS, |seen| {
        words(seen.item.evidences().map(|evidence| evidence.grade))
    })
}

/// `source`: by a source of the item or of any evidence.
pub(in crate::http) const fn source<T: Evidenced>() -> Filter<T> {
    Filter::by_slug("source", T::SOURCES, Kind::Sources, |seen| slugs(seen.item.all_sources()))
}

/// `sources`: the sources of the item and of all evidence.
pub(in crate::http) const fn sources<T: Evidenced>() -> Relation<T> {
    Relation { name: "sources", of: |seen| refs(seen.item.all_sources()) }
}

/// `source`, for a kind without evidence: by a source of the item.
pub(in crate::http) const fn own_source<T: Item>() -> Filter<T> {
    Filter::by_slug("source", &["sources[]"], Kind::Sources, |seen| slugs(seen.item.sources()))
}

/// `sources`, for a kind without evidence: the sources of the item.
pub(in crate::http) const fn own_sources<T: Item>() -> Relation<T> {
    Relation { name: "sources", of: |seen| refs(seen.item.sources()) }
}
