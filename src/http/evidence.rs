//! What an item rests on: the filters and the relation that are the same for every kind that has sources, and for every
//! kind that has an evidence.

use super::resource::{Filter, Relation, Words, any, is, refs};
use crate::domain::{
    Contraindication, Enumeration as _, Evidence, Grade, Item, Kind, Principle, RollerType, Slug, Technique,
};

/// An item that has one evidence as a whole.
pub(super) trait Evidenced: Item {
    /// That evidence.
    fn evidence(&self) -> &Evidence;

    /// The sources of the item, then those of its evidence.
    fn all_sources(&self) -> impl Iterator<Item = &Slug> {
        self.sources().iter().chain(&self.evidence().sources)
    }
}

macro_rules! implement_evidenced {
    ($($type:ty)+) => {
        $(
            impl Evidenced for $type {
                fn evidence(&self) -> &Evidence {
                    &self.evidence
                }
            }
        )+
    };
}
implement_evidenced!(Contraindication Principle RollerType Technique);

/// `grade`: by the grade of the evidence.
pub(super) const fn grade<T: Evidenced>() -> Filter<T> {
    Filter {
        name: "grade",
        field: "evidence.grade",
        words: Words::Of(Grade::WORDS),
        has: |seen, word| is([seen.item.evidence().grade], word),
    }
}

/// `source`: by a source of the item or of its evidence.
pub(super) const fn source<T: Evidenced>() -> Filter<T> {
    Filter {
        name: "source",
        field: "sources[]`, `evidence.sources[]",
        words: Words::Slugs(Kind::Sources),
        has: |seen, word| any(seen.item.all_sources(), word),
    }
}

/// `sources`: the sources of the item and of its evidence.
pub(super) const fn sources<T: Evidenced>() -> Relation<T> {
    Relation { name: "sources", of: |seen| refs(Kind::Sources, seen.item.all_sources()) }
}

/// `source`, for a kind without evidence: by a source of the item.
pub(super) const fn own_source<T: Item>() -> Filter<T> {
    Filter {
        name: "source",
        field: "sources[]",
        words: Words::Slugs(Kind::Sources),
        has: |seen, word| any(seen.item.sources(), word),
    }
}

/// `sources`, for a kind without evidence: the sources of the item.
pub(super) const fn own_sources<T: Item>() -> Relation<T> {
    Relation { name: "sources", of: |seen| refs(Kind::Sources, seen.item.sources()) }
}
