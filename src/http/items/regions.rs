//! `/v1/regions`.

use actix_web::web::Path;

use crate::{
    domain::{Contraindication, Enumeration as _, Kind, Region, Slug, Technique, Verdict, View},
    http::read::{
        ask::{Ask, Reply},
        evidence,
        operation_docs::{ItemQuery, ItemResponses, ListQuery, ListResponses, RelatedResponses},
        resource::{Filter, Relation, Served, SortKey, Words, any, is, rank, refs},
    },
};

impl Served for Region {
    const SCHEMA: &'static str = "Region";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "view",
            field: "view",
            words: Words::Of(View::WORDS),
            has: |seen, word| is([seen.item.view], word),
        },
        Filter {
            name: "parent",
            field: "parent",
            words: Words::Slugs(Kind::Regions),
            has: |seen, word| any(&seen.item.parent, word),
        },
        Filter {
            name: "verdict",
            field: "verdict",
            words: Words::Of(Verdict::WORDS),
            has: |seen, word| is([seen.item.verdict], word),
        },
        Filter {
            name: "alternative",
            field: "alternatives[].region",
            words: Words::Slugs(Kind::Regions),
            has: |seen, word| any(seen.item.alternatives.iter().map(|alternative| &alternative.region), word),
        },
        Filter {
            name: "muscle",
            field: "muscles[]",
            words: Words::Slugs(Kind::Muscles),
            has: |seen, word| any(&seen.item.muscles, word),
        },
        evidence::grade(),
        evidence::source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation { name: "parent", of: |seen| refs(&seen.item.parent) },
        Relation {
            name: "alternatives",
            of: |seen| refs(seen.item.alternatives.iter().map(|alternative| &alternative.region)),
        },
        Relation { name: "muscles", of: |seen| refs(&seen.item.muscles) },
        Relation {
            name: "techniques",
            of: |seen| refs(seen.derived.region_techniques.get(seen.slug).into_iter().flatten()),
        },
        Relation {
            name: "contraindications",
            of: |seen| {
                let bearing = seen.derived.region_contraindications.get(seen.slug);
                refs(bearing.into_iter().flatten())
            },
        },
        evidence::sources(),
    ];
    const SORTS: &'static [SortKey<Self>] = &[SortKey { name: "verdict", of: |seen| rank(seen.item.verdict) }];
}

/// List regions
///
/// Body areas, and the kinds of place that must not be rolled, each with its verdict for a healthy adult and, where it must not be rolled, what to roll instead.
#[utoipa::path(
    get, path = "/v1/regions", operation_id = "listRegions", tag = "regions",
    params(ListQuery<Region>),
    responses(ListResponses<Region>),
)]
pub(in crate::http) async fn list(ask: Ask) -> Reply {
    ask.list::<Region>()
}

/// Show a region
///
/// A body area with its verdict, the reasons for it, and alternatives.
#[utoipa::path(
    get, path = "/v1/regions/{slug}", operation_id = "showRegion", tag = "regions",
    params(("slug" = Slug, Path, description = "The slug of the region."), ItemQuery<Region>),
    responses(ItemResponses<Region>),
)]
pub(in crate::http) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Region>(&slug)
}

/// List the techniques for a region
///
/// The techniques that roll the region, with everything the list of techniques offers.
#[utoipa::path(
    get, path = "/v1/regions/{slug}/techniques", operation_id = "listRegionTechniques", tag = "regions",
    params(("slug" = Slug, Path, description = "The slug of the region."), ListQuery<Technique>),
    responses(RelatedResponses<Technique>),
)]
pub(in crate::http) async fn techniques(ask: Ask, slug: Path<String>) -> Reply {
    ask.related::<Technique, _>(Kind::Regions, &slug, "/techniques", |snapshot| {
        snapshot.catalog().derived().region_techniques.get(slug.as_str())
    })
}

/// List the contraindications of a region
///
/// Everything with an effect on the region, with everything the list of contraindications offers.
#[utoipa::path(
    get, path = "/v1/regions/{slug}/contraindications", operation_id = "listRegionContraindications", tag = "regions",
    params(("slug" = Slug, Path, description = "The slug of the region."), ListQuery<Contraindication>),
    responses(RelatedResponses<Contraindication>),
)]
pub(in crate::http) async fn contraindications(ask: Ask, slug: Path<String>) -> Reply {
    ask.related::<Contraindication, _>(Kind::Regions, &slug, "/contraindications", |snapshot| {
        snapshot.catalog().derived().region_contraindications.get(slug.as_str())
    })
}
