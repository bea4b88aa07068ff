//! Too many requests and too many connections: some are refused at once, the others are served, and all is well as soon as
//! there is room.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use rollwise::http::{ClientPolicy, ServerLimits};

use crate::{
    http::contract::problem,
    support::{
        in_process::server,
        server::{Answer, Server, connect, exchange},
    },
};

const GET: &str = "GET /v1/terms/doms HTTP/1.1\r\nHost: a\r\n\r\n";

/// What is told to a client that has just connected and sends a request.
fn told(base: &str) -> Answer {
    let mut answers =
        Answer::read_all(&exchange(base, GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes()));
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// A connection that was let in: it has had an answer.
fn inside(base: &str) -> TcpStream {
    let mut stream = connect(base);
    stream.write_all(GET.as_bytes()).expect("it reads");
    let mut status = [0; 12];
    stream.read_exact(&mut status).expect("it answers");
    assert_eq!(status, *b"HTTP/1.1 200");
    stream
}

/// Asks until there is room: the server learns a moment later that a client has left.
fn wait_for_room(base: &str) -> Answer {
    for _ in 0..200 {
        let answer = told(base);
        if answer.status == 200 {
            return answer;
        }
        thread::sleep(Duration::from_millis(25));
    }
    panic!("there is no room again");
}

#[test]
fn a_full_server_refuses_at_once_and_serves_as_soon_as_there_is_room() {
    let server = Server::with(&["--max-connections", "3"], &[]);
    let mut others: Vec<_> = (0..3).map(|_| inside(server.base())).collect();
    for _ in 0..5 {
        let answer = told(server.base());
        problem(&answer, 503, "overloaded");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(answer.header("x-request-id").is_some());
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    // Whoever is inside is served.
    others[0].write_all(GET.as_bytes()).expect("it reads");
    drop(others.pop());
    assert_eq!(wait_for_room(server.base()).status, 200);
}

#[test]
fn one_address_cannot_have_every_connection_unless_it_is_a_proxy() {
    let server = Server::with(&["--max-connections-per-address", "2"], &[]);
    let others: Vec<_> = (0..2).map(|_| inside(server.base())).collect();
    let answer = told(server.base());
    problem(&answer, 429, "too-many-connections");
    assert_eq!(answer.header("retry-after"), Some("1"));
    drop(others);
    assert_eq!(wait_for_room(server.base()).status, 200);

    let trusting = [("ROLLWISE_TRUSTED_PROXIES", "127.0.0.0/8")];
    let server = Server::with(&["--max-connections-per-address", "2"], &trusting);
    let others: Vec<_> = (0..5).map(|_| inside(server.base())).collect();
    assert_eq!(told(server.base()).status, 200);
    drop(others);
}

#[test]
fn an_address_gets_what_it_may_and_is_told_where_it_stands() {
    let server = Server::with(&["--rate-limit", "5/day"], &[]);
    for left in (0..5).rev() {
        let answer = server.get(if left == 3 { "/v1/nothing" } else { "/v1/terms/doms" });
        assert_eq!(answer.header("ratelimit-policy"), Some("\"address\";q=5;w=86400"));
        assert_eq!(answer.header("ratelimit"), Some(format!("\"address\";r={left};t=17280").as_str()));
        assert_ne!(answer.status, 429);
    }
    for address in ["/v1/terms/doms", "/v1/nothing", "/", "/v1/terms/"] {
        let answer = server.get(address);
        problem(&answer, 429, "too-many-requests");
        let wait: u32 = answer.header("retry-after").expect("a time").parse().expect("seconds");
        assert!((1..=17_280).contains(&wait));
        assert_eq!(answer.header("ratelimit"), Some(format!("\"address\";r=0;t={wait}").as_str()));
        let exposed = answer.header("access-control-expose-headers").expect("a list");
        assert!(
            ["RateLimit", "RateLimit-Policy", "Retry-After"].iter().all(|name| exposed.contains(name)),
            "{exposed}"
        );
    }
    // Whoever watches over the service is not counted.
    for address in ["/health/ready", "/health/live"] {
        let answer = server.get(address);
        assert_eq!((answer.status.as_u16(), answer.header("ratelimit")), (200, None));
    }
    // Nobody is believed who is not trusted.
    let forwarded = [("X-Forwarded-For", "198.51.100.1"), ("Forwarded", "for=198.51.100.1")];
    assert_eq!(server.get_with("/v1", &forwarded).status, 429);
}

#[test]
fn without_a_limit_no_answer_speaks_of_one() {
    let server = Server::start();
    for _ in 0..20 {
        let answer = server.get("/v1/terms/doms");
        assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), (None, None));
    }
}

#[test]
fn behind_a_trusted_proxy_every_client_has_a_limit_of_its_own() {
    let server = Server::with(&["--rate-limit", "2/day", "--trusted-proxies", "127.0.0.1, 10.0.0.0/8"], &[]);
    let status = |headers: &[(&str, &str)]| server.get_with("/v1/terms/doms", headers).status.as_u16();
    let one = [("X-Forwarded-For", "198.51.100.1")];
    assert_eq!([status(&one), status(&one), status(&one)], [200, 200, 429]);
    assert_eq!(
        status(&[("X-Forwarded-For", "1.1.1.1, 198.51.100.1, 10.0.0.7")]),
        429,
        "made up in front, a proxy behind"
    );
    assert_eq!(status(&[("Forwarded", "for=\"198.51.100.1:4711\";proto=https")]), 429, "the same in the other form");
    assert_eq!(status(&[("X-Forwarded-For", "198.51.100.2")]), 200);
    // A /64 of IPv6 is one client.
    for (address, expected) in
        [("2001:db8::1", 200), ("2001:db8::2", 200), ("2001:db8::3", 429), ("2001:db8:0:1::", 200)]
    {
        assert_eq!(status(&[("X-Forwarded-For", address)]), expected, "{address}");
    }
    // What contradicts itself counts for the proxy, however it goes on.
    let made_up = |number: u8| {
        let forwarded = format!("for=203.0.113.{number}");
        status(&[("X-Forwarded-For", "198.51.100.9"), ("Forwarded", &forwarded)])
    };
    assert_eq!([made_up(1), made_up(2), made_up(3)], [200, 200, 429]);
    assert_eq!(status(&[("X-Forwarded-For", "198.51.100.9")]), 200, "whom it was made up of is not harmed");
}

#[test]
fn a_worker_that_is_behind_refuses_all_but_the_health_checks_and_goes_on_at_once() {
    // Not even a moment is allowed, so whatever comes while the watch on the time is late meets a worker that is behind.
    let limits = ServerLimits { queue: Duration::ZERO, queue_least: 0, ..ServerLimits::default() };
    let base = server(limits, ClientPolicy::default());
    let (mut refused, mut served) = (0, 0);
    let health = "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let mut answers = Vec::new();
    for round in 0..200 {
        // Questions that were not asked before take long, so the watch comes late.
        let question = |number| format!("GET /v1/search?q=back+pain+{round}+{number} HTTP/1.1\r\nHost: a\r\n\r\n");
        let request = (0..20).map(question).collect::<String>() + health;
        answers = Answer::read_all(&exchange(&base, request.as_bytes()));
        let (last, others) = answers.split_last().expect("answers");
        assert_eq!(last.status, 200, "the health check is always answered");
        for answer in others {
            if answer.status == 200 {
                served += 1;
            } else {
                problem(answer, 503, "overloaded");
                assert_eq!(answer.header("retry-after"), Some("1"));
                refused += 1;
            }
        }
        if refused > 0 && served > 0 && round > 20 {
            break;
        }
    }
    assert!(refused > 0 && served > 0, "{refused} were refused, {served} served, at last {answers:?}");
}
