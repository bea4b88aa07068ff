//! The only place that knows actix: routes, the snapshot, negotiation, problems, documentation.
//!
//! A request becomes a [`read::read_request::ReadRequest`], which is answered from the current [`Snapshot`] without SQL and without
//! waiting. [`routes`] has every route on one page; each kind has a file with its filters and handlers in [`items`]; the
//! work is done once for all of them in [`read`].

mod endpoints;
mod items;
mod limits;
mod metrics;
mod middleware;
pub mod openapi;
mod pages;
mod panics;
mod read;
mod request;
mod response;
mod routes;
mod server;
mod state;
mod wire;

pub use self::{
    limits::{MinimumRate, ServerLimits},
    middleware::pipeline::ClientPolicy,
    panics::hide_panic_messages,
    server::{app, app_with, serve},
    state::{
        refresh::{POLL_INTERVAL, refresh},
        service::Service,
        snapshot::Snapshot,
    },
};
