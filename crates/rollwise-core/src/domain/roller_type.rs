use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Claim, Difficulty, Evidence, Item, Kind, Prose, Reference, Review, Slug, SourceSlug, enumeration::enumeration,
    item::common_fields,
};

enumeration! {
    /// Which property of a roller a type describes. Further values may be added.
    Family as "family" {
        /// Its size and shape.
        Form = "form",
        /// How hard it is.
        Density = "density",
        /// Its surface.
        Texture = "texture",
    }
}

/// A kind of tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollerType {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// Which property it describes.
    pub family: Family,
    /// Other names that people use.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 120)]
    pub aliases: Vec<String>,
    /// How long it is, for a form with a usual length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub length: Option<Length>,
    /// What it is like.
    #[schema(min_items = 1, max_items = 100, max_length = 400)]
    pub traits: Vec<String>,
    /// What it is good for.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 400)]
    pub best_for: Vec<String>,
    /// The people it suits.
    #[schema(min_items = 1, max_items = 100)]
    pub suits: Vec<Difficulty>,
    /// For a density: the place in the order from softest (1) to firmest.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub rank: Option<u32>,
    /// What is known of the difference it makes.
    pub evidence: Evidence,
    /// What is commonly said of it, each beside what the sources say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub claims: Vec<Claim>,
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

/// A usual length, in both unit systems.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// The shortest, in inches.
    #[schema(exclusive_minimum = 0.0)]
    pub min_in: f64,
    /// The longest, in inches.
    #[schema(exclusive_minimum = 0.0)]
    pub max_in: f64,
    /// The shortest, in centimetres, rounded down to a tenth.
    #[schema(exclusive_minimum = 0.0)]
    pub min_cm: f64,
    /// The longest, in centimetres, rounded down to a tenth.
    #[schema(exclusive_minimum = 0.0)]
    pub max_cm: f64,
}

impl Item for RollerType {
    common_fields!(Kind::RollerTypes);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("aliases", 0, Prose::List { texts: &mut self.aliases, free: true });
        visit("traits", 0, Prose::List { texts: &mut self.traits, free: false });
        visit("best_for", 0, Prose::List { texts: &mut self.best_for, free: false });
        self.evidence.visit_prose("evidence.finding", 0, visit);
        Claim::visit_prose(&mut self.claims, visit);
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        self.evidence.visit_references("evidence", visit);
        Claim::visit_references(&self.claims, visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
