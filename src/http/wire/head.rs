//! The head of a request, checked before the framework sees it: whatever it would refuse without a word is refused here
//! with one, and whatever two readers might read in two ways is not read at all.

use std::{mem::MaybeUninit, str};

use httparse::{Error, Header, Request, Status};

use super::fault::Fault;
use crate::http::limits::{LARGEST_HEAD, MOST_HEADERS};

/// A head that the framework will read as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Its length in bytes, with the empty line at its end.
    pub(super) length: usize,
    /// What follows it.
    pub(super) body: Body,
    /// Whether no request follows on this connection.
    pub(super) is_last: bool,
}

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// There is none, or it has this many bytes.
    Length(u64),
    /// It comes in chunks, the last of which is empty.
    Chunked,
}

/// Checks the head at the beginning of some bytes; nothing if it is not whole yet.
///
/// # Errors
/// If it breaks the rules of HTTP/1.1 (RFC 9112), or may be understood in more than one way.
pub(super) fn check(bytes: &[u8]) -> Result<Option<Head>, Fault> {
    let mut headers = [const { MaybeUninit::<Header>::uninit() }; MOST_HEADERS];
    let mut request = Request::new(&mut []);
    let length = match request.parse_with_uninit_headers(bytes, &mut headers) {
        Ok(Status::Complete(length)) if length <= LARGEST_HEAD => length,
        Ok(Status::Partial) if bytes.len() <= LARGEST_HEAD => return Ok(None),
        Ok(_) => return Err(too_large(bytes)),
        Err(error) => return Err(unreadable(bytes, error)),
    };
    let method = request.method.unwrap_or_default();
    let is_1_1 = request.version == Some(1);
    check_target(method, request.path.unwrap_or_default())?;
    let fields = Fields::read(request.headers, is_1_1)?;
    let body = fields.body(method, is_1_1)?;
    Ok(Some(Head { length, body, is_last: fields.is_last(is_1_1) }))
}

/// Which part of a head made it too large.
fn too_large(bytes: &[u8]) -> Fault {
    let line_ends =
        bytes.iter().skip_while(|byte| b"\r\n".contains(byte)).take(LARGEST_HEAD).any(|byte| *byte == b'\n');
    if line_ends { Fault::HEAD_TOO_LARGE } else { Fault::TARGET_TOO_LONG }
}

fn unreadable(bytes: &[u8], error: Error) -> Fault {
    // The first bytes of a TLS record with a handshake.
    if bytes.starts_with(&[0x16, 0x03]) {
        return Fault::TLS;
    }
    match error {
        Error::TooManyHeaders => Fault::TOO_MANY_HEADERS,
        Error::HeaderName => Fault::HEADER_NAME,
        Error::HeaderValue => Fault::HEADER_VALUE,
        Error::Version => Fault::VERSION,
        Error::NewLine => Fault::NEW_LINE,
        Error::Token | Error::Status => Fault::REQUEST_LINE,
    }
}

/// Checks what is asked for: a path, a complete address, or `*` for the service as a whole.
fn check_target(method: &str, target: &str) -> Result<(), Fault> {
    let path_and_query = match target.as_bytes() {
        [b'/', ..] => target,
        b"*" if method == "OPTIONS" => return Ok(()),
        _ => {
            let scheme = [7, 8].into_iter().find(|length| {
                let scheme = target.get(..*length).unwrap_or_default();
                scheme.eq_ignore_ascii_case("http://") || scheme.eq_ignore_ascii_case("https://")
            });
            let rest = &target[scheme.ok_or(Fault::TARGET_FORM)?..];
            let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
            if authority.is_empty() || !is_host(authority.as_bytes()) || target.parse::<actix_web::http::Uri>().is_err()
            {
                return Err(Fault::TARGET_FORM);
            }
            path
        }
    };
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let fits = path.bytes().all(|byte| CHARACTERS[usize::from(byte)] & IN_PATH != 0)
        && query.bytes().all(|byte| CHARACTERS[usize::from(byte)] & IN_QUERY != 0);
    if fits { Ok(()) } else { Err(Fault::TARGET_CHARACTERS) }
}

const IN_PATH: u8 = 1;
const IN_QUERY: u8 = 2;

/// Where in a target each byte may stand without percent-encoding: what the framework takes. It would cut off what
/// follows a `#`, so that is not among them.
const CHARACTERS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        let in_path = !matches!(byte, b'#' | b'<' | b'>' | b'?' | b'`');
        let in_query = !matches!(byte, b'#' | b'<' | b'>' | b'"');
        table[byte as usize] = if in_path { IN_PATH } else { 0 } | if in_query { IN_QUERY } else { 0 };
        byte += 1;
    }
    table
};

/// What the header fields say of the connection and the body.
#[derive(Default)]
struct Fields {
    body: Option<Body>,
    has_host: bool,
    /// The client wants the connection to end, or to become another.
    ends: bool,
    /// The client wants it to stay.
    stays: bool,
}

impl Fields {
    fn read(headers: &[Header<'_>], is_1_1: bool) -> Result<Self, Fault> {
        let mut fields = Self::default();
        for Header { name, value } in headers {
            // Most names are told apart by their length.
            match name.len() {
                4 if name.eq_ignore_ascii_case("host") => {
                    if fields.has_host || !is_host(value) {
                        return Err(Fault::HOST);
                    }
                    fields.has_host = true;
                }
                7 if name.eq_ignore_ascii_case("upgrade") => {
                    fields.ends |= value.trim_ascii().eq_ignore_ascii_case(b"websocket");
                }
                10 if name.eq_ignore_ascii_case("connection") => {
                    for option in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                        fields.stays |= option.eq_ignore_ascii_case(b"keep-alive");
                        // The framework ends a connection that is to be upgraded: there is no other protocol here.
                        fields.ends |= [&b"close"[..], b"upgrade"].iter().any(|end| option.eq_ignore_ascii_case(end));
                    }
                }
                14 if name.eq_ignore_ascii_case("content-length") => {
                    let length = digits(value).ok_or(Fault::CONTENT_LENGTH)?;
                    fields.set_body(Body::Length(length), Fault::CONTENT_LENGTH)?;
                }
                17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                    if !value.trim_ascii().eq_ignore_ascii_case(b"chunked") || !is_1_1 {
                        return Err(Fault::TRANSFER_ENCODING);
                    }
                    fields.set_body(Body::Chunked, Fault::TRANSFER_ENCODING)?;
                }
                _ => {}
            }
        }
        if is_1_1 && !fields.has_host { Err(Fault::HOST) } else { Ok(fields) }
    }

    /// Notes how the end of the body is told. That is told once.
    fn set_body(&mut self, body: Body, twice: Fault) -> Result<(), Fault> {
        match (self.body.replace(body), body) {
            (None, _) => Ok(()),
            (Some(Body::Length(_)), Body::Length(_)) | (Some(Body::Chunked), Body::Chunked) => Err(twice),
            (Some(_), _) => Err(Fault::FRAMING),
        }
    }

    fn body(&self, method: &str, is_1_1: bool) -> Result<Body, Fault> {
        match self.body {
            Some(body) => Ok(body),
            // Without it, nobody could tell where the body ends.
            None if method == "POST" && !is_1_1 => Err(Fault::CONTENT_LENGTH),
            // What follows would be another protocol.
            None if method == "CONNECT" => Err(Fault::TARGET_FORM),
            None => Ok(Body::Length(0)),
        }
    }

    fn is_last(&self, is_1_1: bool) -> bool {
        self.ends || !(is_1_1 || self.stays)
    }
}

/// The number that a field consists of.
fn digits(value: &[u8]) -> Option<u64> {
    let value = value.trim_ascii();
    let text = str::from_utf8(value).ok().filter(|_| !value.is_empty() && value.iter().all(u8::is_ascii_digit))?;
    text.parse().ok()
}

/// Whether a text is a host with or without a port, and nothing else. An empty one is that of an address without any.
fn is_host(value: &[u8]) -> bool {
    value.trim_ascii().iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%:[]".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::{Body, Head, check};
    use crate::http::{response::problem::Failure, wire::fault::Fault};

    fn whole(text: &str) -> Result<Head, Fault> {
        check(text.as_bytes()).map(|head| head.unwrap_or_else(|| panic!("{text:?} is not whole")))
    }

    #[test]
    fn a_head_says_what_follows_it() {
        for (text, body, is_last) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Body::Length(0), false),
            ("\r\n\r\nGET /?a=b HTTP/1.1\r\nhost:\r\n\r\n", Body::Length(0), false),
            ("GET / HTTP/1.0\r\n\r\n", Body::Length(0), true),
            ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", Body::Length(0), false),
            ("GET / HTTP/1.1\r\nHost: a\r\nConnection: te, Close\r\n\r\n", Body::Length(0), true),
            ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n\r\n", Body::Length(0), true),
            ("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", Body::Length(0), true),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 07\r\n\r\n", Body::Length(7), false),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", Body::Chunked, false),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Body::Length(0), false),
            ("GET HTTP://a.example:80/x?y HTTP/1.1\r\nHost: b\r\n\r\n", Body::Length(0), false),
            ("GET https://[::1] HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", Body::Length(0), false),
        ] {
            assert_eq!(whole(text), Ok(Head { length: text.len(), body, is_last }), "{text:?}");
            for end in 0..text.len() {
                assert_eq!(check(&text.as_bytes()[..end]), Ok(None), "{:?}", &text[..end]);
            }
        }
    }

    #[test]
    fn what_breaks_the_rules_is_refused_as_what_it_is() {
        let line = |line: &str| format!("{line}\r\nHost: a\r\n\r\n");
        let header = |header: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n");
        for (text, fault) in [
            ("\u{16}\u{3}\u{1}\u{2}".to_owned(), Fault::TLS),
            (line("GET / HTTP/2.0"), Fault::VERSION),
            (line("GET / HTTP/0.9"), Fault::VERSION),
            (line("GET /"), Fault::REQUEST_LINE),
            (line("GET"), Fault::REQUEST_LINE),
            (line("G\u{1}T / HTTP/1.1"), Fault::REQUEST_LINE),
            (line("GET  / HTTP/1.1"), Fault::REQUEST_LINE),
            (line("GET / / HTTP/1.1"), Fault::VERSION),
            (line("GET /\u{1} HTTP/1.1"), Fault::REQUEST_LINE),
            (line("GET v1 HTTP/1.1"), Fault::TARGET_FORM),
            (line("GET * HTTP/1.1"), Fault::TARGET_FORM),
            (line("GET ftp://a/ HTTP/1.1"), Fault::TARGET_FORM),
            (line("GET http:///v1 HTTP/1.1"), Fault::TARGET_FORM),
            (line("GET http://me@a/ HTTP/1.1"), Fault::TARGET_FORM),
            (line("GET http://a:b:c/ HTTP/1.1"), Fault::TARGET_FORM),
            (line("CONNECT a:443 HTTP/1.1"), Fault::TARGET_FORM),
            (line("CONNECT / HTTP/1.1"), Fault::TARGET_FORM),
            (line("GET /#x HTTP/1.1"), Fault::TARGET_CHARACTERS),
            (line("GET /?#x HTTP/1.1"), Fault::TARGET_CHARACTERS),
            (line("GET /ä HTTP/1.1"), Fault::TARGET_CHARACTERS),
            (line("GET /?ä HTTP/1.1"), Fault::TARGET_CHARACTERS),
            (line("GET /<x> HTTP/1.1"), Fault::TARGET_CHARACTERS),
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), Fault::HOST),
            (header("Host: a"), Fault::HOST),
            ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n".to_owned(), Fault::HOST),
            ("GET / HTTP/1.1\r\nHost: me@a\r\n\r\n".to_owned(), Fault::HOST),
            ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n".to_owned(), Fault::HOST),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n".to_owned(), Fault::HEADER_NAME),
            (header(" X: a"), Fault::HEADER_NAME),
            (header("X: a\r\n b"), Fault::HEADER_NAME),
            (header("X\u{0}: a"), Fault::HEADER_NAME),
            (header("X: \u{0}"), Fault::HEADER_VALUE),
            (header("X: a\rb"), Fault::HEADER_VALUE),
            (header("Content-Length: +1"), Fault::CONTENT_LENGTH),
            (header("Content-Length: -1"), Fault::CONTENT_LENGTH),
            (header("Content-Length: 0x1"), Fault::CONTENT_LENGTH),
            (header("Content-Length: 1, 1"), Fault::CONTENT_LENGTH),
            (header("Content-Length:"), Fault::CONTENT_LENGTH),
            (header("Content-Length: 99999999999999999999"), Fault::CONTENT_LENGTH),
            (header("Content-Length: 1\r\ncontent-length: 1"), Fault::CONTENT_LENGTH),
            ("POST / HTTP/1.0\r\n\r\n".to_owned(), Fault::CONTENT_LENGTH),
            (header("Transfer-Encoding: gzip, chunked"), Fault::TRANSFER_ENCODING),
            (header("Transfer-Encoding: xchunked"), Fault::TRANSFER_ENCODING),
            (header("Transfer-Encoding: identity"), Fault::TRANSFER_ENCODING),
            (header("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), Fault::TRANSFER_ENCODING),
            ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), Fault::TRANSFER_ENCODING),
            (header("Transfer-Encoding: chunked\r\nContent-Length: 1"), Fault::FRAMING),
            (header("Content-Length: 1\r\nTransfer-Encoding: chunked"), Fault::FRAMING),
            (header(&"X: a\r\n".repeat(96)), Fault::TOO_MANY_HEADERS),
            (header(&format!("X: {}", "a".repeat(33_000))), Fault::HEAD_TOO_LARGE),
            (line(&format!("GET /{} HTTP/1.1", "a".repeat(33_000))), Fault::TARGET_TOO_LONG),
        ] {
            let shown: String = text.chars().take(80).collect();
            assert_eq!(whole(&text), Err(fault), "{shown:?}");
        }
    }

    #[test]
    fn a_head_without_end_is_refused_once_it_is_too_large() {
        assert_eq!(check(&vec![b'a'; 33_000]), Err(Fault::TARGET_TOO_LONG));
        let mut text = "GET / HTTP/1.1\r\n".to_owned();
        while text.len() < 33_000 {
            text.push_str(
                "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
                           aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
                           aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
                           aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
                           aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
            );
        }
        assert_eq!(check(text.as_bytes()), Err(Fault::HEAD_TOO_LARGE));
    }

    #[test]
    fn a_fault_repeats_nothing_of_the_request() {
        let fault = whole("GET /secret#secret HTTP/1.1\r\nHost: secret\r\n\r\n").expect_err("a fault");
        let problem = Failure::from(fault).problem("http://a", "/");
        assert!(!serde_json::to_string(&problem).expect("JSON").contains("secret"));
    }
}
