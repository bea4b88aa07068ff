//! `/v1/principles`.

use actix_web::web::Path;

use crate::{
    domain::{Enumeration as _, LimitName, Principle, Slug, Unit},
    http::read::{
        evidence,
        filter::{Filter, words},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served},
    },
};

impl Served for Principle {
    const SCHEMA: &'static str = "Principle";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_word("limit_name", &["limits[].name"], LimitName::WORDS, |seen| {
            words(seen.item.limits.iter().map(|limit| limit.name))
        }),
        Filter::by_word("unit", &["limits[].unit"], Unit::WORDS, |seen| {
            words(seen.item.limits.iter().map(|limit| limit.unit))
        }),
        evidence::grade(),
        evidence::source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[evidence::sources()];
}

/// List principles
///
/// Rules of use with their limits in numbers: how slowly, how long, how often.
#[utoipa::path(
    get, path = "/v1/principles", operation_id = "listPrinciples", tag = "principles",
    params(ListParams<Principle>),
    responses(ListResponses<Principle>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Principle>()
}

/// Show a principle
///
/// A rule of use, why it is one, its limits, and what is known of it.
#[utoipa::path(
    get, path = "/v1/principles/{slug}", operation_id = "showPrinciple", tag = "principles",
    params(("slug" = Slug, Path, description = "The slug of the principle."), ShowParams<Principle>),
    responses(ItemResponses<Principle>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Principle>(&slug)
}
