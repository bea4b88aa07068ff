//! What Rollwise is about, without a server and without a database.
//!
//! * [`domain`]: what things are. Pure data, no I/O.
//! * [`catalog`]: an immutable set of items that is valid by construction.
//! * [`guidance`]: what a person asks of the catalogue: search, screening and routines as pure functions.
//! * [`schema`]: JSON schemas of types, and what is wrong with a value in words.
//! * [`content`]: TOML files to items and back, faults with file and line, the built-in content.

pub mod catalog;
pub mod content;
pub mod domain;
pub mod guidance;
pub mod schema;
