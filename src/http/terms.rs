//! `/v1/terms`.

use actix_web::web::Path;

use super::{
    ask::{Ask, Reply},
    docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
    evidence,
    resource::{Filter, Relation, Served},
};
use crate::domain::{Slug, Term};

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
    params(ListQuery<Term>),
    responses(ListResponses<Term>),
)]
pub(super) async fn list(ask: Ask) -> Reply {
    ask.list::<Term>()
}

/// Show a term
///
/// A glossary entry.
#[utoipa::path(
    get, path = "/v1/terms/{slug}", operation_id = "showTerm", tag = "terms",
    params(("slug" = Slug, Path, description = "The slug of the term."), ItemQuery<Term>),
    responses(ItemResponses<Term>),
)]
pub(super) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<Term>(&slug)
}
