//! The conventions of the contract, over HTTP: a real server process on a real database.
//!
//! What is asked follows from the OpenAPI document, so that a new kind, filter or relation is tested without a line
//! here; what is expected is worked out from whole items by brute force.

mod caching;
mod canary;
mod contract;
mod cors;
mod cursors;
mod editions;
mod fields;
mod filters;
mod following;
mod framing;
mod include;
mod language;
mod lists;
mod malformed;
mod methods;
mod metrics;
mod overload;
mod panics;
mod patience;
mod problems;
mod proxies;
mod publishing;
mod renames;
mod routines;
mod screening;
mod service;
mod sorting;
mod stopping;
mod trace_context;
mod upgrade;
