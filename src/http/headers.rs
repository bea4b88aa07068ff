//! The headers that every answer has.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use super::{cors, service::STALE};

/// The header with the id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What a browser may do with an answer that is not a page of ours: nothing.
const NOTHING_ALLOWED: &str = "default-src 'none'; frame-ancestors 'none'";

/// The id that the client gave, if it is fit to be repeated, or a new one.
pub(super) fn request_id(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(&REQUEST_ID).filter(|id| {
        let id = id.as_bytes();
        (8..=64).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    });
    given.cloned().unwrap_or_else(new_request_id)
}

/// An id that no other request has.
pub(super) fn new_request_id() -> HeaderValue {
    // A UUID is made of hexadecimal digits and hyphens.
    HeaderValue::from_str(&Uuid::now_v7().to_string()).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

/// Sets the headers of an answer, where the answer does not have its own.
pub(super) fn set(headers: &mut HeaderMap, id: &HeaderValue, is_stale: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, NOTHING_ALLOWED);
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()");
    set(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    // Always, so that a cache may give a browser what it stored for a program.
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, cors::ANY_ORIGIN);
    set(header::ACCESS_CONTROL_EXPOSE_HEADERS, cors::EXPOSED);
    if is_stale {
        set(STALE, "true");
    }
    headers.insert(REQUEST_ID, id.clone());
}
