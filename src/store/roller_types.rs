//! The tables of roller types.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Item as _, Length, RollerType, Slug};

const CLAIMS: Table = Table {
    insert: "INSERT INTO roller_type_claims (roller_type, position, evidence_grade) VALUES ($1, $2, $3)",
    select: "SELECT roller_type, position, evidence_grade FROM roller_type_claims ORDER BY roller_type, position",
};

const SUITS: Table = Table {
    insert: "INSERT INTO roller_type_suits (roller_type, position, difficulty) VALUES ($1, $2, $3)",
    select: "SELECT roller_type, difficulty FROM roller_type_suits ORDER BY roller_type, position",
};

impl Stored for RollerType {
    const TABLE: Table = Table {
        insert: "INSERT INTO roller_types (slug, family, length_min_in, length_max_in, length_min_cm, length_max_cm, \
                 rank, evidence_grade) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        select: "SELECT slug, family, length_min_in, length_max_in, length_min_cm, length_max_cm, \
                 rank, evidence_grade FROM roller_types",
    };
    const LISTS: &'static [Table] = &[CLAIMS, SUITS];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        let columns = params![
            slug,
            self.family,
            self.length.map(|length| length.min_in),
            self.length.map(|length| length.max_in),
            self.length.map(|length| length.min_cm),
            self.length.map(|length| length.max_cm),
            self.rank,
            self.evidence.grade,
        ];
        writes.run(Self::TABLE.insert, columns);
        writes.values(&SUITS, slug, self.suits.iter().copied());
        writes.evidence(Self::KIND, slug, 0, &self.evidence);
        writes.claims(&CLAIMS, Self::KIND, slug, 1, &self.claims);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            family: parts.get("family")?,
            aliases: Vec::new(),
            length: length(&parts)?,
            traits: Vec::new(),
            best_for: Vec::new(),
            suits: parts.values(&SUITS, "difficulty")?,
            rank: parts.get("rank")?,
            evidence: parts.evidence()?,
            claims: parts.claims(&CLAIMS, 1)?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}

/// The length; the table's checks have all four columns or none.
fn length(parts: &Parts) -> Result<Option<Length>, Unreadable> {
    let Some(min_in) = parts.get("length_min_in")? else { return Ok(None) };
    Ok(Some(Length {
        min_in,
        max_in: parts.get("length_max_in")?,
        min_cm: parts.get("length_min_cm")?,
        max_cm: parts.get("length_max_cm")?,
    }))
}
