//! `/v1/techniques`.

use actix_web::web::Path;

use crate::{
    domain::{
        BodyPosition, Contraindication, Difficulty, Enumeration as _, Goal, Kind, Laterality, Role, Slug, Support,
        Technique,
    },
    http::read::{
        cursor::SortValue,
        evidence,
        filter::{Filter, slugs, words},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses, RelatedResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served, SortKey, rank, refs},
    },
};

impl Served for Technique {
    const SCHEMA: &'static str = "Technique";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_slug("region", &["regions[]"], Kind::Regions, |seen| slugs(&seen.item.regions)),
        Filter::by_slug("primary_muscle", &["primary_muscles[]"], Kind::Muscles, |seen| {
            slugs(&seen.item.primary_muscles)
        }),
        Filter::by_slug("secondary_muscle", &["secondary_muscles[]"], Kind::Muscles, |seen| {
            slugs(&seen.item.secondary_muscles)
        }),
        Filter::by_word("difficulty", &["difficulty"], Difficulty::WORDS, |seen| words([seen.item.difficulty])),
        Filter::by_word("body_position", &["body_position"], BodyPosition::WORDS, |seen| {
            words([seen.item.body_position])
        }),
        Filter::by_word("laterality", &["laterality"], Laterality::WORDS, |seen| words([seen.item.laterality])),
        Filter::by_word("goal", &["goals[]"], Goal::WORDS, |seen| words(seen.item.goals.iter().copied())),
        Filter::by_slug("equipment", &["equipment[]"], Kind::RollerTypes, |seen| slugs(&seen.item.equipment)),
        Filter::by_slug("recommended_density", &["recommended_density"], Kind::RollerTypes, |seen| {
            slugs([&seen.item.recommended_density])
        }),
        Filter::by_word("support", &["supports[]"], Support::WORDS, |seen| words(seen.item.supports.iter().copied())),
        Filter::by_word("role", &["steps[].role"], Role::WORDS, |seen| {
            words(seen.item.steps.iter().map(|step| step.role))
        }),
        Filter::by_slug("keep_off", &["safety.keep_off[].region"], Kind::Regions, |seen| {
            slugs(seen.item.safety.keep_off.iter().filter_map(|place| place.region.as_ref()))
        }),
        Filter::by_slug("contraindication", &["safety.contraindications[]"], Kind::Contraindications, |seen| {
            slugs(seen.derived.contraindications_of(seen.slug.as_str()).into_iter().flatten())
        }),
        Filter::by_slug("stop_if", &["safety.stop_if[].contraindication"], Kind::Contraindications, |seen| {
            slugs(seen.item.safety.stop_if.iter().filter_map(|sign| sign.contraindication.as_ref()))
        }),
        Filter::by_slug("related", &["related[]"], Kind::Techniques, |seen| slugs(&seen.item.related)),
        evidence::grade(),
        evidence::source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation { name: "regions", of: |seen| refs(&seen.item.regions) },
        Relation { name: "primary_muscles", of: |seen| refs(&seen.item.primary_muscles) },
        Relation { name: "secondary_muscles", of: |seen| refs(&seen.item.secondary_muscles) },
        Relation { name: "equipment", of: |seen| refs(&seen.item.equipment) },
        Relation { name: "recommended_density", of: |seen| refs([&seen.item.recommended_density]) },
        Relation {
            name: "contraindications",
            of: |seen| {
                let bearing = seen.derived.contraindications_of(seen.slug.as_str());
                refs(bearing.into_iter().flatten())
            },
        },
        Relation { name: "related", of: |seen| refs(&seen.item.related) },
        evidence::sources(),
    ];
    const SCREENED: bool = true;
    const SORTS: &'static [SortKey<Self>] = &[
        SortKey { name: "difficulty", of: |seen| rank(seen.item.difficulty) },
        SortKey { name: "estimated_seconds", of: |seen| SortValue::Number(i64::from(seen.item.estimated_seconds)) },
    ];
}

/// List techniques
///
/// How to roll a region, step by step, with dose, safety and evidence. `safety` is never left out.
#[utoipa::path(
    get, path = "/v1/techniques", operation_id = "listTechniques", tag = "techniques",
    params(ListParams<Technique>),
    responses(ListResponses<Technique>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Technique>()
}

/// Show a technique
///
/// A technique with every step in order, its dose, what to keep off, when to stop, and who should ask first.
#[utoipa::path(
    get, path = "/v1/techniques/{slug}", operation_id = "showTechnique", tag = "techniques",
    params(("slug" = Slug, Path, description = "The slug of the technique."), ShowParams<Technique>),
    responses(ItemResponses<Technique>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Technique>(&slug)
}

/// List the contraindications of a technique
///
/// Everything with an effect on its regions or its position, with everything the list of contraindications offers.
#[utoipa::path(
    get, path = "/v1/techniques/{slug}/contraindications", operation_id = "listTechniqueContraindications",
    tag = "techniques",
    params(("slug" = Slug, Path, description = "The slug of the technique."), ListParams<Contraindication>),
    responses(RelatedResponses<Contraindication>),
)]
pub(in crate::http) async fn contraindications(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.related::<Contraindication, _>(Kind::Techniques, &slug, "/contraindications", |snapshot| {
        snapshot.catalog().derived().contraindications_of(slug.as_str())
    })
}
