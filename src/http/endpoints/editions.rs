//! `/v1/editions`: what changed when, as JSON and as an Atom feed.

use std::collections::BTreeMap;

use actix_web::web::Path;
use maud::{PreEscaped, html};
use serde::Serialize;
use utoipa::{
    IntoParams, IntoResponses, ToSchema,
    openapi::{
        ContentBuilder, ObjectBuilder, RefOr, Response,
        path::{Parameter, ParameterIn},
        schema::Type,
    },
};

use crate::{
    domain::{Edition, Locale, Operation, Timestamp, json_text},
    http::{
        read::{
            answer::Page,
            cursor::Cursor,
            documented_header::DocumentedHeader,
            operation_docs::{ok, responses},
            param::{Param, Refused},
            params::{DEFAULT_LIMIT, LIMIT, after, positive_number},
            query_reader::{FromQuery, QueryReader},
            read_request::{HandlerResult, JSON, ReadRequest},
            representation::Representation,
            schema::reference,
        },
        request::query::{Query, shortened},
        response::problem::{Failure, InvalidPart, ProblemKind},
    },
};

/// The media type of the feed.
const ATOM: &str = "application/atom+xml";

/// A page of editions, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EditionList<'a> {
    /// The editions, newest first.
    items: Vec<&'a Edition>,
    /// Where in the list this page stands.
    page: Page<'a>,
}

/// What the list was asked for.
pub(in crate::http) struct EditionParams {
    /// The size of the page.
    limit: usize,
    /// The edition that the page goes on behind.
    before: Option<u64>,
}

/// The edition that the page before ended with.
const AFTER: Param<u64> = after(|_, text| positive_number(text).ok_or_else(|| Refused::because(Cursor::UNREADABLE)));

/// The responses of the list.
pub(in crate::http) struct EditionListResponses;
/// The responses of a single edition.
pub(in crate::http) struct EditionResponses;

impl FromQuery for EditionParams {
    fn from_query(reader: &mut QueryReader<'_>) -> Self {
        Self { limit: reader.one(&LIMIT).unwrap_or(DEFAULT_LIMIT), before: reader.one(&AFTER) }
    }
}

impl IntoParams for EditionParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Self::documented()
    }
}

impl IntoResponses for EditionListResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut ok = ok(
            "A page of the list; as an Atom feed if `Accept` asks for one.",
            reference("EditionList"),
            &[DocumentedHeader::Link],
        );
        let feed = ObjectBuilder::new().schema_type(Type::String).description(Some("An Atom feed (RFC 4287)."));
        ok.content.insert(ATOM.to_owned(), ContentBuilder::new().schema(Some(feed)).build().into());
        responses(ok, &[304, 406])
    }
}

impl IntoResponses for EditionResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(ok("The edition.", reference("Edition"), &[]), &[304, 404, 406])
    }
}

/// List editions
///
/// What changed when, newest first; with `Accept: application/atom+xml` as a feed to subscribe to.
#[utoipa::path(
    get,
    path = "/v1/editions",
    operation_id = "listEditions",
    tag = "service",
    params(EditionParams),
    responses(EditionListResponses)
)]
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    request.answer(&[JSON, ATOM], |negotiated, media_type| {
        let EditionParams { limit, before } = request.params(negotiated)?;
        let editions = request.snapshot().catalog().editions();
        let newest_first =
            || editions.iter().rev().filter(|edition| before.is_none_or(|before| edition.edition < before));
        let items: Vec<_> = newest_first().take(limit).collect();
        let more = newest_first().nth(limit).is_some();
        let next = items
            .last()
            .filter(|_| more)
            .map(|last| format!("{}?limit={limit}&after={}", request.address(), last.edition));
        let text = if media_type == ATOM {
            feed(&request, &items, next.as_deref())
        } else {
            let page = Page { limit, total: editions.len(), next: next.as_deref(), excluded: None };
            json_text(&EditionList { items, page })
        };
        Ok(Representation { next, ..Representation::new(text, Locale::english()) })
    })
}

/// Show an edition
///
/// When it was published, how it came about, and what it changed.
#[utoipa::path(
    get, path = "/v1/editions/{edition}", operation_id = "showEdition", tag = "service",
    params(("edition" = u64, Path, description = "The number of the edition.", minimum = 1)),
    responses(EditionResponses),
)]
pub(in crate::http) async fn show(request: ReadRequest, edition: Path<String>) -> HandlerResult {
    request.json(|_| {
        Query::none(request.query())?;
        let editions = request.snapshot().catalog().editions();
        let found = positive_number(&edition).and_then(|number| editions.iter().find(|one| one.edition == number));
        let Some(found) = found else {
            let newest = editions.last().map_or(0, |edition| edition.edition);
            let detail = format!("There is no edition `{}`; the newest is {newest}.", shortened(&edition));
            let fault = InvalidPart::new("path.edition", "no edition has this number");
            return Err(Failure { errors: vec![fault], ..Failure::new(ProblemKind::NO_SUCH_ITEM, detail) });
        };
        Ok(Representation::new(json_text(found), Locale::english()))
    })
}

fn feed(request: &ReadRequest, editions: &[&Edition], next: Option<&str>) -> String {
    let (address, catalogue) = (request.address(), request.snapshot().catalog().catalogue());
    let newest = request.snapshot().catalog().editions().last();
    let updated = newest.map_or(catalogue.published_at, |edition| edition.published_at);
    let markup = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"))
        feed xmlns="http://www.w3.org/2005/Atom" {
            title { (catalogue.title) ": editions" }
            id { (address) }
            updated { (updated) }
            author { name { (catalogue.title) } }
            rights { (catalogue.credit) }
            (link("self", &address))
            @if let Some(next) = next { (link("next", next)) }
            @for edition in editions { (entry(&address, edition)) }
        }
    };
    markup.into_string()
}

fn link(rel: &str, href: &str) -> PreEscaped<String> {
    // maud writes HTML's void elements without a slash, which XML needs.
    PreEscaped(format!("<link rel=\"{rel}\" href=\"{}\"/>", html! { (href) }.into_string()))
}

fn entry(address: &str, edition: &Edition) -> PreEscaped<String> {
    let (address, published_at): (String, Timestamp) = (format!("{address}/{}", edition.edition), edition.published_at);
    html! {
        entry {
            title { "Edition " (edition.edition) }
            id { (address) }
            updated { (published_at) }
            (link("alternate", &address))
            summary { (summary(edition)) }
        }
    }
}

fn summary(edition: &Edition) -> String {
    let deleted = edition.changes.iter().filter(|change| change.op == Operation::Delete).count();
    let changed = edition.changes.len() - deleted;
    let note = if edition.note.is_empty() { String::new() } else { format!("{} ", edition.note) };
    format!("{note}Added or changed: {changed}. Deleted or renamed: {deleted}.")
}
