//! The rules that are published, applied by the engine: every vector, every emergency, every region and rule.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use rollwise::{
    catalog::Catalog,
    content::builtin,
    domain::{
        AskedAs, Content, Edition, Locale, Origin, Predicate, Published, RegionSlug, Rule, Slug, Urgency, Vector,
        Verdict,
    },
    guidance::screening::{LooseSlug, Screener, Screening, ScreeningRequest},
};
use serde_json::{Value, json};

/// The built-in content.
fn content() -> &'static Content {
    &BUILT.0
}

/// The engine over the built-in content.
fn screener() -> &'static Screener {
    &BUILT.1
}

/// Built once for all tests.
static BUILT: LazyLock<(Content, Screener)> = LazyLock::new(|| {
    let content = builtin().expect("built-in content");
    let first = Edition {
        edition: 1,
        published_at: content.catalogue.published_at,
        origin: Origin::Builtin,
        note: String::new(),
        changes: Vec::new(),
    };
    let catalog = Catalog::build(Published {
        content: content.clone(),
        hashes: content.hashes(),
        stamps: BTreeMap::new(),
        retired: BTreeMap::new(),
        editions: vec![first],
        digest: String::new(),
    });
    let (catalog, english) = (catalog.expect("the built-in content has no faults"), Locale::english());
    let screener = Screener::new(&catalog, &catalog.screening(&english).0, &english);
    (content, screener)
});

#[track_caller]
fn screened(screener: &Screener, request: Value) -> Screening<'_> {
    let request: ScreeningRequest = serde_json::from_value(request).expect("a request");
    screener.screen(&request).expect("a request that can be screened")
}

/// What an answer must be for a vector, and what it is.
fn compared(screener: &Screener, vector: &Vector) -> (Value, Value) {
    let answer = screened(screener, json!(vector.input));
    let regions: BTreeMap<_, _> = answer.regions.iter().map(|it| (it.region.to_string(), it.verdict)).collect();
    let techniques: BTreeMap<_, _> =
        answer.techniques.iter().map(|it| (it.technique.to_string(), it.verdict)).collect();
    let rules: BTreeSet<_> = answer.rules.iter().copied().collect();
    let found = json!({
        "verdict": answer.verdict, "urgency": answer.urgency, "stop_now": answer.stop_now, "regions": regions,
        "techniques": techniques, "rules": rules,
    });
    let wanted = &vector.expected;
    let rules: BTreeSet<_> = wanted.rules.iter().collect();
    let expected = json!({
        "verdict": wanted.verdict, "urgency": wanted.urgency, "stop_now": wanted.stop_now, "regions": wanted.regions,
        "techniques": wanted.techniques, "rules": rules,
    });
    (expected, found)
}

#[test]
fn every_vector_comes_to_what_it_must() {
    let (screener, vectors) = (screener(), &content().vectors);
    assert!(vectors.len() >= 52, "only {} vectors", vectors.len());
    let wrong: Vec<_> = vectors
        .iter()
        .filter_map(|vector| {
            let (expected, found) = compared(screener, vector);
            (expected != found).then(|| format!("{}: {}\n  {expected}\n  {found}", vector.id, vector.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{} vectors fail:\n{}", wrong.len(), wrong.join("\n"));
}

/// The codes that make a rule fire on their own.
fn codes_of(rule: &Rule) -> Vec<&Slug> {
    match &rule.when {
        Predicate::SymptomsAny(codes)
        | Predicate::ConditionsAny(codes)
        | Predicate::MedicationsAny(codes)
        | Predicate::IssuesAny(codes) => codes.iter().collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_emergency_stops_everything_in_every_list_and_by_every_name() {
    let (screener, content) = (screener(), content());
    let mut tried = 0;
    for rule in content.screening.rules.iter().filter(|rule| rule.urgency == Urgency::Emergency) {
        for code in codes_of(rule) {
            let item = &content.contraindications[code].item;
            let names = [code.to_string(), format!(" {} ", code.as_str().to_uppercase().replace('-', "_"))];
            for name in names.iter().chain(&item.aliases) {
                for told in [
                    json!({"symptoms": [name]}),
                    json!({"conditions": [name]}),
                    json!({"medications": [name]}),
                    json!({"issues": [{"type": name}]}),
                ] {
                    let answer = screened(screener, told.clone());
                    assert_eq!((answer.urgency, answer.stop_now), (Urgency::Emergency, true), "{told}");
                    assert!(answer.regions.iter().all(|region| region.verdict == Verdict::Avoid), "{told}");
                    assert_eq!(answer.advice.first(), Some(&rule.advice.as_str()), "{told}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried >= 13 * 2 * 4, "only {tried} were tried");
}

#[test]
fn every_contraindication_counts_under_each_of_its_names() {
    let (screener, content) = (screener(), content());
    for (slug, authored) in &content.contraindications {
        let asked = !matches!(authored.item.asked_as, AskedAs::Age | AskedAs::None);
        for name in std::iter::once(slug.as_str()).chain(authored.item.aliases.iter().map(String::as_str)) {
            let answer = screened(screener, json!({"symptoms": [name]}));
            assert_eq!(answer.unrecognised.is_empty(), asked, "{slug} as {name:?}");
            assert!(answer.verdict > Verdict::Allowed, "{slug} as {name:?} is allowed");
        }
    }
}

#[test]
fn every_region_answers_with_its_default_and_a_reason() {
    let (screener, content) = (screener(), content());
    for (slug, authored) in &content.regions {
        let answer = screened(screener, json!({"regions": [slug], "age": 30}));
        assert_eq!(answer.verdict, authored.item.verdict, "{slug}");
        let reasons = &answer.regions[0].reasons;
        assert_eq!(reasons.iter().any(|it| it.rule == "default"), authored.item.verdict > Verdict::Allowed, "{slug}");
        assert!(reasons.iter().all(|it| !it.rationale.is_empty() && !it.advice.is_empty()), "{slug}");
        assert_eq!(answer.regions[0].alternatives.is_empty(), authored.item.alternatives.is_empty(), "{slug}");
    }
}

#[test]
fn every_rule_can_fire() {
    let (screener, content) = (screener(), content());
    let fired: BTreeSet<String> = content
        .vectors
        .iter()
        .flat_map(|vector| {
            let answer = screened(screener, json!(vector.input));
            answer.rules.into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let silent: Vec<_> =
        content.screening.rules.iter().map(|rule| &rule.id).filter(|id| !fired.contains(*id)).collect();
    assert!(silent.is_empty(), "no vector makes these fire: {silent:?}");
}

#[test]
fn someone_with_nothing_to_tell_may_do_every_technique_of_an_allowed_region() {
    let (screener, content) = (screener(), content());
    let strictest =
        |regions: &[RegionSlug]| regions.iter().map(|region| content.regions[region.slug()].item.verdict).max();
    for technique in screener.safe_for(&[]).techniques {
        let regions = &content.techniques[technique.technique.slug()].item.regions;
        assert_eq!(Some(technique.verdict), strictest(regions), "{}", technique.technique);
    }
    let emergency = screener.safe_for(&[LooseSlug::from("Chest pain")]);
    assert!(emergency.techniques.iter().all(|technique| technique.verdict == Verdict::Avoid));
}
