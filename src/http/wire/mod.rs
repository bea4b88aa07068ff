//! What lies below the requests: connections, their time, and the bytes on them.
//!
//! actix-web gives a client ten seconds for the head of its first request, and after that all the time in the world. It
//! answers what it cannot read with nothing. So the framework does not get the client's stream but a [`Stream`], which
//!
//! * passes whole and well-formed heads on, and bodies as they come ([`framing`], [`head`]);
//! * knows what a [`connection`] is waiting for, so that the watch of each [`worker`] can end it when time is up;
//! * answers what cannot be read with a problem ([`fault`], [`refusal`]) behind the answers to the requests before.
//!
//! The [`gate`] counts connections, for all workers together.

pub(in crate::http) mod body_chunks;
mod connection;
mod fault;
mod framing;
mod gate;
mod head;
mod refusal;
mod stream;
mod worker;

use std::{io, net::SocketAddr, rc::Rc};

use tokio::net::TcpStream;

pub(super) use self::{connection::Connection, gate::Gate, stream::Stream, worker::Worker};

/// Lets a connection in, or turns it away.
///
/// # Errors
/// If it was turned away.
pub(super) async fn admit(worker: Rc<Worker>, tcp: TcpStream) -> io::Result<(Stream, Option<SocketAddr>)> {
    let peer = tcp.peer_addr()?;
    match worker.gate().enter(peer.ip()) {
        Ok(pass) => {
            let is_proxy = worker.gate().is_proxy(peer.ip());
            let connection = Rc::new(Connection::new(worker.clone(), is_proxy));
            worker.add(&connection);
            Ok((Stream::new(tcp, connection, pass), Some(peer)))
        }
        Err(fault) => {
            refusal::turn_away(worker, tcp, fault).await;
            Err(io::ErrorKind::ConnectionRefused.into())
        }
    }
}
