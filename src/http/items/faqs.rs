//! `/v1/faqs`.

use actix_web::web::Path;

use crate::{
    domain::{Faq, Slug},
    http::read::{
        evidence,
        filter::{Filter, items},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served},
    },
};

impl Served for Faq {
    const SCHEMA: &'static str = "Faq";
    const FILTERS: &'static [Filter<Self>] =
        &[Filter::by_item("about", &["about[]"], |seen| items(&seen.item.about)), evidence::own_source()];
    const RELATIONS: &'static [Relation<Self>] =
        &[Relation { name: "about", of: |seen| seen.item.about.clone() }, evidence::own_sources()];
}

/// List questions and answers
///
/// What people ask about rolling, with answers and the items they are about.
#[utoipa::path(
    get, path = "/v1/faqs", operation_id = "listFaqs", tag = "faqs",
    params(ListParams<Faq>),
    responses(ListResponses<Faq>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Faq>()
}

/// Show a question and its answer
///
/// A question, its answer, and the items it is about.
#[utoipa::path(
    get, path = "/v1/faqs/{slug}", operation_id = "showFaq", tag = "faqs",
    params(("slug" = Slug, Path, description = "The slug of the question."), ShowParams<Faq>),
    responses(ItemResponses<Faq>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Faq>(&slug)
}
