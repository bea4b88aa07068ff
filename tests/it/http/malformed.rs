//! What is no request, or one that could be understood in two ways: 400 and the end of the connection. What is a request
//! and cannot be answered: a problem. Never a hang or a fault of ours.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::Shutdown,
};

use serde_json::json;
use ureq::http::Method;

use crate::{
    http::contract::problem,
    support::server::{Answer, Server, connect, exchange},
};

const JSON: &str = "Content-Type: application/json\r\n";

/// The only answer to some bytes.
#[track_caller]
fn only_answer(server: &Server, bytes: impl AsRef<[u8]>) -> Answer {
    let answer = exchange(server.base(), bytes.as_ref());
    let mut answers = Answer::read_all(&answer);
    assert_eq!(answers.len(), 1, "{:?}", String::from_utf8_lossy(&answer));
    answers.remove(0)
}

#[test]
fn what_is_no_request_is_refused_and_nothing_behind_it_is_read() {
    let server = Server::start();
    let line = |line: &str| format!("{line}\r\nHost: a\r\n\r\n").into_bytes();
    let header = |header: &str| format!("GET /v1 HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n").into_bytes();
    let post = |header: &str, body: &str| {
        format!("POST /v1/screenings HTTP/1.1\r\nHost: a\r\n{JSON}{header}\r\n\r\n{body}").into_bytes()
    };
    let tls = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00".to_vec();
    for (what, bytes) in [
        ("TLS", tls),
        ("HTTP/0.9", b"GET /\r\n".to_vec()),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("HTTP/3", line("GET / HTTP/3.0")),
        ("HTTP/1.2", line("GET / HTTP/1.2")),
        ("no version", line("GET /v1")),
        ("noise", vec![0xff; 500]),
        ("a control character in the address", line("GET /v1\u{1} HTTP/1.1")),
        ("two blanks", line("GET  /v1 HTTP/1.1")),
        ("text that is not encoded", line("GET /v1/search?q=\u{e4} HTTP/1.1")),
        ("no host", b"GET /v1 HTTP/1.1\r\n\r\n".to_vec()),
        ("two hosts", header("Host: b")),
        ("a blank before the colon", header("X : a")),
        ("a folded line", header("X: a\r\n b")),
        ("a folded line with a tab", header("X: a\r\n\tb")),
        ("a NUL in a header", header("X: \0")),
        ("a lone CR in a header", header("X: a\rX-Request-Id: 12345678")),
        ("a header without a name", header(": a")),
        ("a header without a colon", header("X")),
        ("too many headers", header(&"X: a\r\n".repeat(100))),
        ("two lengths", post("Content-Length: 2\r\nContent-Length: 2", "{}")),
        ("two lengths in one", post("Content-Length: 2, 2", "{}")),
        ("a signed length", post("Content-Length: +2", "{}")),
        ("a length beyond numbers", post("Content-Length: 99999999999999999999", "{}")),
        ("two framings", post("Content-Length: 2\r\nTransfer-Encoding: chunked", "{}")),
        ("the same, turned round", post("Transfer-Encoding: chunked\r\nContent-Length: 2", "{}")),
        ("another transfer coding", post("Transfer-Encoding: gzip", "{}")),
        ("two transfer codings", post("Transfer-Encoding: gzip, chunked", "{}")),
        ("a hidden transfer coding", post("Transfer-Encoding: \u{b}chunked", "{}")),
    ] {
        let behind = b"GET /v1 HTTP/1.1\r\nHost: a\r\n\r\n".to_vec();
        let answer = only_answer(&server, [bytes, behind].concat());
        let status = if what == "too many headers" { 431 } else { 400 };
        assert_eq!(answer.status, status, "{what}");
        assert_eq!(answer.body.len(), 0, "{what}: {}", answer.text());
    }
    assert_eq!(server.get("/v1").status, 200);
}

#[test]
fn a_request_that_cannot_be_answered_is_a_problem_like_any_other() {
    let server = Server::start();
    let line = |line: &str| format!("{line}\r\nHost: a\r\nConnection: close\r\n\r\n").into_bytes();
    let header = |header: &str| format!("GET /v1 HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n").into_bytes();
    let chunks = |body: &str| {
        let head = format!("POST /v1/screenings HTTP/1.1\r\nHost: a\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n");
        format!("{head}{body}").into_bytes()
    };
    let mut ids = BTreeSet::new();
    for (what, bytes, status, code) in [
        ("a relative path", line("GET v1 HTTP/1.1"), 400, "invalid-request"),
        ("a star without OPTIONS", line("GET * HTTP/1.1"), 400, "invalid-request"),
        ("CONNECT", line("CONNECT a:443 HTTP/1.1"), 400, "invalid-request"),
        ("another scheme", line("GET gopher://a/v1 HTTP/1.1"), 400, "invalid-request"),
        ("a user in the address", line("GET http://me@a/v1 HTTP/1.1"), 400, "invalid-request"),
        ("no chunks", chunks("{}\r\n\r\n"), 400, "invalid-request"),
        ("a chunk of another size", chunks("1\r\n{}\r\n0\r\n\r\n"), 400, "invalid-request"),
        ("an endless chunk", chunks("fffffffffffffffff\r\n{}"), 400, "invalid-request"),
        ("a large header", header(&format!("Cookie: {}", "a".repeat(40_000))), 431, "headers-too-large"),
        ("a long address", line(&format!("GET /{} HTTP/1.1", "a".repeat(9_000))), 414, "address-too-long"),
        ("a very long one", line(&format!("GET /{} HTTP/1.1", "a".repeat(200_000))), 431, "headers-too-large"),
        ("a body where none belongs", header("Content-Length: 1\r\n\r\n{"), 400, "invalid-request"),
        ("another expectation", header("Expect: wonders\r\nConnection: close"), 417, "expectation-failed"),
    ] {
        let answer = only_answer(&server, bytes);
        let problem = problem(&answer, status, code);
        assert_eq!(problem["type"], format!("{}/problems/{code}", server.base()), "{what}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 20), "{what}: {problem}");
        let id = answer.header("x-request-id").expect("an id").to_owned();
        assert!(id.len() > 16 && ids.insert(id), "{what} has the id of another");
        for name in ["date", "x-content-type-options", "content-security-policy", "access-control-allow-origin"] {
            assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{what}: {name}");
        }
        assert_eq!(answer.header("connection"), Some("close"), "{what}: nothing more is read");
    }
    assert_eq!(server.get("/v1").status, 200);
}

#[test]
fn what_is_unusual_but_right_is_answered() {
    let server = Server::start();
    let close = "Connection: close\r\n\r\n";
    for (what, text, status) in [
        (
            "a complete address",
            format!("GET http://elsewhere.example/v1/terms/doms HTTP/1.1\r\nHost: a\r\n{close}"),
            200,
        ),
        ("no host at all", format!("GET /v1 HTTP/1.1\r\nHost:\r\n{close}"), 200),
        ("HTTP/1.0", "GET /v1 HTTP/1.0\r\n\r\n".to_owned(), 200),
        ("empty lines in front", format!("\r\n\r\nGET /v1 HTTP/1.1\r\nHost: a\r\n{close}"), 200),
        ("the service as a whole", format!("OPTIONS * HTTP/1.1\r\nHost: a\r\n{close}"), 204),
        ("a strange method", format!("BREW /v1 HTTP/1.1\r\nHost: a\r\n{close}"), 405),
        (
            "an offer to upgrade",
            "GET /v1 HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n".to_owned(),
            200,
        ),
        (
            "a web socket",
            "GET /v1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n".to_owned(),
            200,
        ),
        ("a body of no length", format!("GET /v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n{close}"), 200),
        (
            "chunks with extensions and trailers",
            format!(
                "POST /v1/screenings HTTP/1.1\r\nHost: a\r\n{JSON}Transfer-Encoding: chunked\r\n{close}1;a=b\r\n{{\r\n1\r\n}}\r\n\
                 0\r\nT: x\r\n\r\n"
            ),
            200,
        ),
        (
            "a question before the body",
            format!(
                "POST /v1/screenings HTTP/1.1\r\nHost: a\r\n{JSON}Expect: 100-continue\r\nContent-Length: 2\r\n{close}{{}}"
            ),
            200,
        ),
    ] {
        let answer = only_answer(&server, &text);
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        assert!(answer.header("x-request-id").is_some(), "{what}");
        assert_eq!(answer.header("upgrade"), None, "{what}");
        let is_told = text.contains("HTTP/1.0") || answer.header("connection") == Some("close");
        assert!(is_told, "{what}: the connection ends, and the answer does not say so");
    }
    let answer = only_answer(&server, format!("OPTIONS * HTTP/1.1\r\nHost: a\r\n{close}"));
    assert_eq!(answer.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    // Whatever a client claims the host to be, links lead to the public address.
    let answer = only_answer(&server, format!("GET http://evil.example/v1 HTTP/1.1\r\nHost: evil.example\r\n{close}"));
    assert!(!answer.text().contains("evil"), "{}", answer.text());
}

#[test]
fn a_request_that_ends_too_early_is_told_so() {
    let server = Server::start();
    for sent in [
        "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}",
        "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{",
    ] {
        let mut stream = connect(server.base());
        stream.write_all(sent.as_bytes()).expect("it reads");
        stream.shutdown(Shutdown::Write).expect("nothing more comes");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let answers = Answer::read_all(&answer);
        let problem = problem(answers.first().expect("an answer"), 400, "invalid-request");
        let expected = "ended before the body";
        assert!(problem["detail"].as_str().is_some_and(|text| text.contains(expected)), "{sent:?}: {problem}");
    }
    // A client that made no request gets no answer.
    for sent in ["", "G", "GET /v1 HTTP/1.1\r\nHost"] {
        let mut stream = connect(server.base());
        stream.write_all(sent.as_bytes()).expect("it reads");
        stream.shutdown(Shutdown::Write).expect("nothing more comes");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it closes");
        assert!(answer.is_empty(), "{sent:?}");
    }
}

#[test]
fn requests_before_a_fault_are_answered_before_it() {
    let server = Server::start();
    let get = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    let post = format!("POST /v1/screenings HTTP/1.1\r\nHost: a\r\n{JSON}Content-Length: 2\r\n\r\n{{}}");
    for pieces in [1, 2, 7, 10_000] {
        let mut stream = connect(server.base());
        let text = format!("{get}{post}{get}nonsense\r\n\r\n{get}");
        for piece in text.as_bytes().chunks(pieces) {
            // The server closes after the fault, which may be before the last piece.
            let _ = stream.write_all(piece);
        }
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let answers = Answer::read_all(&answer);
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses, [200, 200, 200, 400], "in pieces of {pieces}");
        assert!(answers[..3].iter().all(|answer| answer.header("connection").is_none()), "in pieces of {pieces}");
    }
}

#[test]
fn addresses_that_hide_something_are_refused() {
    let server = Server::start();
    for (target, status, code) in [
        ("/v1/terms/%00", 400, "invalid-address"),
        ("/v1/terms/%ff", 400, "invalid-address"),
        ("/v1/terms/%c0%ae", 400, "invalid-address"),
        ("/v1/terms/%ed%a0%80", 400, "invalid-address"),
        ("/v1/terms/%2f", 404, "no-such-item"),
        ("/v1/terms/doms%2ftechniques", 404, "no-such-item"),
        ("/v1%2fterms", 404, "no-such-address"),
        ("/v1/terms/..%2f..%2fhealth", 404, "no-such-item"),
        ("/v1/../health/live", 404, "no-such-address"),
        ("/v1/search?q=%00", 400, "invalid-address"),
        ("/v1/search?q=%ed%a0%80", 400, "invalid-address"),
        ("/v1/search?q=%ff", 400, "invalid-address"),
        ("/v1/terms?limit=99999999999999999999999999", 400, "invalid-query"),
        ("/v1/terms?limit=-1", 400, "invalid-query"),
        ("/v1/terms?limit=1e1", 400, "invalid-query"),
        ("/v1/terms?limit=%EF%BC%91", 400, "invalid-query"),
        ("/v1/terms?limit=NaN", 400, "invalid-query"),
        ("/v1/editions/99999999999999999999999999", 404, "no-such-address"),
    ] {
        let answer = server.raw(&format!("GET {target}"));
        let answers = Answer::read_all(answer.as_bytes());
        let found = (answers[0].status.as_u16(), answers[0].json()["code"].clone());
        // An edition that there cannot be is no address or no item; either is a 404.
        if target.starts_with("/v1/editions") {
            assert_eq!(found.0, 404, "{target}");
        } else {
            assert_eq!(found, (status, code.into()), "{target}");
        }
    }
}

#[test]
fn bodies_that_no_parser_should_trust_are_refused() {
    let server = Server::start();
    let post = |body: &[u8]| server.post_with("/v1/screenings", &[("content-type", "application/json")], body);
    let deep = |open: &str, close: &str, depth: usize| [open.repeat(depth), close.repeat(depth)].concat().into_bytes();
    let in_list = |value: &str| format!("{{\"symptoms\":[{value}]}}").into_bytes();
    for (what, body, status) in [
        ("nothing", Vec::new(), 400),
        ("a lone surrogate", in_list(r#""\ud800""#), 400),
        ("surrogates turned round", in_list(r#""\udc00\ud800""#), 400),
        (
            "bytes that are not UTF-8",
            in_list("\"\u{1}\"").iter().map(|b| if *b == 1 { 0xff } else { *b }).collect(),
            400,
        ),
        ("a control character", in_list("\"\u{1}\""), 400),
        ("a byte order mark", [b"\xef\xbb\xbf".to_vec(), b"{}".to_vec()].concat(), 400),
        ("UTF-16", "{}".encode_utf16().flat_map(u16::to_le_bytes).collect(), 400),
        ("a number beyond all", br#"{"age":1e999}"#.to_vec(), 400),
        ("a number of many digits", format!("{{\"age\":{}}}", "9".repeat(60_000)).into_bytes(), 400),
        ("a large number", br#"{"age":1e300}"#.to_vec(), 422),
        ("a negative number", br#"{"age":-1}"#.to_vec(), 422),
        ("no number", br#"{"age":NaN}"#.to_vec(), 400),
        ("a comment", br"{/**/}".to_vec(), 400),
        ("something behind it", br"{}{}".to_vec(), 400),
        ("a member twice", br#"{"age":1,"age":2}"#.to_vec(), 400),
        ("a member twice, once escaped", br#"{"age":1,"\u0061ge":2}"#.to_vec(), 400),
        ("a deep list", deep("[", "]", 30_000), 400),
        ("a deep list without end", deep("[", "", 60_000), 400),
        ("a deep object", deep("{\"a\":", "", 12_000), 400),
        ("a deep list in a member", [b"{\"symptoms\":".to_vec(), deep("[", "]", 100), b"}".to_vec()].concat(), 400),
        (
            "many members",
            format!("{{{}}}", (0..5_000).map(|n| format!("\"a{n}\":0")).collect::<Vec<_>>().join(",")).into_bytes(),
            400,
        ),
        ("a text", br#""chest-pain""#.to_vec(), 400),
        ("a prototype", br#"{"__proto__":{"age":1}}"#.to_vec(), 400),
    ] {
        let answer = post(&body);
        let code = if status == 400 { "invalid-body" } else { "unusable-value" };
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        problem(&answer, status, code);
    }
    assert_eq!(post(b"{}").status, 200);
}

#[test]
fn a_body_in_another_form_is_415_with_the_form_that_is_read() {
    let server = Server::start();
    let json = ("content-type", "application/json");
    // A few bytes that would be ten megabytes of zeros, were they unpacked.
    let bomb = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 10_000_000]).expect("memory");
        encoder.finish().expect("memory")
    };
    assert!(bomb.len() < 60_000);
    for coding in ["gzip", "br", "zstd", "deflate", "x-made-up", "gzip, identity", "identity, gzip", ""] {
        let answer = server.post_with("/v1/screenings", &[json, ("content-encoding", coding)], &bomb);
        problem(&answer, 415, "unsupported-media-type");
        assert_eq!(answer.header("accept-encoding"), Some("identity"), "{coding}");
    }
    let several = [json, ("content-encoding", "identity"), ("content-encoding", "gzip")];
    problem(&server.post_with("/v1/screenings", &several, &bomb), 415, "unsupported-media-type");
    for media_type in [
        "",
        "text/plain",
        "text/json",
        "application/jsonx",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/json; charset=utf-16",
        "application/json;charset=\"latin1\"",
        "*/*",
        "application/json, text/plain",
        "\u{e4}",
    ] {
        let answer = server.post_with("/v1/screenings", &[("content-type", media_type)], b"{}");
        problem(&answer, 415, "unsupported-media-type");
        assert_eq!(answer.header("accept"), Some("application/json"), "{media_type}");
    }
    problem(&server.post_with("/v1/screenings", &[json, json], b"{}"), 415, "unsupported-media-type");
    problem(&server.post_with("/v1/screenings", &[], b"{}"), 415, "unsupported-media-type");
    for media_type in
        ["application/json", "Application/JSON", "application/json; charset=UTF-8", "application/json;v=1"]
    {
        let headers = [("content-type", media_type), ("content-encoding", "identity")];
        assert_eq!(server.post_with("/v1/screenings", &headers, b"{}").status, 200, "{media_type}");
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_whether_its_length_is_told_or_not() {
    let server = Server::start();
    let head = |framing: &str| {
        format!("POST /v1/screenings HTTP/1.1\r\nHost: a\r\n{JSON}Connection: close\r\n{framing}\r\n\r\n")
    };
    let large = json!({ "symptoms": ["a".repeat(70_000)] }).to_string();
    let chunk = format!("{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    let tiny = large.chars().map(|c| format!("1\r\n{c}\r\n")).collect::<Vec<_>>().concat();
    for text in [
        head(&format!("Content-Length: {}", large.len())) + &large,
        head("Content-Length: 9000000000000000000") + &large,
        head("Transfer-Encoding: chunked") + &chunk,
        head("Transfer-Encoding: chunked") + &tiny + "0\r\n\r\n",
        head("Transfer-Encoding: chunked") + &tiny,
        head("Transfer-Encoding: chunked") + "0\r\n" + &"T: x\r\n".repeat(200_000),
    ] {
        problem(&only_answer(&server, text), 413, "body-too-large");
    }
    // Where nothing is read, nothing is too large.
    let text = format!("POST /v1/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000000000000000\r\n\r\n{large}");
    problem(&only_answer(&server, text), 404, "no-such-address");
}

#[test]
fn a_preflight_is_answered_only_where_there_is_something() {
    let server = Server::start();
    let asks = [("Origin", "https://example.org"), ("Access-Control-Request-Method", "GET")];
    for address in ["/v1/nothing", "/v2/terms", "/v1/terms/", "/v1/terms/doms/nothing"] {
        let answer = server.send(&Method::OPTIONS, address, &asks);
        problem(&answer, 404, "no-such-address");
        assert_eq!(answer.header("access-control-allow-methods"), None, "{address}");
    }
    assert!(server.send(&Method::OPTIONS, "/v1/terms", &asks).status.is_success());
}
