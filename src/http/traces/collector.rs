//! The connection to the collector.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tracing::{info, warn};
use ureq::Agent;

/// How long the collector may take for one batch.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most that is read of what the collector answers, in bytes.
const LARGEST_ANSWER: u64 = 64 * 1024;

/// Posts batches of spans. It blocks, so it is for the exporter's own thread only.
#[derive(Debug)]
pub(super) struct Collector {
    agent: Agent,
    is_away: AtomicBool,
}

impl Collector {
    /// A collector that was not asked for anything yet.
    pub(super) fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // What is meant for one collector is sent to no other.
            .max_redirects(0)
            .user_agent(concat!("rollwise/", env!("CARGO_PKG_VERSION")));
        Self { agent: config.build().into(), is_away: AtomicBool::new(false) }
    }

    fn post(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let answer = self.agent.run(Request::from_parts(parts, &body[..]))?;
        let (parts, mut body) = answer.into_parts();
        let body = body.with_config().limit(LARGEST_ANSWER).read_to_vec()?;
        Ok(Response::from_parts(parts, body.into()))
    }

    /// Says in the log when the collector stops taking traces, and when it takes them again: not with every batch.
    fn note(&self, outcome: &Result<Response<Bytes>, HttpError>) {
        let reason = match outcome {
            Ok(answer) if answer.status().is_success() => {
                if self.is_away.swap(false, Ordering::Relaxed) {
                    info!("the collector takes traces again");
                }
                return;
            }
            Ok(answer) => format!("it answers {}", answer.status()),
            Err(error) => error.to_string(),
        };
        if !self.is_away.swap(true, Ordering::Relaxed) {
            warn!(reason, "the collector does not take traces; they are lost until it does");
        }
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let outcome = self.post(request);
        self.note(&outcome);
        outcome
    }
}
