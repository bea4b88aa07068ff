//! The only place that knows actix: routes, the snapshot, negotiation, problems, documentation.
//!
//! A request becomes an [`service::Ask`], which is answered from the current [`Snapshot`] without SQL and without
//! waiting. [`routes`] has every route on one page; each resource has a file with its filters and handlers; the work
//! is done once for all of them in [`list`] and [`service`].

mod answer;
mod answers;
mod benefits;
mod bodiless;
mod body;
mod client;
mod contraindications;
mod cors;
mod cursor;
mod docs;
mod editions;
mod encode;
mod entry;
mod envelope;
mod evidence;
mod examples;
mod faqs;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod guides;
mod headers;
mod health;
mod limits;
mod list;
mod metrics;
mod muscles;
mod negotiate;
pub mod openapi;
mod pages;
mod panics;
mod params;
mod pieces;
mod principles;
mod problem;
mod query;
mod rate_limit;
mod refresh;
mod regions;
mod request_id;
mod resource;
mod roller_types;
mod root;
mod routes;
mod routines;
mod safe_for;
mod schema;
mod screening_rules;
mod screenings;
mod search;
mod server;
mod service;
mod snapshot;
mod sources;
mod techniques;
mod terms;
mod trace_context;
mod vocabulary;
mod wire;

pub use self::{
    envelope::Guard,
    limits::{Limits, Patience},
    panics::hide_panic_messages,
    refresh::{POLL_INTERVAL, refresh},
    server::{app, app_with, serve},
    service::Service,
    snapshot::Snapshot,
};
