//! `/v1/guides`.

use actix_web::web::Path;

use crate::{
    domain::{Guide, Kind, Slug},
    http::read::{
        ask::{Ask, Reply},
        evidence,
        operation_docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
        resource::{Filter, Relation, Served, Words, any, any_item, refs},
    },
};

impl Served for Guide {
    const SCHEMA: &'static str = "Guide";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "item",
            field: "sections[].items[]",
            words: Words::Items,
            has: |seen, word| any_item(seen.item.sections.iter().flat_map(|section| &section.items), word),
        },
        Filter {
            name: "faq",
            field: "faqs[]",
            words: Words::Slugs(Kind::Faqs),
            has: |seen, word| any(&seen.item.faqs, word),
        },
        evidence::own_source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation {
            name: "items",
            of: |seen| seen.item.sections.iter().flat_map(|section| section.items.iter().cloned()).collect(),
        },
        Relation { name: "faqs", of: |seen| refs(&seen.item.faqs) },
        evidence::own_sources(),
    ];
}

/// List guides
///
/// Articles built from the other items: sections, takeaways and questions.
#[utoipa::path(
    get, path = "/v1/guides", operation_id = "listGuides", tag = "guides",
    params(ListQuery<Guide>),
    responses(ListResponses<Guide>),
)]
pub(in crate::http) async fn list(ask: Ask) -> Reply {
    ask.list::<Guide>()
}

/// Show a guide
///
/// An article; `include=items,faqs` brings everything it refers to in one answer.
#[utoipa::path(
    get, path = "/v1/guides/{slug}", operation_id = "showGuide", tag = "guides",
    params(("slug" = Slug, Path, description = "The slug of the guide."), ItemQuery<Guide>),
    responses(ItemResponses<Guide>),
)]
pub(in crate::http) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Guide>(&slug)
}
