use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Claim, Evidence, Item, Kind, Prose, Reference, Review, Slug, SourceSlug, enumeration::enumeration,
    item::common_fields,
};

enumeration! {
    /// What a limit measures. Further values may be added.
    LimitName as "limit" {
        /// How fast the roller moves.
        Speed = "speed",
        /// How long to rest on a spot.
        Hold = "hold",
        /// How long a session lasts.
        Session = "session",
        /// How often to roll.
        Frequency = "frequency",
    }
}

enumeration! {
    /// The unit of a limit. Further values may be added.
    Unit as "unit" {
        /// Inches per second.
        InPerS = "in_per_s",
        /// Centimetres per second.
        CmPerS = "cm_per_s",
        /// Seconds.
        Seconds = "seconds",
        /// Minutes.
        Minutes = "minutes",
        /// Times a week.
        PerWeek = "per_week",
    }
}

/// A rule of use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Principle {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// The rule.
    #[schema(min_length = 1, max_length = 2000)]
    pub statement: String,
    /// Why it is a rule.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 400)]
    pub reasons: Vec<String>,
    /// The rule in numbers; a length or a speed stands once in each unit system.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub limits: Vec<Limit>,
    /// What is known of the rule.
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

/// A number that a rule sets.
// The contract names the field so.
#[expect(clippy::struct_field_names)]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// What it measures.
    pub name: LimitName,
    /// The usual least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(minimum = 0.0)]
    pub min: Option<f64>,
    /// The usual most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(minimum = 0.0)]
    pub max: Option<f64>,
    /// Never beyond this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(minimum = 0.0)]
    pub limit: Option<f64>,
    /// The unit of the numbers.
    pub unit: Unit,
}

impl Item for Principle {
    common_fields!(Kind::Principles);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("statement", 0, Prose::One(&mut self.statement));
        visit("reasons", 0, Prose::List { texts: &mut self.reasons, free: false });
        self.evidence.visit_prose("evidence.finding", 0, visit);
        Claim::visit_prose(&mut self.claims, visit);
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        self.evidence.visit_references("evidence", visit);
        Claim::visit_references(&self.claims, visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
