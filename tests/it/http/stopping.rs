//! A server that is told to stop takes no more connections, finishes what it has begun, and ends well.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use crate::support::{
    metrics::Metrics,
    server::{Answer, Server, connect},
};

#[test]
fn a_slow_request_in_flight_is_answered_and_then_the_server_ends() {
    ends_well_after("TERM");
}

#[test]
fn ctrl_c_ends_the_server_as_well() {
    ends_well_after("INT");
}

/// Asserts that a request in flight is answered when the server is sent a signal, and that the server ends well then.
fn ends_well_after(signal: &str) {
    let server = Server::with(&["--metrics-listen", "127.0.0.1:0"], &[]);
    let mut idle = connect(server.base());
    idle.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").expect("it reads");
    assert_ne!(idle.read(&mut [0; 4096]).expect("it answers"), 0);

    let mut slow = connect(server.base());
    let head = "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\
                Expect: 100-continue\r\n\r\n";
    slow.write_all(head.as_bytes()).expect("it reads");
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).expect("it wants the body");
    assert_eq!(go_on, *b"HTTP/1.1 100 Continue\r\n\r\n");
    slow.write_all(b"{\"symptoms\":").expect("it reads");

    server.signal(signal);
    let address = server.base().strip_prefix("http://").expect("http").to_owned();
    let mut tries = 0..600;
    while TcpStream::connect(&address).is_ok() {
        tries.next().expect("it takes no more connections");
        thread::sleep(Duration::from_millis(25));
    }
    assert_eq!(Metrics::of(&server).number("rollwise_http_requests_in_progress"), 1, "it can be watched until it ends");
    // The end of the idle connection shows that the workers know of it too.
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).expect("it is closed");

    slow.write_all(b"[\"fever\"]}").expect("it still reads");
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).expect("it answers, and closes");
    let answers = Answer::read_all(&answer);
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].status, 200, "{}", answers[0].text());
    assert!(answers[0].text().contains("fever"), "{}", answers[0].text());
    assert_eq!(server.wait(), Some(0));
}
