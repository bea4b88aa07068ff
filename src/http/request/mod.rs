//! What is read of a request: its address, headers and body.

pub(in crate::http) mod bodiless;
pub(in crate::http) mod body;
pub(in crate::http) mod client;
pub(in crate::http) mod methods;
pub(in crate::http) mod negotiate;
pub(in crate::http) mod query;
pub(in crate::http) mod trace_context;
