//! What the checks look at: the content with what is known beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Place, entry::Entry, findings::item};
use crate::domain::{Content, ItemRef, Kind, Slug};

/// Addresses that are gone, with the slug that took over after a rename.
pub type Retired = BTreeMap<ItemRef, Option<Slug>>;

/// What is checked.
pub(super) struct Subject<'a> {
    pub(super) content: &'a Content,
    pub(super) retired: &'a Retired,
    pub(super) unread: &'a BTreeSet<Place>,
    /// All items in a common form, ordered by kind and slug.
    pub(super) entries: Vec<Entry>,
}

impl Subject<'_> {
    /// Whether an item is there, readable or not.
    pub(super) fn has(&self, kind: Kind, slug: &Slug) -> bool {
        self.content.contains(kind, slug.as_str()) || self.unread.contains(&item(kind, slug))
    }

    /// Whether an item of this kind, or of any, could not be read.
    pub(super) fn misses(&self, kind: Option<Kind>) -> bool {
        self.unread.iter().any(|place| match place {
            Place::Item(item, None) => kind.is_none_or(|kind| kind == item.kind),
            _ => false,
        })
    }

    /// Whether the rules of the screening could not be read.
    pub(super) fn misses_rules(&self) -> bool {
        self.unread.contains(&Place::Screening(None))
    }
}
