//! What a person asks of the catalogue: pure functions, without I/O, clocks or HTTP.

pub mod screening;
pub mod search;
