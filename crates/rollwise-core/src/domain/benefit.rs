use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Claim, Item, Kind, Prose, Reference, Review, Slug, SourceSlug, enumeration::enumeration, item::common_fields,
};

enumeration! {
    /// When rolling has to happen for a benefit. Further values may be added.
    Timing as "timing" {
        /// Before exercise.
        BeforeExercise = "before_exercise",
        /// After exercise.
        AfterExercise = "after_exercise",
    }
}

/// A claimed effect with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Benefit {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// What is commonly said, each beside what the sources say.
    #[schema(min_items = 1, max_items = 100)]
    pub claims: Vec<Claim>,
    /// When rolling has to happen for it, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub timing: Option<Timing>,
    /// The sources of the item.
    #[schema(max_items = 100)]
    pub sources: Vec<SourceSlug>,
    /// Slugs that this item had before.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub former_slugs: Vec<Slug>,
    /// When it was last checked against its sources.
    #[serde(default)]
    pub review: Option<Review>,
}

impl Item for Benefit {
    common_fields!(Kind::Benefits);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        Claim::visit_prose(&mut self.claims, visit);
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        Claim::visit_references(&self.claims, visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
