//! An item as filters, relations and orders see it.

use crate::{catalog::Derived, domain::Slug};

/// An item with what follows from the rest of the catalogue.
pub(in crate::http) struct Seen<'a, T> {
    /// Its slug.
    pub(in crate::http) slug: &'a Slug,
    /// The English item.
    pub(in crate::http) item: &'a T,
    /// What follows.
    pub(in crate::http) derived: &'a Derived,
}
