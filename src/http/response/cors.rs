//! Scripts of any origin may ask for everything, without credentials. The answer is the same for every origin, so caches
//! need not tell them apart, and there is little for a library to decide.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
};

use super::problem::{Failure, ProblemKind};

/// Who may read answers.
pub(in crate::http) const ANY_ORIGIN: &str = "*";
/// The headers of answers that a script may read.
pub(in crate::http) const EXPOSED: &str =
    "ETag, Link, X-Request-Id, Content-Language, Repr-Digest, RateLimit, RateLimit-Policy, Retry-After";

/// The methods that a script may use.
const METHODS: [Method; 4] = [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS];
/// The same as a header's value.
const METHOD_LIST: &str = "GET, HEAD, POST, OPTIONS";
/// The headers that a script may send.
const HEADERS: [HeaderName; 9] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::IF_NONE_MATCH,
    header::RANGE,
    // Libraries for traces send both.
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("x-request-id"),
];
/// The same as a header's value.
const HEADER_LIST: &str = "accept, accept-language, content-language, content-type, if-none-match, range, traceparent, \
                           tracestate, x-request-id";
/// How long a browser may keep the answer to a preflight: a day, in seconds.
const KEPT_SECONDS: &str = "86400";

/// Answers OPTIONS at an address that takes the methods in `allow`: a browser's preflight if it is one.
///
/// # Errors
/// If a preflight asks for what no script may do.
pub(in crate::http) fn options(request: &HttpRequest, allow: &'static str) -> Result<HttpResponse, Failure> {
    let mut response = HttpResponse::NoContent();
    response.insert_header((header::ALLOW, allow));
    let headers = request.headers();
    let Some(method) = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD) else { return Ok(response.finish()) };
    let is_method = METHODS.iter().any(|allowed| allowed.as_str().as_bytes() == method.as_bytes());
    if !is_method || !headers.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS).all(are_allowed) {
        let detail = "The preflight asks for a method or a header that is not allowed.";
        return Err(Failure::new(ProblemKind::INVALID_REQUEST, detail));
    }
    response
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, METHOD_LIST))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, HEADER_LIST))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, KEPT_SECONDS));
    Ok(response.finish())
}

fn are_allowed(names: &HeaderValue) -> bool {
    let mut names = names.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    names.all(|name| {
        name.is_empty() || HEADERS.iter().any(|allowed| allowed.as_str().as_bytes().eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::{HEADER_LIST, HEADERS, METHOD_LIST, METHODS};

    #[test]
    fn the_lists_say_what_is_allowed() {
        assert_eq!(METHODS.map(|method| method.to_string()).join(", "), METHOD_LIST);
        assert_eq!(HEADERS.map(|name| name.to_string()).join(", "), HEADER_LIST);
    }
}
