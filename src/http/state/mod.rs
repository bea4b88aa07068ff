//! What lives from one request to the next: the snapshot, its cached responses, and what keeps it up to the database.

pub(in crate::http) mod cached_response;
pub(in crate::http) mod database;
pub(in crate::http) mod refresh;
pub(in crate::http) mod rendered_item;
pub(in crate::http) mod response_cache;
pub(in crate::http) mod service;
pub(in crate::http) mod snapshot;
