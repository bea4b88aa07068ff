//! `/v1/roller-types`.

use actix_web::web::Path;

use super::{
    cursor::SortValue,
    docs::{ItemQuery, ItemResponses, ListQuery, ListResponses},
    resource::{Filter, Relation, Served, SortKey, Words, any, is, refs},
    service::{Ask, Reply},
};
use crate::domain::{Claim, Difficulty, Enumeration as _, Family, Grade, Kind, RollerType, Slug};

impl Served for RollerType {
    const SCHEMA: &'static str = "RollerType";
    const FILTERS: &'static [Filter<Self>] = &[
        Filter {
            name: "family",
            field: "family",
            words: Words::Of(Family::WORDS),
            has: |seen, word| is([seen.item.family], word),
        },
        Filter {
            name: "suit",
            field: "suits[]",
            words: Words::Of(Difficulty::WORDS),
            has: |seen, word| is(seen.item.suits.iter().copied(), word),
        },
        Filter {
            name: "grade",
            field: "evidence.grade`, `claims[].evidence.grade",
            words: Words::Of(Grade::WORDS),
            has: |seen, word| is(Claim::grades(&seen.item.claims).chain([seen.item.evidence.grade]), word),
        },
        Filter {
            name: "source",
            field: "sources[]`, `evidence.sources[]`, `claims[].evidence.sources[]",
            words: Words::Slugs(Kind::Sources),
            has: |seen, word| any(sources(seen.item), word),
        },
    ];
    const RELATIONS: &'static [Relation<Self>] =
        &[Relation { name: "sources", of: |seen| refs(Kind::Sources, sources(seen.item)) }];
    const SORTS: &'static [SortKey<Self>] = &[SortKey {
        name: "rank",
        of: |seen| seen.item.rank.map_or(SortValue::Absent, |rank| SortValue::Number(i64::from(rank))),
    }];
}

/// The sources of a roller type, of its evidence and of its claims.
fn sources(item: &RollerType) -> impl Iterator<Item = &Slug> {
    item.sources.iter().chain(&item.evidence.sources).chain(Claim::sources(&item.claims))
}

/// List roller types
///
/// Kinds of tool by form, density and texture, with whom they suit.
#[utoipa::path(
    get, path = "/v1/roller-types", operation_id = "listRollerTypes", tag = "roller-types",
    params(ListQuery<RollerType>),
    responses(ListResponses<RollerType>),
)]
pub(super) async fn list(ask: Ask) -> Reply {
    ask.list::<RollerType>()
}

/// Show a roller type
///
/// A kind of tool, what it is like, and what is known of the difference it makes.
#[utoipa::path(
    get, path = "/v1/roller-types/{slug}", operation_id = "showRollerType", tag = "roller-types",
    params(("slug" = Slug, Path, description = "The slug of the roller type."), ItemQuery<RollerType>),
    responses(ItemResponses<RollerType>),
)]
pub(super) async fn show(ask: Ask, slug: Path<String>) -> Reply {
    ask.show::<RollerType>(&slug)
}
