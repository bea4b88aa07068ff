//! Slow and greedy clients: each is ended at some time, told why where it can be told, and harms nobody else.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use rollwise::http::{ClientPolicy, MinimumRate, ServerLimits};
use serde_json::Value;
use socket2::{Domain, SockAddr, Socket, Type};

use crate::{
    http::contract::problem,
    support::{
        in_process::server,
        metrics::Metrics,
        server::{Answer, Server, connect, exchange},
    },
};

const GET: &str = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
const POST: &str = "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
/// The largest answer there is.
const LARGE: &str = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n";

/// Deadlines that a test can wait for, in the order in which they are told apart.
fn short() -> ServerLimits {
    let patience = MinimumRate { grace: Duration::from_millis(600), bytes_per_second: 1_000_000 };
    ServerLimits {
        head: Duration::from_millis(600),
        body: patience,
        write: patience,
        idle: Duration::from_millis(600),
        linger: Duration::from_millis(300),
        ..ServerLimits::default()
    }
}

/// Sends some bytes and then one byte after another until the server ends the connection; returns what it had to say.
fn drip(base: &str, at_once: &str, one_by_one: u8) -> Vec<Answer> {
    let mut stream = connect(base);
    stream.write_all(at_once.as_bytes()).expect("it reads");
    stream.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout");
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    // The server's patience is far shorter than this.
    for _ in 0..1_000 {
        match stream.read(&mut buffer) {
            Ok(0) => return Answer::read_all(&answer),
            Ok(length) => answer.extend_from_slice(&buffer[..length]),
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {
                // It may have closed in between; reading tells.
                let _ = stream.write_all(&[one_by_one]);
            }
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&answer)),
        }
    }
    panic!("the connection does not end: {:?}", String::from_utf8_lossy(&answer))
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    answers.iter().map(|answer| answer.status.as_u16()).collect()
}

#[test]
fn a_slow_head_is_given_up_on_a_new_connection_and_on_a_kept_one() {
    let base = server(short(), ClientPolicy::default());
    for (at_once, one_by_one, expected) in [
        ("GET /v1 HTTP/1.1\r\nX: ", b'a', &[408][..]),
        (&format!("{GET}GET /v1 HTTP/1.1\r\nX: "), b'a', &[200, 408]),
        (&format!("{GET}{GET}{GET}GET /"), b'/', &[200, 200, 200, 408]),
    ] {
        let answers = drip(&base, at_once, one_by_one);
        assert_eq!(statuses(&answers), expected, "{at_once:?}");
        let last = answers.last().expect("an answer");
        problem(last, 408, "too-slow");
        assert_eq!(last.header("connection"), Some("close"));
        assert!(last.header("x-request-id").is_some());
    }
}

#[test]
fn a_slow_body_is_given_up() {
    let base = server(short(), ClientPolicy::default());
    for head in [
        format!("{POST}Content-Length: 60000\r\n\r\n{{\"age\":"),
        format!("{POST}Content-Length: 60000\r\nExpect: 100-continue\r\n\r\n"),
        format!("{GET}{POST}Transfer-Encoding: chunked\r\n\r\nffff\r\n"),
    ] {
        let answers = drip(&base, &head, b' ');
        let last = answers.last().expect("an answer");
        problem(last, 408, "too-slow");
        assert_eq!(last.header("connection"), Some("close"), "{head}");
    }
    // Where nobody waits for the body, the answer comes at once, and the connection ends all the same.
    let answers =
        drip(&base, "POST /v1/nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", b' ');
    assert_eq!(statuses(&answers), [404]);
}

#[test]
fn a_body_that_comes_fast_enough_has_the_time_it_needs() {
    let patience = MinimumRate { grace: Duration::from_secs(3), bytes_per_second: 1_000 };
    let base = server(ServerLimits { body: patience, ..short() }, ClientPolicy::default());
    let mut stream = connect(&base);
    let body = format!("{{\"age\":{}41}}", " ".repeat(9_000));
    write!(stream, "{POST}Connection: close\r\nContent-Length: {}\r\n\r\n", body.len()).expect("it reads");
    for piece in body.as_bytes().chunks(300) {
        // In all this is longer than the patience.
        thread::sleep(Duration::from_millis(150));
        stream.write_all(piece).expect("it reads on");
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    assert_eq!(statuses(&Answer::read_all(&answer)), [200]);
}

#[test]
fn an_idle_connection_ends_in_silence() {
    let base = server(short(), ClientPolicy::default());
    for (sent, expected) in [("", &[][..]), (GET, &[200]), (&format!("{GET}\r\n"), &[200])] {
        assert_eq!(statuses(&Answer::read_all(&exchange(&base, sent.as_bytes()))), expected, "{sent:?}");
    }
}

/// A connection that can hold little of what it is sent.
fn narrow(base: &str) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let address: std::net::SocketAddr = base.strip_prefix("http://").expect("http").parse().expect("an address");
    socket.connect(&SockAddr::from(address)).expect("it listens");
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a timeout");
    stream
}

#[test]
fn whoever_does_not_read_is_cut_off_and_the_answer_does_not_arrive() {
    let base = server(short(), ClientPolicy::default());
    let whole = exchange(&base, LARGE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes()).len();
    assert!(whole > 1_000_000, "{whole} bytes are no large answer");
    for requests in [1, 50] {
        let mut stream = narrow(&base);
        stream.write_all(LARGE.repeat(requests).as_bytes()).expect("it reads");
        // Longer than its patience; it does not matter how much longer.
        thread::sleep(Duration::from_secs(3));
        let mut received = 0;
        let mut buffer = vec![0; 1 << 16];
        let is_cut_off = loop {
            match stream.read(&mut buffer) {
                Ok(0) => break received < whole,
                Ok(length) => received += length,
                Err(error) => break error.kind() == ErrorKind::ConnectionReset,
            }
        };
        assert!(is_cut_off, "{received} bytes arrived");
    }
}

#[test]
fn a_slow_reader_with_some_headway_gets_everything() {
    let patience = MinimumRate { grace: Duration::from_secs(3), bytes_per_second: 100_000 };
    let base = server(ServerLimits { write: patience, ..short() }, ClientPolicy::default());
    let mut stream = narrow(&base);
    stream.write_all(LARGE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes()).expect("it reads");
    let (mut answer, mut buffer) = (Vec::new(), vec![0; 40_000]);
    loop {
        let length = stream.read(&mut buffer).expect("it goes on");
        if length == 0 {
            break;
        }
        answer.extend_from_slice(&buffer[..length]);
        // Two hundred thousand bytes a second: in all this is longer than the patience.
        thread::sleep(Duration::from_micros(5 * length as u64));
    }
    let answers = Answer::read_all(&answer);
    assert_eq!(answers[0].header("content-length"), Some(answers[0].body.len().to_string().as_str()));
}

#[test]
fn who_asks_again_before_having_read_is_answered_all_the_same() {
    let base =
        server(ServerLimits { idle: Duration::from_mins(5), ..ServerLimits::default() }, ClientPolicy::default());
    // Nothing must hold up the answer but the client.
    exchange(&base, LARGE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes());
    let mut stream = narrow(&base);
    stream.write_all(LARGE.as_bytes()).expect("it reads");
    // By then the server waits for this client to read, and notices that there is another request.
    thread::sleep(Duration::from_millis(500));
    stream.write_all(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes()).expect("it takes it");
    thread::sleep(Duration::from_millis(500));
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers both");
    assert_eq!(statuses(&Answer::read_all(&answer)), [200, 200]);
}

#[test]
fn of_many_requests_in_one_go_few_are_answered_before_the_client_reads_and_all_when_it_does() {
    const MANY: usize = 100;
    let server = Server::with(&["--metrics-listen", "127.0.0.1:0"], &[]);
    let mut stream = narrow(server.base());
    let mut sender = stream.try_clone().expect("a second handle");
    let sending = thread::spawn(move || {
        let requests = "GET /docs/swagger-ui.css HTTP/1.1\r\nHost: a\r\n\r\n".repeat(MANY - 1);
        let last = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        sender.write_all((requests + &last).as_bytes()).expect("it takes them in the end");
    });
    thread::sleep(Duration::from_secs(1));
    let answered = Metrics::of(&server).by_labels("rollwise_http_requests_total").values().sum::<u64>();
    let answered = usize::try_from(answered).expect("a number");
    assert!((1..MANY / 2).contains(&answered), "{answered} requests were answered to a client that reads nothing");
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).expect("it answers all");
    sending.join().expect("all is sent");
    assert_eq!(statuses(&Answer::read_all(&answers)), [200; MANY]);
}

#[test]
fn slow_clients_of_every_kind_do_not_keep_others_waiting() {
    let base = server(
        ServerLimits { head: Duration::from_mins(1), idle: Duration::from_mins(1), ..short() },
        ClientPolicy::default(),
    );
    let slow: Vec<_> = (0..100)
        .flat_map(|_| {
            [GET.to_owned(), "GET".to_owned(), format!("{GET}GET"), format!("{POST}Content-Length: 9\r\n\r\n")]
        })
        .map(|sent| {
            let mut stream = connect(&base);
            stream.write_all(sent.as_bytes()).expect("it reads");
            stream
        })
        .collect();
    for _ in 0..50 {
        let answer = exchange(&base, GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes());
        assert_eq!(statuses(&Answer::read_all(&answer)), [200]);
    }
    drop(slow);
}

#[test]
fn the_binary_gives_up_slow_clients_too() {
    let server = Server::start();
    let kinds = [
        ("GET /v1 HTTP/1.1\r\nX: ".to_owned(), 408),
        (format!("{GET}GET /v1 HTTP/1.1\r\nX: "), 408),
        (format!("{POST}Content-Length: 60000\r\n\r\n"), 408),
    ];
    thread::scope(|scope| {
        for (sent, status) in &kinds {
            let base = server.base();
            scope.spawn(move || {
                let answers = drip(base, sent, b' ');
                let last = answers.last().expect("an answer");
                assert_eq!(last.status.as_u16(), *status, "{sent:?}");
                assert_eq!(last.json()["code"], Value::from("too-slow"));
            });
        }
    });
    assert_eq!(server.get("/v1").status, 200);
}
