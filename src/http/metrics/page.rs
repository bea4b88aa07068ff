//! All metrics at a moment, as text.

use std::{sync::Arc, time::Duration};

use prometheus::{Gauge, IntCounter, IntGauge, Opts, Registry, Result, TextEncoder};

use super::HttpMetrics;
use crate::http::{state::service::Service, wire::ConnectionLimiter};

/// Where the numbers come from.
pub(in crate::http) struct MetricsPage {
    /// The service.
    pub service: Arc<Service>,
    /// Its connections.
    pub limiter: Arc<ConnectionLimiter>,
    /// What was counted.
    pub traffic: Arc<HttpMetrics>,
}

impl MetricsPage {
    /// The metrics now.
    ///
    /// # Errors
    /// If a name is not fit for Prometheus: a fault of this program.
    pub(super) fn text(&self) -> Result<String> {
        let mut text = String::new();
        let encoder = TextEncoder::new();
        encoder.encode_utf8(&self.traffic.gather(), &mut text)?;
        encoder.encode_utf8(&self.state()?.gather(), &mut text)?;
        Ok(text)
    }

    /// What is not counted but can be looked up when somebody asks.
    fn state(&self) -> Result<Registry> {
        let state = GaugeRegistry(Registry::new());
        let build = Opts::new("rollwise_build_info", "The version of the program.");
        let build = IntGauge::with_opts(build.const_label("version", env!("CARGO_PKG_VERSION")))?;
        build.set(1);
        state.0.register(Box::new(build))?;

        state.number("rollwise_http_connections", "Connections open.", self.limiter.connections())?;
        let limit = self.limiter.limits().connections;
        state.number("rollwise_http_connections_limit", "Connections that may be open.", limit)?;

        let snapshot = self.service.snapshot();
        let (catalog, kept) = (snapshot.catalog(), snapshot.response_cache().kept());
        state.number("rollwise_snapshot_edition", "The edition that is served.", catalog.edition())?;
        if let Some(edition) = catalog.editions().last() {
            let name = "rollwise_snapshot_published_timestamp_seconds";
            state.time(name, "When the edition that is served was published.", edition.published_at.milliseconds())?;
        }
        let age = snapshot.age().as_secs_f64();
        state.gauge("rollwise_snapshot_age_seconds", "Time since the snapshot that is served was made.", age)?;
        let is_stale = u8::from(self.service.is_stale());
        state.number(
            "rollwise_snapshot_stale",
            "1 if it could not be compared with the database of late.",
            is_stale,
        )?;

        state.number(
            "rollwise_answer_cache_entries",
            "Answers kept in memory; one kept under several names counts for each.",
            kept.entries,
        )?;
        state.number("rollwise_answer_cache_bytes", "What they take.", kept.bytes)?;
        state.count("rollwise_answer_cache_hits_total", "Answers that were found there.", kept.hits)?;
        state.count("rollwise_answer_cache_misses_total", "Answers that were not.", kept.misses)?;

        let database = self.service.database();
        let is_up = u8::from(database.answers());
        state.number("rollwise_database_up", "1 if the database answered when it was last asked.", is_up)?;
        let name = "rollwise_database_compared_timestamp_seconds";
        state.time(name, "When the snapshot was last compared with the database.", database.compared_at())?;
        Ok(state.0)
    }
}

/// Metrics that are made anew each time.
struct GaugeRegistry(Registry);

impl GaugeRegistry {
    fn gauge(&self, name: &str, help: &str, value: f64) -> Result<()> {
        let gauge = Gauge::new(name, help)?;
        gauge.set(value);
        self.0.register(Box::new(gauge))
    }

    fn number(&self, name: &str, help: &str, value: impl TryInto<i64>) -> Result<()> {
        let gauge = IntGauge::new(name, help)?;
        gauge.set(value.try_into().unwrap_or(i64::MAX));
        self.0.register(Box::new(gauge))
    }

    fn count(&self, name: &str, help: &str, value: u64) -> Result<()> {
        let counter = IntCounter::new(name, help)?;
        counter.inc_by(value);
        self.0.register(Box::new(counter))
    }

    /// A moment in milliseconds since 1970, as seconds.
    fn time(&self, name: &str, help: &str, milliseconds: i64) -> Result<()> {
        let milliseconds = u64::try_from(milliseconds).unwrap_or_default();
        self.gauge(name, help, Duration::from_millis(milliseconds).as_secs_f64())
    }
}
