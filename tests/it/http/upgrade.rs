//! Offers to speak another protocol. There is none here, so each request is answered as if it had offered nothing, and is
//! the last on its connection.

use std::io::{Read as _, Write as _};

use crate::support::{
    metrics::Metrics,
    server::{Answer, Server, connect, exchange},
};

const GET: &str = "GET /v1/terms/doms HTTP/1.1\r\nHost: a\r\n";
const SCREENING: &str = "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
const ROUTINE: &str = "POST /v1/routines HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
const NOWHERE: &str = "POST /v1/nothing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

/// Requests as they come with and without an offer: what stands before it, and what comes behind it.
const REQUESTS: [(&str, &str); 11] = [
    (GET, "\r\n"),
    (GET, "Content-Length: 2\r\n\r\n{}"),
    (SCREENING, "Content-Length: 2\r\n\r\n{}"),
    (SCREENING, "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n{}"),
    (SCREENING, "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    (SCREENING, "\r\n"),
    (SCREENING, "Content-Length: 0\r\n\r\n"),
    (ROUTINE, "Content-Length: 2\r\n\r\n{}"),
    (ROUTINE, "\r\n"),
    (NOWHERE, "Content-Length: 2\r\n\r\n{}"),
    (NOWHERE, "\r\n"),
];

const OFFERS: [&str; 6] = [
    "Upgrade: websocket\r\n",
    "Connection: Upgrade\r\nUpgrade: websocket\r\n",
    "Connection: keep-alive, upgrade\r\nupgrade: WebSocket \r\n",
    "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n",
    "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n",
    "Connection: Upgrade\r\nUpgrade: h2c\r\n",
];

#[test]
fn a_request_that_offers_another_protocol_is_answered_like_any_other() {
    let server = Server::start();
    for (head, rest) in REQUESTS {
        let plain = exchange(server.base(), format!("{head}Connection: close\r\n{rest}").as_bytes());
        let [expected] = &Answer::read_all(&plain)[..] else { panic!("{head}{rest} has no answer") };
        for offer in OFFERS {
            let request = format!("{head}{offer}{rest}");
            let mut stream = connect(server.base());
            // What follows an offer to speak another protocol may be in that protocol, so it is no request.
            let is_websocket = offer.to_lowercase().lines().any(|line| line.trim() == "upgrade: websocket");
            let is_opaque = is_websocket && !rest.contains("chunked");
            let is_last = is_opaque || offer.contains("Connection:");
            let next = if is_opaque || !is_last { "GET /v1 HTTP/1.1\r\nHost: a\r\n\r\n" } else { "" };
            stream.write_all(format!("{request}{next}").as_bytes()).expect("it reads");
            if !is_last {
                stream.shutdown(std::net::Shutdown::Write).expect("nothing more comes");
            }
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).expect("the server answers and closes");
            let answers = Answer::read_all(&bytes);
            assert_eq!(answers.len(), if is_last { 1 } else { 2 }, "{request:?}");
            assert_eq!(answers[0].status, expected.status, "{request:?}");
            let without_id = |answer: &Answer| answer.text().replace(answer.header("x-request-id").unwrap_or("-"), "");
            assert_eq!(without_id(&answers[0]), without_id(expected), "{request:?}");
            assert_eq!(answers[0].header("connection"), is_last.then_some("close"), "{request:?}");
            assert_eq!(answers[0].header("upgrade"), None, "{request:?}");
        }
    }
}

#[test]
fn a_client_that_offers_another_protocol_and_leaves_keeps_no_slot_and_no_request() {
    let server = Server::with(&["--max-connections", "3", "--metrics-listen", "127.0.0.1:0"], &[]);
    for (head, rest) in REQUESTS {
        for offer in OFFERS {
            // It leaves without waiting for an answer.
            connect(server.base()).write_all(format!("{head}{offer}{rest}").as_bytes()).expect("it reads");
        }
    }
    let mut last = 503;
    for _ in 0..400 {
        last = server.get("/v1/terms/doms").status.as_u16();
        if last == 200 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    assert_eq!(last, 200, "there is room again");
    assert_eq!(Metrics::of(&server).number("rollwise_http_requests_in_progress"), 0);
}

#[test]
fn a_body_that_does_not_come_behind_an_offer_is_given_up_when_the_client_leaves() {
    let server = Server::with(&["--metrics-listen", "127.0.0.1:0"], &[]);
    let mut stream = connect(server.base());
    let request = format!("{SCREENING}Upgrade: websocket\r\nContent-Length: 9\r\n\r\n{{}}");
    stream.write_all(request.as_bytes()).expect("it reads");
    stream.shutdown(std::net::Shutdown::Write).expect("nothing more comes");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("the server answers and closes");
    let answers = Answer::read_all(&bytes);
    assert_eq!(answers[0].status, 400, "{}", answers[0].text());
    assert_eq!(Metrics::of(&server).number("rollwise_http_requests_in_progress"), 0);
}
