//! What an item rests on: the filters and the relation that are the same for every kind that has sources, and for every
//! kind that has an evidence or claims with evidence of their own.

use super::resource::{Filter, Relation, Words, any, is, refs};
use crate::domain::{
    Benefit, Contraindication, Enumeration as _, Evidence, Grade, Item, Kind, Principle, Region, RollerType,
    SourceSlug, Technique, Term,
};

/// An item that has evidence, as a whole or for what is commonly said of it.
pub(in crate::http) trait Evidenced: Item {
    /// The fields of the grades, as the documentation names them.
    const GRADES: &'static str;
    /// The fields of the sources.
    const SOURCES: &'static str;

    /// All evidence that it has.
    fn evidences(&self) -> impl Iterator<Item = &Evidence>;

    /// The sources of the item, then those of its evidence.
    fn all_sources(&self) -> impl Iterator<Item = &SourceSlug> {
        self.sources().iter().chain(self.evidences().flat_map(|evidence| &evidence.sources))
    }
}

macro_rules! implement_evidenced {
    ($grades:literal $sources:literal |$item:ident| $evidences:expr; $($type:ty)+) => {
        $(
            impl Evidenced for $type {
                const GRADES: &'static str = $grades;
                const SOURCES: &'static str = $sources;

                fn evidences(&self) -> impl Iterator<Item = &Evidence> {
                    let $item = self;
                    $evidences
                }
            }
        )+
    };
}
implement_evidenced!(
    "evidence.grade" "sources[]`, `evidence.sources[]" |item| std::iter::once(&item.evidence);
    Contraindication Technique
);
implement_evidenced!(
    "claims[].evidence.grade" "sources[]`, `claims[].evidence.sources[]"
    |item| item.claims.iter().map(|claim| &claim.evidence);
    Benefit Region Term
);
implement_evidenced!(
    "evidence.grade`, `claims[].evidence.grade" "sources[]`, `evidence.sources[]`, `claims[].evidence.sources[]"
    |item| std::iter::once(&item.evidence).chain(item.claims.iter().map(|claim| &claim.evidence));
    Principle RollerType
);

/// `grade`: by the grade of any evidence.
pub(in crate::http) const fn grade<T: Evidenced>() -> Filter<T> {
    Filter {
        name: "grade",
        field: T::GRADES,
        words: Words::Of(Grade::WORDS),
        has: |seen, word| is(seen.item.evidences().map(|evidence| evidence.grade), word),
    }
}

/// `source`: by a source of the item or of any evidence.
pub(in crate::http) const fn source<T: Evidenced>() -> Filter<T> {
    Filter {
        name: "source",
        field: T::SOURCES,
        words: Words::Slugs(Kind::Sources),
        has: |seen, word| any(seen.item.all_sources(), word),
    }
}

/// `sources`: the sources of the item and of all evidence.
pub(in crate::http) const fn sources<T: Evidenced>() -> Relation<T> {
    Relation { name: "sources", of: |seen| refs(seen.item.all_sources()) }
}

/// `source`, for a kind without evidence: by a source of the item.
pub(in crate::http) const fn own_source<T: Item>() -> Filter<T> {
    Filter {
        name: "source",
        field: "sources[]",
        words: Words::Slugs(Kind::Sources),
        has: |seen, word| any(seen.item.sources(), word),
    }
}

/// `sources`, for a kind without evidence: the sources of the item.
pub(in crate::http) const fn own_sources<T: Item>() -> Relation<T> {
    Relation { name: "sources", of: |seen| refs(seen.item.sources()) }
}
