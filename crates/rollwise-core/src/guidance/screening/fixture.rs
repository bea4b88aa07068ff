//! A small body with small rules, for the tests of the engine.

use serde_json::{Value, json};

use super::{Screener, Screening, ScreeningRequest, Unscreenable};
use crate::domain::{Authored, Catalogue, Content, Disclaimer, Item, Items, Locale, Predicate, Rule, Ruleset, Slug};

pub(super) fn slug<T: From<Slug>>(text: &str) -> T {
    text.parse::<Slug>().expect("a slug").into()
}

pub(super) fn screener() -> Screener {
    with_rules(&ruleset())
}

pub(super) fn with_rules(ruleset: &Ruleset) -> Screener {
    over(&content(), ruleset, &Locale::english())
}

pub(super) fn over(content: &Content, ruleset: &Ruleset, locale: &Locale) -> Screener {
    Screener::over(content, ruleset, locale, 7, content.catalogue.disclaimer.clone())
}

pub(super) fn request(json: Value) -> ScreeningRequest {
    serde_json::from_value(json).expect("a request")
}

/// The answer of the small rules.
#[track_caller]
pub(super) fn screened(screener: &Screener, json: Value) -> Screening<'_> {
    screener.screen(&request(json)).expect("a request that can be screened")
}

/// The places at which the small rules refuse a request.
#[track_caller]
pub(super) fn refused(screener: &Screener, json: Value) -> Unscreenable {
    screener.screen(&request(json)).expect_err("a request that cannot be screened")
}

pub(super) fn content() -> Content {
    let mut content = Content::empty(Catalogue {
        published_at: "2026-11-22T12:00:00Z".parse().expect("a time"),
        title: "Collection".into(),
        licence: "CC-BY-4.0".into(),
        licence_url: "https://creativecommons.org/licenses/by/4.0/".into(),
        credit: "By us".into(),
        disclaimer: Disclaimer { id: "general".into(), text: "No substitute for medical advice.".into() },
    });
    content.regions = items([
        region("upper-back", "allowed", json!({})),
        region("mid-back", "allowed", json!({"parent": "upper-back"})),
        region("lats", "allowed", json!({})),
        region(
            "lower-back",
            "avoid",
            json!({"alternatives": [
                {"region": "glutes", "why": "They pull on it."},
                {"region": "hip-flexors", "why": "They pull on it, too."},
                {"region": "joint", "why": "A mistake of the authors."},
            ]}),
        ),
        region("glutes", "allowed", json!({"former_slugs": ["buttocks"]})),
        region("hip-flexors", "caution", json!({})),
        region("calves", "allowed", json!({})),
        region("joint", "avoid", json!({})),
    ]);
    content.techniques = items([
        technique("back-roll", "supine", &["mid-back", "upper-back"]),
        technique("lats-roll", "side_lying", &["lats"]),
        technique("hip-roll", "prone", &["hip-flexors"]),
        technique("calf-roll", "seated", &["calves"]),
    ]);
    content.contraindications = items([
        contraindication(
            "chest-pain",
            "symptoms",
            json!({"aliases": ["pain in the chest"], "former_slugs": ["angina"]}),
        ),
        contraindication("fever", "symptoms", json!({})),
        contraindication("new-back-pain", "symptoms", json!({})),
        contraindication("numbness", "symptoms", json!({"aliases": ["no feeling", "odd feeling"]})),
        contraindication("tingling", "symptoms", json!({"aliases": ["odd feeling"]})),
        contraindication("without-a-rule", "symptoms", json!({"aliases": ["nobody knows"]})),
        contraindication("disc-herniation", "conditions", json!({})),
        contraindication("postpartum-6wk", "conditions", json!({})),
        contraindication("pregnancy", "conditions", json!({"aliases": ["pregnant"]})),
        contraindication("anticoagulant", "medications", json!({})),
        contraindication("bruise", "issues", json!({})),
        contraindication("varicose-veins", "issues", json!({})),
        contraindication("older-adult", "age", json!({})),
        contraindication(
            "lumbar-spine",
            "none",
            json!({
                "aliases": ["lumbago"],
                "effects": [{"scope": "regions", "regions": ["lower-back"], "verdict": "avoid"}],
            }),
        ),
    ]);
    content
}

pub(super) fn ruleset() -> Ruleset {
    let all = |verdict: &str| json!([{"scope": "all", "verdict": verdict}]);
    let avoid_there = json!({"scope": "issue_region", "verdict": "avoid"});
    let back = |within: &str, outside: &str| {
        json!([
            {"scope": "group", "group": "back", "verdict": within},
            {"scope": "outside_group", "group": "back", "verdict": outside},
        ])
    };
    let red_flags = json!({"all": [
        {"symptoms_any": ["new-back-pain"]},
        {"any": [{"symptoms_any": ["fever"]}, {"medications_any": ["anticoagulant"]}]},
    ]});
    let unknown = json!({"any": [{"unknown_code": true}, {"conditions_any": ["other-condition"]}]});
    let prone = json!([{"body_position": "prone", "verdict": "avoid"}]);
    let supine = json!([{"body_position": "supine", "verdict": "avoid"}]);
    let on_back = json!([{"scope": "group", "group": "supine", "verdict": "avoid"}]);
    let veins = json!([avoid_there, {"scope": "regions", "regions": ["calves"], "verdict": "caution"}]);
    let lower = json!([{"scope": "regions", "regions": ["lower-back"], "verdict": "avoid"}]);
    let rules = [
        rule("C28", &json!({"contradictory": true}), &all("consult_first"), "routine"),
        rule("E2", &json!({"symptoms_any": ["chest-pain"]}), &all("avoid"), "emergency"),
        rule("U2", &red_flags, &all("consult_first"), "urgent"),
        rule("A1", &json!({"regions_any": ["lower-back"]}), &lower, "none"),
        rule("A8", &json!({"issues_any": ["bruise"]}), &json!([avoid_there]), "none"),
        rule("A11", &json!({"conditions_any": ["disc-herniation"]}), &back("consult_first", "caution"), "routine"),
        rule("A14", &json!({"symptoms_any": ["numbness", "tingling"]}), &all("consult_first"), "routine"),
        rule("C7", &json!({"medications_any": ["anticoagulant"]}), &all("consult_first"), "routine"),
        with(rule("C8", &json!({"conditions_any": ["pregnancy"]}), &all("consult_first"), "routine"), &prone),
        with(rule("C8b", &json!(Predicate::PregnancyWeekFrom16OrUnknown(true)), &on_back, "routine"), &supine),
        rule("C9", &json!({"conditions_any": ["postpartum-6wk"]}), &all("caution"), "routine"),
        rule("C14", &json!({"symptoms_any": ["fever"]}), &all("avoid"), "routine"),
        rule("C17", &json!({"issues_any": ["varicose-veins"]}), &veins, "none"),
        rule("C21", &json!({"age_gte": 65}), &all("caution"), "none"),
        rule("C22", &json!({"age_lt": 18}), &all("caution"), "none"),
        rule("C23", &unknown, &all("consult_first"), "routine"),
        rule("C24", &json!({"symptoms_any": ["new-back-pain"]}), &back("caution", "allowed"), "none"),
    ];
    serde_json::from_value(json!({
        "version": "1.0.0",
        "stale_after_days": 90,
        "groups": {"back": ["upper-back", "mid-back", "lats", "lower-back"], "supine": ["upper-back", "mid-back"]},
        "findings": {"doms": "symptoms", "other-condition": "conditions"},
        "rules": rules,
    }))
    .expect("rules")
}

/// A rule; urgent ones end the session.
pub(super) fn rule(id: &str, when: &Value, effects: &Value, urgency: &str) -> Value {
    json!({
        "id": id, "tier": "guidance", "when": when, "effects": effects, "urgency": urgency,
        "stop_now": matches!(urgency, "urgent" | "emergency"),
        "rationale": format!("Why {id}."), "advice": format!("Do as {id} says."), "sources": ["article"],
    })
}

/// A rule as it is read.
pub(super) fn parsed(rule: &Value) -> Rule {
    serde_json::from_value(rule.clone()).expect("a rule")
}

fn with(mut rule: Value, position_effects: &Value) -> Value {
    rule["position_effects"] = position_effects.clone();
    rule
}

fn items<T: Item, const N: usize>(list: [(&str, Value); N]) -> Items<T> {
    list.into_iter()
        .map(|(name, value)| (slug(name), Authored::english(serde_json::from_value(value).expect("an item")).into()))
        .collect()
}

fn merged(mut value: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut value, more) {
        fields.extend(more);
    }
    value
}

fn region<'a>(name: &'a str, verdict: &str, more: Value) -> (&'a str, Value) {
    let value = json!({
        "name": name, "summary": format!("The {name}."), "anatomical_name": name, "view": "both", "verdict": verdict,
        "extent": "From here to there.", "rationale": ["It is so.", "It always was."], "sources": ["article"],
    });
    (name, merged(value, more))
}

fn contraindication<'a>(name: &'a str, asked_as: &str, more: Value) -> (&'a str, Value) {
    let value = json!({
        "name": name, "summary": "A reason.", "category": "condition", "asked_as": asked_as, "question": "Is it so?",
        "severity": "seek_advice", "effects": [{"scope": "everywhere", "verdict": "consult_first"}],
        "rationale": "It is so.", "advice": format!("Mind the {name}."),
        "evidence": {"grade": "convention", "finding": "None.", "sources": []}, "sources": [],
    });
    (name, merged(value, more))
}

fn technique<'a>(name: &'a str, position: &str, regions: &[&str]) -> (&'a str, Value) {
    let value = json!({
        "name": name, "summary": "Roll.", "regions": regions, "difficulty": "beginner", "body_position": position,
        "laterality": "each_side", "goals": ["relief"], "equipment": ["full-size"], "recommended_density": "soft",
        "steps": [], "estimated_seconds": 60, "safety": {"keep_off": [], "stop_if": []}, "sources": [],
        "dose": {
            "max_speed": {"in_per_s": 1.0, "cm_per_s": 2.5}, "set_seconds": {"min": 30, "max": 60},
            "sets": {"min": 1, "max": 2}, "rest_seconds": {"min": 10, "max": 20}, "total_seconds_per_side": {"max": 60},
        },
        "evidence": {"grade": "convention", "finding": "None.", "sources": []},
    });
    (name, value)
}
