//! The tables of contraindications.

use std::collections::BTreeMap;

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Alternative, Contraindication, Effect, Item as _, Slug};

const EFFECTS: Table = Table {
    insert: "INSERT INTO contraindication_effects (contraindication, position, scope, body_position, verdict) \
             VALUES ($1, $2, $3, $4, $5)",
    select: "SELECT contraindication, position, scope, body_position, verdict FROM contraindication_effects \
             ORDER BY contraindication, position",
};

const EFFECT_REGIONS: Table = Table {
    insert: "INSERT INTO contraindication_effect_regions (contraindication, effect, position, region) \
             VALUES ($1, $2, $3, $4)",
    select: "SELECT contraindication, effect, region FROM contraindication_effect_regions \
             ORDER BY contraindication, effect, position",
};

const ALTERNATIVES: Table = Table {
    insert: "INSERT INTO contraindication_alternatives (contraindication, position, alternative) VALUES ($1, $2, $3)",
    select: "SELECT contraindication, alternative FROM contraindication_alternatives \
             ORDER BY contraindication, position",
};

impl Stored for Contraindication {
    const TABLE: Table = Table {
        insert: "INSERT INTO contraindications (slug, category, asked_as, severity, evidence_grade) \
                 VALUES ($1, $2, $3, $4, $5)",
        select: "SELECT slug, category, asked_as, severity, evidence_grade FROM contraindications",
    };
    const LISTS: &'static [Table] = &[EFFECTS, EFFECT_REGIONS, ALTERNATIVES];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        let columns = params![slug, self.category, self.asked_as, self.severity, self.evidence.grade];
        writes.run(Self::TABLE.insert, columns);
        writes
            .list(&EFFECTS, slug, &self.effects, |effect| params![effect.scope, effect.body_position, effect.verdict]);
        for (index, effect) in self.effects.iter().enumerate() {
            for (position, region) in effect.regions.iter().enumerate() {
                writes.run(EFFECT_REGIONS.insert, params![slug, index, position, region]);
            }
        }
        writes.values(&ALTERNATIVES, slug, self.alternatives.iter().map(|alternative| &alternative.region));
        writes.evidence(Self::KIND, slug, 0, &self.evidence);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            aliases: Vec::new(),
            category: parts.get("category")?,
            asked_as: parts.get("asked_as")?,
            question: String::new(),
            severity: parts.get("severity")?,
            effects: effects(&parts)?,
            rationale: String::new(),
            advice: String::new(),
            alternatives: parts
                .list(&ALTERNATIVES, |row| Ok(Alternative { region: row.get("alternative")?, why: String::new() }))?,
            evidence: parts.evidence()?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}

fn effects(parts: &Parts) -> Result<Vec<Effect>, Unreadable> {
    let mut regions: BTreeMap<usize, Vec<Slug>> = BTreeMap::new();
    for (effect, region) in parts.list(&EFFECT_REGIONS, |row| Ok((row.get("effect")?, row.get("region")?)))? {
        regions.entry(effect).or_default().push(region);
    }
    parts.list(&EFFECTS, |row| {
        Ok(Effect {
            scope: row.get("scope")?,
            regions: regions.remove(&row.get("position")?).unwrap_or_default(),
            body_position: row.get("body_position")?,
            verdict: row.get("verdict")?,
            until: None,
        })
    })
}
