//! Scripts of any origin may read everything, without credentials.

use ureq::http::Method;

use crate::{http::contract::problem, support::server::Server};

const EXPOSED: &str =
    "ETag, Link, X-Request-Id, Content-Language, Repr-Digest, RateLimit, RateLimit-Policy, Retry-After";

#[test]
fn every_answer_may_be_read_by_any_origin() {
    let server = Server::start();
    let tag = server.get("/v1/terms").header("etag").expect("a tag").to_owned();
    for (address, status) in [
        ("/v1/terms", 200),
        ("/v1/terms/doms", 200),
        ("/v1", 200),
        ("/openapi.json", 200),
        ("/health/ready", 200),
        ("/", 200),
        ("/v1/nothing", 404),
        ("/v1/terms?limit=0", 400),
        ("/v1/terms/", 308),
    ] {
        for origin in [None, Some("https://example.org"), Some("http://localhost:3000"), Some("null")] {
            let headers: Vec<_> = origin.map(|origin| ("Origin", origin)).into_iter().collect();
            let answer = server.get_with(address, &headers);
            assert_eq!(answer.status, status, "{address}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{address} for {origin:?}");
            assert_eq!(answer.header("access-control-expose-headers"), Some(EXPOSED), "{address}");
            assert_eq!(answer.header("access-control-allow-credentials"), None, "{address}");
            let origins = answer.headers.get_all("access-control-allow-origin").iter().count();
            assert_eq!(origins, 1, "{address}: a browser refuses two");
            // The answer is the same for every origin, so a cache need not tell them apart.
            assert!(!answer.header("vary").unwrap_or_default().contains("Origin"), "{address}");
        }
    }
    let answer = server.get_with("/v1/terms", &[("Origin", "https://example.org"), ("If-None-Match", &tag)]);
    assert_eq!(answer.status, 304);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}

#[test]
fn a_preflight_allows_reading_and_posting_with_the_usual_headers() {
    let server = Server::start();
    for address in ["/v1/terms", "/v1/techniques/lats-side-lying", "/v1/screenings", "/health/live"] {
        for method in ["GET", "HEAD", "POST"] {
            let headers = [
                ("Origin", "https://example.org"),
                ("Access-Control-Request-Method", method),
                (
                    "Access-Control-Request-Headers",
                    "content-type,if-none-match,accept-language,traceparent,x-request-id",
                ),
            ];
            let answer = server.send(&Method::OPTIONS, address, &headers);
            assert!(answer.status == 200 || answer.status == 204, "{address}: {}", answer.status);
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            let list = |name: &str| answer.header(name).expect("a list").to_ascii_lowercase();
            assert!(list("access-control-allow-methods").split(", ").any(|allowed| allowed == method.to_lowercase()));
            for header in ["content-type", "if-none-match", "accept-language", "traceparent", "x-request-id"] {
                assert!(list("access-control-allow-headers").contains(header), "{header}");
            }
            let seconds: u32 = answer.header("access-control-max-age").expect("a time").parse().expect("seconds");
            assert!(seconds >= 600);
        }
    }
    let headers = [("Origin", "https://example.org"), ("Access-Control-Request-Method", "GET")];
    assert!(server.send(&Method::OPTIONS, "/v1/terms", &headers).status.is_success(), "without other headers");
}

#[test]
fn a_preflight_for_what_is_not_allowed_is_refused_as_what_it_is() {
    let server = Server::start();
    for headers in [
        [("Access-Control-Request-Method", "DELETE"), ("Access-Control-Request-Headers", "content-type")],
        [("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "x-made-up")],
    ] {
        let headers = [("Origin", "https://example.org"), headers[0], headers[1]];
        let answer = server.send(&Method::OPTIONS, "/v1/terms", &headers);
        let problem = problem(&answer, 400, "invalid-request");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("preflight")), "{problem}");
    }
}
