use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Evidence, Grade, Prose, Reference, SourceSlug};

/// Something that is commonly said of rolling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is commonly said; not by itself true.
    #[schema(min_length = 1, max_length = 400)]
    pub commonly_said: String,
    /// What the sources say.
    pub evidence: Evidence,
}

impl Claim {
    /// The grades of an item's `claims`.
    pub fn grades(list: &[Self]) -> impl Iterator<Item = Grade> {
        list.iter().map(|claim| claim.evidence.grade)
    }

    /// The sources of an item's `claims`, each as often as it is named.
    pub fn sources(list: &[Self]) -> impl Iterator<Item = &SourceSlug> {
        list.iter().flat_map(|claim| &claim.evidence.sources)
    }

    /// Visits the texts of an item's `claims`.
    pub(super) fn visit_prose(list: &mut [Self], visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        for (index, claim) in list.iter_mut().enumerate() {
            visit("claims.commonly_said", index, Prose::One(&mut claim.commonly_said));
            claim.evidence.visit_prose("claims.evidence.finding", index, visit);
        }
    }

    /// Visits the sources of an item's `claims`.
    pub(super) fn visit_references(list: &[Self], visit: &mut dyn FnMut(Reference<'_>)) {
        for (index, claim) in list.iter().enumerate() {
            claim.evidence.visit_references(&format!("claims[{index}].evidence"), visit);
        }
    }
}
