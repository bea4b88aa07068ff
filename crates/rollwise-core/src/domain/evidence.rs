use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Prose, Reference, SourceSlug, enumeration::enumeration};

enumeration! {
    /// How well a statement is supported. Nothing earns `strong` today. Further grades may be added.
    Grade as "grade" {
        /// Consistent, direct, high-quality trials.
        Strong = "strong",
        /// Consistent reviews, but short-term, in healthy young adults, or of mixed methods.
        Moderate = "moderate",
        /// Few or small trials, or reviews that disagree.
        Limited = "limited",
        /// Expert consensus, public-health guidance or case reports.
        Consensus = "consensus",
        /// A norm of practice, or the founding article alone; no direct test was found.
        Convention = "convention",
        /// The sources argue against the claim or its stated mechanism.
        Contradicted = "contradicted",
    }
}

/// What the sources say about a statement, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// How well it is supported.
    pub grade: Grade,
    /// What the sources found, in one or two sentences.
    #[schema(min_length = 1, max_length = 2000)]
    pub finding: String,
    /// The sources of the finding; empty where no study was found.
    #[schema(max_items = 100)]
    pub sources: Vec<SourceSlug>,
}

impl Evidence {
    /// Visits the texts; `field` names the finding, e.g. `evidence.finding`.
    pub(super) fn visit_prose(
        &mut self,
        field: &'static str,
        position: usize,
        visit: &mut dyn FnMut(&'static str, usize, Prose<'_>),
    ) {
        visit(field, position, Prose::One(&mut self.finding));
    }

    /// Visits the sources; `path` is where this evidence stands, e.g. `evidence`.
    pub(super) fn visit_references(&self, path: &str, visit: &mut dyn FnMut(Reference<'_>)) {
        Reference::visit_all(&format!("{path}.sources"), &self.sources, visit);
    }
}
