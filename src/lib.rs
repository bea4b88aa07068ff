//! Rollwise: a self-hosted content API for foam-rolling guidance.
//!
//! The crate is layered; each layer has one file per resource under the same stem:
//!
//! * [`domain`]: what things are. Pure data, no I/O.
//! * [`catalog`]: an immutable set of items that is valid by construction.
//! * [`guidance`]: what a person asks of the catalogue: pure functions.
//! * [`schema`]: JSON schemas of types.
//! * [`content`]: TOML files to items and back, faults with file and line, the built-in content.
//! * [`store`]: the only SQL.
//! * [`publish`]: the one gate through which content becomes an edition.
//! * [`http`]: the only actix: routes, snapshot, negotiation, problems, OpenAPI.
//! * [`cli`]: the commands of the binary; [`config`]: every setting.

pub mod cli;
pub mod config;
pub mod http;
pub mod publish;
pub mod store;

pub use rollwise_core::{catalog, content, domain, guidance, schema};
