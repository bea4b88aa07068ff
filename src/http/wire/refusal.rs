//! Answers to what never becomes a request: the same problems with the same headers as everywhere else.

use std::{io, rc::Rc, time::Duration};

use actix_http::{
    body::{BodySize, MessageBody as _},
    h1::{Codec, Message},
};
use actix_web::{HttpResponse, body::BoxBody, http::header::HeaderValue};
use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_util::codec::Encoder as _;
use tracing::debug;

use super::{fault::Fault, worker::Worker};
use crate::http::response::{headers, problem::Failure, request_id};

/// Where a request went that cannot be read.
const NOWHERE: &str = "/";

/// The answer to a fault, as bytes; without a body for a client that does not expect one.
pub(super) fn encode(worker: &Worker, fault: Fault, is_head: bool) -> Bytes {
    let failure = Failure::from(fault);
    let id = request_id::new();
    if let Some(traffic) = worker.gate().traffic() {
        traffic.refused(failure.kind.code);
    }
    debug!(request_id = id.to_str().unwrap_or_default(), code = failure.kind.code, "refused");
    write(worker, &failure, id, is_head).unwrap_or_default().freeze()
}

fn write(worker: &Worker, failure: &Failure, id: HeaderValue, is_head: bool) -> io::Result<BytesMut> {
    let mut response: HttpResponse<BoxBody> = failure.response(worker.public_url(), NOWHERE);
    headers::complete(response.headers_mut());
    headers::finish(response.headers_mut(), id, false);
    response.head_mut().set_connection_type(actix_http::ConnectionType::Close);
    let (head, body) = response.into_parts();
    let body = body.try_into_bytes().unwrap_or_default();
    let mut bytes = BytesMut::new();
    let mut encoder = Codec::new(worker.encoding().clone());
    encoder.encode(Message::Item((head.into(), BodySize::Sized(body.len() as u64))), &mut bytes)?;
    if !is_head {
        encoder.encode(Message::Chunk(Some(body)), &mut bytes)?;
    }
    Ok(bytes)
}

/// Tells a client that there is no room for its connection, and closes it without reading what it wants.
pub(super) async fn turn_away(worker: Rc<Worker>, mut tcp: TcpStream, fault: Fault) {
    let words = encode(&worker, fault, false);
    let patience = worker.gate().turn_away();
    let linger = worker.gate().limits().linger;
    let farewell = async {
        tcp.write_all(&words).await?;
        tcp.shutdown().await?;
        // What the client had sent would tear the connection down before it has read why.
        let mut piece = [0; 1024];
        while tcp.read(&mut piece).await? > 0 {}
        io::Result::Ok(())
    };
    // Nothing depends on whether the client listens.
    let _ = timeout(if patience.is_some() { linger } else { Duration::ZERO }, farewell).await;
}
