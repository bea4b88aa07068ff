//! The tables of benefits.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Benefit, Item as _, Slug};

const CLAIMS: Table = Table {
    insert: "INSERT INTO benefit_claims (benefit, position, evidence_grade) VALUES ($1, $2, $3)",
    select: "SELECT benefit, position, evidence_grade FROM benefit_claims ORDER BY benefit, position",
};

impl Stored for Benefit {
    const TABLE: Table = Table {
        insert: "INSERT INTO benefits (slug, timing) VALUES ($1, $2)",
        select: "SELECT slug, timing FROM benefits",
    };
    const LISTS: &'static [Table] = &[CLAIMS];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug, self.timing]);
        writes.claims(&CLAIMS, Self::KIND, slug, 0, &self.claims);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            claims: parts.claims(&CLAIMS, 0)?,
            timing: parts.get("timing")?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
