//! The tables of regions.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Alternative, Item as _, Region, Slug};

const ALTERNATIVES: Table = Table {
    insert: "INSERT INTO region_alternatives (region, position, alternative) VALUES ($1, $2, $3)",
    select: "SELECT region, alternative FROM region_alternatives ORDER BY region, position",
};

const CLAIMS: Table = Table {
    insert: "INSERT INTO region_claims (region, position, evidence_grade) VALUES ($1, $2, $3)",
    select: "SELECT region, position, evidence_grade FROM region_claims ORDER BY region, position",
};

const MUSCLES: Table = Table {
    insert: "INSERT INTO region_muscles (region, position, muscle) VALUES ($1, $2, $3)",
    select: "SELECT region, muscle FROM region_muscles ORDER BY region, position",
};

impl Stored for Region {
    const TABLE: Table = Table {
        insert: "INSERT INTO regions (slug, view, parent, verdict) VALUES ($1, $2, $3, $4)",
        select: "SELECT slug, view, parent, verdict FROM regions",
    };
    const LISTS: &'static [Table] = &[ALTERNATIVES, CLAIMS, MUSCLES];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug, self.view, self.parent.as_ref(), self.verdict]);
        writes.values(&ALTERNATIVES, slug, self.alternatives.iter().map(|alternative| &alternative.region));
        writes.claims(&CLAIMS, Self::KIND, slug, 0, &self.claims);
        writes.values(&MUSCLES, slug, &self.muscles);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            anatomical_name: String::new(),
            aliases: Vec::new(),
            view: parts.get("view")?,
            parent: parts.get("parent")?,
            verdict: parts.get("verdict")?,
            extent: String::new(),
            rationale: Vec::new(),
            alternatives: parts
                .list(&ALTERNATIVES, |row| Ok(Alternative { region: row.get("alternative")?, why: String::new() }))?,
            claims: parts.claims(&CLAIMS, 0)?,
            muscles: parts.values(&MUSCLES, "muscle")?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
