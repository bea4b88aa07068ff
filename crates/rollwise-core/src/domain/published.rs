use std::collections::BTreeMap;

use super::{Content, Edition, ItemRef, Slug, Stamp};

/// The published state as the store has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// All items.
    pub content: Content,
    /// The hash of each, as [`Authored::hash`](super::Authored::hash).
    pub hashes: BTreeMap<ItemRef, String>,
    /// When each last changed.
    pub stamps: BTreeMap<ItemRef, Stamp>,
    /// Addresses that are gone, with the slug that took over after a rename.
    pub retired: BTreeMap<ItemRef, Option<Slug>>,
    /// All editions, oldest first; never empty.
    pub editions: Vec<Edition>,
    /// SHA-256 over all of this, as it was stored with the newest edition; empty for a state that no store holds.
    /// Editions of two databases may have the same number, but not the same digest.
    pub digest: String,
}
