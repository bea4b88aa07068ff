//! `safe_for` on technique lists: what a person's codes leave out, and what they make a matter of caution.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::{Locale, Slug, TechniqueSlug, Verdict},
    guidance::screening::{LooseSlug, Reason, TechniqueScreening},
    http::state::snapshot::Snapshot,
};

/// The techniques as some codes leave them. It holds what a person told, so it is never kept.
pub(in crate::http) struct Screened<'a> {
    techniques: BTreeMap<TechniqueSlug, TechniqueScreening<'a>>,
}

/// A technique that is left out of a list, and why.
#[derive(Clone, Serialize, ToSchema)]
pub(in crate::http) struct Excluded<'a> {
    /// The technique.
    slug: TechniqueSlug,
    /// The verdict for this person.
    verdict: Verdict,
    /// Why, most urgent first.
    reasons: Vec<Reason<'a>>,
}

/// What to mind with a technique that stays in a list.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Caution<'a> {
    /// The verdict for this person.
    verdict: Verdict,
    /// Why, most urgent first.
    reasons: Vec<Reason<'a>>,
}

impl<'a> Screened<'a> {
    /// Screens every technique with some codes and nothing else.
    pub(in crate::http) fn new(snapshot: &'a Snapshot, locale: &Locale, codes: &[LooseSlug]) -> Self {
        let techniques = snapshot.screener(locale).safe_for(codes).techniques;
        Self { techniques: techniques.into_iter().map(|technique| (technique.technique.clone(), technique)).collect() }
    }

    /// Why a technique is left out of the list, if it is. What the screening does not know is left out too.
    pub(in crate::http) fn keeps_out(&self, slug: &Slug) -> Option<Excluded<'a>> {
        let (verdict, reasons) = match self.techniques.get(slug.as_str()) {
            Some(technique) => (technique.verdict, technique.reasons.clone()),
            None => (Verdict::Avoid, Vec::new()),
        };
        (verdict >= Verdict::ConsultFirst).then(|| Excluded { slug: slug.clone().into(), verdict, reasons })
    }

    /// What to mind with a technique that stays in the list, if there is anything.
    pub(in crate::http) fn caution(&self, slug: &Slug) -> Option<Caution<'a>> {
        let technique = self.techniques.get(slug.as_str()).filter(|technique| technique.verdict == Verdict::Caution)?;
        Some(Caution { verdict: technique.verdict, reasons: technique.reasons.clone() })
    }
}
