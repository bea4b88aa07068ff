//! `/v1/roller-types`.

use actix_web::web::Path;

use crate::{
    domain::{Difficulty, Enumeration as _, Family, RollerType, Slug},
    http::read::{
        cursor::SortValue,
        evidence,
        filter::{Filter, words},
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served, SortKey},
    },
};

impl Served for RollerType {
    const SCHEMA: &'static str = "RollerType";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter::by_word("family", &["family"], Family::WORDS, |seen| words([seen.item.family])),
        Filter::by_word("suit", &["suits[]"], Difficulty::WORDS, |seen| words(seen.item.suits.iter().copied())),
        evidence::grade(),
        evidence::source(),
    ];
    const RELATIONS: &'static [Relation<Self>] = &[evidence::sources()];
    const SORTS: &'static [SortKey<Self>] = &[SortKey {
        name: "rank",
        of: |seen| seen.item.rank.map_or(SortValue::Absent, |rank| SortValue::Number(i64::from(rank))),
    }];
}

/// List roller types
///
/// Kinds of tool by form, density and texture, with the people they suit.
#[utoipa::path(
    get, path = "/v1/roller-types", operation_id = "listRollerTypes", tag = "roller-types",
    params(ListParams<RollerType>),
    responses(ListResponses<RollerType>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<RollerType>()
}

/// Show a roller type
///
/// A kind of tool, what it is like, and what is known of the difference it makes.
#[utoipa::path(
    get, path = "/v1/roller-types/{slug}", operation_id = "showRollerType", tag = "roller-types",
    params(("slug" = Slug, Path, description = "The slug of the roller type."), ShowParams<RollerType>),
    responses(ItemResponses<RollerType>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<RollerType>(&slug)
}
