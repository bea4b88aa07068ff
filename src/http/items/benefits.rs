//! `/v1/benefits`.

use actix_web::web::Path;

use crate::{
    domain::{Benefit, Enumeration as _, Slug, Timing},
    http::read::{
        ask::{Ask, Reply},
        evidence,
        operation_docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
        resource::{Filter, Relation, Served, Words, is},
    },
};

impl Served for Benefit {
    const SCHEMA: &'static str = "Benefit";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "timing",
            field: "timing",
            words: Words::Of(Timing::WORDS),
            has: |seen, word| is(seen.item.timing, word),
        },
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
    params(ListQuery<Benefit>),
    responses(ListResponses<Benefit>),
)]
pub(in crate::http) async fn list(ask: Ask) -> Reply {
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
pub(in crate::http) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Benefit>(&slug)
}
