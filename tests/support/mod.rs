//! What the integration tests share.

// Every test binary compiles all of this and uses a part of it; a test binary has no users outside to be reached by.
#![allow(dead_code, unreachable_pub)]

pub mod folder;
pub mod server;
