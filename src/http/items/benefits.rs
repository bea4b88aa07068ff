//! `/v1/benefits`.

use actix_web::web::Path;

use crate::{
    domain::{Benefit, Enumeration as _, Slug, Timing},
    http::read::{
        evidence,
        filter::{Filter, words},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served},
    },
};

impl Served for Benefit {
    const SCHEMA: &'static str = "Benefit";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_word("timing", &["timing"], Timing::WORDS, |seen| words(seen.item.timing)),
        evidence::grade(),
        evidence::source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[evidence::sources()];
}

/// List benefits
///
/// Claimed effects of rolling: what is commonly said beside what the sources say.
#[utoipa::path(
    get, path = "/v1/benefits", operation_id = "listBenefits", tag = "benefits",
    params(ListParams<Benefit>),
    responses(ListResponses<Benefit>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Benefit>()
}

/// Show a benefit
///
/// A claimed effect with the evidence for each of its claims.
#[utoipa::path(
    get, path = "/v1/benefits/{slug}", operation_id = "showBenefit", tag = "benefits",
    params(("slug" = Slug, Path, description = "The slug of the benefit."), ShowParams<Benefit>),
    responses(ItemResponses<Benefit>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Benefit>(&slug)
}
