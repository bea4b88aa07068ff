//! Requests that only read have no body: it would be passed over in silence.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header},
};

use crate::http::response::problem::{Failure, ProblemKind};

/// A request without a body, if it only reads.
pub(in crate::http) struct Bodiless;

impl FromRequest for Bodiless {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(refuse_body(request, payload).map(|()| Self))
    }
}

/// Refuses a body where it would be passed over in silence. It is for handlers to ask: an address that does not take
/// the method at all says so first, since what belongs into the body there must not be put into a query instead.
///
/// # Errors
/// If the request only reads and has a body.
pub(in crate::http) fn refuse_body(request: &HttpRequest, payload: &Payload) -> Result<(), Failure> {
    let told = |name| request.headers().get(name).is_some_and(|told| told != "0");
    let has_body =
        !matches!(payload, Payload::None) && (told(header::CONTENT_LENGTH) || told(header::TRANSFER_ENCODING));
    let has_no_meaning = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let detail = "A body has no meaning in a request that only reads. Put what you ask for into the query.";
    if has_body && has_no_meaning { Err(Failure::new(ProblemKind::INVALID_REQUEST, detail)) } else { Ok(()) }
}
