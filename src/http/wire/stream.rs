//! The stream between a client and the framework: it lets whole and well-formed requests through, keeps time, and has the
//! last word where a request cannot be read.

use std::{
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    connection::{Connection, Sentence},
    fault::Fault,
    framing::{Framing, Reached},
    gate::Pass,
    refusal,
};
use crate::http::limits::LARGEST_HEAD;

/// How much is read at once of a head that comes in pieces, and of what is thrown away.
const PIECE: usize = 4 * 1024;

/// A client's stream as the framework sees it.
pub(in crate::http) struct Stream {
    tcp: TcpStream,
    connection: Rc<Connection>,
    framing: Framing,
    /// What arrived and is not passed on yet: at its beginning so many bytes that may be, then the beginning of a head.
    held: BytesMut,
    passable: usize,
    input: Input,
    ending: Ending,
    /// Counts the connection for as long as the stream is there.
    _pass: Pass,
}

/// Whether more is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    Open,
    /// No more requests follow, for a reason that the client is told; without a body if the request was a HEAD.
    Refused {
        fault: Fault,
        is_head: bool,
    },
    Over,
}

/// How far the end of the connection is.
enum Ending {
    NotYet,
    /// This is still to be said.
    LastWords(Bytes),
    /// The client is told that nothing more comes.
    Closing,
    /// What the client still sends is thrown away: if it lay here unread, the connection would be torn down before the
    /// client has read our answer.
    Lingering {
        /// Whether the client sends more than it was answered to.
        is_talking: bool,
    },
    Over,
}

impl Stream {
    /// A stream that has just been opened.
    pub(super) fn new(tcp: TcpStream, connection: Rc<Connection>, pass: Pass) -> Self {
        Self {
            tcp,
            connection,
            framing: Framing::default(),
            held: BytesMut::new(),
            passable: 0,
            input: Input::Open,
            ending: Ending::NotYet,
            _pass: pass,
        }
    }

    /// The connection.
    pub(in crate::http) fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Reads into the framework's buffer until there is something for it, or nothing more comes.
    fn read(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        loop {
            if self.passable > 0 {
                let length = self.passable.min(buffer.remaining());
                buffer.put_slice(&self.held[..length]);
                self.held.advance(length);
                self.passable -= length;
            }
            if buffer.filled().len() > before || self.input != Input::Open {
                return Poll::Ready(Ok(()));
            }
            if self.framing.is_at_end() {
                // The answer to the last request ends the connection.
                return Poll::Pending;
            }
            let arrived = if self.held.is_empty() {
                ready!(self.read_through(context, buffer))?
            } else {
                ready!(self.read_on(context))?
            };
            if arrived == 0 {
                self.input_ends();
            }
        }
    }

    /// Reads straight into the framework's buffer, and takes back from it what it may not see yet.
    fn read_through(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<usize>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.tcp).poll_read(context, buffer))?;
        let arrived = &buffer.filled()[before..];
        let count = arrived.len();
        if count > 0 {
            let (fit, reached) = self.framing.follow(arrived, self.connection.worker().encoding());
            if matches!(reached, Reached::WithinHead | Reached::Fault(_)) {
                self.held.extend_from_slice(&arrived[fit..]);
            }
            buffer.set_filled(before + fit);
            self.note(reached, count);
        }
        Poll::Ready(Ok(count))
    }

    /// Reads more of a head that came in pieces.
    fn read_on(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut piece = [0; PIECE];
        let mut piece = ReadBuf::new(&mut piece);
        ready!(Pin::new(&mut self.tcp).poll_read(context, &mut piece))?;
        let arrived = piece.filled();
        if !arrived.is_empty() {
            self.held.extend_from_slice(arrived);
            // A head ends with a line. Checking it anew for every byte would cost a slow client little and us much.
            if arrived.contains(&b'\n') || self.held.len() > LARGEST_HEAD {
                let (fit, reached) = self.framing.follow(&self.held, self.connection.worker().encoding());
                self.passable = fit;
                self.note(reached, arrived.len());
            } else {
                self.note(Reached::WithinHead, arrived.len());
            }
        }
        Poll::Ready(Ok(arrived.len()))
    }

    fn note(&mut self, reached: Reached, arrived: usize) {
        match reached {
            Reached::Boundary => self.connection.arrived_whole(),
            Reached::End => {
                self.held.truncate(self.passable);
                self.connection.arrived_whole();
            }
            Reached::WithinHead if self.holds_only_empty_lines() => {}
            Reached::WithinHead => self.connection.arrived(arrived, true),
            Reached::WithinBody => self.connection.arrived(arrived, false),
            Reached::Fault(fault) => self.refuse(fault),
        }
    }

    /// Empty lines between requests are not the beginning of one (RFC 9112, 2.2).
    fn holds_only_empty_lines(&self) -> bool {
        self.held[self.passable..].iter().all(|byte| b"\r\n".contains(byte))
    }

    /// Reads no further because of a fault. In a body, the request's handler notices and answers; otherwise the last
    /// words are ours, behind the answers to the requests before.
    fn refuse(&mut self, fault: Fault) {
        let is_head = self.held[self.passable..].starts_with(b"HEAD ");
        self.held.truncate(self.passable);
        self.input = if self.framing.is_within_body() {
            self.connection.set_body_fault(fault);
            Input::Over
        } else {
            Input::Refused { fault, is_head }
        };
    }

    /// The client sends nothing more.
    fn input_ends(&mut self) {
        if self.framing.is_within_body() {
            self.refuse(Fault::BODY_CUT_OFF);
        } else if self.holds_only_empty_lines() {
            self.input = Input::Over;
        } else {
            self.refuse(Fault::HEAD_CUT_OFF);
        }
    }

    /// Reads no further because time is up.
    fn finish(&mut self, fault: Option<Fault>) {
        match fault {
            _ if self.input != Input::Open => {}
            Some(fault) => self.refuse(fault),
            None => self.input = Input::Over,
        }
    }

    /// Says the last words, if there are any, and takes leave.
    fn end(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match &mut self.ending {
                Ending::NotYet => {
                    self.ending = match self.input {
                        Input::Refused { fault, is_head } => {
                            Ending::LastWords(refusal::encode(self.connection.worker(), fault, is_head))
                        }
                        Input::Open | Input::Over => Ending::Closing,
                    };
                }
                Ending::LastWords(words) if words.is_empty() => self.ending = Ending::Closing,
                Ending::LastWords(words) => match Pin::new(&mut self.tcp).poll_write(context, words)? {
                    Poll::Ready(count) => words.advance(count),
                    Poll::Pending => {
                        self.connection.took_nothing();
                        return Poll::Pending;
                    }
                },
                Ending::Closing => {
                    ready!(Pin::new(&mut self.tcp).poll_shutdown(context))?;
                    self.connection.say_farewell();
                    self.ending = Ending::Lingering { is_talking: matches!(self.input, Input::Refused { .. }) };
                }
                Ending::Lingering { is_talking } => {
                    let mut piece = [0; PIECE];
                    let mut piece = ReadBuf::new(&mut piece);
                    match Pin::new(&mut self.tcp).poll_read(context, &mut piece) {
                        Poll::Pending if *is_talking => return Poll::Pending,
                        Poll::Ready(Ok(())) if !piece.filled().is_empty() => *is_talking = true,
                        _ => self.ending = Ending::Over,
                    }
                }
                Ending::Over => return Poll::Ready(Ok(())),
            }
        }
    }

    /// Remembers whom to wake when time is up, if there is something to wait for.
    fn waiting<T>(&self, context: &Context<'_>, poll: Poll<T>) -> Poll<T> {
        if poll.is_pending() {
            self.connection.wait(context);
        }
        poll
    }

    /// Cuts the connection off: what the client did not take is dropped, here and by the system.
    fn abort(&self) -> io::Error {
        // If that fails, the system gives up by itself a while later.
        let _ = self.tcp.set_zero_linger();
        io::ErrorKind::TimedOut.into()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.connection.sentence() {
            Some(Sentence::Abort) => return Poll::Ready(Err(self.abort())),
            Some(Sentence::Finish(fault)) => self.finish(fault),
            None => {}
        }
        // Whoever does not read answers gets no more of them to wait for.
        let poll = if self.connection.is_behind() { Poll::Pending } else { self.read(context, buffer) };
        self.waiting(context, poll)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.connection.sentence() == Some(Sentence::Abort) {
            return Poll::Ready(Err(self.abort()));
        }
        let poll = Pin::new(&mut self.tcp).poll_write(context, bytes);
        match &poll {
            Poll::Ready(Ok(count)) => self.connection.took(*count),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.connection.took_nothing(),
        }
        self.waiting(context, poll)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.tcp).poll_flush(context);
        if self.connection.took_everything() {
            context.waker().wake_by_ref();
        }
        poll
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.connection.sentence() == Some(Sentence::Abort) {
            return Poll::Ready(Err(self.abort()));
        }
        let poll = self.end(context);
        self.waiting(context, poll)
    }
}
