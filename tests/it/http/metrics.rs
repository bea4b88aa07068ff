//! What operators see from outside, as Prometheus reads it.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
    time::Duration,
};

use serde_json::json;
use ureq::http::Method;

use crate::{
    http::contract::problem,
    support::{
        folder::Folder,
        metrics::Metrics,
        server::{Server, connect, exchange, rollwise},
    },
};

/// A server with metrics.
fn start(arguments: &[&str]) -> Server {
    Server::with(arguments, &[("ROLLWISE_METRICS_LISTEN", "127.0.0.1:0")])
}

/// Asks until the metrics are as they should become.
fn wait_for(server: &Server, what: &str, is_there: impl Fn(&Metrics) -> bool) -> Metrics {
    for _ in 0..600 {
        let metrics = Metrics::of(server);
        if is_there(&metrics) {
            return metrics;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} is not seen: {:#?}", Metrics::of(server).samples)
}

#[test]
fn requests_are_counted_by_route_method_and_status() {
    let server = start(&[]);
    assert_eq!(
        Metrics::of(&server).by_labels("rollwise_http_requests_total"),
        BTreeMap::new(),
        "asking does not count"
    );
    for slug in ["doms", "fascia", "doms", "no-such-term"] {
        server.get(&format!("/v1/terms/{slug}"));
    }
    server.send(&Method::HEAD, "/v1/terms/doms", &[]);
    server.send(&Method::OPTIONS, "/v1/terms/doms", &[]);
    server.send(&Method::DELETE, "/v1/terms/doms", &[]);
    server.get("/v1/terms?limt=1");
    server.get("/v1/terms/doms/");
    server.get("/v1/nothing");
    server.get("/nothing/at/all?q=1");
    server.get("/health/ready");
    server.get("/docs/swagger-ui.css");
    server.post("/v1/screenings", &json!({}));
    let metrics = Metrics::of(&server);
    let expected = [
        (r#"method="GET",route="/docs/{file:.*}",status="200""#, 1),
        (r#"method="GET",route="/health/ready",status="200""#, 1),
        (r#"method="GET",route="/v1/terms",status="400""#, 1),
        (r#"method="GET",route="/v1/terms/{slug}",status="200""#, 3),
        (r#"method="GET",route="/v1/terms/{slug}",status="404""#, 1),
        (r#"method="GET",route="other",status="308""#, 1),
        (r#"method="GET",route="other",status="404""#, 2),
        (r#"method="HEAD",route="/v1/terms/{slug}",status="200""#, 1),
        (r#"method="OPTIONS",route="/v1/terms/{slug}",status="204""#, 1),
        (r#"method="POST",route="/v1/screenings",status="200""#, 1),
        (r#"method="other",route="/v1/terms/{slug}",status="405""#, 1),
    ];
    assert_eq!(metrics.by_labels("rollwise_http_requests_total"), BTreeMap::from(expected));
    let counts = metrics.by_labels("rollwise_http_request_duration_seconds_count");
    let expected = [
        (r#"route="/docs/{file:.*}""#, 1),
        (r#"route="/health/ready""#, 1),
        (r#"route="/v1/screenings""#, 1),
        (r#"route="/v1/terms""#, 1),
        (r#"route="/v1/terms/{slug}""#, 7),
        (r#"route="other""#, 3),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    let bucket = r#"rollwise_http_request_duration_seconds_bucket{route="/v1/terms/{slug}",le="+Inf"}"#;
    assert_eq!(metrics.number(bucket), 7);
    assert!(metrics.value(r#"rollwise_http_request_duration_seconds_sum{route="/v1/terms/{slug}"}"#) > 0.0);
}

#[test]
fn another_spelling_of_a_path_is_the_same_route_however_often_it_is_asked_for() {
    let server = start(&[]);
    for _ in 0..3 {
        assert_eq!(server.get("/v1/t%65rms/d%6Fms").status, 200);
    }
    let expected = [(r#"method="GET",route="/v1/terms/{slug}",status="200""#, 3)];
    let metrics = Metrics::of(&server);
    assert_eq!(metrics.by_labels("rollwise_http_requests_total"), BTreeMap::from(expected));
}

#[test]
fn nothing_that_a_client_says_becomes_a_label() {
    const WORD: &str = "qzxcanary";
    let server = start(&[]);
    let clean = Metrics::of(&server).types;
    for number in 0..40 {
        let word = format!("{WORD}{number}");
        server.get(&format!("/v1/contraindications/{word}?q={word}"));
        server.get(&format!("/{word}/{word}"));
        server.get(&format!("/v1/techniques?safe_for={word}"));
        server.get_with("/v1/terms/doms", &[("X-Request-Id", &word), ("User-Agent", &word), ("Accept", &word)]);
        server.send(&Method::from_bytes(word.to_uppercase().as_bytes()).expect("a method"), "/v1", &[]);
        server.post("/v1/screenings", &json!({ "symptoms": [word] }));
        let unreadable = format!("GET /{word} {word}\r\nHost: {word}\r\n\r\n");
        exchange(server.base(), unreadable.as_bytes());
    }
    let metrics = Metrics::of(&server);
    let found = metrics.samples.keys().find(|sample| sample.to_lowercase().contains(WORD));
    assert_eq!(found, None);
    assert_eq!(metrics.types.len(), clean.len() + 2, "requests and their durations were not there before");
    assert_eq!(metrics.by_labels("rollwise_http_requests_total").len(), 6, "however many there are");
    assert_eq!(
        metrics.by_labels("rollwise_http_refused_total"),
        BTreeMap::new(),
        "what is no request has no answer of ours"
    );
}

#[test]
fn what_is_refused_is_counted() {
    let server = start(&["--max-connections-per-address", "3", "--rate-limit", "1/day"]);
    let metrics = Metrics::of(&server);
    assert_eq!(metrics.number(r#"rollwise_http_refused_total{code="too-many-connections"}"#), 0, "an increase is seen");
    assert_eq!(metrics.number("rollwise_http_connections"), 0, "those who watch have connections of their own");
    let mut inside: Vec<_> = (0..3).map(|_| connect(server.base())).collect();
    for stream in &mut inside {
        stream.write_all(b"GET /v1/terms/doms HTTP/1.1\r\nHost: a\r\n\r\n").expect("it reads");
        assert_ne!(stream.read(&mut [0; 64]).expect("it answers"), 0);
    }
    for _ in 0..2 {
        exchange(server.base(), b"");
    }
    let metrics = Metrics::of(&server);
    assert_eq!(
        metrics.by_labels("rollwise_http_refused_total"),
        BTreeMap::from([(r#"code="too-many-connections""#, 2)])
    );
    let requests = [
        (r#"method="GET",route="/v1/terms/{slug}",status="200""#, 1),
        (r#"method="GET",route="/v1/terms/{slug}",status="429""#, 2),
    ];
    assert_eq!(metrics.by_labels("rollwise_http_requests_total"), BTreeMap::from(requests));
    assert_eq!(metrics.number("rollwise_http_connections"), 3);
    assert_eq!(metrics.number("rollwise_http_connections_limit"), 10_000);
    drop(inside);
    wait_for(&server, "that they left", |metrics| metrics.number("rollwise_http_connections") == 0);
}

#[test]
fn a_request_is_in_progress_until_it_is_answered() {
    let server = start(&[]);
    let mut stream = connect(server.base());
    let head = "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it reads");
    let in_progress = |metrics: &Metrics| metrics.number("rollwise_http_requests_in_progress");
    let metrics = wait_for(&server, "the request", |metrics| in_progress(metrics) == 1);
    assert_eq!(metrics.by_labels("rollwise_http_requests_total"), BTreeMap::new(), "it is not answered");
    stream.write_all(b"{}").expect("it reads");
    assert_ne!(stream.read(&mut [0; 64]).expect("it answers"), 0);
    let metrics = wait_for(&server, "its end", |metrics| in_progress(metrics) == 0);
    assert_eq!(metrics.by_labels("rollwise_http_requests_total").len(), 1);
    // Whoever leaves before the answer is no longer in progress, and was not answered.
    let mut stream = connect(server.base());
    stream.write_all(head.as_bytes()).expect("it reads");
    wait_for(&server, "the request", |metrics| in_progress(metrics) == 1);
    drop(stream);
    wait_for(&server, "that it left", |metrics| in_progress(metrics) == 0);
}

#[test]
fn the_edition_and_the_answers_kept_of_it_are_seen() {
    let server = start(&[]);
    let metrics = Metrics::of(&server);
    assert_eq!(metrics.number(&format!("rollwise_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))), 1);
    assert_eq!(metrics.number("rollwise_snapshot_edition"), 1);
    assert_eq!(metrics.number("rollwise_snapshot_stale"), 0);
    let published = metrics.value("rollwise_snapshot_published_timestamp_seconds");
    assert!((1.7e9..4e9).contains(&published), "seconds since 1970: {published}");
    assert_eq!(metrics.number("rollwise_answer_cache_entries"), 0);
    for _ in 0..3 {
        server.get("/v1/terms/doms");
    }
    server.get("/v1/terms/fascia");
    let metrics = Metrics::of(&server);
    let cache = |metrics: &Metrics| {
        ["entries", "hits_total", "misses_total"].map(|name| metrics.number(&format!("rollwise_answer_cache_{name}")))
    };
    assert_eq!(cache(&metrics), [4, 2, 2], "two, each by its words and by its meaning");
    assert!(metrics.number("rollwise_answer_cache_bytes") > 1_000);

    let folder = Folder::exported(&server);
    folder.set("terms/doms.toml", "summary", "Another summary.");
    let before = wait_for(&server, "some age", |metrics| metrics.value("rollwise_snapshot_age_seconds") > 0.2);
    let import = server.rollwise(&["import", &folder.path().display().to_string()]);
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    let metrics = wait_for(&server, "the next edition", |metrics| metrics.number("rollwise_snapshot_edition") == 2);
    assert_eq!(cache(&metrics), [2, 0, 0], "what did not change is taken over from the edition before");
    server.get("/v1/terms/fascia");
    assert_eq!(cache(&Metrics::of(&server)), [2, 1, 0]);
    assert_eq!(server.get("/v1/terms/doms").json()["summary"], "Another summary.");
    assert_eq!(cache(&Metrics::of(&server)), [4, 1, 1], "what changed is not");
    assert!(metrics.value("rollwise_snapshot_published_timestamp_seconds") > published);
    let compared = "rollwise_database_compared_timestamp_seconds";
    assert!(metrics.value(compared) > before.value(compared));
}

#[test]
fn a_database_that_is_away_is_seen_and_so_is_its_return() {
    let server = start(&[]);
    let (file, away) = (server.folder().join("rollwise.db"), server.folder().join("away.db"));
    assert_eq!(Metrics::of(&server).number("rollwise_database_up"), 1);
    fs::rename(&file, &away).expect("it is moved away");
    let is_stale = |metrics: &Metrics| metrics.number("rollwise_snapshot_stale") == 1;
    let first = wait_for(&server, "that it is away", |metrics| {
        is_stale(metrics) && metrics.number("rollwise_database_up") == 0
    });
    let compared = "rollwise_database_compared_timestamp_seconds";
    let age = "rollwise_snapshot_age_seconds";
    let later = wait_for(&server, "that time passes", |metrics| metrics.value(age) > first.value(age) + 1.0);
    assert!((later.value(compared) - first.value(compared)).abs() < 1e-6, "it was not compared in between");
    fs::rename(&away, &file).expect("it is moved back");
    wait_for(&server, "that it is back", |metrics| !is_stale(metrics) && metrics.number("rollwise_database_up") == 1);
    wait_for(&server, "a comparison", |metrics| metrics.value(compared) > first.value(compared));
}

#[test]
fn there_is_nothing_else_on_that_listener_and_no_metrics_on_the_other() {
    let server = start(&[]);
    let at = |path: &str| format!("{}{path}", server.metrics());
    for path in ["/", "/v1", "/metrics/", "/health/live", "/metrics/more"] {
        let answer = server.get(&at(path));
        problem(&answer, 404, "no-such-address");
    }
    let refused = server.send(&Method::DELETE, &at("/metrics"), &[]);
    problem(&refused, 405, "method-not-allowed");
    assert_eq!(refused.header("allow"), Some("GET, HEAD"));
    let head = server.send(&Method::HEAD, &at("/metrics"), &[]);
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    // A page that somebody on the same network looks at must not read them.
    let answer = server.get_with(&at("/metrics"), &[("Origin", "https://example.org")]);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    problem(&server.get("/metrics"), 404, "no-such-address");
}

#[test]
fn a_listener_that_cannot_be_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("rollwise.db");
    let url = format!("sqlite://{}", database.display());
    let refused = |arguments: &[&str]| {
        let output = rollwise(&url, arguments);
        assert!(!database.exists(), "{arguments:?}");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    let same = ["--listen", "127.0.0.1:8080", "--metrics-listen", "127.0.0.1:8080"];
    let (code, said) = refused(&same);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--metrics-listen or ROLLWISE_METRICS_LISTEN: 127.0.0.1:8080 is where"), "{said}");
    let (code, said) = refused(&["--metrics-listen", "metrics", "--rate-limit", "lots", "--log", "loud"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("3 settings cannot be used:"), "{said}");

    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let (code, said) = refused(&["--listen", "127.0.0.1:0", "--metrics-listen", &address]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("cannot serve metrics on {address}: ")), "{said}");
}
