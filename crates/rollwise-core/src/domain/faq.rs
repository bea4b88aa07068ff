use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Item, ItemRef, Kind, Prose, Reference, Review, Slug, SourceSlug, item::common_fields};

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// The question, as a person asks it.
    #[schema(min_length = 1, max_length = 400)]
    pub question: String,
    /// The answer.
    #[schema(min_length = 1, max_length = 2000)]
    pub answer: String,
    /// The items that it is about.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub about: Vec<ItemRef>,
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

impl Item for Faq {
    common_fields!(Kind::Faqs);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("question", 0, Prose::One(&mut self.question));
        visit("answer", 0, Prose::One(&mut self.answer));
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        for (index, item) in self.about.iter().enumerate() {
            let path = format!("about[{index}].slug");
            visit(Reference { path, kind: item.kind, slug: &item.slug });
        }
        Reference::visit_all("sources", &self.sources, visit);
    }
}
