//! The responses of the operations, for the OpenAPI document: what every operation shares is written once.

use std::{collections::BTreeMap, marker::PhantomData};

use serde_json::json;
use utoipa::{
    IntoResponses,
    openapi::{Content, ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Schema},
};

use super::{
    documented_header::DocumentedHeader,
    resource::Served,
    schema::{list_name, reference},
};
use crate::http::response::problem::{EVERYWHERE, Failure, ProblemKind};

/// The responses of a list.
pub(in crate::http) struct ListResponses<T>(PhantomData<T>);
/// The responses of a list that belongs to one item.
pub(in crate::http) struct RelatedResponses<T>(PhantomData<T>);
/// The responses of a single item.
pub(in crate::http) struct ItemResponses<T>(PhantomData<T>);

impl<T: Served> IntoResponses for ListResponses<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = ok("A page of the list.", reference(&list_name::<T>()), &[DocumentedHeader::Link]);
        responses(ok, &[304, 406])
    }
}

impl<T: Served> IntoResponses for RelatedResponses<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = ok("A page of the list.", reference(&list_name::<T>()), &[DocumentedHeader::Link]);
        responses(ok, &[304, 308, 404, 406, 410])
    }
}

impl<T: Served> IntoResponses for ItemResponses<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = ok("The item.", reference(T::SCHEMA), &[]);
        responses(ok, &[304, 308, 404, 406, 410])
    }
}

/// A 200 together with the shared responses of some statuses, and of those that any request may meet.
pub(in crate::http) fn responses(ok: Response, statuses: &[u16]) -> BTreeMap<String, RefOr<Response>> {
    let everywhere = EVERYWHERE.iter().map(|kind| kind.status);
    let shared = statuses.iter().copied().chain(everywhere).map(|status| {
        let name = format!("Status{status}");
        (status.to_string(), Ref::from_response_name(name).into())
    });
    std::iter::once(("200".to_owned(), ok.into())).chain(shared).collect()
}

/// A cacheable JSON answer.
pub(in crate::http) fn ok(description: &str, schema: RefOr<Schema>, more_headers: &[DocumentedHeader]) -> Response {
    let content = ContentBuilder::new().schema(Some(schema)).build();
    with_headers(ResponseBuilder::new().description(description), more_headers)
        .content("application/json", content)
        .build()
}

/// A JSON answer that is for one person alone.
pub(in crate::http) fn private(description: &str, schema: RefOr<Schema>) -> Response {
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/json", ContentBuilder::new().schema(Some(schema)).build());
    let headers = [DocumentedHeader::NoStore, DocumentedHeader::ContentLanguage, DocumentedHeader::RequestId];
    headers.iter().fold(response, |response, header| header.on(response)).build()
}

/// A response with the headers of a cacheable answer and some more.
pub(in crate::http) fn with_headers(response: ResponseBuilder, more: &[DocumentedHeader]) -> ResponseBuilder {
    use DocumentedHeader::{CacheControl, ContentLanguage, ETag, RequestId, Vary};
    let headers = [ETag, CacheControl, Vary, ContentLanguage].iter().chain(more).chain(&[RequestId]);
    headers.fold(response, |response, header| header.on(response))
}

/// The responses that operations share by status, under the names that [`responses`] refers to.
pub(in crate::http) fn shared_responses() -> BTreeMap<String, RefOr<Response>> {
    let mut shared = BTreeMap::new();
    let not_modified = "You have it already: the tag in `If-None-Match` is current.";
    let not_modified = with_headers(ResponseBuilder::new().description(not_modified), &[]);
    shared.insert("Status304".to_owned(), not_modified.build().into());
    let moved = ResponseBuilder::new().description("The item has another slug now; `Location` has its address.");
    let moved = DocumentedHeader::RequestId.on(DocumentedHeader::Location.on(moved));
    shared.insert("Status308".to_owned(), moved.build().into());
    for status in ProblemKind::ALL.iter().map(|kind| kind.status) {
        let kinds = ProblemKind::ALL.iter().filter(|kind| kind.status == status && !kind.is_of_routines());
        let kinds: Vec<_> = kinds.copied().collect();
        shared.insert(format!("Status{status}"), problem_response(&kinds, reference("Problem")).into());
    }
    shared
}

/// A response with a problem of one of some kinds, all of the same status.
pub(in crate::http) fn problem_response(kinds: &[ProblemKind], schema: RefOr<Schema>) -> Response {
    let titles: Vec<_> = kinds.iter().map(|kind| format!("{} (`{}`)", kind.title, kind.code)).collect();
    let status = kinds.first().map_or(500, |kind| kind.status);
    let example = kinds.first().map(|kind| {
        let failure = Failure::new(*kind, kind.explanation);
        json!(failure.problem("http://127.0.0.1:8080", "/v1/techniques"))
    });
    let content: Content = ContentBuilder::new().schema(Some(schema)).example(example).build();
    let response = ResponseBuilder::new()
        .description(format!("{}.", titles.join(", or ")))
        .content("application/problem+json", content);
    let of_status: &[DocumentedHeader] = match status {
        405 => &[DocumentedHeader::Allow],
        429 => &[DocumentedHeader::RetryAfter, DocumentedHeader::RateLimit, DocumentedHeader::RateLimitPolicy],
        503 => &[DocumentedHeader::RetryAfter],
        _ => &[],
    };
    let headers = [DocumentedHeader::RequestId].iter().chain(of_status);
    headers.fold(response, |response, header| header.on(response)).build()
}
