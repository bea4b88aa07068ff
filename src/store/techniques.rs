//! The tables of techniques.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Param, Unreadable, params},
};
use crate::domain::{Dose, Hold, Item as _, KeepOff, MaxSpeed, Maximum, Range, Safety, Slug, Step, StopIf, Technique};

const REGIONS: Table = Table {
    insert: "INSERT INTO technique_regions (technique, position, region) VALUES ($1, $2, $3)",
    select: "SELECT technique, region FROM technique_regions ORDER BY technique, position",
};

const PRIMARY_MUSCLES: Table = Table {
    insert: "INSERT INTO technique_muscles (technique, role, position, muscle) VALUES ($1, 'primary', $2, $3)",
    select: "SELECT technique, muscle FROM technique_muscles WHERE role = 'primary' ORDER BY technique, position",
};

const SECONDARY_MUSCLES: Table = Table {
    insert: "INSERT INTO technique_muscles (technique, role, position, muscle) VALUES ($1, 'secondary', $2, $3)",
    select: "SELECT technique, muscle FROM technique_muscles WHERE role = 'secondary' ORDER BY technique, position",
};

const GOALS: Table = Table {
    insert: "INSERT INTO technique_goals (technique, position, goal) VALUES ($1, $2, $3)",
    select: "SELECT technique, goal FROM technique_goals ORDER BY technique, position",
};

const EQUIPMENT: Table = Table {
    insert: "INSERT INTO technique_equipment (technique, position, roller_type) VALUES ($1, $2, $3)",
    select: "SELECT technique, roller_type FROM technique_equipment ORDER BY technique, position",
};

const SUPPORTS: Table = Table {
    insert: "INSERT INTO technique_supports (technique, position, support) VALUES ($1, $2, $3)",
    select: "SELECT technique, support FROM technique_supports ORDER BY technique, position",
};

const STEPS: Table = Table {
    insert: "INSERT INTO technique_steps (technique, position, role, duration_seconds) VALUES ($1, $2, $3, $4)",
    select: "SELECT technique, position, role, duration_seconds FROM technique_steps ORDER BY technique, position",
};

const KEEP_OFF: Table = Table {
    insert: "INSERT INTO technique_keep_off (technique, position, region) VALUES ($1, $2, $3)",
    select: "SELECT technique, region FROM technique_keep_off ORDER BY technique, position",
};

const STOP_IF: Table = Table {
    insert: "INSERT INTO technique_stop_if (technique, position, contraindication) VALUES ($1, $2, $3)",
    select: "SELECT technique, contraindication FROM technique_stop_if ORDER BY technique, position",
};

const RELATED: Table = Table {
    insert: "INSERT INTO technique_related (technique, position, related) VALUES ($1, $2, $3)",
    select: "SELECT technique, related FROM technique_related ORDER BY technique, position",
};

impl Stored for Technique {
    const TABLE: Table = Table {
        insert: "INSERT INTO techniques (slug, difficulty, body_position, laterality, recommended_density, \
                 estimated_seconds, evidence_grade, dose_max_speed_in_per_s, dose_max_speed_cm_per_s, \
                 dose_hold_seconds_min, dose_hold_seconds_max, dose_hold_seconds_limit, \
                 dose_repetitions_min, dose_repetitions_max, dose_set_seconds_min, dose_set_seconds_max, \
                 dose_sets_min, dose_sets_max, dose_rest_seconds_min, dose_rest_seconds_max, \
                 dose_total_seconds_per_side_max) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        select: "SELECT slug, difficulty, body_position, laterality, recommended_density, \
                 estimated_seconds, evidence_grade, dose_max_speed_in_per_s, dose_max_speed_cm_per_s, \
                 dose_hold_seconds_min, dose_hold_seconds_max, dose_hold_seconds_limit, \
                 dose_repetitions_min, dose_repetitions_max, dose_set_seconds_min, dose_set_seconds_max, \
                 dose_sets_min, dose_sets_max, dose_rest_seconds_min, dose_rest_seconds_max, \
                 dose_total_seconds_per_side_max FROM techniques",
    };
    const LISTS: &'static [Table] =
        &[REGIONS, PRIMARY_MUSCLES, SECONDARY_MUSCLES, GOALS, EQUIPMENT, SUPPORTS, STEPS, KEEP_OFF, STOP_IF, RELATED];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        let mut columns = params![
            slug,
            self.difficulty,
            self.body_position,
            self.laterality,
            &self.recommended_density,
            self.estimated_seconds,
            self.evidence.grade,
        ];
        columns.extend(dose_columns(&self.dose));
        writes.run(Self::TABLE.insert, columns);
        writes.values(&REGIONS, slug, &self.regions);
        writes.values(&PRIMARY_MUSCLES, slug, &self.primary_muscles);
        writes.values(&SECONDARY_MUSCLES, slug, &self.secondary_muscles);
        writes.values(&GOALS, slug, self.goals.iter().copied());
        writes.values(&EQUIPMENT, slug, &self.equipment);
        writes.values(&SUPPORTS, slug, self.supports.iter().copied());
        for step in &self.steps {
            // A step has a number of its own and does not need its place in the list.
            writes.run(STEPS.insert, params![slug, step.position, step.role, step.duration_seconds]);
        }
        writes.values(&KEEP_OFF, slug, self.safety.keep_off.iter().map(|place| place.region.as_ref()));
        writes.values(&STOP_IF, slug, self.safety.stop_if.iter().map(|sign| sign.contraindication.as_ref()));
        writes.values(&RELATED, slug, &self.related);
        writes.evidence(Self::KIND, slug, 0, &self.evidence);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            aliases: Vec::new(),
            regions: parts.values(&REGIONS, "region")?,
            primary_muscles: parts.values(&PRIMARY_MUSCLES, "muscle")?,
            secondary_muscles: parts.values(&SECONDARY_MUSCLES, "muscle")?,
            difficulty: parts.get("difficulty")?,
            body_position: parts.get("body_position")?,
            laterality: parts.get("laterality")?,
            goals: parts.values(&GOALS, "goal")?,
            equipment: parts.values(&EQUIPMENT, "roller_type")?,
            recommended_density: parts.get("recommended_density")?,
            supports: parts.values(&SUPPORTS, "support")?,
            steps: steps(&parts)?,
            tips: Vec::new(),
            common_mistakes: Vec::new(),
            dose: dose(&parts)?,
            estimated_seconds: parts.get("estimated_seconds")?,
            safety: safety(&parts)?,
            evidence: parts.evidence()?,
            related: parts.values(&RELATED, "related")?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}

/// The columns of the dose, in the order of the statement.
fn dose_columns(dose: &Dose) -> Vec<Param> {
    params![
        dose.max_speed.in_per_s,
        dose.max_speed.cm_per_s,
        dose.hold_seconds.map(|hold| hold.min),
        dose.hold_seconds.map(|hold| hold.max),
        dose.hold_seconds.map(|hold| hold.limit),
        dose.repetitions.map(|range| range.min),
        dose.repetitions.map(|range| range.max),
        dose.set_seconds.min,
        dose.set_seconds.max,
        dose.sets.min,
        dose.sets.max,
        dose.rest_seconds.min,
        dose.rest_seconds.max,
        dose.total_seconds_per_side.max,
    ]
}

fn dose(parts: &Parts) -> Result<Dose, Unreadable> {
    let hold = (
        parts.get("dose_hold_seconds_min")?,
        parts.get("dose_hold_seconds_max")?,
        parts.get("dose_hold_seconds_limit")?,
    );
    let hold_seconds = match hold {
        (Some(min), Some(max), Some(limit)) => Some(Hold { min, max, limit }),
        // The table's checks have all three or none.
        _ => None,
    };
    let repetitions = match (parts.get("dose_repetitions_min")?, parts.get("dose_repetitions_max")?) {
        (Some(min), Some(max)) => Some(Range { min, max }),
        _ => None,
    };
    let range = |min, max| Ok(Range { min: parts.get(min)?, max: parts.get(max)? });
    Ok(Dose {
        max_speed: MaxSpeed {
            in_per_s: parts.get("dose_max_speed_in_per_s")?,
            cm_per_s: parts.get("dose_max_speed_cm_per_s")?,
        },
        hold_seconds,
        repetitions,
        set_seconds: range("dose_set_seconds_min", "dose_set_seconds_max")?,
        sets: range("dose_sets_min", "dose_sets_max")?,
        rest_seconds: range("dose_rest_seconds_min", "dose_rest_seconds_max")?,
        total_seconds_per_side: Maximum { max: parts.get("dose_total_seconds_per_side_max")? },
    })
}

fn steps(parts: &Parts) -> Result<Vec<Step>, Unreadable> {
    parts.list(&STEPS, |row| {
        Ok(Step {
            position: row.get("position")?,
            role: row.get("role")?,
            title: String::new(),
            text: String::new(),
            duration_seconds: row.get("duration_seconds")?,
        })
    })
}

fn safety(parts: &Parts) -> Result<Safety, Unreadable> {
    let keep_off = parts
        .list(&KEEP_OFF, |row| Ok(KeepOff { region: row.get("region")?, area: String::new(), why: String::new() }))?;
    let stop_if = parts
        .list(&STOP_IF, |row| Ok(StopIf { contraindication: row.get("contraindication")?, text: String::new() }))?;
    Ok(Safety { keep_off, stop_if })
}
