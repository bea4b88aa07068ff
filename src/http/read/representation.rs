//! What a handler gives to be sent: a text, and what its headers need to know.

use std::{collections::BTreeSet, sync::Arc};

use crate::{domain::Locale, http::state::rendered_item::RenderedItem};

/// A body with what its headers need to know.
pub(in crate::http) struct Representation {
    /// JSON, or another text.
    pub(in crate::http) text: String,
    /// The languages that the content is in.
    pub(in crate::http) languages: BTreeSet<Locale>,
    /// The address of the next page.
    pub(in crate::http) next: Option<String>,
    /// Whether it is for one person alone, so that nothing on the way may keep it.
    pub(in crate::http) private: bool,
    /// The only item that it depends on.
    pub(in crate::http) of: Option<Arc<RenderedItem>>,
}

impl Representation {
    /// A body in one language with nothing to follow.
    pub(in crate::http) fn new(text: String, language: Locale) -> Self {
        Self { text, languages: BTreeSet::from([language]), next: None, private: false, of: None }
    }
}
