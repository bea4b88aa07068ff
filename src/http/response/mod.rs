//! What a response is made of: problems, headers, content codings.

pub(in crate::http) mod cors;
pub(in crate::http) mod encode;
pub(in crate::http) mod headers;
pub(in crate::http) mod problem;
pub(in crate::http) mod request_id;
