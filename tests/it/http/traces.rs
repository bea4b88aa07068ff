//! Traces for OpenTelemetry, as a collector receives them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener,
    process::Stdio,
    thread,
    time::Duration,
};

use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind, status::StatusCode};
use serde_json::json;
use ureq::http::Method;

use crate::support::{
    collector::{Collector, texts},
    server::{Server, rollwise},
};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
/// So that a test need not wait for the five seconds of the default.
const SOON: (&str, &str) = ("OTEL_BSP_SCHEDULE_DELAY", "100");

/// A server that sends its traces to a collector.
fn start(collector: &Collector, arguments: &[&str], environment: &[(&str, &str)]) -> Server {
    let mut settings = vec![("ROLLWISE_OTLP_ENDPOINT", collector.address()), SOON];
    settings.extend(environment);
    Server::with(arguments, &settings)
}

fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn attribute(span: &Span, name: &str) -> Option<String> {
    texts(&span.attributes).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

#[test]
fn every_request_is_a_span_that_says_what_the_log_says() {
    let collector = Collector::start();
    let server = start(&collector, &[], &[]);
    let id = [("X-Request-Id", "request-of-a-test")];
    server.get_with("/v1/terms/doms", &id);
    server.get_with("/v1/terms/doms", &id);
    server.send(&Method::DELETE, "/v1/terms/doms", &id);
    server.get_with("/v1/nothing?q=1", &id);
    server.post("/v1/screenings", &json!({ "regions": ["lats"] }));
    let spans = collector.wait_for(5);
    let mut seen = BTreeMap::<_, usize>::new();
    for span in &spans {
        assert_eq!(span.kind, i32::from(SpanKind::Server));
        assert!(span.start_time_unix_nano < span.end_time_unix_nano);
        assert!(span.parent_span_id.is_empty(), "the trace begins here");
        let took = Duration::from_nanos(span.end_time_unix_nano - span.start_time_unix_nano);
        assert!(took < Duration::from_mins(1), "{took:?}");
        assert_eq!(attribute(span, "url.scheme").as_deref(), Some("http"));
        let names: BTreeSet<_> = texts(&span.attributes).into_iter().map(|(name, _)| name).collect();
        let known = [
            "http.request.method",
            "http.response.header.x-request-id",
            "http.response.status_code",
            "http.route",
            "url.scheme",
        ];
        assert!(names.iter().all(|name| known.contains(&name.as_str())), "{names:?}");
        let status = attribute(span, "http.response.status_code");
        let method = attribute(span, "http.request.method");
        *seen.entry((span.name.clone(), method.unwrap_or_default(), status.unwrap_or_default())).or_default() += 1;
    }
    let row = |name: &str, method: &str, status: &str| (name.to_owned(), method.to_owned(), status.to_owned());
    let expected = [
        (row("GET /v1/terms/{slug}", "GET", "200"), 2),
        (row("HTTP /v1/terms/{slug}", "_OTHER", "405"), 1),
        (row("GET", "GET", "404"), 1),
        (row("POST /v1/screenings", "POST", "200"), 1),
    ];
    assert_eq!(seen, BTreeMap::from(expected));
    let ids: Vec<_> = spans.iter().filter_map(|span| attribute(span, "http.response.header.x-request-id")).collect();
    assert_eq!(ids.len(), 5);
    assert_eq!(ids.iter().filter(|id| *id == "request-of-a-test").count(), 4);
    let traces: BTreeSet<_> = spans.iter().map(|span| hex(&span.trace_id)).collect();
    assert_eq!(traces.len(), 5, "each is a trace of its own");

    let first = &collector.received()[0];
    assert!(first.head.starts_with("post /v1/traces http/1.1\r\n"), "{}", first.head);
    assert!(first.head.contains("content-type: application/x-protobuf\r\n"), "{}", first.head);
    let resource = first.decoded().resource_spans[0].resource.clone().expect("it says who sends");
    let resource: BTreeMap<_, _> = texts(&resource.attributes).into_iter().collect();
    assert_eq!(resource["service.name"], "rollwise");
    assert_eq!(resource["service.version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_standard_variables_name_the_service_and_open_the_collector() {
    let collector = Collector::start();
    let environment = [
        ("OTEL_SERVICE_NAME", "guidance"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20of-a-test"),
    ];
    let server = start(&collector, &[], &environment);
    server.get("/v1");
    collector.wait_for(1);
    let first = &collector.received()[0];
    assert!(first.head.contains("authorization: bearer of-a-test\r\n"), "{}", first.head);
    let resource = first.decoded().resource_spans[0].resource.clone().expect("it says who sends");
    let resource: BTreeMap<_, _> = texts(&resource.attributes).into_iter().collect();
    assert_eq!(resource["service.name"], "guidance");
    assert_eq!(resource["deployment.environment.name"], "test");

    let collector = Collector::start();
    let environment =
        [("OTEL_SERVICE_NAME", ""), ("OTEL_RESOURCE_ATTRIBUTES", "service.name=rolling,service.version=today")];
    let server = start(&collector, &[], &environment);
    server.get("/v1");
    collector.wait_for(1);
    let resource = collector.received()[0].decoded().resource_spans[0].resource.clone().expect("it says who sends");
    let resource: BTreeMap<_, _> = texts(&resource.attributes).into_iter().collect();
    assert_eq!((&*resource["service.name"], &*resource["service.version"]), ("rolling", "today"));
}

#[test]
fn a_trace_that_began_elsewhere_goes_on_here_and_a_stranger_does_not_decide_how_many_are_kept() {
    let kept = format!("00-{TRACE}-{PARENT}-01");
    let dropped = format!("00-{TRACE}-{PARENT}-00");
    // The proxy decides; whoever is nobody's proxy does not, the ratio does.
    for (proxies, ratio, expected) in [
        ("127.0.0.1", "0", vec!["proxy-keeps-it"]),
        ("127.0.0.1", "1", vec!["proxy-keeps-it", "begins-here"]),
        ("10.0.0.1", "0", vec![]),
        ("10.0.0.1", "1", vec!["proxy-keeps-it", "proxy-drops-it", "begins-here"]),
    ] {
        let collector = Collector::start();
        let arguments = ["--trusted-proxies", proxies, "--trace-ratio", ratio];
        let mut server = start(&collector, &arguments, &[]);
        for (id, parent) in [("proxy-keeps-it", Some(&kept)), ("proxy-drops-it", Some(&dropped)), ("begins-here", None)]
        {
            let mut headers = vec![("X-Request-Id", id)];
            headers.extend(parent.map(|parent| ("traceparent", parent.as_str())));
            assert_eq!(server.get_with("/v1/terms/doms", &headers).status, 200);
        }
        server.stop();
        let spans = collector.spans();
        let ids: Vec<_> =
            spans.iter().filter_map(|span| attribute(span, "http.response.header.x-request-id")).collect();
        assert_eq!(ids, expected, "{proxies}, {ratio}");
        for (id, span) in ids.iter().zip(&spans) {
            let goes_on = id != "begins-here";
            assert_eq!(hex(&span.trace_id) == TRACE, goes_on, "{id}");
            assert_eq!(hex(&span.parent_span_id), if goes_on { PARENT } else { "" }, "{id}");
        }
    }
}

#[test]
fn nobody_has_more_kept_by_choosing_the_id_of_a_trace() {
    let collector = Collector::start();
    let mut server = start(&collector, &["--trace-ratio", "0.01"], &[]);
    // The least id that there is counts as kept for any ratio, if ids decide.
    let parent = format!("00-{:032x}-{PARENT}-01", 1_u128 << 64);
    for _ in 0..100 {
        server.get_with("/v1/terms/doms", &[("traceparent", &parent)]);
    }
    server.stop();
    let kept = collector.spans().len();
    assert!(kept < 20, "{kept} of 100");
}

#[test]
fn what_stands_beside_a_trace_goes_nowhere_whoever_sends_it() {
    let collector = Collector::start();
    let server = start(&collector, &["--trusted-proxies", "127.0.0.1"], &[]);
    let parent = format!("00-{TRACE}-{PARENT}-01");
    let beside = [("traceparent", parent.as_str()), ("tracestate", "app=qzxperson"), ("baggage", "user=qzxperson")];
    server.get_with("/v1/terms/doms", &beside);
    assert_eq!(hex(&collector.wait_for(1)[0].trace_id), TRACE);
    let received = collector.received();
    let is_told = |body: &[u8]| String::from_utf8_lossy(body).contains("qzxperson");
    assert!(received.iter().all(|request| !is_told(&request.body) && !request.head.contains("qzxperson")));
}

#[test]
fn what_says_nothing_of_a_trace_begins_one() {
    let collector = Collector::start();
    let server = start(&collector, &["--trusted-proxies", "127.0.0.1"], &[]);
    let wrong = [
        "",
        "00",
        "00-0-0-0",
        &format!("ff-{TRACE}-{PARENT}-01"),
        &format!("00-{}-{PARENT}-01", "0".repeat(32)),
        &format!("00-{TRACE}-{PARENT}-01-more"),
        &"-".repeat(5_000),
    ];
    for parent in wrong {
        assert_eq!(server.get_with("/v1/terms/doms", &[("traceparent", parent)]).status, 200);
    }
    for span in collector.wait_for(wrong.len()) {
        assert!(span.parent_span_id.is_empty() && hex(&span.trace_id) != TRACE);
    }
}

#[test]
fn without_a_collector_answers_are_as_ever_and_the_log_says_so_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let file = fs::File::create(&log).expect("a file");
    // A port that nobody listens on, until the collector comes.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let endpoint = format!("http://{port}");
    let mut server = Server::with_log(Stdio::from(file), &[("ROLLWISE_OTLP_ENDPOINT", &endpoint), SOON]);
    let count = |text: &str| fs::read_to_string(&log).expect("UTF-8").matches(text).count();
    let ask_until = |is_so: &dyn Fn() -> bool| {
        for _ in 0..300 {
            assert_eq!(server.get("/v1/terms/doms").status, 200);
            if is_so() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{}", fs::read_to_string(&log).expect("UTF-8"));
    };
    ask_until(&|| count("the collector does not take traces") > 0);
    for _ in 0..10 {
        server.get("/v1/terms/doms");
        thread::sleep(Duration::from_millis(50));
    }
    let collector = Collector::on(&port.to_string());
    ask_until(&|| !collector.spans().is_empty());
    ask_until(&|| count("the collector takes traces again") == 1);
    server.stop();
    assert_eq!(count("the collector does not take traces"), 1);
    assert_eq!(count("Connection refused"), 1, "it says why");
}

#[test]
fn traces_go_past_the_proxies_that_variables_name() {
    let collector = Collector::start();
    let nobody = "http://127.0.0.1:1";
    let environment = [("HTTP_PROXY", nobody), ("HTTPS_PROXY", nobody), ("ALL_PROXY", nobody), ("NO_PROXY", "")];
    let server = start(&collector, &[], &environment);
    server.get("/v1");
    collector.wait_for(1);
}

#[test]
fn the_last_spans_are_sent_before_the_service_ends() {
    let collector = Collector::start();
    let mut server = start(&collector, &[], &[("OTEL_BSP_SCHEDULE_DELAY", "3600000")]);
    server.get("/v1");
    assert!(collector.spans().is_empty(), "they wait for others");
    server.stop();
    let spans = collector.spans();
    assert_eq!(spans.iter().map(|span| span.name.as_str()).collect::<Vec<_>>(), ["GET /v1"]);
    assert_eq!(spans[0].status.as_ref().map_or(0, |status| status.code), i32::from(StatusCode::Unset));
}

#[test]
fn settings_that_cannot_be_used_are_told_at_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let database_url = format!("sqlite://{}", folder.path().join("rollwise.db").display());
    let wrong = rollwise(&database_url, &["serve", "--otlp-endpoint", "127.0.0.1:4318", "--trace-ratio", "2"]);
    let said = String::from_utf8_lossy(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(2), "{said}");
    assert!(said.contains("--otlp-endpoint or ROLLWISE_OTLP_ENDPOINT: ") && said.contains("--trace-ratio"), "{said}");
}
