//! `/v1/muscles`.

use actix_web::web::Path;

use crate::{
    domain::{Kind, Muscle, Slug},
    http::read::{
        evidence,
        filter::{Filter, slugs},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served, refs},
    },
};

impl Served for Muscle {
    const SCHEMA: &'static str = "Muscle";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_slug("region", &["regions[]"], Kind::Regions, |seen| {
            slugs(seen.derived.muscle_regions.get(seen.slug).into_iter().flatten())
        }),
        evidence::own_source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[
        Relation { name: "regions", of: |seen| refs(seen.derived.muscle_regions.get(seen.slug).into_iter().flatten()) },
        evidence::own_sources(),
    ];
}

/// List muscles
///
/// Muscles with their common and anatomical names and the regions they belong to.
#[utoipa::path(
    get, path = "/v1/muscles", operation_id = "listMuscles", tag = "muscles",
    params(ListParams<Muscle>),
    responses(ListResponses<Muscle>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Muscle>()
}

/// Show a muscle
///
/// A muscle and the regions it belongs to.
#[utoipa::path(
    get, path = "/v1/muscles/{slug}", operation_id = "showMuscle", tag = "muscles",
    params(("slug" = Slug, Path, description = "The slug of the muscle."), ShowParams<Muscle>),
    responses(ItemResponses<Muscle>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Muscle>(&slug)
}
