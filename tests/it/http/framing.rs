//! Where requests end. Whatever tells the end of a body, and however the bytes come, requests on one connection get exactly
//! their answers, in their order.

use std::{
    io::{Read as _, Write as _},
    net::Shutdown,
    time::Duration,
};

use proptest::{prelude::*, sample::select, test_runner::TestRunner};
use rollwise::http::{ClientPolicy, ServerLimits};

use crate::support::{
    in_process::server,
    server::{Answer, connect},
};

/// A request, but for its id.
#[derive(Clone, Debug)]
struct Request {
    line: &'static str,
    fields: Vec<&'static str>,
    body: Body,
}

/// How the end of a body is told.
#[derive(Clone, Debug)]
enum Body {
    None,
    Length(String),
    Chunks { pieces: Vec<String>, extension: &'static str, trailers: &'static str },
}

impl Request {
    fn bytes(&self, id: usize) -> String {
        let head = format!("{}Host: a\r\nX-Request-Id: request-{id}\r\n{}", self.line, self.fields.concat());
        match &self.body {
            Body::None => format!("{head}\r\n"),
            Body::Length(body) => format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()),
            Body::Chunks { pieces, extension, trailers } => {
                let chunk = |piece: &String| format!("{:x}{extension}\r\n{piece}\r\n", piece.len());
                let chunks = pieces.iter().map(chunk).collect::<Vec<_>>().concat();
                format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}0{extension}\r\n{trailers}\r\n")
            }
        }
    }

    fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|other| other.contains(field))
    }

    /// Whether all that follows on the connection is another protocol, or a body of which nobody knows the end.
    fn is_last(&self) -> bool {
        self.has("websocket") && !matches!(self.body, Body::Chunks { .. })
    }

    /// Whether the answer may end the connection, since the client asks for it or the body is not read. What was sent behind
    /// it in one go is answered all the same.
    fn may_be_last(&self) -> bool {
        let is_read = self.line.starts_with("POST /v1/screenings");
        let has_body = match &self.body {
            Body::None => false,
            Body::Length(body) => !body.is_empty(),
            Body::Chunks { .. } => true,
        };
        self.is_last() || self.has("Connection") || !is_read && has_body
    }

    /// Whether its answer has no body, whatever its length is.
    fn is_head(&self) -> bool {
        self.line.starts_with("HEAD")
    }
}

/// What a body may hold: JSON that is answered with 200, JSON that is not, and what would be a request somewhere else.
fn text() -> impl Strategy<Value = String> {
    select(vec![
        "{}",
        "{\"symptoms\":[\"fever\"]}",
        "{",
        "",
        "0\r\n\r\n",
        "\r\n\r\n",
        "GET /v1/smuggled HTTP/1.1\r\nHost: a\r\nX-Request-Id: request-smuggled\r\n\r\n",
        "5\r\nGET /\r\n0\r\n\r\nGET /v1 HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    .prop_map(str::to_owned)
}

fn body() -> impl Strategy<Value = Body> {
    let extension = select(vec!["", "", ";a", ";a=\"b\"", " ;x=y"]);
    let trailers = select(vec!["", "", "T: x\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"]);
    let pieces = prop::collection::vec(text().prop_filter("the last chunk is empty", |text| !text.is_empty()), 0..4);
    prop_oneof![
        Just(Body::None),
        text().prop_map(Body::Length),
        (pieces, extension, trailers).prop_map(|(pieces, extension, trailers)| Body::Chunks {
            pieces,
            extension,
            trailers
        }),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let line = select(vec![
        "GET /v1/terms/doms HTTP/1.1\r\n",
        "GET /v1/nothing HTTP/1.1\r\n",
        "GET /docs/swagger-ui.css HTTP/1.1\r\n",
        "HEAD /v1/terms/doms HTTP/1.1\r\n",
        "HEAD /v1/nothing HTTP/1.1\r\n",
        "HEAD /docs/swagger-ui.css HTTP/1.1\r\n",
        "POST /v1/screenings HTTP/1.1\r\nContent-Type: application/json\r\n",
        "POST /v1/screenings HTTP/1.1\r\nContent-Type: application/json\r\n",
        "POST /v1/screenings HTTP/1.1\r\n",
        "POST /v1/nothing HTTP/1.1\r\n",
        "POST /v1/terms HTTP/1.1\r\n",
    ]);
    let field = prop_oneof![
        6 => Just("X: y\r\n"),
        2 => Just("Expect: 100-continue\r\n"),
        1 => Just("Upgrade: h2c\r\n"),
        1 => Just("Upgrade: websocket\r\n"),
        1 => Just("Connection: Upgrade\r\nUpgrade: websocket\r\n"),
        1 => Just("Connection: close\r\n"),
    ];
    (line, prop::collection::vec(field, 0..2), body()).prop_map(|(line, fields, body)| Request { line, fields, body })
}

/// The ids of the answers to some requests, sent in pieces of one size.
fn answered(base: &str, requests: &[Request], bytes: &[u8], size: usize) -> Vec<String> {
    let mut stream = connect(base);
    stream.set_nodelay(true).expect("small pieces");
    for piece in bytes.chunks(size) {
        // The server may have closed behind what it takes for the last request.
        if stream.write_all(piece).is_err() {
            break;
        }
    }
    // It may have closed.
    let _ = stream.shutdown(Shutdown::Write);
    let mut answers = Vec::new();
    // What was sent behind the last request may tear the connection down, but not before the answers have come.
    let _ = stream.read_to_end(&mut answers);
    let is_head = |place: usize| requests.get(place).is_some_and(Request::is_head);
    let answers = Answer::read_all_but_bodies(&answers, is_head);
    for (place, answer) in answers.iter().enumerate() {
        let length = answer.header("content-length").map_or(0, |length| length.parse().expect("a length"));
        assert!(length > 0, "{place} of {requests:?} has no length: {answer:?}");
        assert_eq!(answer.body.len(), if is_head(place) { 0 } else { length }, "{place} of {requests:?}");
    }
    answers.iter().map(|answer| answer.header("x-request-id").unwrap_or("no id").to_owned()).collect()
}

#[test]
fn requests_in_one_go_or_in_pieces_get_exactly_their_answers_in_their_order() {
    let base = server(ServerLimits::default(), ClientPolicy::default());
    let requests = prop::collection::vec(request(), 1..6);
    TestRunner::new(ProptestConfig { cases: 400, ..ProptestConfig::default() })
        .run(&(requests, 1..400_usize), |(requests, size)| {
            let bytes: String = requests.iter().enumerate().map(|(id, request)| request.bytes(id)).collect();
            let first = |is_it: fn(&Request) -> bool| requests.iter().position(is_it).unwrap_or(requests.len() - 1);
            let answered = answered(&base, &requests, bytes.as_bytes(), size);
            let expected: Vec<_> = (0..answered.len()).map(|id| format!("request-{id}")).collect();
            prop_assert_eq!(&answered, &expected, "{:?}", bytes);
            prop_assert!(answered.len() > first(Request::may_be_last), "{:?} has {} answers", bytes, answered.len());
            prop_assert!(answered.len() <= first(Request::is_last) + 1, "{:?} has {} answers", bytes, answered.len());
            Ok(())
        })
        .expect("each gets its answer");
}

/// Requests that get an answer each, of all lengths, and those that have no body.
const ANSWERED: [&str; 5] = [
    "GET /v1/terms/doms HTTP/1.1\r\n",
    "GET /docs/swagger-ui.css HTTP/1.1\r\n",
    "HEAD /v1/terms/doms HTTP/1.1\r\n",
    "HEAD /docs/swagger-ui.css HTTP/1.1\r\n",
    "POST /v1/screenings HTTP/1.1\r\nContent-Type: application/json\r\n",
];

#[test]
fn whatever_stands_behind_a_request_in_one_packet_its_answer_has_the_body_that_belongs_to_it() {
    let base = server(ServerLimits::default(), ClientPolicy::default());
    let request = |line: &'static str| Request {
        line,
        fields: Vec::new(),
        body: if line.starts_with("POST") { Body::Length("{}".to_owned()) } else { Body::None },
    };
    for first in ANSWERED {
        for second in ANSWERED {
            for third in ANSWERED {
                let requests = [first, second, third, second].map(request);
                let bytes: String = requests.iter().enumerate().map(|(id, request)| request.bytes(id)).collect();
                let answered = answered(&base, &requests, bytes.as_bytes(), bytes.len());
                assert_eq!(answered, ["request-0", "request-1", "request-2", "request-3"], "{bytes}");
            }
        }
    }
}

#[test]
fn an_answer_to_a_body_that_nobody_reads_says_that_the_connection_ends() {
    let linger = Duration::from_millis(300);
    let base = server(ServerLimits { linger, ..ServerLimits::default() }, ClientPolicy::default());
    for (line, fields, status) in [
        ("POST /v1/nothing", "", 404),
        ("POST /v1/terms", "", 405),
        ("POST /v1/screenings", "Content-Type: application/json\r\nExpect: wonders\r\n", 417),
        ("GET /v1", "", 400),
    ] {
        // In a packet of its own, or whole; with its end, or with more of it to come.
        for rest in ["", "2\r\n{}\r\n", "2\r\n{}\r\n0\r\n\r\n"] {
            let request = format!("{line} HTTP/1.1\r\nHost: a\r\n{fields}Transfer-Encoding: chunked\r\n\r\n{rest}");
            let mut stream = connect(&base);
            stream.write_all(request.as_bytes()).expect("it reads");
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).expect("it answers, and closes");
            let answers = Answer::read_all(&bytes);
            let told: Vec<_> =
                answers.iter().map(|answer| (answer.status.as_u16(), answer.header("connection"))).collect();
            assert_eq!(told, [(status, Some("close"))], "{request}");
        }
    }
}
