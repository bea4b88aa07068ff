//! What is said to clients whose connection ends before a request of theirs could be answered: the same problems with the
//! same headers as everywhere else.

use std::{fmt::Write as _, sync::Arc, time::SystemTime};

use actix_web::{ResponseError as _, body::MessageBody as _, http::header::HttpDate};
use bytes::{Bytes, BytesMut};
use tracing::debug;

use crate::http::{
    limits::RETRY_SOON,
    metrics::HttpMetrics,
    response::{
        headers,
        problem::{Failure, ProblemKind},
        request_id,
    },
    wire::{Refusal, Refusals},
};

/// The path of a request that has none.
pub(super) const NOWHERE: &str = "/";

/// Refusals as problems, each of which is counted.
pub(in crate::http) struct Problems {
    /// The address below which the pages about problems are.
    pub public_url: Box<str>,
    /// Where they are counted, if they are.
    pub traffic: Option<Arc<HttpMetrics>>,
}

impl Refusals for Problems {
    fn response(&self, refusal: Refusal) -> Bytes {
        let failure = Failure::from(refusal);
        let id = request_id::new();
        if let Some(traffic) = &self.traffic {
            traffic.refused(failure.kind.code);
        }
        debug!(request_id = id.to_str().unwrap_or_default(), code = failure.kind.code, "refused");
        let mut response = failure.response(&self.public_url, NOWHERE);
        headers::complete(response.headers_mut());
        headers::finish(response.headers_mut(), id, false);
        let status = failure.status_code();
        let mut bytes = BytesMut::from(format!("HTTP/1.1 {status}\r\n").as_str());
        for (name, value) in response.headers() {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                bytes.extend_from_slice(part);
            }
        }
        let body = response.into_body().try_into_bytes().unwrap_or_default();
        let date = HttpDate::from(SystemTime::now());
        // Writing to memory cannot fail.
        let _ = write!(bytes, "date: {date}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        bytes.extend_from_slice(&body);
        bytes.freeze()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let (kind, detail) = match refusal {
            Refusal::Full => (ProblemKind::OVERLOADED, "As many connections are open as this service can hold."),
            Refusal::FullForAddress => (
                ProblemKind::TOO_MANY_CONNECTIONS,
                "As many connections are open from this address as one may have. Use one again instead of opening another.",
            ),
            Refusal::SlowHead => (ProblemKind::TOO_SLOW, "The head of the request did not arrive in time."),
            Refusal::LargeHead => {
                (ProblemKind::HEADERS_TOO_LARGE, "The request line and the headers are larger than 32 KiB together.")
            }
            Refusal::SlowBody => (ProblemKind::TOO_SLOW, "The body of the request did not arrive in time."),
            Refusal::LargeBody => {
                (ProblemKind::BODY_TOO_LARGE, "The chunks of the body take more room than any body that is read here.")
            }
            Refusal::CutOffBody => {
                (ProblemKind::INVALID_REQUEST, "The connection ended before the body of the request did.")
            }
            Refusal::BrokenChunks => {
                (ProblemKind::INVALID_REQUEST, "The body is not chunked as `Transfer-Encoding` says.")
            }
        };
        let failure = Self::new(kind, detail);
        let may_come_back = matches!(refusal, Refusal::Full | Refusal::FullForAddress);
        if may_come_back { failure.retry_after(RETRY_SOON) } else { failure }
    }
}
