//! A collector of OpenTelemetry traces: takes what is posted as OTLP over HTTP and keeps it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, KeyValue, any_value},
    trace::v1::Span,
};
use prost::Message as _;

/// A running collector.
pub(crate) struct Collector {
    address: String,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A request that it took.
#[derive(Clone)]
pub(crate) struct Received {
    /// The head, in lower case.
    pub(crate) head: String,
    /// The body as it came.
    pub(crate) body: Vec<u8>,
}

impl Collector {
    /// Listens on a free port.
    pub(crate) fn start() -> Self {
        Self::on("127.0.0.1:0")
    }

    /// Listens on an address.
    pub(crate) fn on(address: &str) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let kept = received.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = kept.clone();
                thread::spawn(move || serve(stream, &kept));
            }
        });
        Self { address, received }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Every request so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("nobody panics with it").clone()
    }

    /// Waits for so many spans, and returns all there are.
    pub(crate) fn wait_for(&self, count: usize) -> Vec<Span> {
        for _ in 0..600 {
            let spans = self.spans();
            if spans.len() >= count {
                return spans;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("only {} of {count} spans arrive", self.spans().len())
    }

    /// The spans so far.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let batches = self.received().into_iter().map(|request| request.decoded());
        batches
            .flat_map(|batch| batch.resource_spans)
            .flat_map(|spans| spans.scope_spans)
            .flat_map(|spans| spans.spans)
            .collect()
    }
}

impl Received {
    /// The body as what it means.
    pub(crate) fn decoded(&self) -> ExportTraceServiceRequest {
        ExportTraceServiceRequest::decode(&self.body[..]).expect("a batch of spans")
    }
}

/// The attributes as texts, in the order of their names.
pub(crate) fn texts(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let mut texts: Vec<_> =
        attributes.iter().map(|pair| (pair.key.clone(), pair.value.as_ref().map_or_else(String::new, text))).collect();
    texts.sort();
    texts
}

fn text(value: &AnyValue) -> String {
    match &value.value {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::ArrayValue(list)) => list.values.iter().map(text).collect::<Vec<_>>().join(","),
        other => panic!("{other:?} is not expected in a span"),
    }
}

/// Answers the requests on one connection until it closes.
fn serve(stream: TcpStream, kept: &Mutex<Vec<Received>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if !matches!(reader.read_line(&mut head), Ok(1..)) {
                return;
            }
        }
        let head = head.to_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
        let mut body = vec![0; length.expect("a length")];
        reader.read_exact(&mut body).expect("the whole body");
        kept.lock().expect("nobody panics with it").push(Received { head, body });
        let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
        if reader.get_mut().write_all(answer).is_err() {
            return;
        }
    }
}
