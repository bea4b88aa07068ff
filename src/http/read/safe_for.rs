//! `safe_for` on technique lists: what a person's codes leave out, and what they make a matter of caution.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    domain::{Locale, Slug, TechniqueSlug, Verdict},
    guidance::screening::LooseSlug,
    http::state::snapshot::Snapshot,
};

/// The techniques as some codes leave them. It holds what a person told, so it is never kept.
pub(in crate::http) struct Screened {
    verdicts: BTreeMap<TechniqueSlug, (Verdict, Value)>,
}

impl Screened {
    /// Screens every technique with some codes and nothing else.
    pub(in crate::http) fn new(snapshot: &Snapshot, locale: &Locale, codes: &[LooseSlug]) -> Self {
        let screened = snapshot.screener(locale).safe_for(codes);
        let verdicts = screened
            .techniques
            .into_iter()
            .map(|technique| (technique.technique, (technique.verdict, json!(technique.reasons))))
            .collect();
        Self { verdicts }
    }

    /// Why a technique is left out of the list, if it is. What the screening does not know is left out too.
    pub(in crate::http) fn keeps_out(&self, slug: &Slug) -> Option<Value> {
        let unknown = (Verdict::Avoid, Value::Array(Vec::new()));
        let (verdict, reasons) = self.verdicts.get(slug.as_str()).unwrap_or(&unknown);
        let out = *verdict >= Verdict::ConsultFirst;
        out.then(|| json!({ "slug": slug, "verdict": verdict, "reasons": reasons }))
    }

    /// What to mind with a technique that stays in the list, if there is anything.
    pub(in crate::http) fn caution(&self, slug: &Slug) -> Option<Value> {
        let (verdict, reasons) = self.verdicts.get(slug.as_str())?;
        (*verdict == Verdict::Caution).then(|| json!({ "verdict": verdict, "reasons": reasons }))
    }
}
