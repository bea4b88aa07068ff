use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Claim, Item, Kind, MuscleSlug, Prose, Reference, RegionSlug, Review, Slug, SourceSlug, Verdict,
    enumeration::enumeration, item::common_fields,
};

enumeration! {
    /// From which side of the body a region is seen. Further values may be added.
    View as "view" {
        /// From the front.
        Front = "front",
        /// From the back.
        Back = "back",
        /// From both sides.
        Both = "both",
    }
}

/// A body area, or a kind of place that must not be rolled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// The anatomical name.
    #[schema(min_length = 1, max_length = 120)]
    pub anatomical_name: String,
    /// Other names that people use.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 120)]
    pub aliases: Vec<String>,
    /// From which side of the body it is seen.
    pub view: View,
    /// The region that this one is a part of.
    #[serde(default)]
    pub parent: Option<RegionSlug>,
    /// The verdict for a healthy adult, before anything else is known about the person.
    pub verdict: Verdict,
    /// Where the region begins and ends.
    #[schema(min_length = 1, max_length = 2000)]
    pub extent: String,
    /// Why the verdict is as it is.
    #[schema(min_items = 1, max_items = 100, max_length = 2000)]
    pub rationale: Vec<String>,
    /// What to roll instead, where this place must not be rolled.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub alternatives: Vec<Alternative>,
    /// What is commonly said of it, each beside what the sources say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub claims: Vec<Claim>,
    /// The muscles that lie here.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub muscles: Vec<MuscleSlug>,
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

/// A region to roll instead, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The region to roll.
    pub region: RegionSlug,
    /// Why it helps.
    #[schema(min_length = 1, max_length = 400)]
    pub why: String,
}

impl Alternative {
    /// Visits the texts of a list of alternatives.
    pub(super) fn visit_prose(list: &mut [Self], visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        for (index, alternative) in list.iter_mut().enumerate() {
            visit("alternatives.why", index, Prose::One(&mut alternative.why));
        }
    }

    /// Visits the regions of a list of alternatives.
    pub(super) fn visit_references<'a>(list: &'a [Self], visit: &mut dyn FnMut(Reference<'a>)) {
        for (index, alternative) in list.iter().enumerate() {
            visit(Reference::new(format!("alternatives[{index}].region"), &alternative.region));
        }
    }
}

impl Item for Region {
    common_fields!(Kind::Regions);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("anatomical_name", 0, Prose::One(&mut self.anatomical_name));
        visit("aliases", 0, Prose::List { texts: &mut self.aliases, free: true });
        visit("extent", 0, Prose::One(&mut self.extent));
        visit("rationale", 0, Prose::List { texts: &mut self.rationale, free: false });
        Alternative::visit_prose(&mut self.alternatives, visit);
        Claim::visit_prose(&mut self.claims, visit);
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        if let Some(parent) = &self.parent {
            visit(Reference::new("parent", parent));
        }
        Alternative::visit_references(&self.alternatives, visit);
        Claim::visit_references(&self.claims, visit);
        Reference::visit_all("muscles", &self.muscles, visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
