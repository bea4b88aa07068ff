//! `/v1/contraindications`.

use actix_web::web::Path;

use crate::{
    domain::{
        AskedAs, BodyPosition, Category, Contraindication, Enumeration as _, Kind, Scope, Severity, Slug, Verdict,
    },
    http::read::{
        ask::{Ask, Reply},
        evidence,
        operation_docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
        resource::{Filter, Relation, Served, SortKey, Words, any, is, rank, refs},
    },
};

impl Served for Contraindication {
    const SCHEMA: &'static str = "Contraindication";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "category",
            field: "category",
            words: Words::Of(Category::WORDS),
            has: |seen, word| is([seen.item.category], word),
        },
        Filter {
            name: "asked_as",
            field: "asked_as",
            words: Words::Of(AskedAs::WORDS),
            has: |seen, word| is([seen.item.asked_as], word),
        },
        Filter {
            name: "severity",
            field: "severity",
            words: Words::Of(Severity::WORDS),
            has: |seen, word| is([seen.item.severity], word),
        },
        Filter {
            name: "scope",
            field: "effects[].scope",
            words: Words::Of(Scope::WORDS),
            has: |seen, word| is(seen.item.effects.iter().map(|effect| effect.scope), word),
        },
        Filter {
            name: "verdict",
            field: "effects[].verdict",
            words: Words::Of(Verdict::WORDS),
            has: |seen, word| is(seen.item.effects.iter().map(|effect| effect.verdict), word),
        },
        Filter {
            name: "body_position",
            field: "effects[].body_position",
            words: Words::Of(BodyPosition::WORDS),
            has: |seen, word| is(seen.item.effects.iter().filter_map(|effect| effect.body_position), word),
        },
        Filter {
            name: "region",
            field: "effects[].regions[]",
            words: Words::Slugs(Kind::Regions),
            has: |seen, word| any(seen.item.effects.iter().flat_map(|effect| &effect.regions), word),
        },
        Filter {
            name: "alternative",
            field: "alternatives[].region",
            words: Words::Slugs(Kind::Regions),
            has: |seen, word| any(seen.item.alternatives.iter().map(|alternative| &alternative.region), word),
        },
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
    params(ListQuery<Contraindication>),
    responses(ListResponses<Contraindication>),
)]
pub(in crate::http) async fn list(ask: Ask) -> Reply {
    ask.list::<Contraindication>()
}

/// Show a contraindication
///
/// What it forbids or limits and where, why, and what to do.
#[utoipa::path(
    get, path = "/v1/contraindications/{slug}", operation_id = "showContraindication", tag = "contraindications",
    params(("slug" = Slug, Path, description = "The slug of the contraindication."), ItemQuery<Contraindication>),
    responses(ItemResponses<Contraindication>),
)]
pub(in crate::http) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Contraindication>(&slug)
}
