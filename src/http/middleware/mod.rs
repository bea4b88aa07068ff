//! What every request passes on its way to a handler and every response on its way back.

pub(in crate::http) mod pipeline;
pub(in crate::http) mod rate_limit;
pub(in crate::http) mod refusals;
