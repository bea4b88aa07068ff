//! `/v1/benefits`.

use actix_web::web::Path;

use super::{
    docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
    resource::{Filter, Relation, Served, Words, any, is, refs},
    service::{Ask, Reply},
};
use crate::domain::{Benefit, Claim, Enumeration as _, Grade, Kind, Slug, Timing};

impl Served for Benefit {
    const SCHEMA: &'static str = "Benefit";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "timing",
            field: "timing",
            words: Words::Of(Timing::WORDS),
            has: |seen, word| is(seen.item.timing, word),
        },
        Filter {
            name: "grade",
            field: "claims[].evidence.grade",
            words: Words::Of(Grade::WORDS),
            has: |seen, word| is(Claim::grades(&seen.item.claims), word),
        },
        Filter {
            name: "source",
            field: "sources[]`, `claims[].evidence.sources[]",
            words: Words::Slugs(Kind::Sources),
            has: |seen, word| any(seen.item.sources.iter().chain(Claim::sources(&seen.item.claims)), word),
        },
    ];
    const RELATIONS: &'static [Relation<Self>] = &[Relation {
        name: "sources",
        of: |seen| refs(Kind::Sources, seen.item.sources.iter().chain(Claim::sources(&seen.item.claims))),
    }];
}

/// List benefits
///
/// Claimed effects of rolling: what is commonly said beside what the sources say.
#[utoipa::path(
    get, path = "/v1/benefits", operation_id = "listBenefits", tag = "benefits",
    params(ListQuery<Benefit>),
    responses(ListResponses<Benefit>),
)]
pub(super) async fn list(ask: Ask) -> Reply {
    ask.list::<Benefit>()
}

/// Show a benefit
///
/// A claimed effect with the evidence for each of its claims.
#[utoipa::path(
    get, path = "/v1/benefits/{slug}", operation_id = "showBenefit", tag = "benefits",
    params(("slug" = Slug, Path, description = "The slug of the benefit."), ItemQuery<Benefit>),
    responses(ItemResponses<Benefit>),
)]
pub(super) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Benefit>(&slug)
}
