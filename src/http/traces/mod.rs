//! Traces for OpenTelemetry, if the operator names a collector: a span for each request.
//!
//! A span says what the log says: method, route, status, request id and time. It has neither path nor query nor address
//! of the client, since those may tell of a person and their health; the conventions for HTTP would have it so.

mod collector;

use std::time::{Duration, Instant, SystemTime};

use actix_web::http::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use opentelemetry::{
    Array, Context, Key, KeyValue, StringValue, Value,
    propagation::{Extractor, TextMapPropagator as _},
    trace::{
        Span as _, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt as _, TraceFlags, TraceState,
        Tracer as _, TracerProvider as _,
    },
};
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{
        IdGenerator as _, RandomIdGenerator, Sampler, SamplingDecision, SdkTracer, SdkTracerProvider, ShouldSample as _,
    },
};

use self::collector::{Client, Noted, Reason};
use super::request::methods::known_method;
use crate::config::{OtlpEndpoint, PublicUrl, TraceRatio};

/// How long the last spans may take on their way when the service stops.
const FAREWELL: Duration = Duration::from_secs(3);
/// What the conventions call a method that is not among the known ones.
const OTHER_METHOD: &str = "_OTHER";
/// What the exporter calls a service that no variable names.
const UNNAMED: &str = "unknown_service";

/// Where the spans of requests go.
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    ratio: Sampler,
    propagator: TraceContextPropagator,
    scheme: &'static str,
}

impl Traces {
    /// Sends a share of all traces to a collector, in batches and from a thread of its own. Nothing is sent before there
    /// is a span.
    ///
    /// # Errors
    /// If the exporter cannot be made from what it finds in its own standard variables (`OTEL_…`). Most that it cannot
    /// use it passes over, as OpenTelemetry has it.
    pub fn new(endpoint: &OtlpEndpoint, ratio: TraceRatio, public_url: &PublicUrl) -> Result<Self, ExporterBuildError> {
        let reason = Reason::default();
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client::new(reason.clone()))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint.as_str())
            .build()?;
        let ratio = Sampler::TraceIdRatioBased(ratio.get());
        let provider = SdkTracerProvider::builder()
            .with_resource(resource())
            .with_sampler(Sampler::ParentBased(Box::new(ratio.clone())))
            .with_batch_exporter(Noted::new(exporter, reason))
            .build();
        let tracer = provider.tracer("rollwise");
        let scheme = if public_url.as_str().starts_with("https:") { "https" } else { "http" };
        Ok(Self { provider, tracer, ratio, propagator: TraceContextPropagator::new(), scheme })
    }

    /// Begins with a request. A trusted proxy decides whether its trace is kept; whoever else began one, it is kept as
    /// often as those are that begin here, under its own id.
    pub(super) fn begin(&self, headers: &HeaderMap, is_proxy: bool) -> Trace<'_> {
        let given = self.propagator.extract_with_context(&Context::new(), &Headers(headers));
        let parent = if is_proxy || !given.has_active_span() { given } else { self.decided(&given) };
        Trace { traces: self, parent, began: SystemTime::now(), started: Instant::now() }
    }

    /// The same trace, kept or not as if it began here.
    fn decided(&self, given: &Context) -> Context {
        let span = given.span();
        let (trace, parent) = (span.span_context().trace_id(), span.span_context().span_id());
        // The ratio is that of the ids below some number. Whoever chose the id would choose the outcome.
        let chance = RandomIdGenerator::default().new_trace_id();
        let decision = self.ratio.should_sample(None, chance, "", &SpanKind::Server, &[], &[]).decision;
        let flags = TraceFlags::default().with_sampled(decision == SamplingDecision::RecordAndSample);
        Context::new().with_remote_span_context(SpanContext::new(trace, parent, flags, true, TraceState::default()))
    }

    /// Sends what is not sent yet, and no more after that. It blocks for a few seconds at most.
    pub(super) fn finish(&self) {
        // What is lost now was lost for the reason that the log has.
        let _ = self.provider.shutdown_with_timeout(FAREWELL);
    }
}

/// Who sends: what the variables say, or else this program.
fn resource() -> Resource {
    let (name, version) = (Key::new("service.name"), Key::new("service.version"));
    let given = Resource::builder().build();
    let is_named = given.get(&name).is_some_and(|name| !name.as_str().starts_with(UNNAMED));
    let is_versioned = given.get(&version).is_some();
    let ours = [(name, "rollwise", is_named), (version, env!("CARGO_PKG_VERSION"), is_versioned)];
    let ours = ours.into_iter().filter(|(_, _, is_given)| !is_given).map(|(key, value, _)| KeyValue::new(key, value));
    Resource::builder().with_attributes(ours).build()
}

/// A request on its way through the service.
pub(super) struct Trace<'a> {
    traces: &'a Traces,
    parent: Context,
    began: SystemTime,
    /// The same: the clock may be set while a request is answered, so how long that takes is measured with another.
    started: Instant,
}

impl Trace<'_> {
    /// Ends with the answer; `route` is the pattern of its address, if there is one.
    pub(super) fn end(self, method: &Method, route: Option<&str>, status: StatusCode, id: Option<&HeaderValue>) {
        let method = known_method(method);
        let builder =
            SpanBuilder::from_name(method.unwrap_or("HTTP")).with_kind(SpanKind::Server).with_start_time(self.began);
        let mut span = self.traces.tracer.build_with_context(builder, &self.parent);
        if !span.is_recording() {
            return;
        }
        if let Some(route) = route {
            span.update_name(format!("{} {route}", method.unwrap_or("HTTP")));
            span.set_attribute(KeyValue::new("http.route", route.to_owned()));
        }
        span.set_attribute(KeyValue::new("http.request.method", method.unwrap_or(OTHER_METHOD)));
        span.set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
        span.set_attribute(KeyValue::new("url.scheme", self.traces.scheme));
        if let Some(id) = id.and_then(|id| id.to_str().ok()) {
            let ids = Array::String(vec![StringValue::from(id.to_owned())]);
            span.set_attribute(KeyValue::new("http.response.header.x-request-id", Value::Array(ids)));
        }
        if status.is_server_error() {
            span.set_attribute(KeyValue::new("error.type", status.as_str().to_owned()));
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(self.began + self.started.elapsed());
    }
}

/// The header that names a trace. What systems keep beside it in `tracestate` could be any text and is read by nobody here.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).filter(|_| name == "traceparent")?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
