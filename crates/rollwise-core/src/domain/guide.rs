use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{FaqSlug, Item, ItemRef, Kind, Prose, Reference, Review, Slug, SourceSlug, item::common_fields};

/// An article: ordered sections that refer to the other items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// The readers it is for.
    #[schema(min_length = 1, max_length = 400)]
    pub audience: String,
    /// The sections, in order.
    #[schema(min_items = 1, max_items = 100)]
    pub sections: Vec<Section>,
    /// What to remember.
    #[schema(min_items = 1, max_items = 100, max_length = 400)]
    pub takeaways: Vec<String>,
    /// Questions that people ask about it.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub faqs: Vec<FaqSlug>,
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

/// A part of a guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its heading.
    #[schema(min_length = 1, max_length = 120)]
    pub heading: String,
    /// Its own text; absent where the items say it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(max_length = 2000)]
    pub text: Option<String>,
    /// The items to show, in order.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub items: Vec<ItemRef>,
}

impl Item for Guide {
    common_fields!(Kind::Guides);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("audience", 0, Prose::One(&mut self.audience));
        for (index, section) in self.sections.iter_mut().enumerate() {
            visit("sections.heading", index, Prose::One(&mut section.heading));
            visit("sections.text", index, Prose::Maybe(&mut section.text));
        }
        visit("takeaways", 0, Prose::List { texts: &mut self.takeaways, free: false });
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        for (index, section) in self.sections.iter().enumerate() {
            for (place, item) in section.items.iter().enumerate() {
                let path = format!("sections[{index}].items[{place}].slug");
                visit(Reference { path, kind: item.kind, slug: &item.slug });
            }
        }
        Reference::visit_all("faqs", &self.faqs, visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
