//! What the fuzz targets do with any bytes. They come in by the front door, as everything does that a stranger sends: as a
//! request to the whole application, and as a file of a content folder. `tests/it/fuzz_targets.rs` runs the same on the seeds
//! and on what is made from them.

mod answer;
mod application;
pub(crate) mod content;
mod promises;
pub(crate) mod requests;

/// What one target does with any bytes.
pub(crate) type Target = fn(&[u8]);

/// Every target by name. `fuzz/fuzz_targets/` has a file for each, `fuzz/seeds/` a folder.
pub(crate) const TARGETS: [(&str, Target); 2] = [("requests", requests::run), ("content", content::run)];

/// Runs a target.
///
/// # Panics
/// If there is none of this name, or it finds a fault.
pub(crate) fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = target.unwrap_or_else(|| panic!("there is no target {name}"));
    target(bytes);
}
