//! The body of a response that goes past the framework.
//!
//! The framework would copy all of a large body into the buffer of its connection, for a client that reads none of it, too.
//! And it leaves the body out of an answer if the request that it read last is a `HEAD`, and sends it if that is none: with
//! several requests in one packet, that is another one. So these bodies are handed to the connection, which shares their
//! bytes with whatever else has them.

use std::{
    convert::Infallible,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    http::{
        Method,
        header::{CONTENT_LENGTH, HeaderValue},
    },
};
use bytes::Bytes;

use super::connection::{Connection, InProgress};
use crate::http::limits::LARGEST_COPY;

/// A body that goes past the framework.
struct ResponseBody {
    /// The body, until it is handed over.
    bytes: Bytes,
    connection: Rc<Connection>,
}

impl ResponseBody {
    fn new(bytes: Bytes, connection: Rc<Connection>) -> Self {
        connection.set_sending(true);
        Self { bytes, connection }
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        self.connection.set_sending(false);
    }
}

/// Has the body of the response to a request sent by the connection, if it is large or the framework might leave it out;
/// to `HEAD` none is sent.
pub(in crate::http) fn share(
    response: HttpResponse<BoxBody>,
    method: &Method,
    request: &InProgress,
) -> HttpResponse<BoxBody> {
    let is_head = method == Method::HEAD;
    let (mut response, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) if bytes.is_empty() || request.is_alone() && (is_head || bytes.len() <= LARGEST_COPY) => {
            response.set_body(BoxBody::new(bytes))
        }
        Ok(bytes) => {
            // The framework counts only bytes that pass through it.
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            response.head_mut().no_chunking(true);
            let sent = if is_head { Bytes::new() } else { bytes };
            response.set_body(BoxBody::new(ResponseBody::new(sent, request.connection().clone())))
        }
        Err(stream) => response.set_body(stream),
    }
}

impl MessageBody for ResponseBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    /// Hands the body over, and ends once it is sent: until then the framework writes nothing that would come behind it.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            self.connection.attach(bytes);
        }
        // The stream wakes the task when all is sent.
        if !self.connection.has_sent() {
            return Poll::Pending;
        }
        // Until now nothing more was read.
        context.waker().wake_by_ref();
        Poll::Ready(None)
    }
}
