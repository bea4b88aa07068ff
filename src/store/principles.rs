//! The tables of principles.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Item as _, Limit, Principle, Slug};

const CLAIMS: Table = Table {
    insert: "INSERT INTO principle_claims (principle, position, evidence_grade) VALUES ($1, $2, $3)",
    select: "SELECT principle, position, evidence_grade FROM principle_claims ORDER BY principle, position",
};

const LIMITS: Table = Table {
    insert: r#"INSERT INTO principle_limits (principle, position, name, "min", "max", "limit", unit) VALUES ($1, $2, $3, $4, $5, $6, $7)"#,
    select: r#"SELECT principle, name, "min", "max", "limit", unit FROM principle_limits ORDER BY principle, position"#,
};

impl Stored for Principle {
    const TABLE: Table = Table {
        insert: "INSERT INTO principles (slug, evidence_grade) VALUES ($1, $2)",
        select: "SELECT slug, evidence_grade FROM principles",
    };
    const LISTS: &'static [Table] = &[CLAIMS, LIMITS];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug, self.evidence.grade]);
        writes.list(&LIMITS, slug, &self.limits, |limit| {
            params![limit.name, limit.min, limit.max, limit.limit, limit.unit]
        });
        writes.evidence(Self::KIND, slug, 0, &self.evidence);
        writes.claims(&CLAIMS, Self::KIND, slug, 1, &self.claims);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            statement: String::new(),
            reasons: Vec::new(),
            limits: parts.list(&LIMITS, |row| {
                Ok(Limit {
                    name: row.get("name")?,
                    min: row.get("min")?,
                    max: row.get("max")?,
                    limit: row.get("limit")?,
                    unit: row.get("unit")?,
                })
            })?,
            evidence: parts.evidence()?,
            claims: parts.claims(&CLAIMS, 1)?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
