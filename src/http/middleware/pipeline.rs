//! What every answer gets, errors included: a request id, security headers, the body of a problem, a line in the log; and
//! what is refused whatever its address.

use std::{panic::AssertUnwindSafe, rc::Rc, sync::Arc, time::Instant};

use actix_web::{
    Error, HttpRequest, HttpResponse, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        ConnectionType, Method, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
};
use futures_util::FutureExt as _;
use tracing::{debug, error};

use super::{
    rate_limit::{Limiter, RateLimitState},
    refusals::NOWHERE,
};
use crate::{
    config::{RateLimit, TrustedProxies},
    http::{
        limits::{LONGEST_ADDRESS, RETRY_SOON},
        metrics::WorkerMetrics,
        panics,
        request::{
            client::{self, ClientKey},
            methods::SERVER_METHODS,
            query::decoded,
            trace_context::trace_id,
        },
        response::{
            headers,
            problem::{Failure, ProblemKind},
        },
        state::service::Service,
        wire::{Connection, InProgress, Worker, request_body, response_body},
    },
};

/// Health checks are answered under overload and beyond rate limits.
const HEALTH: &str = "/health/";

/// Trusted proxies and the rate limiter for clients.
#[derive(Default)]
pub struct ClientPolicy {
    proxies: TrustedProxies,
    limiter: Option<Limiter>,
}

impl ClientPolicy {
    /// A limit for each client, and the proxies whose word on the client's address is taken.
    pub fn new(limit: RateLimit, proxies: TrustedProxies) -> Self {
        Self { proxies, limiter: Limiter::new(limit) }
    }

    /// The proxies that are believed.
    pub(in crate::http) fn proxies(&self) -> &TrustedProxies {
        &self.proxies
    }

    /// Counts a request, if its address has a limit.
    fn count(&self, request: &ServiceRequest) -> Option<(&Limiter, RateLimitState)> {
        let limiter = self.limiter.as_ref()?;
        let peer = request.peer_addr()?.ip();
        let client = client::address(peer, request.headers(), &self.proxies);
        Some((limiter, limiter.count(ClientKey::of(client))))
    }
}

/// What the requests on a connection have in common.
#[derive(Clone)]
pub(in crate::http) struct ConnectionContext {
    /// The connection.
    pub connection: Rc<Connection>,
    /// The worker that serves it.
    pub worker: Rc<Worker>,
    /// What the requests of the worker are counted with, if they are.
    pub worker_metrics: Option<Rc<WorkerMetrics>>,
}

/// What the pipeline needs beside the request.
pub(in crate::http) struct Pipeline {
    /// The service behind it.
    pub service: Arc<Service>,
    /// Its rules for clients.
    pub policy: Arc<ClientPolicy>,
}

impl Pipeline {
    /// Wraps the whole service.
    pub(in crate::http) async fn wrap(
        self: Rc<Self>,
        mut request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        let started = Instant::now();
        let id = headers::request_id(request.headers());
        let context = request.conn_data::<ConnectionContext>().cloned();
        let in_progress = context.as_ref().map(|context| request_body::begin(&mut request, &context.connection));
        let watch = Watch::begin(context.as_ref(), started);
        let is_admitted = context.as_ref().is_none_or(|context| context.worker.admits(started));
        let is_health = request.path().starts_with(HEALTH);
        let counted = if is_health { None } else { self.policy.count(&request) };
        let asks_to_upgrade = request.head().connection_type() == ConnectionType::Upgrade;
        let refusal = match &counted {
            _ if !is_admitted && !is_health => Some(overloaded()),
            Some((_, state)) => state.refusal(),
            None => None,
        };
        // The answer that the same words got before, past everything else that would lead to it. What has a body or names a
        // host goes the long way, where it may be refused.
        let has_words_only =
            refusal.is_none() && matches!(request.parts().1, Payload::None) && request.uri().authority().is_none();
        let repeated = if has_words_only { self.service.repeated(request.head()) } else { None };
        let mut response = if let Some(response) = repeated {
            request.into_response(response)
        } else {
            let early = match refusal {
                Some(failure) => Some(failure.error_response()),
                None => self.answer_early(&request),
            };
            let response = match early {
                Some(response) => request.into_response(response),
                None => self.answer(request, next, &id, &watch, in_progress.as_ref()).await?,
            };
            let mut response = self.with_problem_body(response, context.as_ref());
            headers::complete(response.headers_mut());
            response
        };
        headers::finish(response.headers_mut(), id, self.service.is_stale());
        if let Some((limiter, state)) = counted {
            limiter.tell(state, response.headers_mut());
        }
        let is_cut_off = context.as_ref().is_some_and(|context| context.connection.body_fault().is_some());
        let is_unread = in_progress.as_ref().is_some_and(InProgress::has_unread_body);
        if asks_to_upgrade || is_cut_off || is_unread {
            // The framework ends these connections, but does not say so; and one on which the rest of a body comes in
            // chunks it keeps, which a client cannot count on.
            response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
        }
        watch.answered(&response);
        Ok(match &in_progress {
            Some(in_progress) => share_body(response, in_progress),
            None => response,
        })
    }

    /// Asks the handlers. If one panics, the client is told, and the service goes on.
    async fn answer(
        &self,
        request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
        id: &HeaderValue,
        watch: &Watch<'_>,
        in_progress: Option<&InProgress>,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        // The framework allows nobody to hold on to the request while it is being routed.
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let trace_id = trace_id(request.headers()).map(str::to_owned);
        if let Ok(response) = AssertUnwindSafe(async { next.call(request).await }).catch_unwind().await {
            return Ok(response?.map_into_boxed_body());
        }
        let (request_id, place) = (id.to_str().unwrap_or_default(), panics::take_place());
        error!(request_id, trace_id, %method, place, "a handler panicked");
        watch.panicked(&method);
        let failure = Failure::new(ProblemKind::INTERNAL, ProblemKind::INTERNAL.explanation);
        let mut response = failure.response(self.service.public_url(), uri.path());
        headers::complete(response.headers_mut());
        headers::finish(response.headers_mut(), id.clone(), self.service.is_stale());
        if let Some(in_progress) = in_progress {
            if in_progress.has_unread_body() {
                response.head_mut().set_connection_type(ConnectionType::Close);
            }
            response = response_body::share(response, &method, in_progress);
        }
        Err(InternalError::from_response("a handler panicked", response).into())
    }

    /// Answers what is the same at every address.
    fn answer_early(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        if request.path() == "*" && request.method() == Method::OPTIONS {
            return Some(HttpResponse::NoContent().insert_header((header::ALLOW, SERVER_METHODS)).finish());
        }
        let refused =
            refuse_target(request).or_else(|| refuse_address(request)).or_else(|| refuse_expectation(request));
        match refused {
            Some(failure) => Some(failure.error_response()),
            None => self.without_trailing_slash(request),
        }
    }

    /// Sends an address with slashes at its end to the one without. The documentation pages have theirs.
    fn without_trailing_slash(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        let path = request.path();
        // A browser takes a redirect of a preflight for a refusal.
        if !path.ends_with('/') || path == "/" || path == "/docs/" || request.method() == Method::OPTIONS {
            return None;
        }
        let mut location = format!("{}{}", self.service.public_url(), path.trim_end_matches('/'));
        if !request.query_string().is_empty() {
            location.push('?');
            location.push_str(request.query_string());
        }
        Some(HttpResponse::PermanentRedirect().insert_header((header::LOCATION, location)).finish())
    }

    /// Gives every error the body of a problem, whichever part of the server it came from.
    fn with_problem_body(
        &self,
        mut response: ServiceResponse<BoxBody>,
        context: Option<&ConnectionContext>,
    ) -> ServiceResponse<BoxBody> {
        let status = response.status();
        let failure = response.response_mut().extensions_mut().remove::<Failure>();
        let failure = match failure {
            Some(failure) => failure,
            None if status.is_client_error() || status.is_server_error() => {
                foreign_failure(status, response.request(), context)
            }
            None => return response,
        };
        let (request, _) = response.into_parts();
        let path = Some(request.path()).filter(|path| path.starts_with('/')).unwrap_or(NOWHERE);
        let response = failure.response(self.service.public_url(), path);
        ServiceResponse::new(request, response)
    }
}

/// The observers of a request: counters and the log.
struct Watch<'a> {
    worker_metrics: Option<&'a WorkerMetrics>,
    started: Instant,
}

impl<'a> Watch<'a> {
    fn begin(context: Option<&'a ConnectionContext>, started: Instant) -> Self {
        let worker_metrics = context.and_then(|context| context.worker_metrics.as_deref());
        if let Some(worker_metrics) = worker_metrics {
            worker_metrics.began();
        }
        Self { worker_metrics, started }
    }

    /// Tells of an answer that is ready to be sent.
    fn answered(&self, response: &ServiceResponse<BoxBody>) {
        if let Some(worker_metrics) = self.worker_metrics {
            worker_metrics.answered(response, self.started);
        }
        log(response, self.started);
    }

    /// Tells of a handler that panicked: by then nobody knows its route.
    fn panicked(&self, method: &Method) {
        if let Some(worker_metrics) = self.worker_metrics {
            worker_metrics.panicked(method, self.started);
        }
    }
}

impl Drop for Watch<'_> {
    /// However it ended, the request is no longer in progress.
    fn drop(&mut self) {
        if let Some(worker_metrics) = self.worker_metrics {
            worker_metrics.ended();
        }
    }
}

/// Has the body sent without being copied where that is due.
fn share_body(response: ServiceResponse<BoxBody>, in_progress: &InProgress) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let response = response_body::share(response, request.method(), in_progress);
    ServiceResponse::new(request, response)
}

/// The refusal of a request while the worker is overloaded (load shedding).
fn overloaded() -> Failure {
    let detail = "Too many requests are waiting for their turn. This one was not looked at; send it again.";
    Failure::new(ProblemKind::OVERLOADED, detail).retry_after(RETRY_SOON)
}

/// Refuses what asks for neither a path nor a complete address: the framework reads more than that.
fn refuse_target(request: &ServiceRequest) -> Option<Failure> {
    let uri = request.uri();
    let is_ours = match uri.scheme_str() {
        None => uri.authority().is_none(),
        Some("http" | "https") => uri.authority().is_some_and(|authority| !authority.as_str().contains('@')),
        Some(_) => false,
    };
    let detail = "The request line asks for neither a path, such as `/v1`, nor a complete address that begins with \
                  `http://` or `https://` and has a host.";
    let is_fit = is_ours && uri.path().starts_with('/');
    (!is_fit).then(|| Failure::new(ProblemKind::INVALID_REQUEST, detail))
}

/// Refuses addresses that are longer than anything this service has, and paths that cannot be read: the framework
/// would put replacement characters where a path is not UTF-8.
fn refuse_address(request: &ServiceRequest) -> Option<Failure> {
    let length = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if length > LONGEST_ADDRESS {
        let detail = format!("The address has {length} bytes; at most {LONGEST_ADDRESS} are read.");
        return Some(Failure::new(ProblemKind::ADDRESS_TOO_LONG, detail));
    }
    decoded("path", request.uri().path()).err()
}

/// Refuses expectations but the one that the framework meets.
fn refuse_expectation(request: &ServiceRequest) -> Option<Failure> {
    let expectation = request.headers().get(header::EXPECT)?;
    let is_known = expectation.as_bytes().eq_ignore_ascii_case(b"100-continue");
    let detail = "The `Expect` header asks for something else than `100-continue`.";
    (!is_known).then(|| Failure::new(ProblemKind::EXPECTATION_FAILED, detail))
}

/// The problem behind an error that the web framework answered with.
fn foreign_failure(status: StatusCode, request: &HttpRequest, context: Option<&ConnectionContext>) -> Failure {
    // The framework knows that a body did not come whole; the connection knows why.
    if let Some(fault) = context.and_then(|context| context.connection.body_fault()) {
        return fault.into();
    }
    // The rows for 400 are about the query and the address, which we read ourselves.
    let kind = ProblemKind::ALL.iter().find(|kind| kind.status == status.as_u16() && kind.status != 400);
    match kind.copied() {
        Some(kind) => Failure::new(kind, kind.title),
        None if status.is_client_error() => Failure::new(ProblemKind::INVALID_REQUEST, "The request cannot be read."),
        None => {
            error!(route = request.match_pattern().as_deref(), status = status.as_u16(), "unexpected error");
            Failure::new(ProblemKind::INTERNAL, ProblemKind::INTERNAL.explanation)
        }
    }
}

/// Logs the route and never the query or the body: they may tell of a person's health.
fn log(response: &ServiceResponse<BoxBody>, started: Instant) {
    let (request, status) = (response.request(), response.status().as_u16());
    // Closures, so that nothing is worked out that is not logged.
    let id = || response.headers().get(headers::REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    // Left out where the request is part of no trace.
    let trace = || trace_id(request.headers());
    let route = || request.match_pattern().unwrap_or_default();
    let micros = || u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        error!(request_id = id(), trace_id = trace(), method = %request.method(), route = route(), status, micros = micros(), "failed");
    } else {
        debug!(request_id = id(), trace_id = trace(), method = %request.method(), route = route(), status, micros = micros(), "answered");
    }
}
