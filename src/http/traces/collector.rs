//! The connection to the collector.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};
use tracing::{info, warn};
use ureq::Agent;

/// How long the collector may take for one attempt.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most that is read of what the collector answers, in bytes.
const LARGEST_ANSWER: u64 = 64 * 1024;

/// Why the collector was not reached when it was last tried: the exporter keeps that to itself.
pub(super) type Reason = Arc<Mutex<String>>;

/// Posts batches of spans. It blocks, so it is for the exporter's own thread only.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    reason: Reason,
}

impl Client {
    /// A client that was not asked for anything yet.
    pub(super) fn new(reason: Reason) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // What is meant for one collector is sent to nobody else.
            .max_redirects(0)
            .proxy(None)
            .user_agent(concat!("rollwise/", env!("CARGO_PKG_VERSION")));
        Self { agent: config.build().into(), reason }
    }

    fn post(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let (parts, body) = request.into_parts();
        let (parts, mut body) = self.agent.run(Request::from_parts(parts, &body[..]))?.into_parts();
        // The spans were taken or not, whatever else it says.
        let body = body.with_config().limit(LARGEST_ANSWER).read_to_vec().unwrap_or_default();
        Ok(Response::from_parts(parts, body.into()))
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let outcome = self.post(request);
        let reason = outcome.as_ref().map_or_else(ToString::to_string, |answer| answer.status().to_string());
        *self.reason.lock().unwrap_or_else(PoisonError::into_inner) = reason;
        Ok(outcome?)
    }
}

/// An exporter that says in the log when the collector stops taking traces, and when it takes them again: not with every
/// batch.
#[derive(Debug)]
pub(super) struct Noted<T> {
    exporter: T,
    reason: Reason,
    is_away: AtomicBool,
}

impl<T> Noted<T> {
    /// The same exporter, with a word in the log.
    pub(super) fn new(exporter: T, reason: Reason) -> Self {
        Self { exporter, reason, is_away: AtomicBool::new(false) }
    }

    fn note(&self, outcome: &OTelSdkResult) {
        let was_away = self.is_away.swap(outcome.is_err(), Ordering::Relaxed);
        match outcome {
            Ok(()) if was_away => info!("the collector takes traces again"),
            Err(_) if !was_away => {
                let reason = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
                warn!(%reason, "the collector does not take traces; they are lost until it does");
            }
            _ => {}
        }
    }
}

impl<T: SpanExporter> SpanExporter for Noted<T> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let outcome = self.exporter.export(batch).await;
        self.note(&outcome);
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
