use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Claim, Item, Kind, Prose, Reference, Review, Slug, SourceSlug, item::common_fields};

/// A glossary entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// What an abbreviation stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(max_length = 120)]
    pub expansion: Option<String>,
    /// What the term means.
    #[schema(min_length = 1, max_length = 2000)]
    pub definition: String,
    /// Other words for it.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 120)]
    pub aliases: Vec<String>,
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

impl Item for Term {
    common_fields!(Kind::Terms);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("expansion", 0, Prose::Maybe(&mut self.expansion));
        visit("definition", 0, Prose::One(&mut self.definition));
        visit("aliases", 0, Prose::List { texts: &mut self.aliases, free: true });
        Claim::visit_prose(&mut self.claims, visit);
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        Claim::visit_references(&self.claims, visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
