use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Item, Kind, Prose, Reference, Review, Slug, SourceSlug, enumeration::enumeration, item::common_fields};

enumeration! {
    /// What was read of a source. Further values may be added.
    Access as "access" {
        /// The abstract.
        Abstract = "abstract",
        /// The page itself.
        Page = "page",
        /// A copy on another site: the body behind it is not named as authority.
        Copy = "copy",
    }
}

/// A citation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// The full citation.
    #[schema(min_length = 1, max_length = 2000)]
    pub citation: String,
    /// The year of publication, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(minimum = 1800, maximum = 2200)]
    pub year: Option<u32>,
    /// The digital object identifier, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(pattern = "^10\\.\\d{4,9}/\\S+$", max_length = 400)]
    pub doi: Option<String>,
    /// Where it can be read, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(pattern = "^https?://\\S+$", max_length = 2000)]
    pub url: Option<String>,
    /// What kind of work it is.
    #[schema(min_length = 1, max_length = 400)]
    pub design: String,
    /// What it found.
    #[schema(min_length = 1, max_length = 2000)]
    pub finding: String,
    /// What speaks against leaning on it.
    #[schema(min_length = 1, max_length = 2000)]
    pub limits: String,
    /// What was read of it.
    pub access: Access,
    /// The author, where the citation does not begin with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(max_length = 120)]
    pub author: Option<String>,
    /// Under what it was filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(max_length = 120)]
    pub category: Option<String>,
    /// How long it takes to read, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(minimum = 1)]
    pub reading_minutes: Option<u32>,
    /// The sources of the item: empty, since it is one.
    #[schema(max_items = 0)]
    pub sources: Vec<SourceSlug>,
    /// Slugs that this item had before.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub former_slugs: Vec<Slug>,
    /// When it was last checked against its sources.
    #[serde(default)]
    pub review: Option<Review>,
}

impl Item for Source {
    common_fields!(Kind::Sources);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("citation", 0, Prose::One(&mut self.citation));
        visit("design", 0, Prose::One(&mut self.design));
        visit("finding", 0, Prose::One(&mut self.finding));
        visit("limits", 0, Prose::One(&mut self.limits));
        visit("category", 0, Prose::Maybe(&mut self.category));
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        Reference::visit_all("sources", &self.sources, visit);
    }
}
