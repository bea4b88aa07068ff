//! Where requests begin and end in what a client sends.

use std::fmt;

use actix_http::{
    ServiceConfig,
    h1::{Codec, Message},
};
use bytes::BytesMut;
use tokio_util::codec::Decoder as _;

use super::{
    fault::Fault,
    head::{self, Body},
};
use crate::http::limits::LARGEST_CHUNKED_BODY;

/// Follows the requests on one connection.
#[derive(Debug, Default)]
pub(super) struct Framing {
    part: Part,
    is_last: bool,
}

/// What the next byte belongs to.
#[derive(Debug, Default)]
enum Part {
    /// A head, or nothing yet.
    #[default]
    Head,
    /// A body of which so many bytes are missing.
    Body(u64),
    /// A body in chunks.
    Chunks(Chunks),
    /// Nothing that is read: the last request was the last one.
    Nothing,
}

/// How far some bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// To the end of a request, or to the beginning of all.
    Boundary,
    /// Into a head: what is behind the part that may be passed on.
    WithinHead,
    /// Into a body.
    WithinBody,
    /// To the end of all that is read.
    End,
    /// To a fault.
    Fault(Fault),
}

impl Framing {
    /// How many of these bytes the framework may see, and what comes behind them. The next call begins behind those.
    pub(super) fn follow(&mut self, bytes: &[u8], config: &ServiceConfig) -> (usize, Reached) {
        let mut at = 0;
        loop {
            let rest = &bytes[at..];
            match &mut self.part {
                Part::Nothing => return (at, Reached::End),
                Part::Head if rest.is_empty() => return (at, Reached::Boundary),
                Part::Head => match head::check(rest) {
                    Ok(Some(head)) => {
                        self.is_last = head.is_last;
                        match head.body {
                            Body::Length(0) => self.request_ends(),
                            Body::Length(length) => self.part = Part::Body(length),
                            Body::Chunked => {
                                let mut chunks = Chunks::new(config);
                                let begun = chunks.follow(&rest[..head.length]);
                                debug_assert_eq!(begun, Ok(None));
                                self.part = Part::Chunks(chunks);
                            }
                        }
                        at += head.length;
                    }
                    Ok(None) => return (at, Reached::WithinHead),
                    Err(fault) => return (at, Reached::Fault(fault)),
                },
                _ if rest.is_empty() => return (at, Reached::WithinBody),
                Part::Body(missing) => {
                    let taken = usize::try_from(*missing).map_or(rest.len(), |missing| missing.min(rest.len()));
                    *missing -= taken as u64;
                    at += taken;
                    if *missing == 0 {
                        self.request_ends();
                    }
                }
                Part::Chunks(chunks) => match chunks.follow(rest) {
                    Ok(None) => at = bytes.len(),
                    Ok(Some(length)) => {
                        at += length;
                        self.request_ends();
                    }
                    Err(fault) => return (at, Reached::Fault(fault)),
                },
            }
        }
    }

    /// Whether the next byte belongs to a body.
    pub(super) fn is_within_body(&self) -> bool {
        matches!(self.part, Part::Body(_) | Part::Chunks(_))
    }

    /// Whether nothing more is read.
    pub(super) fn is_at_end(&self) -> bool {
        matches!(self.part, Part::Nothing)
    }

    fn request_ends(&mut self) {
        self.part = if self.is_last { Part::Nothing } else { Part::Head };
    }
}

/// A body in chunks. The framework's own decoder reads along, so that both agree on where it ends.
struct Chunks {
    decoder: Codec,
    unread: BytesMut,
    length: u64,
}

impl Chunks {
    fn new(config: &ServiceConfig) -> Self {
        Self { decoder: Codec::new(config.clone()), unread: BytesMut::new(), length: 0 }
    }

    /// How many of these bytes belong to the body, if it ends in them. The first bytes of all are the head's.
    fn follow(&mut self, bytes: &[u8]) -> Result<Option<usize>, Fault> {
        self.unread.extend_from_slice(bytes);
        self.length += bytes.len() as u64;
        loop {
            match self.decoder.decode(&mut self.unread) {
                Ok(Some(Message::Chunk(None))) => return Ok(Some(bytes.len() - self.unread.len())),
                Ok(Some(_)) => {}
                Ok(None) if self.length > LARGEST_CHUNKED_BODY => return Err(Fault::ENDLESS),
                Ok(None) => return Ok(None),
                Err(_) => return Err(Fault::CHUNK),
            }
        }
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use actix_http::{
        ServiceConfig,
        h1::{Codec, Message},
    };
    use bytes::BytesMut;
    use proptest::{prelude::*, sample::select, test_runner::TestRunner};
    use tokio_util::codec::Decoder as _;

    use super::{Framing, Reached};
    use crate::http::wire::fault::Fault;

    /// Follows bytes that come in pieces of one size, as the stream does; how many of them may be passed on, and why not
    /// more.
    fn follow(bytes: &[u8], size: usize, config: &ServiceConfig) -> (usize, Reached) {
        let (mut framing, mut at, mut end) = (Framing::default(), 0, 0);
        loop {
            end = (end + size).min(bytes.len());
            let (fit, reached) = framing.follow(&bytes[at..end], config);
            at += fit;
            if end == bytes.len() || matches!(reached, Reached::Fault(_) | Reached::End) {
                return (at, reached);
            }
        }
    }

    #[actix_web::test]
    async fn requests_end_where_they_say_however_they_come() {
        let config = ServiceConfig::default();
        let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345";
        let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: a\r\n\r\n";
        let last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        for (passed, held, reached) in [
            (String::new(), "", Reached::Boundary),
            (format!("{get}{post}{chunked}{get}"), "", Reached::Boundary),
            (format!("{get}{post}"), "GET", Reached::WithinHead),
            (get.to_owned(), "\r\n", Reached::WithinHead),
            (last.to_owned(), get, Reached::End),
            (chunked.to_owned(), "nonsense\r\n\r\n", Reached::Fault(Fault::REQUEST_LINE)),
        ] {
            let bytes = format!("{passed}{held}");
            for size in [1, 2, 3, 7, 64, 10_000] {
                let found = follow(bytes.as_bytes(), size, &config);
                assert_eq!(found, (passed.len(), reached), "{bytes:?} in pieces of {size}");
            }
        }
        let cut = format!("{get}{}", &post[..post.len() - 1]);
        assert_eq!(follow(cut.as_bytes(), 3, &config), (cut.len(), Reached::WithinBody));
        for wrong in ["x", "2\r\nabc", "2\nab", "-1\r\n", "fffffffffffffffff\r\n", "0\r\nx\u{0}\rx"] {
            let head = &chunked[..chunked.find("2;").expect("the body")];
            let (_, reached) = follow(format!("{head}{wrong}").as_bytes(), 10_000, &config);
            assert_eq!(reached, Reached::Fault(Fault::CHUNK), "{wrong:?}");
        }
        let endless = format!("{}0\r\n{}", &chunked[..chunked.find("2;").expect("the body")], "x".repeat(600_000));
        assert_eq!(follow(endless.as_bytes(), 8192, &config).1, Reached::Fault(Fault::ENDLESS));
    }

    /// Pieces of requests, right and wrong.
    fn requests() -> impl Strategy<Value = String> {
        let line = select(vec![
            "GET / HTTP/1.1\r\n",
            "POST /v1?a=%41 HTTP/1.1\r\n",
            "HEAD /{x}|\"^` HTTP/1.0\r\n",
            "POST / HTTP/1.0\r\n",
            "OPTIONS * HTTP/1.1\r\n",
            "GET http://a/b HTTP/1.1\r\n",
            "CONNECT a:1 HTTP/1.1\r\n",
            "BREW a HTTP/1.1\r\n",
            "get //a HTTP/1.1\r\n",
            "\r\nGET / HTTP/1.1\n",
            "GET http://a?b HTTP/1.1\r\n",
            "GET /?[\\]{}~` HTTP/1.1\r\n",
            "GET https://a:99999/ HTTP/1.1\r\n",
            "GET http://[::1]%/ HTTP/1.1\r\n",
            "GET http://%41/ HTTP/1.1\r\n",
        ]);
        let host = select(vec!["Host: a\r\n", "Host: a\r\n", "host:\t\r\n", ""]);
        let field = select(vec![
            "Host: a:b:c\r\n",
            "Content-Length: 3\r\n",
            "content-length:  0 \r\n",
            "Content-Length: 003\r\n",
            "Content-Length: +3\r\n",
            "Transfer-Encoding: chunked\r\n",
            "transfer-encoding: CHUNKED \r\n",
            "Transfer-Encoding: identity\r\n",
            "Connection: close\r\n",
            "Connection: keep-alive, Upgrade\r\n",
            "Connection: upgrade, keep-alive\r\n",
            "Upgrade: websocket\r\n",
            "Upgrade: h2c\r\n",
            "Expect: 100-continue\r\n",
            "X: \u{e4}\r\n",
            "X-Y:\r\n",
            "X : a\r\n",
            "X: a\n",
        ]);
        let body =
            select(vec!["", "abc", "3\r\nabc\r\n0\r\n\r\n", "0\r\n\r\n", "a;b\r\n0123456789\r\n00\r\nT: x\r\n\r\n"]);
        let request = (line, host, prop::collection::vec(field, 0..4), body);
        let text = request.prop_map(|(line, host, fields, body)| format!("{line}{host}{}\r\n{body}", fields.concat()));
        prop::collection::vec(text, 1..4).prop_map(|requests| requests.concat())
    }

    /// How many requests the framework reads, and whether it refuses any.
    fn framework(bytes: &[u8], config: &ServiceConfig) -> (usize, bool, usize) {
        let (mut decoder, mut bytes, mut requests) = (Codec::new(config.clone()), BytesMut::from(bytes), 0);
        loop {
            match decoder.decode(&mut bytes) {
                Ok(Some(Message::Item(_))) => requests += 1,
                Ok(Some(Message::Chunk(_))) => {}
                Ok(None) => return (requests, false, bytes.len()),
                Err(_) => return (requests, true, bytes.len()),
            }
        }
    }

    #[actix_web::test]
    async fn what_is_passed_on_is_read_by_the_framework_to_its_end() {
        let config = ServiceConfig::default();
        let passed_on = std::cell::Cell::new(0);
        TestRunner::new(ProptestConfig { cases: 2000, ..ProptestConfig::default() })
            .run(&(requests(), 1..200_usize), |(text, size)| {
                let (passed, _) = follow(text.as_bytes(), size, &config);
                let (requests, is_refused, unread) = framework(&text.as_bytes()[..passed], &config);
                prop_assert!(!is_refused, "{text:?}: the framework refuses what was passed on");
                prop_assert_eq!(unread, 0, "{:?}: the framework waits for more of a head", text);
                passed_on.set(passed_on.get() + requests);
                Ok(())
            })
            .expect("both read alike");
        assert!(passed_on.get() > 500, "only {} requests were passed on", passed_on.get());
    }
}
