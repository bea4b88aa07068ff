//! The table of muscles.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Muscle, Slug};

impl Stored for Muscle {
    const TABLE: Table = Table { insert: "INSERT INTO muscles (slug) VALUES ($1)", select: "SELECT slug FROM muscles" };
    const LISTS: &'static [Table] = &[];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug]);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            anatomical_name: String::new(),
            aliases: Vec::new(),
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
