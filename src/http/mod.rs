//! The only place that knows actix: routes, the snapshot, negotiation, problems, documentation.
//!
//! A request becomes an [`service::Ask`], which is answered from the current [`Snapshot`] without SQL and without
//! waiting. [`routes`] has every route on one page; each resource has a file with its filters and handlers; the work
//! is done once for all of them in [`list`] and [`service`].

mod answer;
mod answers;
mod benefits;
mod body;
mod contraindications;
mod cursor;
mod docs;
mod editions;
mod encode;
mod envelope;
mod examples;
mod faqs;
mod guides;
mod health;
mod list;
mod muscles;
mod negotiate;
pub mod openapi;
mod pages;
mod params;
mod principles;
mod problem;
mod query;
mod refresh;
mod regions;
mod request_id;
mod resource;
mod roller_types;
mod root;
mod routes;
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
mod vocabulary;

pub use self::{
    refresh::{POLL_INTERVAL, refresh},
    server::{app, serve},
    service::Service,
    snapshot::Snapshot,
};
