//! What every answer gets, errors included: a request id, security headers, the body of a problem, a line in the log.

use std::time::Instant;

use actix_web::{
    Error, HttpRequest, HttpResponse, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tracing::{debug, error};

use super::{
    problem::{Failure, ProblemKind},
    query::decoded,
    request_id,
    service::{STALE, Service},
};

/// The header with the id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest address that is read, in bytes.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// What a browser may do with an answer that is not a page of ours: nothing.
pub(super) static NOTHING_ALLOWED: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// What every answer says besides, ready to be sent.
pub(super) static ALWAYS: [(HeaderName, HeaderValue); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=()")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    // Also to programs, so that a cache may give a browser what it stored for one.
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    // The headers that a script on another origin may read.
    (
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(
            "ETag, Link, X-Request-Id, Content-Language, Repr-Digest, RateLimit, RateLimit-Policy, Retry-After",
        ),
    ),
];

/// Wraps the whole service.
pub(super) async fn envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = request_id(&request);
    if let Some(response) = repeated(&request, &id) {
        let response = request.into_response(response);
        log(&response, &id, started);
        return Ok(response);
    }
    let early = refuse_address(&request).or_else(|| without_trailing_slash(&request));
    let response = match early {
        Some(response) => request.into_response(response),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    let mut response = with_problem_body(response);
    let stale = response.request().app_data::<Data<Service>>().is_some_and(|service| service.is_stale());
    set_headers(response.headers_mut(), &id, stale);
    log(&response, &id, started);
    Ok(response)
}

/// The id that the client gave, if it is fit to be repeated, or a new one.
fn request_id(request: &ServiceRequest) -> HeaderValue {
    let given = request.headers().get(&REQUEST_ID).filter(|id| {
        let id = id.as_bytes();
        (8..=64).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    });
    given.cloned().unwrap_or_else(request_id::new)
}

/// The answer that the same words got before, past everything else that would lead to it.
fn repeated(request: &ServiceRequest, id: &HeaderValue) -> Option<HttpResponse> {
    let service = request.app_data::<Data<Service>>()?;
    let mut response = service.repeated(request.head())?;
    finish(response.headers_mut(), id, service.is_stale());
    Some(response)
}

/// Refuses addresses that are longer than anything this service has, and paths that cannot be read: the framework
/// would put replacement characters where a path is not UTF-8.
fn refuse_address(request: &ServiceRequest) -> Option<HttpResponse> {
    let length = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    let failure = if length > LONGEST_ADDRESS {
        let detail = format!("The address has {length} bytes; at most {LONGEST_ADDRESS} are read.");
        Failure::new(ProblemKind::ADDRESS_TOO_LONG, detail)
    } else {
        decoded("path", request.uri().path()).err()?
    };
    Some(failure.error_response())
}

/// Sends an address with slashes at its end to the one without. The documentation pages have theirs.
fn without_trailing_slash(request: &ServiceRequest) -> Option<HttpResponse> {
    let path = request.path();
    // A browser takes a redirect of a preflight for a refusal.
    if !path.ends_with('/') || path == "/" || path == "/docs/" || request.method() == Method::OPTIONS {
        return None;
    }
    let service = request.app_data::<Data<Service>>()?;
    let mut location = format!("{}{}", service.public_url(), path.trim_end_matches('/'));
    if !request.query_string().is_empty() {
        location.push('?');
        location.push_str(request.query_string());
    }
    Some(HttpResponse::PermanentRedirect().insert_header((header::LOCATION, location)).finish())
}

/// Gives every error the body of a problem, whichever part of the server it came from.
fn with_problem_body(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let failure = response.response_mut().extensions_mut().remove::<Failure>();
    let failure = match failure {
        Some(failure) => failure,
        None if status.is_client_error() || status.is_server_error() => foreign_failure(status, response.request()),
        None => return response,
    };
    // What the framework refused with a status of its own goes by the status of its row.
    response.response_mut().head_mut().status = failure.status_code();
    let service = response.request().app_data::<Data<Service>>();
    let base = service.map_or("", |service| service.public_url());
    let problem = failure.problem(base, response.request().path());
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response.map_body(|_, _| BoxBody::new(body))
}

/// The problem behind an error that the web framework answered with.
fn foreign_failure(status: StatusCode, request: &HttpRequest) -> Failure {
    let preflight = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    // The rows for 400 are about the query and the address, which we read ourselves.
    let kind = ProblemKind::ALL.iter().find(|kind| kind.status == status.as_u16() && kind.status != 400);
    match kind.copied() {
        Some(kind) => Failure::new(kind, kind.title),
        None if status.is_client_error() && preflight => Failure::new(
            ProblemKind::INVALID_REQUEST,
            "The preflight asks for a method or a header that is not allowed.",
        ),
        None if status.is_client_error() => Failure::new(ProblemKind::INVALID_REQUEST, "The request cannot be read."),
        None => {
            error!(route = request.match_pattern().as_deref(), status = status.as_u16(), "unexpected error");
            Failure::new(ProblemKind::INTERNAL, ProblemKind::INTERNAL.explanation)
        }
    }
}

fn set_headers(headers: &mut HeaderMap, id: &HeaderValue, stale: bool) {
    let policy = (header::CONTENT_SECURITY_POLICY, &NOTHING_ALLOWED);
    for (name, value) in ALWAYS.iter().map(|(name, value)| (name.clone(), value)).chain([policy]) {
        if !headers.contains_key(&name) {
            headers.append(name, value.clone());
        }
    }
    finish(headers, id, stale);
}

/// What belongs to this one answer only.
fn finish(headers: &mut HeaderMap, id: &HeaderValue, stale: bool) {
    headers.append(REQUEST_ID, id.clone());
    if stale {
        headers.append(STALE, HeaderValue::from_static("true"));
    }
}

/// Logs the route and never the query or the body: they may tell of a person's health.
fn log(response: &ServiceResponse<BoxBody>, id: &HeaderValue, started: Instant) {
    let (request, status) = (response.request(), response.status().as_u16());
    // Closures, so that nothing is worked out that is not logged.
    let (id, route) = (|| id.to_str().unwrap_or_default(), || request.match_pattern().unwrap_or_default());
    let micros = || u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        error!(request_id = id(), method = %request.method(), route = route(), status, micros = micros(), "failed");
    } else {
        debug!(request_id = id(), method = %request.method(), route = route(), status, micros = micros(), "answered");
    }
}
