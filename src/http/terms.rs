//! `/v1/terms`.

use actix_web::web::Path;

use super::{
    docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
    resource::{Filter, Relation, Served, Words, any, is, refs},
    service::{Ask, Reply},
};
use crate::domain::{Claim, Enumeration as _, Grade, Kind, Slug, Term};

impl Served for Term {
    const SCHEMA: &'static str = "Term";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "grade",
            field: "claims[].evidence.grade",
            words: Words::Of(Grade::WORDS),
            has: |seen, word| is(Claim::grades(&seen.item.claims), word),
        },
        Filter {
            name: "source",
            field: "sources[]`, `claims[].evidence.sources[]",
            words: Words::Slugs(Kind::Sources),
            has: |seen, word| any(seen.item.sources.iter().chain(Claim::sources(&seen.item.claims)), word),
        },
    ];
    const RELATIONS: &'static [Relation<Self>] = &[Relation {
        name: "sources",
        of: |seen| refs(Kind::Sources, seen.item.sources.iter().chain(Claim::sources(&seen.item.claims))),
    }];
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
