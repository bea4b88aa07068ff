//! Every address takes GET, HEAD and OPTIONS and says so; a slash too many is corrected.

use std::collections::BTreeSet;

use ureq::http::Method;

use crate::{
    http::contract::{addresses, problem},
    support::server::{Answer, Server, exchange},
};

/// The headers of an answer that do not differ from request to request.
fn headers(answer: &Answer) -> BTreeSet<(String, String)> {
    let all = answer.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()));
    all.filter(|(name, _)| name != "date" && name != "x-request-id").collect()
}

#[test]
fn head_answers_as_get_without_the_body() {
    let server = Server::start();
    let errors = ["/v1/nothing", "/v1/terms/nobody", "/v1/terms?limit=0", "/v1/terms/", "/problems/none"];
    for address in addresses(&server).iter().map(String::as_str).chain(errors) {
        for coding in ["identity", "br"] {
            let sent = [("Accept-Encoding", coding)];
            let get = server.get_with(address, &sent);
            let head = server.send(&Method::HEAD, address, &sent);
            assert_eq!(head.status, get.status, "{address}");
            assert!(head.body.is_empty());
            assert_eq!(headers(&head), headers(&get), "{address}");
            assert_eq!(head.header("content-length"), Some(get.body.len().to_string().as_str()), "{address}");
        }
    }
}

#[test]
fn head_has_no_body_on_the_wire() {
    let server = Server::start();
    for address in ["/v1/terms", "/v1/terms/doms", "/v1/nothing", "/", "/docs/"] {
        let answer = server.raw(&format!("HEAD {address}"));
        let (head, body) = answer.split_once("\r\n\r\n").expect("the end of the headers");
        assert!(head.contains("content-length: "), "{head}");
        assert_eq!(body, "", "{address}");
    }
}

#[test]
fn options_and_405_say_which_methods_there_are() {
    let server = Server::start();
    for address in addresses(&server).into_iter().chain(["/v1/screenings".to_owned()]) {
        let answer = server.send(&Method::OPTIONS, &address, &[]);
        assert_eq!(answer.status, 204, "{address}");
        assert!(answer.body.is_empty());
        let takes_a_body = address == "/v1/screenings";
        let allowed = if takes_a_body { "POST, OPTIONS" } else { "GET, HEAD, OPTIONS" };
        assert_eq!(answer.header("allow"), Some(allowed), "{address}");
        let other = if takes_a_body { Method::GET } else { Method::POST };
        for method in [other, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = server.send(&method, &address, &[]);
            let problem = problem(&answer, 405, "method-not-allowed");
            assert_eq!(answer.header("allow"), Some(allowed), "{method} {address}");
            assert_eq!(problem["instance"], address.split('?').next().expect("a path"));
        }
    }
    let strange = Method::from_bytes(b"BREW").expect("a method");
    assert_eq!(server.send(&strange, "/v1/terms", &[]).status, 405);
    assert_eq!(server.send(&Method::POST, "/v1/nothing", &[]).status, 404);
}

#[test]
fn a_method_that_is_not_taken_is_refused_before_its_body() {
    let server = Server::start();
    let ask = |line: &str| {
        let text = format!("{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
        Answer::read_all(&exchange(server.base(), text.as_bytes())).remove(0)
    };
    // What a person tells of their health belongs into a body: nobody is told to put it into a query.
    for address in ["/v1/screenings", "/v1/routines"] {
        let answer = ask(&format!("GET {address}"));
        let refused = problem(&answer, 405, "method-not-allowed");
        assert!(!refused.to_string().contains("query"), "{refused}");
        assert_eq!(answer.header("allow"), Some("POST, OPTIONS"), "{address}");
    }
    for (line, status, code) in [
        ("GET /v1/terms", 400, "invalid-request"),
        ("OPTIONS /v1/terms", 400, "invalid-request"),
        ("OPTIONS /v1/screenings", 400, "invalid-request"),
        ("GET /docs/", 400, "invalid-request"),
        ("POST /v1/terms", 405, "method-not-allowed"),
        ("GET /v1/nothing", 404, "no-such-address"),
    ] {
        problem(&ask(line), status, code);
    }
    // A head has no body to look at.
    assert_eq!(ask("HEAD /v1/terms").status, 400);
}

#[test]
fn what_was_answered_before_is_refused_all_the_same_when_the_request_is_faulty() {
    let server = Server::start();
    let ask = |headers: &str, body: &str| {
        let text = format!("GET /v1/terms/doms HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n{body}");
        Answer::read_all(&exchange(server.base(), text.as_bytes())).remove(0)
    };
    let first = ask("", "");
    assert_eq!(first.status, 200);
    for (headers, body, status, code) in [
        ("Content-Length: 2\r\n", "{}", 400, "invalid-request"),
        ("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n", 400, "invalid-request"),
        ("Expect: miracles\r\n", "", 417, "expectation-failed"),
    ] {
        assert_eq!(ask("", "").body, first.body, "it comes from memory by now");
        problem(&ask(headers, body), status, code);
    }
}

#[test]
fn a_trailing_slash_is_redirected_with_the_query_kept() {
    let server = Server::start();
    for (address, target) in [
        ("/v1/", "/v1"),
        ("/v1/terms/", "/v1/terms"),
        ("/v1/terms/doms/", "/v1/terms/doms"),
        ("/v1/terms/?limit=2&sort=-name", "/v1/terms?limit=2&sort=-name"),
        ("/v1/terms/?slug=doms%2Cfascia", "/v1/terms?slug=doms%2Cfascia"),
        ("/v1/regions/lats/techniques/", "/v1/regions/lats/techniques"),
        ("/v1/terms///", "/v1/terms"),
        ("/health/live/", "/health/live"),
        ("/openapi.json/", "/openapi.json"),
        ("/problems/", "/problems"),
        ("/docs", "/docs/"),
    ] {
        let preflight = server.send(&Method::OPTIONS, address, &[]);
        assert_ne!(preflight.status, 308, "{address}: a browser takes that for a refusal");
        for method in [Method::GET, Method::HEAD] {
            let answer = server.send(&method, address, &[]);
            assert_eq!(answer.status, 308, "{address}");
            let expected = format!("{}{target}", server.base());
            assert_eq!(answer.header("location"), Some(expected.as_str()), "{address}");
            assert_eq!(server.get(&expected).status, 200, "{target}");
        }
    }
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.get("/docs/").status, 200);
    // Never to another host.
    let answer = server.raw("GET //example.org/");
    assert!(
        answer.contains(&format!("location: {}//example.org\r\n", server.base())) || answer.starts_with("HTTP/1.1 404"),
        "{answer}"
    );
}
