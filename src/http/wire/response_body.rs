//! The body of a large response. The framework would copy all of it into the buffer of its connection, for a client that
//! reads none of it, too; so it is handed to the connection, which shares it with whatever else has it.

use std::{
    convert::Infallible,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    http::header::{CONTENT_LENGTH, HeaderValue},
};
use bytes::Bytes;

use super::connection::Connection;
use crate::http::limits::LARGEST_COPY;

/// A body that goes past the framework.
struct ResponseBody {
    /// The body, until it is handed over.
    bytes: Bytes,
    connection: Rc<Connection>,
}

/// Has the body of a response, if it is large, sent by the connection without being copied.
pub(in crate::http) fn share(response: HttpResponse<BoxBody>, connection: &Rc<Connection>) -> HttpResponse<BoxBody> {
    let (mut response, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) if bytes.len() > LARGEST_COPY => {
            // The framework counts only bytes that pass through it.
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            response.head_mut().no_chunking(true);
            response.set_body(BoxBody::new(ResponseBody { bytes, connection: connection.clone() }))
        }
        Ok(bytes) => response.set_body(BoxBody::new(bytes)),
        Err(stream) => response.set_body(stream),
    }
}

impl MessageBody for ResponseBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    /// Hands the body over, and ends once it is sent: until then the framework writes nothing that would come behind it.
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            self.connection.attach(bytes);
        }
        // The stream wakes the task when all is sent.
        if self.connection.has_sent() { Poll::Ready(None) } else { Poll::Pending }
    }
}
