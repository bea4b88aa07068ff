//! `/v1/guides`.

use actix_web::web::Path;

use crate::{
    domain::{Guide, Kind, Slug},
    http::read::{
        evidence,
        filter::{Filter, items, slugs},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served, refs},
    },
};

impl Served for Guide {
    const SCHEMA: &'static str = "Guide";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_item("item", &["sections[].items[]"], |seen| {
            items(seen.item.sections.iter().flat_map(|section| &section.items))
        }),
        Filter::by_slug("faq", &["faqs[]"], Kind::Faqs, |seen| slugs(&seen.item.faqs)),
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
    params(ListParams<Guide>),
    responses(ListResponses<Guide>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Guide>()
}

/// Show a guide
///
/// An article; `include=items,faqs` brings everything it refers to in one answer.
#[utoipa::path(
    get, path = "/v1/guides/{slug}", operation_id = "showGuide", tag = "guides",
    params(("slug" = Slug, Path, description = "The slug of the guide."), ShowParams<Guide>),
    responses(ItemResponses<Guide>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Guide>(&slug)
}
