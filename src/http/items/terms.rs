//! `/v1/terms`.

use actix_web::web::Path;

use crate::{
    domain::{Slug, Term},
    http::read::{
        evidence,
        filter::Filter,
        list_params::{ListParams, ShowParams},
        operation_docs::{ItemResponses, ListResponses},
        read_request::{HandlerResult, ReadRequest},
        resource::{Relation, Served},
    },
};

impl Served for Term {
    const SCHEMA: &'static str = "Term";
    const FILTERS: &'static [Filter<Self>] = &[evidence::grade(), evidence::source()];
    const RELATIONS: &'static [Relation<Self>] = &[evidence::sources()];
}

/// List terms
///
/// The glossary.
#[utoipa::path(
    get, path = "/v1/terms", operation_id = "listTerms", tag = "terms",
    params(ListParams<Term>),
    responses(ListResponses<Term>),
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.list::<Term>()
}

/// Show a term
///
/// A glossary entry.
#[utoipa::path(
    get, path = "/v1/terms/{slug}", operation_id = "showTerm", tag = "terms",
    params(("slug" = Slug, Path, description = "The slug of the term."), ShowParams<Term>),
    responses(ItemResponses<Term>),
)]
pub(in crate::http) async fn show(request: ReadRequest, slug: Path<String>) -> HandlerResult {
    request.show::<Term>(&slug)
}
