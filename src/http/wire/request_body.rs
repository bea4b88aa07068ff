//! The body of a request as the handlers read it, which tells the connection when it has ended.

use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use actix_web::{
    HttpMessage as _,
    dev::{Payload, ServiceRequest},
    error::PayloadError,
    http::header::{self, HeaderMap},
};
use bytes::Bytes;
use futures_util::Stream;

use super::{
    connection::{Connection, InProgress},
    refusal::Refusal,
};

/// A body that a connection waits for.
struct RequestBody {
    payload: Payload,
    /// How many bytes of it are to come, if that was told.
    missing: Option<u64>,
    connection: Rc<Connection>,
}

/// Notes that a request began, and lets its connection know of its body, until what is returned goes away.
pub(in crate::http) fn begin(request: &mut ServiceRequest, connection: &Rc<Connection>) -> InProgress {
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return connection.begin(false);
    }
    let missing = length(request.headers());
    if missing == Some(0) {
        return connection.begin(false);
    }
    let body = RequestBody { payload, missing, connection: connection.clone() };
    request.set_payload(Payload::Stream { payload: Box::pin(body) });
    connection.begin(true)
}

/// How many bytes a body has; nothing if it comes in chunks, and tells by itself where it ends. The framework goes by that,
/// too, but for `Upgrade: websocket` and `CONNECT`: there it takes all that comes until the connection ends for the body.
fn length(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return None;
    }
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.trim().parse().ok());
    Some(told.unwrap_or(0))
}

impl Stream for RequestBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = match self.missing {
            Some(0) => None,
            _ => ready!(Pin::new(&mut self.payload).poll_next(context)),
        };
        Poll::Ready(match (item, &mut self.missing) {
            (None, _) => {
                self.connection.body_ended();
                None
            }
            (Some(Ok(mut bytes)), Some(missing)) => {
                bytes.truncate(usize::try_from(*missing).unwrap_or(usize::MAX));
                *missing -= bytes.len() as u64;
                Some(Ok(bytes))
            }
            (Some(Err(error)), _) => {
                let is_broken = matches!(error, PayloadError::EncodingCorrupted);
                self.connection.body_failed(if is_broken { Refusal::BrokenChunks } else { Refusal::CutOffBody });
                Some(Err(error))
            }
            (item, None) => item,
        })
    }
}
