//! What a command fails with.

/// Any error, told on standard error.
pub(super) type Failed = Box<dyn std::error::Error + Send + Sync>;
