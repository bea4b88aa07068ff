//! The tables of how routines are planned and what they say.

use std::collections::BTreeMap;

use super::{
    StoreError,
    record::{Table, Writes},
    row::params,
    tables::Tables,
};
use crate::domain::{Content, Goal, GoalPlan, Locale, RoutineTexts, Routines, RoutinesTranslation, Slug};

pub(super) const ROUTINES: Table =
    Table { insert: "INSERT INTO routines (id, hash) VALUES (1, $1)", select: "SELECT hash FROM routines" };

const GOALS: Table = Table {
    insert: "INSERT INTO routine_goals (goal, set_seconds, sets, hold_seconds, rest_seconds, breathing_percent) \
             VALUES ($1, $2, $3, $4, $5, $6)",
    select: "SELECT goal, set_seconds, sets, hold_seconds, rest_seconds, breathing_percent FROM routine_goals",
};

const REGIONS: Table = Table {
    insert: "INSERT INTO routine_goal_regions (goal, position, region) VALUES ($1, $2, $3)",
    select: "SELECT goal, region FROM routine_goal_regions ORDER BY goal, position",
};

const TEXTS: Table = Table {
    insert: "INSERT INTO routine_texts (locale, field, text) VALUES ($1, $2, $3)",
    select: "SELECT locale, field, text FROM routine_texts",
};

const TRANSLATIONS: Table = Table {
    insert: "INSERT INTO routine_translations (locale, translated_from) VALUES ($1, $2)",
    select: "SELECT locale, translated_from FROM routine_translations",
};

/// All tables of the routines.
pub(super) const ALL: [&Table; 5] = [&ROUTINES, &GOALS, &REGIONS, &TEXTS, &TRANSLATIONS];

/// Empties the tables; the regions go with their goal.
pub(super) const CLEAR: [&str; 4] = [
    "DELETE FROM routines",
    "DELETE FROM routine_goals",
    "DELETE FROM routine_texts",
    "DELETE FROM routine_translations",
];

/// Writes the plans and the texts in place of what was there.
pub(super) fn write(content: &Content, writes: &mut Writes) {
    for sql in CLEAR {
        writes.run(sql, Vec::new());
    }
    let Routines { goals, texts } = &content.routines;
    writes.run(ROUTINES.insert, params![&content.routines_hash()]);
    for (goal, plan) in goals {
        let GoalPlan { order, set_seconds, sets, hold_seconds, rest_seconds, breathing_percent } = plan;
        let columns = params![*goal, *set_seconds, *sets, *hold_seconds, *rest_seconds, *breathing_percent];
        writes.run(GOALS.insert, columns);
        for (position, region) in order.iter().enumerate() {
            writes.run(REGIONS.insert, params![*goal, position, region]);
        }
    }
    write_texts(&Locale::english(), texts, writes);
    for (locale, translation) in &content.routines_translations {
        writes.run(TRANSLATIONS.insert, params![locale, &translation.translated_from]);
        write_texts(locale, &translation.texts, writes);
    }
}

fn write_texts(locale: &Locale, texts: &RoutineTexts, writes: &mut Writes) {
    texts.clone().visit(&mut |field, _, text| {
        // What is absent is read as empty; only content without routines has such texts.
        if !text.is_empty() {
            writes.run(TEXTS.insert, params![locale, field, &*text]);
        }
    });
}

/// Reads the plans and the texts into the content, and gives the hash that they should have; none if nothing was
/// published since there are routines.
pub(super) fn read(content: &mut Content, tables: &mut Tables) -> Result<Option<String>, StoreError> {
    let Some(row) = tables.take(&ROUTINES).pop() else { return Ok(None) };
    let mut regions: BTreeMap<Goal, Vec<Slug>> = BTreeMap::new();
    for row in tables.take(&REGIONS) {
        regions.entry(row.get("goal")?).or_default().push(row.get("region")?);
    }
    for row in tables.take(&GOALS) {
        let goal = row.get("goal")?;
        let plan = GoalPlan {
            order: regions.remove(&goal).unwrap_or_default(),
            set_seconds: row.get("set_seconds")?,
            sets: row.get("sets")?,
            hold_seconds: row.get("hold_seconds")?,
            rest_seconds: row.get("rest_seconds")?,
            breathing_percent: row.get("breathing_percent")?,
        };
        content.routines.goals.insert(goal, plan);
    }
    if !regions.is_empty() {
        return Err(StoreError::damaged("the row of a goal of the routines is missing"));
    }
    let mut languages = texts(tables)?;
    content.routines.texts = languages.remove(&Locale::english()).unwrap_or_default();
    for row in tables.take(&TRANSLATIONS) {
        let locale: Locale = row.get("locale")?;
        let texts = languages.remove(&locale).unwrap_or_default();
        let translation = RoutinesTranslation { translated_from: row.get("translated_from")?, texts };
        content.routines_translations.insert(locale, translation);
    }
    if let Some(locale) = languages.into_keys().next() {
        let message = format!("there are texts of routines in `{locale}`, into which they were not translated");
        return Err(StoreError::damaged(message));
    }
    Ok(Some(row.get("hash")?))
}

/// What routines say, by language.
fn texts(tables: &mut Tables) -> Result<BTreeMap<Locale, RoutineTexts>, StoreError> {
    let mut languages: BTreeMap<Locale, BTreeMap<String, String>> = BTreeMap::new();
    for row in tables.take(&TEXTS) {
        languages.entry(row.get("locale")?).or_default().insert(row.get("field")?, row.get("text")?);
    }
    let mut read = BTreeMap::new();
    for (locale, mut stored) in languages {
        let mut texts = RoutineTexts::default();
        texts.visit(&mut |field, _, text| *text = stored.remove(field).unwrap_or_default());
        if let Some(field) = stored.into_keys().next() {
            return Err(StoreError::damaged(format!("routines have no text `{field}`")));
        }
        read.insert(locale, texts);
    }
    Ok(read)
}
