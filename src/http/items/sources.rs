//! `/v1/sources`.

use actix_web::web::Path;

use crate::{
    domain::{Access, Enumeration as _, Slug, Source},
    http::read::{
        ask::{Ask, Reply},
        cursor::SortValue,
        operation_docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
        resource::{Filter, Relation, Served, SortKey, Words, is},
    },
};

impl Served for Source {
    const SCHEMA: &'static str = "Source";
    const FILTERS: &'static [Filter<Self>] = &[Filter {
        name: "access",
        field: "access",
        words: Words::Of(Access::WORDS),
        has: |seen, word| is([seen.item.access], word),
    }];
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
    params(ListQuery<Source>),
    responses(ListResponses<Source>),
)]
pub(in crate::http) async fn list(ask: Ask) -> Reply {
    ask.list::<Source>()
}

/// Show a source
///
/// A citation, what it found, and what speaks against leaning on it.
#[utoipa::path(
    get, path = "/v1/sources/{slug}", operation_id = "showSource", tag = "sources",
    params(("slug" = Slug, Path, description = "The slug of the source."), ItemQuery<Source>),
    responses(ItemResponses<Source>),
)]
pub(in crate::http) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Source>(&slug)
}
