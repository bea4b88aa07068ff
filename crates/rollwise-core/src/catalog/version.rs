//! Which checks these are.

/// The number of the checks, raised by hand when they are changed: what one build let pass, another must check again if it
/// might judge otherwise. `tests/architecture/checks.rs` fails if the code of the checks changes and nobody thought of it.
pub const CHECKS: &str = "1";
