//! What lies below the requests: connections, their time, and the bytes on them.
//!
//! actix-web gives a client ten seconds for the head of its first request, and after that all the time in the world. So it
//! does not get the client's TCP stream but a [`Stream`] around it. The framework reads HTTP, and nobody else here does:
//!
//! * the stream tells the [`connection`] of the bytes that come and go, and the middleware tells it of requests, by
//!   [`request_body`];
//! * what the connection waits for, and until when, is its [`state`]; the watch of each [`worker`] ends it when time is up;
//! * large responses, and those to requests behind others, go past the framework, by [`response_body`].
//!
//! The [`limiter`] counts connections, for all workers together. What is said to clients that are refused without a request
//! comes from outside ([`Refusals`]).

mod clock;
mod connection;
mod connection_limit;
mod lingering_close;
mod refusal;
pub(in crate::http) mod request_body;
pub(in crate::http) mod response_body;
mod state;
mod stream;
mod worker;

use std::{io, net::SocketAddr, rc::Rc, time::Duration};

use tokio::net::TcpStream;

use self::lingering_close::lingering_close;
pub(super) use self::{
    connection::{Connection, InProgress},
    connection_limit::ConnectionLimiter,
    refusal::{Refusal, Refusals},
    stream::Stream,
    worker::Worker,
};

/// Lets a connection in, or turns it away.
///
/// # Errors
/// If it was turned away.
pub(super) async fn admit(worker: Rc<Worker>, tcp: TcpStream) -> io::Result<(Stream, Option<SocketAddr>)> {
    let peer = tcp.peer_addr()?;
    match worker.limiter().acquire(peer.ip()) {
        Ok(pass) => {
            let connection = worker.connect(worker.limiter().is_proxy(peer.ip()));
            Ok((Stream::new(tcp, connection, worker, pass), Some(peer)))
        }
        Err(refusal) => {
            reject(&worker, tcp, refusal).await;
            Err(io::ErrorKind::ConnectionRefused.into())
        }
    }
}

/// Tells a client that there is no room for its connection, and closes it without reading what it wants.
async fn reject(worker: &Worker, tcp: TcpStream, refusal: Refusal) {
    let last = worker.refusals().response(refusal);
    let patience = worker.limiter().reject();
    let linger = worker.limiter().limits().linger;
    lingering_close(tcp, &last, if patience.is_some() { linger } else { Duration::ZERO }).await;
}
