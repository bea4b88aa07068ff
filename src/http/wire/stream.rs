//! The stream between a client and the framework: it passes bytes on, tells the [`Connection`] of them, and does what the
//! state of the connection demands.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    runtime::Handle,
};

use super::{
    connection::Connection,
    connection_limit::ConnectionPermit,
    lingering_close::lingering_close,
    state::{Action, ConnectionState, Event},
    worker::Worker,
};

/// How much is read at once where the framework's buffer is larger than what may be read, and of what is thrown away; and
/// after how much between requests the framework has to look at what came before more is read.
const PIECE: usize = 4 * 1024;
/// How much is read at once between requests at most: as much as the framework's buffer has room for.
const LARGEST_READ: usize = 8 * 1024;

/// A client's stream as the framework sees it.
pub(in crate::http) struct Stream {
    tcp: TcpStream,
    connection: Rc<Connection>,
    worker: Rc<Worker>,
    ending: Ending,
    /// How many bytes were read between requests since the framework last looked at them.
    unseen: usize,
    /// Counts the connection for as long as it is open.
    pass: Option<ConnectionPermit>,
}

/// How far the end of the connection is.
#[derive(Clone, Copy)]
enum Ending {
    NotYet,
    /// The last response is on its way.
    Flushing,
    /// What the client still sends is thrown away: if it lay here unread, the connection would be torn down before the
    /// client has read the last response.
    Lingering {
        /// Whether the client sends more than it was answered to.
        is_talking: bool,
    },
    Over,
}

impl Stream {
    /// A stream that has just been opened.
    pub(super) fn new(tcp: TcpStream, connection: Rc<Connection>, worker: Rc<Worker>, pass: ConnectionPermit) -> Self {
        Self { tcp, connection, worker, ending: Ending::NotYet, unseen: 0, pass: Some(pass) }
    }

    /// The connection.
    pub(in crate::http) fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Tells the connection what happened, and has the task woken if the connection wants it to be.
    fn tell(&self, context: &Context<'_>, event: Event<'_>) {
        if self.connection.on(event) == Action::Wake {
            context.waker().wake_by_ref();
        }
    }

    /// Remembers the task, which is to be woken when time is up, and says whether the connection was cut off.
    fn check(&self, context: &Context<'_>) -> io::Result<()> {
        self.connection.remember(context);
        if self.connection.state() != ConnectionState::Aborted {
            return Ok(());
        }
        // What the client did not take is dropped by the system, too; if that fails, a while later.
        let _ = self.tcp.set_zero_linger();
        Err(io::ErrorKind::TimedOut.into())
    }

    /// Reads no more bytes than there is room for.
    fn read(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>, room: usize) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if buffer.remaining() <= room {
            ready!(Pin::new(&mut self.tcp).poll_read(context, buffer))?;
        } else {
            let mut piece = [0; PIECE];
            let mut piece = ReadBuf::new(&mut piece[..room.min(PIECE)]);
            ready!(Pin::new(&mut self.tcp).poll_read(context, &mut piece))?;
            buffer.put_slice(piece.filled());
        }
        let count = buffer.filled().len() - before;
        if count > 0 {
            self.tell(context, Event::Read(count));
        }
        Poll::Ready(Ok(()))
    }

    /// Writes the framework's bytes, and what is attached behind them in the same breath. Returns how many of the former
    /// were written. The body that waits for the latter is woken.
    fn write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let attached = self.connection.attached();
        let has_attached = !attached.is_empty();
        let tcp = Pin::new(&mut self.tcp);
        let poll = if has_attached {
            tcp.poll_write_vectored(context, &[IoSlice::new(bytes), IoSlice::new(&attached)])
        } else {
            tcp.poll_write(context, bytes)
        };
        drop(attached);
        match poll {
            Poll::Ready(Ok(0)) => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(Ok(count)) => {
                self.tell(context, Event::Written(count));
                self.connection.sent(count.saturating_sub(bytes.len()));
                if has_attached && self.connection.has_sent() {
                    context.waker().wake_by_ref();
                }
                Poll::Ready(Ok(count.min(bytes.len())))
            }
            Poll::Pending => {
                self.tell(context, Event::WriteBlocked);
                Poll::Pending
            }
            error @ Poll::Ready(Err(_)) => error,
        }
    }

    /// Writes all that is attached.
    fn flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.connection.has_sent() {
            ready!(self.write(context, &[]))?;
        }
        self.tell(context, Event::Flushed);
        Poll::Ready(Ok(()))
    }

    /// Says the last words, if there are any, and takes leave.
    fn end(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match self.ending {
                Ending::NotYet => {
                    if let Some(refusal) = self.connection.last_words() {
                        self.connection.attach(self.worker.refusals().response(refusal));
                    }
                    self.ending = Ending::Flushing;
                }
                Ending::Flushing => {
                    ready!(self.flush(context))?;
                    ready!(Pin::new(&mut self.tcp).poll_shutdown(context))?;
                    let is_talking = self.connection.last_words().is_some();
                    self.tell(context, Event::Closed);
                    self.ending = Ending::Lingering { is_talking };
                }
                Ending::Lingering { is_talking } => {
                    let mut piece = [0; PIECE];
                    let mut piece = ReadBuf::new(&mut piece);
                    match Pin::new(&mut self.tcp).poll_read(context, &mut piece) {
                        Poll::Pending if is_talking => return Poll::Pending,
                        Poll::Ready(Ok(())) if !piece.filled().is_empty() => {
                            self.ending = Ending::Lingering { is_talking: true };
                        }
                        _ => self.ending = Ending::Over,
                    }
                }
                Ending::Over => return Poll::Ready(Ok(())),
            }
        }
    }
}

impl Drop for Stream {
    /// The framework lets go of a connection as soon as it has refused bytes that are no request.
    fn drop(&mut self) {
        if !matches!(self.ending, Ending::NotYet) || self.connection.state() == ConnectionState::Aborted {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        // A duplicate keeps the connection open when the original is dropped.
        let Ok(tcp) = SockRef::from(&self.tcp).try_clone() else { return };
        let (pass, linger) = (self.pass.take(), self.worker.limiter().limits().linger);
        runtime.spawn(async move {
            if let Ok(tcp) = TcpStream::from_std(tcp.into()) {
                lingering_close(tcp, &[], linger).await;
            }
            drop(pass);
        });
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        match self.connection.state() {
            // A client that does not read answers gets no more of them to wait for. The task is woken when it has.
            ConnectionState::Blocked { .. } => Poll::Pending,
            ConnectionState::Open(_) if self.connection.is_sending() => Poll::Pending,
            ConnectionState::Open(phase) if phase.room() == 0 => {
                self.tell(context, Event::Full);
                Poll::Pending
            }
            ConnectionState::Open(phase) if phase.is_between_requests() => {
                if self.unseen >= PIECE {
                    self.unseen = 0;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                let before = buffer.filled().len();
                let poll = self.read(context, buffer, phase.room().min(LARGEST_READ));
                self.unseen = if poll.is_ready() { self.unseen + buffer.filled().len() - before } else { 0 };
                poll
            }
            ConnectionState::Open(phase) => self.read(context, buffer, phase.room()),
            ConnectionState::Finishing { .. } | ConnectionState::Closing { .. } | ConnectionState::Aborted => {
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check(context)?;
        self.write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(context)?;
        self.flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(context)?;
        self.end(context)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, io::Write as _, net::TcpStream as Client, pin::Pin, sync::Arc, task::Poll};

    use bytes::Bytes;
    use tokio::{
        io::{AsyncRead as _, ReadBuf},
        net::TcpListener,
    };

    use super::{LARGEST_READ, PIECE, Stream};
    use crate::{
        config::TrustedProxies,
        http::{
            limits::ServerLimits,
            wire::{
                Worker, admit,
                connection_limit::ConnectionLimiter,
                refusal::{Refusal, Refusals},
            },
        },
    };

    /// Says nothing to anybody.
    struct Silence;

    impl Refusals for Silence {
        fn response(&self, _: Refusal) -> Bytes {
            Bytes::new()
        }
    }

    /// A client that has sent so many bytes, and the stream that they come by.
    async fn connect(sent: usize) -> (Client, Stream) {
        let limiter = Arc::new(ConnectionLimiter::new(ServerLimits::default(), TrustedProxies::default()));
        let worker = Worker::start(limiter, Box::new(Silence));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let mut client = Client::connect(listener.local_addr().expect("an address")).expect("it listens");
        let (tcp, _) = listener.accept().await.expect("a client");
        client.write_all(&vec![b'a'; sent]).expect("the system takes it");
        let (stream, _) = admit(worker, tcp).await.expect("there is room");
        (client, stream)
    }

    /// How many bytes the framework gets before it has to look at them, at least one.
    async fn read(stream: &mut Stream) -> usize {
        let mut bytes = vec![0; 1 << 20];
        let mut bytes = ReadBuf::new(&mut bytes);
        poll_fn(|context| {
            loop {
                match Pin::new(&mut *stream).poll_read(context, &mut bytes) {
                    Poll::Ready(read) => read.expect("it is open"),
                    Poll::Pending if bytes.filled().is_empty() => return Poll::Pending,
                    Poll::Pending => return Poll::Ready(bytes.filled().len()),
                }
            }
        })
        .await
    }

    #[actix_web::test]
    async fn the_framework_looks_at_what_came_before_it_gets_more() {
        let (_client, mut stream) = connect(24 * 1024).await;
        let mut total = 0;
        while total < 24 * 1024 {
            let count = read(&mut stream).await;
            assert!(count < PIECE + LARGEST_READ, "{count} bytes at once");
            total += count;
        }
    }

    #[actix_web::test]
    async fn while_a_response_is_being_sent_nothing_is_read() {
        let (mut client, mut stream) = connect(10).await;
        assert_eq!(read(&mut stream).await, 10);
        stream.connection().set_sending(true);
        client.write_all(b"more").expect("the system takes it");
        stream.tcp.readable().await.expect("it is open");
        let mut bytes = [0; 10];
        let is_pending = poll_fn(|context| {
            Poll::Ready(Pin::new(&mut stream).poll_read(context, &mut ReadBuf::new(&mut bytes)).is_pending())
        });
        assert!(is_pending.await);
        stream.connection().set_sending(false);
        assert_eq!(read(&mut stream).await, 4);
    }
}
