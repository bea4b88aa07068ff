//! `/v1/principles`.

use actix_web::web::Path;

use super::{
    docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
    resource::{Filter, Relation, Served, Words, any, is, refs},
    service::{Ask, Reply},
};
use crate::domain::{Claim, Enumeration as _, Grade, Kind, LimitName, Principle, Slug, Unit};

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
        Filter {
            name: "grade",
            field: "evidence.grade`, `claims[].evidence.grade",
            words: Words::Of(Grade::WORDS),
            has: |seen, word| is(Claim::grades(&seen.item.claims).chain([seen.item.evidence.grade]), word),
        },
        Filter {
            name: "source",
            field: "sources[]`, `evidence.sources[]`, `claims[].evidence.sources[]",
            words: Words::Slugs(Kind::Sources),
            has: |seen, word| any(sources(seen.item), word),
        },
    ];
    const RELATIONS: &'static [Relation<Self>] =
        &[Relation { name: "sources", of: |seen| refs(Kind::Sources, sources(seen.item)) }];
}

/// The sources of a principle, of its evidence and of its claims.
fn sources(item: &Principle) -> impl Iterator<Item = &Slug> {
    item.sources.iter().chain(&item.evidence.sources).chain(Claim::sources(&item.claims))
}

/// List principles
///
/// Rules of use with their limits in numbers: how slowly, how long, how often.
#[utoipa::path(
    get, path = "/v1/principles", operation_id = "listPrinciples", tag = "principles",
    params(ListQuery<Principle>),
    responses(ListResponses<Principle>),
)]
pub(super) async fn list(ask: Ask) -> Reply {
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
pub(super) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Principle>(&slug)
}
