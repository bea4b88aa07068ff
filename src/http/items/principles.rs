//! `/v1/principles`.

use actix_web::web::Path;

use crate::{
    domain::{Enumeration as _, LimitName, Principle, Slug, Unit},
    http::read::{
        ask::{Ask, Reply},
        evidence,
        operation_docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
        resource::{Filter, Relation, Served, Words, is},
    },
};

impl Served for Principle {
    const SCHEMA: &'static str = "Principle";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "limit_name",
            field: "limits[].name",
            words: Words::Of(LimitName::WORDS),
            has: |seen, word| is(seen.item.limits.iter().map(|limit| limit.name), word),
        },
        Filter {
            name: "unit",
            field: "limits[].unit",
            words: Words::Of(Unit::WORDS),
            has: |seen, word| is(seen.item.limits.iter().map(|limit| limit.unit), word),
        },
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
    params(ListQuery<Principle>),
    responses(ListResponses<Principle>),
)]
pub(in crate::http) async fn list(ask: Ask) -> Reply {
    ask.list::<Principle>()
}

/// Show a principle
///
/// A rule of use, why it is one, its limits, and what is known of it.
#[utoipa::path(
    get, path = "/v1/principles/{slug}", operation_id = "showPrinciple", tag = "principles",
    params(("slug" = Slug, Path, description = "The slug of the principle."), ItemQuery<Principle>),
    responses(ItemResponses<Principle>),
)]
pub(in crate::http) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Principle>(&slug)
}
