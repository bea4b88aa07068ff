//! Proxies in front. Of every odd request, nginx, `HAProxy` and Rollwise think alike where it ends, or the stricter of them
//! refuses it; so no client is answered what another asked.

use std::{
    io::{Read as _, Write as _},
    time::Duration,
};

use rollwise::{
    config::RateLimit,
    http::{ClientPolicy, MinimumRate, ServerLimits},
};

use crate::support::{
    in_process::server,
    proxy::{Proxy, is_skipped},
    server::{Answer, connect},
};

/// The id of an odd request, and of the one behind it.
const ODD: &str = "request-odd";
const NEXT: &str = "request-next";
/// What stands behind every odd request.
const BEHIND: &str =
    "GET /v1/terms/next HTTP/1.1\r\nHost: a\r\nX-Request-Id: request-next\r\nConnection: close\r\n\r\n";

/// A request that two readers might read in two ways.
struct Odd {
    name: String,
    bytes: Vec<u8>,
    /// Whether we take `BEHIND` for a part of it, where a proxy does not. The framework reads a trailer section up to an
    /// empty line that ends with CR and LF, whatever else is in it. The proxies write chunks anew, so nothing comes of it.
    is_longer_here: bool,
}

/// A request with a line, some fields and a body.
fn odd(name: impl Into<String>, line: impl AsRef<[u8]>, fields: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Odd {
    let id = format!("X-Request-Id: {ODD}\r\n");
    let parts = [line.as_ref(), b"\r\n", id.as_bytes(), fields.as_ref(), b"\r\n", body.as_ref()];
    Odd { name: name.into(), bytes: parts.concat(), is_longer_here: false }
}

/// A screening with some more fields.
fn screening(name: impl Into<String>, fields: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Odd {
    let fields = [b"Host: a\r\nContent-Type: application/json\r\n", fields.as_ref(), b"\r\n"].concat();
    odd(name, "POST /v1/screenings HTTP/1.1", fields, body)
}

/// A request that reads, with some more fields.
fn reading(name: impl Into<String>, fields: impl AsRef<[u8]>) -> Odd {
    odd(name, "GET /v1/terms/first HTTP/1.1", [b"Host: a\r\n", fields.as_ref(), b"\r\n"].concat(), "")
}

/// Spellings of the transfer coding.
const CODINGS: [&[u8]; 36] = [
    b"Transfer-Encoding: chunked",
    b"TRANSFER-ENCODING: CHUNKED",
    b"Transfer-Encoding:\tchunked",
    b"Transfer-Encoding: chunked ",
    b"Transfer-Encoding: chunked\t",
    b"Transfer-Encoding : chunked",
    b"Transfer-Encoding\t: chunked",
    b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: identity",
    b"Transfer-Encoding: identity, chunked",
    b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: \"chunked\"",
    b"Transfer-Encoding: chunked;foo=bar",
    b"Transfer-Encoding: ,chunked",
    b"Transfer-Encoding: chunked,",
    b"Transfer-Encoding:",
    b"Transfer-Encoding:\r\n chunked",
    b"Transfer-Encoding: chunk\r\n ed",
    b"Transfer-Encoding: \x0bchunked",
    b"Transfer-Encoding: \x0cchunked",
    b"Transfer-Encoding: chunked\0",
    b"Transfer-Encoding: chunked\r",
    b"X: y\rTransfer-Encoding: chunked",
    b"X: y\nTransfer-Encoding: chunked",
    b"Transfer_Encoding: chunked",
    b"Transfer-Encod\xc4\xb1ng: chunked",
    b"Transfer-Encoding: \xa0chunked",
    b"Transfer-Encoding: \x85chunked",
    b"Transfer-Encoding\xff: chunked",
    b" Transfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    b"Connection: transfer-encoding\r\nTransfer-Encoding: chunked",
];

/// Spellings of the length of two bytes.
const LENGTHS: [&[u8]; 29] = [
    b"Content-Length: +2",
    b"Content-Length: -2",
    b"Content-Length: 0x2",
    b"Content-Length: 002",
    b"Content-Length: 2 2",
    b"Content-Length: 2, 2",
    b"Content-Length: 2,3",
    b"Content-Length: 2\r\nContent-Length: 2",
    b"Content-Length: 2\r\nContent-Length: 99",
    b"Content-Length: 99\r\nContent-Length: 2",
    b"Content-Length: 2.0",
    b"Content-Length: 2e0",
    b"Content-Length: 18446744073709551618",
    b"Content-Length: 4294967298",
    b"Content-Length: 9223372036854775810",
    b"Content-Length:\r\n 2",
    b"Content-Length : 2",
    b"Content-Length:\t2\t",
    b"Content-Length:",
    b"Content-Length: 2\0",
    b"Content_Length: 2",
    b"Content-Length: 2;a",
    b"Content-Length: \"2\"",
    b"Content-Length: \xd9\xa2",
    b"Content-Length: 2\r",
    b"X: y\rContent-Length: 2",
    b"Content-Length: \x0b2",
    b"cOnTeNt-LeNgTh: 2",
    b"Connection: content-length\r\nContent-Length: 2",
];

/// Bodies in chunks, and whether we take a trailer section for longer than others do.
const CHUNKS: [(&[u8], bool); 53] = [
    (b"2\r\n{}\r\n0\r\n\r\n", false),
    (b"2;a=b\r\n{}\r\n0\r\n\r\n", false),
    (b"2;a=\"x;y\"\r\n{}\r\n0\r\n\r\n", false),
    (b"2;a\n{}\r\n0\r\n\r\n", false),
    (b"2;a\rb\r\n{}\r\n0\r\n\r\n", false),
    (b"2;\0\r\n{}\r\n0\r\n\r\n", false),
    (b"2;a=\"\r\n{}\r\n0\r\n\r\n", false),
    (b"2\n{}\r\n0\r\n\r\n", false),
    (b"2\r\n{}\n0\r\n\r\n", false),
    (b"2\r\n{}\r\n0\n\n", false),
    (b"2\r\n{}\r\n0\r\n\n", true),
    (b"2\r{}\r\n0\r\n\r\n", false),
    (b"000000000000000000002\r\n{}\r\n0\r\n\r\n", false),
    (b"0002\r\n{}\r\n0\r\n\r\n", false),
    (b"2\r\n{}\r\n0000\r\n\r\n", false),
    (b"-2\r\n{}\r\n0\r\n\r\n", false),
    (b"+2\r\n{}\r\n0\r\n\r\n", false),
    (b"0x2\r\n{}\r\n0\r\n\r\n", false),
    (b" 2\r\n{}\r\n0\r\n\r\n", false),
    (b"2 \r\n{}\r\n0\r\n\r\n", false),
    (b"2\t\r\n{}\r\n0\r\n\r\n", false),
    (b"2 ;a\r\n{}\r\n0\r\n\r\n", false),
    (b"0_2\r\n{}\r\n0\r\n\r\n", false),
    (b"10000000000000002\r\n{}\r\n0\r\n\r\n", false),
    (b"100000002\r\n{}\r\n0\r\n\r\n", false),
    (b"ffffffffffffffff\r\n{}\r\n0\r\n\r\n", false),
    (b"A\r\n{       }\n\r\n0\r\n\r\n", false),
    (b"\r\n{}\r\n0\r\n\r\n", false),
    (b"1\r\n{}\r\n0\r\n\r\n", false),
    (b"3\r\n{}\r\n0\r\n\r\n", false),
    (b"2\r\n{}0\r\n\r\n", false),
    (b"2\r\n{}\r\n\r\n0\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nX-T: y\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nContent-Length: 50\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nHost: evil\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nGET /v1 HTTP/1.1\r\nHost: a\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nX: y\n\r\n", true),
    (b"2\r\n{}\r\n0\r\nX: y\n\n", true),
    (b"2\r\n{}\r\n0\r\nX: y\r\n z\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nX: y\rz\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nX: \0\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nxyz\r\n\r\n", false),
    (b"2\r\n{}\r\n0\r\nX: \xff\r\n\r\n", false),
    (b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", false),
    (b"2\r\n{}\r\n0;x=y\r\n\r\n", false),
    (b"2\r\n{}\r\n0", false),
    (b"2\r\n{", false),
    (b"0\r\n\r\n", false),
    (b"", false),
    (b"0", false),
    (b"\n\n", false),
    (b"2\r\n\r\n\r\n0\r\n\r\n", false),
];

/// More fields of a request that reads.
const FIELDS: [&[u8]; 33] = [
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13",
    b"Upgrade: websocket",
    b"Upgrade: h2c",
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
    b"Upgrade: foo, websocket",
    b"Upgrade: foo\r\nUpgrade: websocket",
    b"Connection: close",
    b"Connection: keep-alive\r\nConnection: close",
    b"Connection: keep-alive, close",
    b"Connection: host",
    b"Connection: cl\xffose",
    b"Connection: \"close\"",
    b"Proxy-Connection: close",
    b"Keep-Alive: timeout=1",
    b"Expect: 100-continue",
    b"Expect: wonders",
    b"X: \0",
    b"X: \xff\xfe",
    b"X: \x01",
    b"X: \x7f",
    b"X\xff: a",
    b"X Y: a",
    b"XYZ",
    b": a",
    b"X: a\r\n b",
    b"X: a\r\n\tb",
    b"X: a\r\n Content-Length: 5",
    b"X:Y: a",
    b"Content-Length: 0",
    b"Host: b",
    b"Host: a",
    b"Cookie: a=b",
    b"Range: bytes=0-1,0-1,0-1",
];

/// Request lines, with a host and nothing else.
const LINES: [&[u8]; 33] = [
    b"GET http://b/v1/terms/first HTTP/1.1",
    b"GET https://b/v1/terms/first HTTP/1.1",
    b"GET http://u:p@b/v1/terms/first HTTP/1.1",
    b"GET http:///v1/terms/first HTTP/1.1",
    b"GET http://b/v1/terms/first#f HTTP/1.1",
    b"GET ftp://b/v1 HTTP/1.1",
    b"GET http://b HTTP/1.1",
    b"GET http://b?x HTTP/1.1",
    b"GET * HTTP/1.1",
    b"OPTIONS * HTTP/1.1",
    b"GET a:80 HTTP/1.1",
    b"GET v1/terms HTTP/1.1",
    b"GET //v1/terms/first HTTP/1.1",
    b"GET /v1/terms/first#x HTTP/1.1",
    b"GET /v1/terms/\xff HTTP/1.1",
    b"GET /v1/terms/\0 HTTP/1.1",
    b"GET /v1/terms/%0d%0aX:%20y HTTP/1.1",
    b"GET  /v1/terms/first HTTP/1.1",
    b"GET\t/v1/terms/first\tHTTP/1.1",
    b"GET /v1/terms/first HTTP/1.1 ",
    b" GET /v1/terms/first HTTP/1.1",
    b"\r\n\r\nGET /v1/terms/first HTTP/1.1",
    b"GET /v1/terms/first HTTP/1.0",
    b"GET /v1/terms/first HTTP/2.0",
    b"GET /v1/terms/first HTTP/1.2",
    b"GET /v1/terms/first http/1.1",
    b"GET /v1/terms/first",
    b"get /v1/terms/first HTTP/1.1",
    b"BREW /v1/terms/first HTTP/1.1",
    b"TRACE /v1/terms/first HTTP/1.1",
    b"CONNECT a:80 HTTP/1.1",
    b"CONNECT /v1 HTTP/1.1",
    b"PRI * HTTP/2.0",
];

/// Addresses and methods that take no body, and expectations, each with a body that is a request.
const WITH_A_REQUEST_FOR_A_BODY: [(&str, &str); 24] = [
    ("GET /v1/terms/first", ""),
    ("GET /v1", ""),
    ("GET /v1/nothing", ""),
    ("OPTIONS /v1", ""),
    ("DELETE /v1/screenings", ""),
    ("PUT /v1/screenings", ""),
    ("TRACE /v1", ""),
    ("POST /v1/nothing", ""),
    ("POST /v1/terms", ""),
    ("POST /v1/screenings", ""),
    ("POST /v1/screenings", "Content-Type: application/json\r\n"),
    ("POST /v1/screenings", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"),
    ("POST /v1/screenings/", "Content-Type: application/json\r\n"),
    ("POST /v1/screenings", "Expect: 100-continue\r\nContent-Type: application/json\r\n"),
    ("POST /v1/screenings", "Expect: 100-Continue\r\nContent-Type: application/json\r\n"),
    ("POST /v1/screenings", "Expect: wonders\r\nContent-Type: application/json\r\n"),
    ("POST /v1/screenings", "Expect: 100-continue, wonders\r\nContent-Type: application/json\r\n"),
    ("POST /v1/nothing", "Expect: 100-continue\r\n"),
    ("GET /v1/terms/first", "Expect: 100-continue\r\n"),
    ("POST /v1/screenings", "Upgrade: websocket\r\nContent-Type: application/json\r\n"),
    ("POST /v1/screenings", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Type: application/json\r\n"),
    ("POST /v1/screenings", "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Type: application/json\r\n"),
    ("POST /v1/routines", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Type: application/json\r\n"),
    ("GET /v1/terms/first", "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
];

/// All odd requests.
fn all() -> Vec<Odd> {
    let shown = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let mut all = Vec::new();
    for coding in CODINGS {
        let with_length = [b"Content-Length: 4\r\n", coding].concat();
        all.push(screening(shown(&with_length), with_length, "2\r\n{}\r\n0\r\n\r\n"));
        all.push(screening(shown(coding), coding, "2\r\n{}\r\n0\r\n\r\n"));
    }
    all.extend(LENGTHS.iter().map(|length| screening(shown(length), length, "{}")));
    all.extend(CHUNKS.iter().map(|(chunks, is_longer_here)| Odd {
        is_longer_here: *is_longer_here,
        ..screening(shown(chunks), "Transfer-Encoding: chunked", chunks)
    }));
    all.extend(FIELDS.iter().map(|fields| reading(shown(fields), fields)));
    all.extend(LINES.iter().map(|line| odd(shown(line), line, "Host: a\r\n", "")));
    for (line, fields) in WITH_A_REQUEST_FOR_A_BODY {
        let inner = "GET /v1/terms/smuggled HTTP/1.1\r\nHost: a\r\nX-Request-Id: request-smuggled\r\n\r\n";
        let line = format!("{line} HTTP/1.1");
        let length = format!("Host: a\r\n{fields}Content-Length: {}\r\n", inner.len());
        let chunked = format!("Host: a\r\n{fields}Transfer-Encoding: chunked\r\n");
        all.push(odd(format!("{line} {fields} with a length"), &line, length, inner));
        all.push(odd(
            format!("{line} {fields} in chunks"),
            &line,
            chunked,
            format!("{:x}\r\n{inner}\r\n0\r\n\r\n", inner.len()),
        ));
    }
    all
}

/// What came of an odd request and the one behind it.
#[derive(Debug)]
struct Outcome {
    /// The ids of the answers, in the order in which they came; nothing where a proxy or the framework refused a request.
    answered: Vec<Option<String>>,
    /// Whether the client was told that nothing more is read.
    is_ended: bool,
}

impl Outcome {
    fn has_next(&self) -> bool {
        self.answered.last().is_some_and(|id| id.as_deref() == Some(NEXT))
    }
}

fn outcome(base: &str, odd: &Odd) -> Outcome {
    let mut stream = connect(base);
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    // It may be refused before all of it is there.
    let _ = stream.write_all(&[&odd.bytes, BEHIND.as_bytes()].concat());
    let mut bytes = Vec::new();
    // What is not read when a connection ends may tear it down; what came before that counts.
    let _ = stream.read_to_end(&mut bytes);
    // A connection ends with the answer to a request of HTTP/1.0 without a word.
    let (mut answered, mut is_ended) = (Vec::new(), odd.name.contains("HTTP/1.0"));
    for answer in Answer::read_all(&bytes) {
        let id = answer.header("x-request-id").filter(|id| id.starts_with("request-"));
        // A proxy that had no answer from the server, or none that it understood, has refused nothing.
        let has_failed = id.is_none() && [502, 503, 504].contains(&answer.status.as_u16());
        let is_refused = id.is_none() && answer.status != 408;
        is_ended |= !has_failed && (is_refused || answer.header("connection") == Some("close"));
        answered.push(id.map(str::to_owned));
    }
    Outcome { answered, is_ended }
}

/// Deadlines that a test can wait for.
fn short() -> ServerLimits {
    let patience = MinimumRate { grace: Duration::from_millis(800), bytes_per_second: 1_000_000 };
    let head = Duration::from_millis(800);
    ServerLimits { head, body: patience, idle: head, idle_proxy: head, linger: head, ..ServerLimits::default() }
}

/// Compares what comes of each odd request directly and through a proxy, and asks through the proxy what another client
/// gets after it.
fn compare(base: &str, proxy: &Proxy) {
    let all = all();
    assert!(all.len() > 200, "{} odd requests", all.len());
    for (number, odd) in all.iter().enumerate() {
        let (direct, through) = (outcome(base, odd), outcome(proxy.base(), odd));
        let name = &odd.name;
        for outcome in [&direct, &through] {
            let ids: Vec<_> = outcome.answered.iter().map(Option::as_deref).collect();
            let is_in_order = matches!(ids[..], [] | [None | Some(ODD)] | [None | Some(ODD), None | Some(NEXT)]);
            assert!(is_in_order, "{name}: {outcome:?}");
        }
        // Which of them is stricter does not matter, as long as it says that it reads nothing that follows.
        let is_longer_here = through.has_next() && !direct.has_next() && !direct.is_ended;
        assert_eq!(is_longer_here, odd.is_longer_here, "{name}: {direct:?}, but through the proxy {through:?}");
        let only_we_go_on = direct.has_next() && !through.has_next() && !through.is_ended;
        assert!(!only_we_go_on, "{name}: {direct:?}, but through the proxy {through:?}");
        let another = format!("another-client-{number}");
        let request =
            format!("GET /v1/terms/doms HTTP/1.1\r\nHost: a\r\nX-Request-Id: {another}\r\nConnection: close\r\n\r\n");
        let mut stream = connect(proxy.base());
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it answers");
        let answers = Answer::read_all(&bytes);
        let ids: Vec<_> =
            answers.iter().map(|answer| (answer.status.as_u16(), answer.header("x-request-id"))).collect();
        assert_eq!(ids, [(200, Some(another.as_str()))], "after {name}");
    }
}

/// A server that believes a proxy on this machine.
fn node() -> String {
    let proxies = "127.0.0.0/8".parse().expect("a network");
    server(short(), ClientPolicy::new(RateLimit::default(), proxies))
}

#[test]
fn nginx_agrees_with_us_where_requests_end() {
    if is_skipped() {
        return;
    }
    let base = node();
    compare(&base, &Proxy::nginx(&base, &[]));
}

#[test]
fn an_nginx_that_passes_upgrades_on_agrees_with_us_where_requests_end() {
    if is_skipped() {
        return;
    }
    let base = node();
    let passing = [(
        "proxy_set_header Connection \"\";",
        "proxy_set_header Connection $http_connection; proxy_set_header Upgrade $http_upgrade;",
    )];
    compare(&base, &Proxy::nginx(&base, &passing));
}

#[test]
fn haproxy_agrees_with_us_where_requests_end() {
    if is_skipped() {
        return;
    }
    let base = node();
    compare(&base, &Proxy::haproxy(&base));
}
