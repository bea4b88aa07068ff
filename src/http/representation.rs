//! What a handler gives to be sent: a text, and what its headers need to know.

use std::{collections::BTreeSet, sync::Arc};

use super::entry::Entry;
use crate::domain::Locale;

/// A body with what its headers need to know.
pub(super) struct Body {
    /// JSON, or another text.
    pub(super) text: String,
    /// The languages that the content is in.
    pub(super) languages: BTreeSet<Locale>,
    /// The address of the next page.
    pub(super) next: Option<String>,
    /// Whether it is for one person alone, so that nothing on the way may keep it.
    pub(super) private: bool,
    /// The only item that it depends on.
    pub(super) of: Option<Arc<Entry>>,
}

impl Body {
    /// A body in one language with nothing to follow.
    pub(super) fn new(text: String, language: Locale) -> Self {
        Self { text, languages: BTreeSet::from([language]), next: None, private: false, of: None }
    }
}
