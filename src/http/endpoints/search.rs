//! `/v1/search`: from a person's own words to the right item.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::{
    IntoParams, IntoResponses, ToSchema,
    openapi::{
        RefOr, Response,
        path::{Parameter, ParameterIn},
    },
};

use crate::{
    domain::{Enumeration as _, Kind, Locale, json_text},
    guidance::search::Hit,
    http::read::{
        list_params::LocaleParams,
        operation_docs::{ok, responses},
        param::{ListParam, Param, Refused},
        params::{limit_schema, one_of, q, read_limit},
        query_reader::{FromQuery, QueryReader},
        read_request::{HandlerResult, ReadRequest},
        representation::Representation,
        schema::reference,
    },
};

/// How many hits there are if nothing else is asked for.
const DEFAULT_HITS: usize = 10;
/// The most hits.
const MOST_HITS: usize = 50;

/// What is searched for.
const Q: Param<String> = q("What to look for, in a person's own words; the last word may be unfinished.", true);

/// The kinds to search in.
const KIND: ListParam<Kind> = ListParam {
    name: "kind",
    description: "Only items of these kinds. Commas mean or.",
    schema: || one_of(Kind::WORDS.iter().map(ToString::to_string)),
    read: |_, word| Kind::from_word(word).ok_or_else(|| Refused::not_allowed(word, Kind::WORDS.iter().copied())),
};

/// How many hits at most.
const LIMIT: Param<usize> = Param {
    name: "limit",
    description: "How many hits at most.",
    schema: || limit_schema(DEFAULT_HITS, MOST_HITS),
    is_required: false,
    read: |_, text| read_limit(text, MOST_HITS),
};

/// What was found, best first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SearchAnswer {
    /// The hits, best first; an emergency's contraindication comes before any technique.
    items: Vec<Hit>,
    /// The language that was searched in.
    locale: Locale,
    /// The current edition.
    #[schema(minimum = 1)]
    edition: u64,
}

/// What a search was asked for.
pub(in crate::http) struct SearchParams {
    text: String,
    kinds: Vec<Kind>,
    limit: usize,
    locale: Locale,
}

impl FromQuery for SearchParams {
    fn from_query(reader: &mut QueryReader<'_>) -> Self {
        Self {
            text: reader.one(&Q).unwrap_or_default(),
            kinds: reader.list(&KIND).unwrap_or_default(),
            limit: reader.one(&LIMIT).unwrap_or(DEFAULT_HITS),
            locale: LocaleParams::from_query(reader).locale,
        }
    }
}

impl IntoParams for SearchParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Self::documented()
    }
}

impl IntoResponses for SearchAnswer {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(ok("What was found.", reference("SearchAnswer"), &[]), &[304, 406])
    }
}

/// Search everything
///
/// Ranked hits over all kinds, in the language of the answer: finds beginnings of words, typos, synonyms and
/// abbreviations, and other forms of a word. Words of an emergency find its contraindication before any technique.
#[utoipa::path(
    get,
    path = "/v1/search",
    operation_id = "search",
    tag = "search",
    params(SearchParams),
    responses(SearchAnswer)
)]
pub(in crate::http) async fn search(request: ReadRequest) -> HandlerResult {
    request.json(|negotiated| {
        let wanted: SearchParams = request.params(negotiated)?;
        let items = request.snapshot().index(&wanted.locale).search(&wanted.text, &wanted.kinds, wanted.limit);
        let edition = request.snapshot().catalog().edition();
        let answer = SearchAnswer { items, locale: wanted.locale, edition };
        Ok(Representation::new(json_text(&answer), answer.locale))
    })
}
