//! `/v1/techniques`.

use actix_web::web::Path;

use crate::{
    domain::{
        BodyPosition, Contraindication, Difficulty, Enumeration as _, Goal, Kind, Laterality, Role, Slug, Support,
        Technique,
    },
    http::read::{
        ask::{Ask, Reply},
        cursor::SortValue,
        evidence,
        operation_docs::{ItemQuery, ItemResponses, ListQuery, ListResponses, RelatedResponses},
        resource::{Filter, Relation, Served, SortKey, Words, any, is, rank, refs},
    },
};

impl Served for Technique {
    const SCHEMA: &'static str = "Technique";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "region",
            field: "regions[]",
            words: Words::Slugs(Kind::Regions),
            has: |seen, word| any(&seen.item.regions, word),
        },
        Filter {
            name: "primary_muscle",
            field: "primary_muscles[]",
            words: Words::Slugs(Kind::Muscles),
            has: |seen, word| any(&seen.item.primary_muscles, word),
        },
        Filter {
            name: "secondary_muscle",
            field: "secondary_muscles[]",
            words: Words::Slugs(Kind::Muscles),
            has: |seen, word| any(&seen.item.secondary_muscles, word),
        },
        Filter {
            name: "difficulty",
            field: "difficulty",
            words: Words::Of(Difficulty::WORDS),
            has: |seen, word| is([seen.item.difficulty], word),
        },
        Filter {
            name: "body_position",
            field: "body_position",
            words: Words::Of(BodyPosition::WORDS),
            has: |seen, word| is([seen.item.body_position], word),
        },
        Filter {
            name: "laterality",
            field: "laterality",
            words: Words::Of(Laterality::WORDS),
            has: |seen, word| is([seen.item.laterality], word),
        },
        Filter {
            name: "goal",
            field: "goals[]",
            words: Words::Of(Goal::WORDS),
            has: |seen, word| is(seen.item.goals.iter().copied(), word),
        },
        Filter {
            name: "equipment",
            field: "equipment[]",
            words: Words::Slugs(Kind::RollerTypes),
            has: |seen, word| any(&seen.item.equipment, word),
        },
        Filter {
            name: "recommended_density",
            field: "recommended_density",
            words: Words::Slugs(Kind::RollerTypes),
            has: |seen, word| any([&seen.item.recommended_density], word),
        },
        Filter {
            name: "support",
            field: "supports[]",
            words: Words::Of(Support::WORDS),
            has: |seen, word| is(seen.item.supports.iter().copied(), word),
        },
        Filter {
            name: "role",
            field: "steps[].role",
            words: Words::Of(Role::WORDS),
            has: |seen, word| is(seen.item.steps.iter().map(|step| step.role), word),
        },
        Filter {
            name: "keep_off",
            field: "safety.keep_off[].region",
            words: Words::Slugs(Kind::Regions),
            has: |seen, word| any(seen.item.safety.keep_off.iter().filter_map(|place| place.region.as_ref()), word),
        },
        Filter {
            name: "contraindication",
            field: "safety.contraindications[]",
            words: Words::Slugs(Kind::Contraindications),
            has: |seen, word| any(seen.derived.contraindications_of(seen.slug.as_str()).into_iter().flatten(), word),
        },
        Filter {
            name: "stop_if",
            field: "safety.stop_if[].contraindication",
            words: Words::Slugs(Kind::Contraindications),
            has: |seen, word| {
                any(seen.item.safety.stop_if.iter().filter_map(|sign| sign.contraindication.as_ref()), word)
            },
        },
        Filter {
            name: "related",
            field: "related[]",
            words: Words::Slugs(Kind::Techniques),
            has: |seen, word| any(&seen.item.related, word),
        },
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
    params(ListQuery<Technique>),
    responses(ListResponses<Technique>),
)]
pub(in crate::http) async fn list(ask: Ask) -> Reply {
    ask.list::<Technique>()
}

/// Show a technique
///
/// A technique with every step in order, its dose, what to keep off, when to stop, and who should ask first.
#[utoipa::path(
    get, path = "/v1/techniques/{slug}", operation_id = "showTechnique", tag = "techniques",
    params(("slug" = Slug, Path, description = "The slug of the technique."), ItemQuery<Technique>),
    responses(ItemResponses<Technique>),
)]
pub(in crate::http) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Technique>(&slug)
}

/// List the contraindications of a technique
///
/// Everything with an effect on its regions or its position, with everything the list of contraindications offers.
#[utoipa::path(
    get, path = "/v1/techniques/{slug}/contraindications", operation_id = "listTechniqueContraindications",
    tag = "techniques",
    params(("slug" = Slug, Path, description = "The slug of the technique."), ListQuery<Contraindication>),
    responses(RelatedResponses<Contraindication>),
)]
pub(in crate::http) async fn contraindications(ask: Ask, slug: Path<String>) -> Reply {
    ask.related::<Contraindication, _>(Kind::Techniques, &slug, "/contraindications", |snapshot| {
        snapshot.catalog().derived().contraindications_of(slug.as_str())
    })
}
