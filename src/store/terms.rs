//! The tables of terms.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Item as _, Slug, Term};

const CLAIMS: Table = Table {
    insert: "INSERT INTO term_claims (term, position, evidence_grade) VALUES ($1, $2, $3)",
    select: "SELECT term, position, evidence_grade FROM term_claims ORDER BY term, position",
};

impl Stored for Term {
    const TABLE: Table = Table { insert: "INSERT INTO terms (slug) VALUES ($1)", select: "SELECT slug FROM terms" };
    const LISTS: &'static [Table] = &[CLAIMS];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug]);
        writes.claims(&CLAIMS, Self::KIND, slug, 0, &self.claims);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            expansion: None,
            definition: String::new(),
            aliases: Vec::new(),
            claims: parts.claims(&CLAIMS, 0)?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
