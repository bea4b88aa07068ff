//! `/v1/regions`.

use actix_web::web::Path;

use crate::{
    domain::{Contraindication, Enumeration as _, Kind, Region, Slug, Technique, Verdict, View},
    http::read::{
        evidence,
        filter::{Filter, slugs, words},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses, RelatedResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served, SortKey, rank, refs},
    },
};

impl Served for Region {
    const SCHEMA: &'static str = "Region";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_word("view", &["view"], View::WORDS, |seen| words([seen.item.view])),
        Filter::by_slug("parent", &["parent"], Kind::Regions, |seen| slugs(&seen.item.parent)),
        Filter::by_word("verdict", &["verdict"], Verdict::WORDS, |seen| words([seen.item.verdict])),
        Filter::by_slug("alternative", &["alternatives[].region"], Kind::Regions, |seen| {
            slugs(seen.item.alternatives.iter().map(|alternative| &alternative.region))
        }),
        Filter::by_slug("muscle", &["muscles[]"], Kind::Muscles, |seen| slugs(&seen.item.muscles)),
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
    params(ListParams<Region>),
    responses(ListResponses<Region>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Region>()
}

/// Show a region
///
/// A body area with its verdict, the reasons for it, and alternatives.
#[utoipa::path(
    get, path = "/v1/regions/{slug}", operation_id = "showRegion", tag = "regions",
    params(("slug" = Slug, Path, description = "The slug of the region."), ShowParams<Region>),
    responses(ItemResponses<Region>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Region>(&slug)
}

/// List the techniques for a region
///
/// The techniques that roll the region, with everything the list of techniques offers.
#[utoipa::path(
    get, path = "/v1/regions/{slug}/techniques", operation_id = "listRegionTechniques", tag = "regions",
    params(("slug" = Slug, Path, description = "The slug of the region."), ListParams<Technique>),
    responses(RelatedResponses<Technique>),
)]
pub(in crate::http) async fn techniques(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.related::<Technique, _>(Kind::Regions, &slug, "/techniques", |snapshot| {
        snapshot.catalog().derived().region_techniques.get(slug.as_str())
    })
}

/// List the contraindications of a region
///
/// Everything with an effect on the region, with everything the list of contraindications offers.
#[utoipa::path(
    get, path = "/v1/regions/{slug}/contraindications", operation_id = "listRegionContraindications", tag = "regions",
    params(("slug" = Slug, Path, description = "The slug of the region."), ListParams<Contraindication>),
    responses(RelatedResponses<Contraindication>),
)]
pub(in crate::http) async fn contraindications(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.related::<Contraindication, _>(Kind::Regions, &slug, "/contraindications", |snapshot| {
        snapshot.catalog().derived().region_contraindications.get(slug.as_str())
    })
}
