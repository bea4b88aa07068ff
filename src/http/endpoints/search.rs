//! `/v1/search`: from a person's own words to the right item.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::{
    IntoParams, IntoResponses, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Response,
        path::{Parameter, ParameterIn},
        schema::Type,
    },
};

use crate::{
    domain::{Enumeration as _, Kind, Locale, json_text},
    guidance::search::Hit,
    http::{
        read::{
            ask::{Ask, Reply},
            operation_docs::{locale, ok, query, required, responses, search_text, words},
            params::{chosen_locale, usable},
            representation::Body,
            schema::reference,
        },
        request::query::{Faults, Query, read_text, shortened},
        response::problem::{Failure, InvalidPart},
    },
};

/// How many hits there are if nothing else is asked for.
const DEFAULT_HITS: usize = 10;
/// The most hits.
const MOST_HITS: usize = 50;
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

/// The parameters of the operation.
pub(in crate::http) struct SearchQuery;
/// The responses of the operation.
pub(in crate::http) struct SearchResponses;

impl IntoParams for SearchQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(u32::try_from(MOST_HITS).unwrap_or(u32::MAX)))
            .default(Some(serde_json::json!(DEFAULT_HITS)));
        vec![
            required("q", "What to look for, in a person's own words; the last word may be unfinished.", search_text()),
            words(
                "kind",
                "Only items of these kinds. Commas mean or.",
                Kind::WORDS.iter().map(ToString::to_string).collect(),
            ),
            query("limit", "How many hits at most.", limit),
            locale(),
        ]
    }
}

impl IntoResponses for SearchResponses {
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
    params(SearchQuery),
    responses(SearchResponses)
)]
pub(in crate::http) async fn search(ask: Ask) -> Reply {
    ask.json(|negotiated| {
        let wanted = Wanted::read(&ask, negotiated)?;
        let items = ask.snapshot().index(&wanted.locale).search(&wanted.text, &wanted.kinds, wanted.limit);
        let edition = ask.snapshot().catalog().edition();
        let answer = SearchAnswer { items, locale: wanted.locale, edition };
        Ok(Body::new(json_text(&answer), answer.locale))
    })
}

/// What a search was asked for.
struct Wanted {
    text: String,
    kinds: Vec<Kind>,
    limit: usize,
    locale: Locale,
}

impl Wanted {
    fn read(ask: &Ask, negotiated: &Locale) -> Result<Self, Failure> {
        let query = Query::parse(ask.query(), &["q", "kind", "limit", "locale"])?;
        let mut faults = Faults::default();
        let text = read_text(&query).unwrap_or_else(|fault| {
            faults.add(|| fault);
            String::new()
        });
        let limit = read_limit(&query).unwrap_or_else(|fault| {
            faults.add(|| fault);
            DEFAULT_HITS
        });
        let locale = chosen_locale(&query, ask.snapshot(), negotiated).unwrap_or_else(|fault| {
            faults.add(|| fault);
            negotiated.clone()
        });
        let mut kinds = Vec::new();
        let words = query.get("kind").map_or_else(Vec::new, |words| words.split(',').map(str::trim).collect());
        let words = usable("kind", words).unwrap_or_else(|fault| {
            faults.add(|| fault);
            Vec::new()
        });
        for word in words {
            match Kind::from_word(word) {
                Some(kind) if kinds.contains(&kind) => {}
                Some(kind) => kinds.push(kind),
                None => {
                    let reason = || format!("`{}` is not allowed here", shortened(word));
                    let words = Kind::WORDS.iter().copied();
                    faults.add(|| InvalidPart::not_allowed("query.kind", reason(), word, words));
                }
            }
        }
        query.finish(faults)?;
        Ok(Self { text, kinds, limit, locale })
    }
}

fn read_limit(query: &Query) -> Result<usize, InvalidPart> {
    let Some(text) = query.get("limit") else { return Ok(DEFAULT_HITS) };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(limit @ 1..=MOST_HITS) if digits => Ok(limit),
        _ => {
            let reason = format!("`{}` is not a whole number from 1 to {MOST_HITS}", shortened(text));
            Err(InvalidPart::new("query.limit", reason))
        }
    }
}
