//! What the integration tests share.

pub(crate) mod any_content;
pub(crate) mod any_routines;
pub(crate) mod any_screening;
pub(crate) mod browser;
pub(crate) mod content;
pub(crate) mod databases;
pub(crate) mod folder;
pub(crate) mod in_process;
pub(crate) mod metrics;
pub(crate) mod neighbour;
pub(crate) mod postgres;
pub(crate) mod proxy;
pub(crate) mod server;
pub(crate) mod synthetic;
