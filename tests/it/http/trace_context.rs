//! The log says which trace a request belongs to.

use std::{fs, process::Stdio};

use serde_json::Value;

use crate::support::server::Server;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// The trace ids in the log lines of the requests with an id, in the order of the requests.
fn trace_ids(log: &str, request_id: &str) -> Vec<Option<String>> {
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    let lines = lines.filter(|line| line["request_id"] == request_id);
    lines.map(|line| line.get("trace_id").map(|id| id.as_str().expect("a text").to_owned())).collect()
}

#[test]
fn the_log_line_of_a_request_has_the_trace_id_of_its_traceparent_and_nothing_else_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let file = fs::File::create(&log).expect("a file");
    let mut server = Server::with_log(Stdio::from(file), &[("ROLLWISE_LOG", "debug,json")]);
    let parent = format!("00-{TRACE}-{PARENT}-01");
    let ask = |id: &str, path: &str, parent: &str| {
        let headers = [("X-Request-Id", id), ("traceparent", parent), ("tracestate", "app=beside")];
        server.get_with(path, &headers).status
    };
    // Once from its handler, once from memory; and an address that is none.
    assert_eq!(ask("in-a-trace", "/v1/terms/doms", &parent), 200);
    assert_eq!(ask("in-a-trace", "/v1/terms/doms", &parent), 200);
    assert_eq!(ask("in-a-trace", "/v1/nothing", &parent), 404);
    let wrong = [format!("01-{TRACE}-{PARENT}-01"), format!("{parent}-more"), TRACE.to_owned()];
    for parent in &wrong {
        assert_eq!(ask("in-no-trace", "/v1/terms/doms", parent), 200, "{parent}");
    }
    server.get_with("/v1/terms/doms", &[("X-Request-Id", "in-no-trace")]);
    server.stop();

    let logged = fs::read_to_string(&log).expect("UTF-8");
    assert_eq!(trace_ids(&logged, "in-a-trace"), vec![Some(TRACE.to_owned()); 3], "{logged}");
    assert_eq!(trace_ids(&logged, "in-no-trace"), vec![None; 4], "{logged}");
    assert!(!logged.contains(PARENT) && !logged.contains("beside"), "{logged}");
}
