use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Item, Kind, Prose, Reference, Review, Slug, SourceSlug, item::common_fields};

/// A muscle with its common and its anatomical name. Its regions follow from the regions' muscles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Muscle {
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

impl Item for Muscle {
    common_fields!(Kind::Muscles);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("anatomical_name", 0, Prose::One(&mut self.anatomical_name));
        visit("aliases", 0, Prose::List { texts: &mut self.aliases, free: true });
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        Reference::visit_all("sources", &self.sources, visit);
    }
}
