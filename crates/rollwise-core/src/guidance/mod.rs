//! What a person asks of the catalogue: pure functions, without I/O, clocks or HTTP.

mod named;
pub mod routine;
pub mod screening;
pub mod search;
