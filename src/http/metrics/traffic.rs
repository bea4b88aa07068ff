//! What is counted while requests are answered.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    dev::ServiceResponse,
    http::{Method, StatusCode},
};
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, Result,
    core::Collector, proto::MetricFamily,
};

use crate::http::{request::methods::known_method, response::problem::ProblemKind};

/// Stands for every address that there is not, and for what panicked: by then nobody knows its route.
const OTHER: &str = "other";
/// What most answers from memory take lies between the first few; requests whose body is waited for are at the end.
const SECONDS: [f64; 14] =
    [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// The counters of the whole service.
pub(in crate::http) struct HttpMetrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    in_progress: IntGauge,
    refused: IntCounterVec,
}

impl HttpMetrics {
    /// Counters at zero.
    ///
    /// # Errors
    /// If a name is not fit for Prometheus: a fault of this program.
    pub(in crate::http) fn new() -> Result<Self> {
        let requests = Opts::new("rollwise_http_requests_total", "Requests answered.");
        let seconds = HistogramOpts::new(
            "rollwise_http_request_duration_seconds",
            "Time from the head of a request to its answer, without the time in which the answer is sent.",
        );
        let refused = Opts::new(
            "rollwise_http_refused_total",
            "Connections turned away and heads that were too slow or too large, none of which count as requests.",
        );
        let traffic = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(requests, &["route", "method", "status"])?,
            seconds: HistogramVec::new(seconds.buckets(SECONDS.to_vec()), &["route"])?,
            in_progress: IntGauge::new("rollwise_http_requests_in_progress", "Requests being answered.")?,
            refused: IntCounterVec::new(refused, &["code"])?,
        };
        traffic.register(&traffic.requests)?;
        traffic.register(&traffic.seconds)?;
        traffic.register(&traffic.in_progress)?;
        traffic.register(&traffic.refused)?;
        // An increase can only be seen of what was there before.
        for kind in [ProblemKind::OVERLOADED, ProblemKind::TOO_MANY_CONNECTIONS] {
            traffic.refused.with_label_values(&[kind.code]);
        }
        Ok(traffic)
    }

    fn register(&self, collector: &(impl Collector + Clone + 'static)) -> Result<()> {
        self.registry.register(Box::new(collector.clone()))
    }

    /// Counts a refusal, by the code of its problem.
    pub(in crate::http) fn refused(&self, code: &'static str) {
        self.refused.with_label_values(&[code]).inc();
    }

    /// All that was counted.
    pub(super) fn gather(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }
}

/// The counters as one worker thread holds them: found by their route, they are atomics, and nobody waits for a lock.
pub(in crate::http) struct WorkerMetrics {
    traffic: Arc<HttpMetrics>,
    routes: RefCell<HashMap<Box<str>, Route>>,
}

/// The counters of a route.
struct Route {
    seconds: Histogram,
    /// By method and status. They are few.
    requests: Vec<(&'static str, StatusCode, IntCounter)>,
}

impl WorkerMetrics {
    /// For a worker that has answered nothing yet.
    pub(in crate::http) fn new(traffic: Arc<HttpMetrics>) -> Self {
        Self { traffic, routes: RefCell::default() }
    }

    /// Notes that a request is being answered.
    pub(in crate::http) fn began(&self) {
        self.traffic.in_progress.inc();
    }

    /// Notes that it is no longer, whatever came of it.
    pub(in crate::http) fn ended(&self) {
        self.traffic.in_progress.dec();
    }

    /// Counts an answer.
    pub(in crate::http) fn answered<B>(&self, response: &ServiceResponse<B>, started: Instant) {
        let request = response.request();
        self.count(request.match_name().unwrap_or(OTHER), request.method(), response.status(), started.elapsed());
    }

    /// Counts a request whose handler panicked.
    pub(in crate::http) fn panicked(&self, method: &Method, started: Instant) {
        self.count(OTHER, method, StatusCode::INTERNAL_SERVER_ERROR, started.elapsed());
    }

    fn count(&self, name: &str, method: &Method, status: StatusCode, took: Duration) {
        let method = known_method(method).unwrap_or(OTHER);
        let mut routes = self.routes.borrow_mut();
        if !routes.contains_key(name) {
            let seconds = self.traffic.seconds.with_label_values(&[name]);
            routes.insert(name.into(), Route { seconds, requests: Vec::new() });
        }
        let Some(route) = routes.get_mut(name) else { return };
        route.seconds.observe(took.as_secs_f64());
        let known = route.requests.iter().find(|(one, other, _)| (*one, *other) == (method, status));
        if let Some((_, _, requests)) = known {
            requests.inc();
            return;
        }
        let requests = self.traffic.requests.with_label_values(&[name, method, status.as_str()]);
        requests.inc();
        route.requests.push((method, status, requests));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::Arc,
        time::{Duration, Instant},
    };

    use actix_web::http::{Method, StatusCode};

    use super::{HttpMetrics, WorkerMetrics};

    #[test]
    fn workers_count_together_and_made_up_methods_are_one() {
        let traffic = Arc::new(HttpMetrics::new().expect("the names are fit"));
        let workers = [WorkerMetrics::new(traffic.clone()), WorkerMetrics::new(traffic.clone())];
        for worker in &workers {
            let made_up = |name: &[u8]| Method::from_bytes(name).expect("a method");
            for method in [Method::GET, made_up(b"ONE"), made_up(b"TWO"), Method::DELETE] {
                worker.count("/v1/{slug}", &method, StatusCode::OK, Duration::from_millis(3));
            }
        }
        let count = |method| traffic.requests.with_label_values(&["/v1/{slug}", method, "200"]).get();
        assert_eq!((count("GET"), count("other")), (2, 6));
        let seconds = traffic.seconds.with_label_values(&["/v1/{slug}"]);
        assert_eq!(seconds.get_sample_count(), 8);
        assert!((seconds.get_sample_sum() - 0.024).abs() < 1e-9);
    }

    #[test]
    fn what_panicked_is_a_failure_at_no_known_route() {
        let traffic = Arc::new(HttpMetrics::new().expect("the names are fit"));
        let worker = WorkerMetrics::new(traffic.clone());
        worker.began();
        worker.panicked(&Method::POST, Instant::now());
        worker.ended();
        assert_eq!(traffic.requests.with_label_values(&["other", "POST", "500"]).get(), 1);
        assert_eq!(traffic.in_progress.get(), 0);
    }
}
