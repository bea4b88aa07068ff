//! What operators see of the service from outside, in Prometheus' text format, on a listener of its own.
//!
//! [`traffic`] counts while requests are answered, [`page`] adds the state of the service when somebody asks, and
//! [`listener`] serves both. No label holds anything that a client chose: routes are our own patterns.

mod listener;
mod page;
mod traffic;

pub(super) use self::{
    listener::listen,
    page::MetricsPage,
    traffic::{HttpMetrics, WorkerMetrics},
};
