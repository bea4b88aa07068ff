//! The table of terms.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Slug, Term};

impl Stored for Term {
    const TABLE: Table = Table { insert: "INSERT INTO terms (slug) VALUES ($1)", select: "SELECT slug FROM terms" };
    const LISTS: &'static [Table] = &[];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug]);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            expansion: None,
            definition: String::new(),
            aliases: Vec::new(),
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
