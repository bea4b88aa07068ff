//! The tables of the screening's rules and vectors.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    StoreError,
    record::{Table, Writes},
    row::{Json, Row, Unreadable, params},
    tables::Tables,
};
use crate::domain::{
    Content, Locale, PositionEffect, Rule, RuleEffect, RuleTexts, Ruleset, RulesetTranslation, Slug, Vector,
};

pub(super) const SCREENING: Table = Table {
    insert: "INSERT INTO screening (id, version, stale_after_days, hash) VALUES (1, $1, $2, $3)",
    select: "SELECT version, stale_after_days, hash FROM screening",
};

const GROUPS: Table =
    Table { insert: "INSERT INTO screening_groups (name) VALUES ($1)", select: "SELECT name FROM screening_groups" };

const GROUP_REGIONS: Table = Table {
    insert: "INSERT INTO screening_group_regions (name, position, region) VALUES ($1, $2, $3)",
    select: "SELECT name, region FROM screening_group_regions ORDER BY name, position",
};

const FINDINGS: Table = Table {
    insert: "INSERT INTO screening_findings (code, asked_as) VALUES ($1, $2)",
    select: "SELECT code, asked_as FROM screening_findings",
};

const RULES: Table = Table {
    insert: "INSERT INTO screening_rules (id, position, tier, predicate, urgency, stop_now) \
             VALUES ($1, $2, $3, $4, $5, $6)",
    select: "SELECT id, tier, predicate, urgency, stop_now FROM screening_rules ORDER BY position",
};

const EFFECTS: Table = Table {
    insert: "INSERT INTO screening_rule_effects (rule, position, scope, region_group, verdict) \
             VALUES ($1, $2, $3, $4, $5)",
    select: "SELECT rule, position, scope, region_group, verdict FROM screening_rule_effects ORDER BY rule, position",
};

const EFFECT_REGIONS: Table = Table {
    insert: "INSERT INTO screening_rule_regions (rule, effect, position, region) VALUES ($1, $2, $3, $4)",
    select: "SELECT rule, effect, region FROM screening_rule_regions ORDER BY rule, effect, position",
};

const POSITIONS: Table = Table {
    insert: "INSERT INTO screening_rule_positions (rule, position, body_position, verdict) VALUES ($1, $2, $3, $4)",
    select: "SELECT rule, body_position, verdict FROM screening_rule_positions ORDER BY rule, position",
};

const SOURCES: Table = Table {
    insert: "INSERT INTO screening_rule_sources (rule, position, source) VALUES ($1, $2, $3)",
    select: "SELECT rule, source FROM screening_rule_sources ORDER BY rule, position",
};

const TEXTS: Table = Table {
    insert: "INSERT INTO screening_texts (rule, locale, field, text) VALUES ($1, $2, $3, $4)",
    select: "SELECT rule, locale, field, text FROM screening_texts",
};

const TRANSLATIONS: Table = Table {
    insert: "INSERT INTO screening_translations (locale, translated_from) VALUES ($1, $2)",
    select: "SELECT locale, translated_from FROM screening_translations",
};

const VECTORS: Table = Table {
    insert: "INSERT INTO screening_vectors (id, position, name, input, expected) VALUES ($1, $2, $3, $4, $5)",
    select: "SELECT id, name, input, expected FROM screening_vectors ORDER BY position",
};

/// All tables of the screening.
pub(super) const ALL: [&Table; 12] = [
    &SCREENING,
    &GROUPS,
    &GROUP_REGIONS,
    &FINDINGS,
    &RULES,
    &EFFECTS,
    &EFFECT_REGIONS,
    &POSITIONS,
    &SOURCES,
    &TEXTS,
    &TRANSLATIONS,
    &VECTORS,
];

/// Empties the tables; what belongs to a rule or a group goes with it.
pub(super) const CLEAR: [&str; 6] = [
    "DELETE FROM screening",
    "DELETE FROM screening_rules",
    "DELETE FROM screening_groups",
    "DELETE FROM screening_findings",
    "DELETE FROM screening_translations",
    "DELETE FROM screening_vectors",
];

const RATIONALE: &str = "rationale";
const ADVICE: &str = "advice";

/// Writes the rules and the vectors in place of what was there.
pub(super) fn write(content: &Content, writes: &mut Writes) {
    for sql in CLEAR {
        writes.run(sql, Vec::new());
    }
    let Ruleset { version, stale_after_days, groups, findings, rules } = &content.screening;
    writes.run(SCREENING.insert, params![version, *stale_after_days, &content.screening_hash()]);
    for (name, regions) in groups {
        writes.run(GROUPS.insert, params![name]);
        writes.values(&GROUP_REGIONS, name, regions);
    }
    for (code, asked_as) in findings {
        writes.run(FINDINGS.insert, params![code, *asked_as]);
    }
    for (position, rule) in rules.iter().enumerate() {
        write_rule(position, rule, writes);
    }
    for (locale, translation) in &content.screening_translations {
        writes.run(TRANSLATIONS.insert, params![locale, &translation.translated_from]);
        for (id, texts) in &translation.rules {
            write_texts(id, locale, &texts.rationale, &texts.advice, writes);
        }
    }
    for (position, vector) in content.vectors.iter().enumerate() {
        let Vector { id, name, input, expected } = vector;
        writes.run(VECTORS.insert, params![id, position, name, &json(input), &json(expected)]);
    }
}

fn write_rule(position: usize, rule: &Rule, writes: &mut Writes) {
    let id = &rule.id;
    let columns = params![id, position, rule.tier, &json(&rule.when), rule.urgency, u32::from(rule.stop_now)];
    writes.run(RULES.insert, columns);
    for (index, effect) in rule.effects.iter().enumerate() {
        writes.run(EFFECTS.insert, params![id, index, effect.scope, effect.group.as_ref(), effect.verdict]);
        for (position, region) in effect.regions.iter().enumerate() {
            writes.run(EFFECT_REGIONS.insert, params![id, index, position, region]);
        }
    }
    for (position, effect) in rule.position_effects.iter().enumerate() {
        writes.run(POSITIONS.insert, params![id, position, effect.body_position, effect.verdict]);
    }
    for (position, source) in rule.sources.iter().enumerate() {
        writes.run(SOURCES.insert, params![id, position, source]);
    }
    write_texts(id, &Locale::english(), &rule.rationale, &rule.advice, writes);
}

fn write_texts(rule: &String, locale: &Locale, rationale: &String, advice: &String, writes: &mut Writes) {
    for (field, text) in [(RATIONALE, rationale), (ADVICE, advice)] {
        writes.run(TEXTS.insert, params![rule, locale, field, text]);
    }
}

fn json(value: &impl Serialize) -> String {
    // These are plain values with texts as keys, so this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Reads the rules and the vectors into the content, and gives the hash that they should have; none if nothing was
/// published since there are rules.
pub(super) fn read(content: &mut Content, tables: &mut Tables) -> Result<Option<String>, StoreError> {
    let Some(row) = tables.take(&SCREENING).pop() else { return Ok(None) };
    let mut texts = texts(tables)?;
    let english = texts.remove(&Locale::english()).unwrap_or_default();
    content.screening = Ruleset {
        version: row.get("version")?,
        stale_after_days: row.get("stale_after_days")?,
        groups: groups(tables)?,
        findings: each(tables, &FINDINGS, |row| Ok((row.get("code")?, row.get("asked_as")?)))?,
        rules: rules(tables, english)?,
    };
    for row in tables.take(&TRANSLATIONS) {
        let locale: Locale = row.get("locale")?;
        let rules = texts.remove(&locale).unwrap_or_default();
        let translation = RulesetTranslation { translated_from: row.get("translated_from")?, rules };
        content.screening_translations.insert(locale, translation);
    }
    if let Some(locale) = texts.into_keys().next() {
        let message = format!("there are texts of the screening in `{locale}`, into which it was not translated");
        return Err(StoreError::damaged(message));
    }
    content.vectors = each(tables, &VECTORS, |row| {
        Ok(Vector {
            id: row.get("id")?,
            name: row.get("name")?,
            input: from_json(row, "input")?,
            expected: from_json(row, "expected")?,
        })
    })?;
    Ok(Some(row.get("hash")?))
}

fn each<C: FromIterator<T>, T>(
    tables: &mut Tables,
    table: &Table,
    read: impl FnMut(&Row) -> Result<T, Unreadable>,
) -> Result<C, Unreadable> {
    tables.take(table).iter().map(read).collect()
}

fn from_json<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<T, Unreadable> {
    row.get::<Json<T>>(column).map(|json| json.0)
}

fn groups(tables: &mut Tables) -> Result<BTreeMap<Slug, Vec<Slug>>, StoreError> {
    let mut groups: BTreeMap<Slug, Vec<Slug>> = each(tables, &GROUPS, |row| Ok((row.get("name")?, Vec::new())))?;
    for row in tables.take(&GROUP_REGIONS) {
        let name: Slug = row.get("name")?;
        let group = groups.get_mut(&name);
        let missing = || StoreError::damaged(format!("the row of the group `{name}` is missing"));
        group.ok_or_else(missing)?.push(row.get("region")?);
    }
    Ok(groups)
}

/// The texts of the rules by language and rule.
fn texts(tables: &mut Tables) -> Result<BTreeMap<Locale, BTreeMap<String, RuleTexts>>, StoreError> {
    let mut languages: BTreeMap<Locale, BTreeMap<String, RuleTexts>> = BTreeMap::new();
    for row in tables.take(&TEXTS) {
        let rules = languages.entry(row.get("locale")?).or_default();
        let texts = rules
            .entry(row.get("rule")?)
            .or_insert_with(|| RuleTexts { rationale: String::new(), advice: String::new() });
        match row.get::<String>("field")?.as_str() {
            RATIONALE => texts.rationale = row.get("text")?,
            ADVICE => texts.advice = row.get("text")?,
            other => return Err(StoreError::damaged(format!("a rule of the screening has no text `{other}`"))),
        }
    }
    Ok(languages)
}

fn rules(tables: &mut Tables, mut texts: BTreeMap<String, RuleTexts>) -> Result<Vec<Rule>, StoreError> {
    let mut regions: BTreeMap<(String, usize), Vec<Slug>> = BTreeMap::new();
    for row in tables.take(&EFFECT_REGIONS) {
        regions.entry((row.get("rule")?, row.get("effect")?)).or_default().push(row.get("region")?);
    }
    let mut effects = tables.take_by_owner(&EFFECTS);
    let mut positions = tables.take_by_owner(&POSITIONS);
    let mut sources = tables.take_by_owner(&SOURCES);
    let mut rules = Vec::new();
    for row in tables.take(&RULES) {
        let id: String = row.get("id")?;
        let own = |rows: &mut BTreeMap<String, Vec<Row>>| rows.remove(&id).unwrap_or_default();
        let read_effect = |row: &Row| {
            Ok::<_, Unreadable>(RuleEffect {
                scope: row.get("scope")?,
                group: row.get("region_group")?,
                regions: regions.remove(&(id.clone(), row.get("position")?)).unwrap_or_default(),
                verdict: row.get("verdict")?,
            })
        };
        let read_position = |row: &Row| {
            let (body_position, verdict) = (row.get("body_position")?, row.get("verdict")?);
            Ok::<_, Unreadable>(PositionEffect { body_position, verdict })
        };
        let texts = texts.remove(&id);
        let RuleTexts { rationale, advice } =
            texts.ok_or_else(|| StoreError::damaged(format!("the texts of the rule `{id}` are missing")))?;
        rules.push(Rule {
            tier: row.get("tier")?,
            when: from_json(&row, "predicate")?,
            effects: own(&mut effects).iter().map(read_effect).collect::<Result<_, _>>()?,
            position_effects: own(&mut positions).iter().map(read_position).collect::<Result<_, _>>()?,
            urgency: row.get("urgency")?,
            stop_now: row.get::<u32>("stop_now")? != 0,
            rationale,
            advice,
            sources: own(&mut sources).iter().map(|row| row.get("source")).collect::<Result<_, _>>()?,
            id,
        });
    }
    let owners = effects.into_keys().chain(positions.into_keys()).chain(sources.into_keys()).chain(texts.into_keys());
    match owners.chain(regions.into_keys().map(|(rule, _)| rule)).next() {
        None => Ok(rules),
        Some(id) => Err(StoreError::damaged(format!("the row of the rule `{id}` is missing"))),
    }
}
