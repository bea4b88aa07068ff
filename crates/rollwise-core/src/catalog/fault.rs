use std::fmt;

use crate::domain::{ItemRef, Locale};

/// Where in the content a fault is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In `catalogue.toml`, or in its translation.
    Catalogue(Option<Locale>),
    /// In `vocabulary.toml`, or in its translation.
    Vocabulary(Option<Locale>),
    /// In `screening-rules.toml`, or in its translation.
    Screening(Option<Locale>),
    /// In `screening-vectors.toml`.
    Vectors,
    /// In `routines.toml`, or in its translation.
    Routines(Option<Locale>),
    /// In an item, or in its translation.
    Item(ItemRef, Option<Locale>),
}

/// Something that keeps the content from being published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it is.
    pub place: Place,
    /// The field, e.g. `alternatives[1].region`; empty where the item as a whole is meant.
    pub path: String,
    /// What is wrong and what to do about it.
    pub message: String,
}

/// All faults of some content; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the content has {} fault(s), the first: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, locale) = match &self.place {
            Place::Catalogue(locale) => ("catalogue".to_owned(), locale),
            Place::Vocabulary(locale) => ("vocabulary".to_owned(), locale),
            Place::Screening(locale) => ("screening-rules".to_owned(), locale),
            Place::Vectors => ("screening-vectors".to_owned(), &None),
            Place::Routines(locale) => ("routines".to_owned(), locale),
            Place::Item(item, locale) => (item.to_string(), locale),
        };
        f.write_str(&name)?;
        if let Some(locale) = locale {
            write!(f, " ({locale})")?;
        }
        if !self.path.is_empty() {
            write!(f, " at `{}`", self.path)?;
        }
        write!(f, ": {}", self.message)
    }
}
