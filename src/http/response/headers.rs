//! The headers that every answer has.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::{cors, request_id};

/// The header with the id of a request.
pub(in crate::http) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Says that the answer comes from a snapshot that could not be compared with the database.
pub(in crate::http) const STALE: HeaderName = HeaderName::from_static("rollwise-stale");
/// What a browser may do with an answer that is not a page of ours: nothing.
pub(in crate::http) static NOTHING_ALLOWED: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// What every answer says besides, ready to be sent.
pub(in crate::http) static ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    // Also to programs, so that a cache may give a browser what it stored for one.
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static(cors::ANY_ORIGIN)),
    // The headers that a script on another origin may read.
    (header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(cors::EXPOSED)),
];

/// What a page says besides: in an answer that no browser opens as a document, nobody would look at it.
pub(in crate::http) static PAGE: [(HeaderName, HeaderValue); 3] = [
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    // For browsers that do not know `frame-ancestors`.
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=()")),
];

/// The id that the client gave, if it is fit to be repeated, or a new one.
pub(in crate::http) fn request_id(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(&REQUEST_ID).filter(|id| {
        let id = id.as_bytes();
        (8..=64).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    });
    given.cloned().unwrap_or_else(request_id::new)
}

/// Sets what every answer has, where this one does not have its own.
pub(in crate::http) fn complete(headers: &mut HeaderMap) {
    let policy = (header::CONTENT_SECURITY_POLICY, &NOTHING_ALLOWED);
    for (name, value) in ALWAYS.iter().map(|(name, value)| (name.clone(), value)).chain([policy]) {
        if !headers.contains_key(&name) {
            headers.append(name, value.clone());
        }
    }
}

/// Sets what belongs to this one answer only.
pub(in crate::http) fn finish(headers: &mut HeaderMap, id: HeaderValue, is_stale: bool) {
    headers.append(REQUEST_ID, id);
    if is_stale {
        headers.append(STALE, HeaderValue::from_static("true"));
    }
}
