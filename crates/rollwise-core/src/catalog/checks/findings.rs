//! What the checks find, and the words that they share.

use super::{Fault, Place};
use crate::domain::{ItemRef, Kind, Slug};

/// The faults found so far.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Fault>);

impl Findings {
    pub(super) fn report(&mut self, place: Place, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault { place, path: path.into(), message: message.into() });
    }
}

/// The place of an English item.
pub(super) fn item(kind: Kind, slug: &Slug) -> Place {
    Place::Item(ItemRef { kind, slug: slug.clone() }, None)
}

/// "; did you mean `…`?" if one of the words is near enough, else nothing.
pub(super) fn did_you_mean<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    crate::domain::similar(given, words).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}
