//! `/v1/sources`.

use actix_web::web::Path;

use crate::{
    domain::{Access, Enumeration as _, Slug, Source},
    http::read::{
        cursor::SortValue,
        filter::{Filter, words},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served, SortKey},
    },
};

impl Served for Source {
    const SCHEMA: &'static str = "Source";
    const FILTERS: &'static [Filter<Self>] =
        &[Filter::by_word("access", &["access"], Access::WORDS, |seen| words([seen.item.access]))];
    const RELATIONS: &'static [Relation<Self>] = &[];
    const SORTS: &'static [SortKey<Self>] = &[SortKey {
        name: "year",
        of: |seen| seen.item.year.map_or(SortValue::Absent, |year| SortValue::Number(i64::from(year))),
    }];
}

/// List sources
///
/// What the content rests on: citations with their findings and limits.
#[utoipa::path(
    get, path = "/v1/sources", operation_id = "listSources", tag = "sources",
    params(ListParams<Source>),
    responses(ListResponses<Source>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Source>()
}

/// Show a source
///
/// A citation, what it found, and what speaks against leaning on it.
#[utoipa::path(
    get, path = "/v1/sources/{slug}", operation_id = "showSource", tag = "sources",
    params(("slug" = Slug, Path, description = "The slug of the source."), ShowParams<Source>),
    responses(ItemResponses<Source>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Source>(&slug)
}
