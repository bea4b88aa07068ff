//! `/v1/contraindications`.

use actix_web::web::Path;

use crate::{
    domain::{
        AskedAs, BodyPosition, Category, Contraindication, Enumeration as _, Kind, Scope, Severity, Slug, Verdict,
    },
    http::read::{
        evidence,
        filter::{Filter, slugs, words},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served, SortKey, rank, refs},
    },
};

impl Served for Contraindication {
    const SCHEMA: &'static str = "Contraindication";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_word("category", &["category"], Category::WORDS, |seen| words([seen.item.category])),
        Filter::by_word("asked_as", &["asked_as"], AskedAs::WORDS, |seen| words([seen.item.asked_as])),
        Filter::by_word("severity", &["severity"], Severity::WORDS, |seen| words([seen.item.severity])),
        Filter::by_word("scope", &["effects[].scope"], Scope::WORDS, |seen| {
            words(seen.item.effects.iter().map(|effect| effect.scope))
        }),
        Filter::by_word("verdict", &["effects[].verdict"], Verdict::WORDS, |seen| {
            words(seen.item.effects.iter().map(|effect| effect.verdict))
        }),
        Filter::by_word("body_position", &["effects[].body_position"], BodyPosition::WORDS, |seen| {
            words(seen.item.effects.iter().filter_map(|effect| effect.body_position))
        }),
        Filter::by_slug("region", &["effects[].regions[]"], Kind::Regions, |seen| {
            slugs(seen.item.effects.iter().flat_map(|effect| &effect.regions))
        }),
        Filter::by_slug("alternative", &["alternatives[].region"], Kind::Regions, |seen| {
            slugs(seen.item.alternatives.iter().map(|alternative| &alternative.region))
        }),
        evidence::grade(),
        evidence::source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation { name: "regions", of: |seen| refs(seen.item.effects.iter().flat_map(|effect| &effect.regions)) },
        Relation {
            name: "alternatives",
            of: |seen| refs(seen.item.alternatives.iter().map(|alternative| &alternative.region)),
        },
        evidence::sources(),
    ];
    const SORTS: &'static [SortKey<Self>] = &[SortKey { name: "severity", of: |seen| rank(seen.item.severity) }];
}

/// List contraindications
///
/// What forbids or limits rolling: areas, injuries, symptoms, conditions, medications and life stages, each with what to do.
#[utoipa::path(
    get, path = "/v1/contraindications", operation_id = "listContraindications", tag = "contraindications",
    params(ListParams<Contraindication>),
    responses(ListResponses<Contraindication>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Contraindication>()
}

/// Show a contraindication
///
/// What it forbids or limits and where, why, and what to do.
#[utoipa::path(
    get, path = "/v1/contraindications/{slug}", operation_id = "showContraindication", tag = "contraindications",
    params(("slug" = Slug, Path, description = "The slug of the contraindication."), ShowParams<Contraindication>),
    responses(ItemResponses<Contraindication>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Contraindication>(&slug)
}
