//! What must hold of every request, and of every set of rules that an author may write.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    LooseSlug, Screener, Screening,
    fixture::{request, rule, ruleset, screener as fresh, with_rules},
};
use crate::domain::{Predicate, Ruleset, Urgency, Verdict};

const LISTS: [&str; 4] = ["symptoms", "conditions", "medications", "issues"];
const REGIONS: [&str; 8] = ["upper-back", "mid-back", "lats", "lower-back", "glutes", "hip-flexors", "calves", "joint"];
const TECHNIQUES: [&str; 4] = ["back-roll", "lats-roll", "hip-roll", "calf-roll"];
const CODES: [&str; 14] = [
    "chest-pain",
    "fever",
    "new-back-pain",
    "numbness",
    "tingling",
    "disc-herniation",
    "postpartum-6wk",
    "pregnancy",
    "anticoagulant",
    "bruise",
    "varicose-veins",
    "doms",
    "other-condition",
    "pain in the chest",
];
/// Names that mean nothing to the rules.
const UNKNOWN: [&str; 6] = ["older-adult", "lumbar-spine", "lumbago", "without-a-rule", "odd feeling", "zzz"];

/// A name in one of the spellings that the contract resolves.
fn spelling(name: &'static str) -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec!["-", "_", " ", "  ", "_-"]);
    let edge = || prop::sample::select(vec!["", " ", "\t", "\n"]);
    (prop::collection::vec(any::<bool>(), name.len()), sign, edge(), edge()).prop_map(
        move |(upper, sign, before, after)| {
            let letters = name.chars().zip(upper).map(|(letter, upper)| {
                if matches!(letter, '-' | ' ') {
                    sign.to_owned()
                } else if upper {
                    letter.to_uppercase().to_string()
                } else {
                    letter.to_string()
                }
            });
            format!("{before}{}{after}", letters.collect::<String>())
        },
    )
}

fn name(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(of).prop_flat_map(spelling)
}

fn any_code() -> impl Strategy<Value = String> {
    prop_oneof![8 => name(&CODES), 1 => name(&UNKNOWN), 1 => "\\PC{0,12}"]
}

fn region() -> impl Strategy<Value = Option<String>> {
    prop::option::of(name(&REGIONS))
}

/// A list of a request with something to put in it.
fn told(code: impl Strategy<Value = String>) -> impl Strategy<Value = (&'static str, Value)> {
    (prop::sample::select(&LISTS[..]), code, region()).prop_map(|(list, code, region)| match (list, region) {
        ("issues", Some(region)) => (list, json!({"type": code, "region": region})),
        ("issues", None) => (list, json!({"type": code})),
        _ => (list, json!(code)),
    })
}

fn with(mut request: Value, list: &str, element: &Value) -> Value {
    let mut elements = request[list].as_array().cloned().unwrap_or_default();
    elements.push(element.clone());
    request[list] = json!(elements);
    request
}

prop_compose! {
    /// A request that can be screened.
    fn any_request()(
        regions in prop::option::of(prop::collection::vec(name(&REGIONS), 1..4)),
        techniques in prop::option::of(prop::collection::vec(name(&TECHNIQUES), 0..3)),
        told in prop::collection::vec(told(any_code()), 0..5),
        age in prop::option::of(0..131u32),
        weeks in prop::option::weighted(0.2, 0..46u32),
        experience in prop::option::of(prop::sample::select(vec!["none", "beginner", "intermediate", "advanced"])),
    ) -> Value {
        let mut request = json!({});
        for (field, value) in [
            ("regions", json!(regions)), ("techniques", json!(techniques)), ("age", json!(age)),
            ("pregnancy_weeks", json!(weeks)), ("experience", json!(experience)),
        ] {
            if !value.is_null() {
                request[field] = value;
            }
        }
        told.iter().fold(request, |request, (list, element)| with(request, list, element))
    }
}

fn predicate() -> impl Strategy<Value = Value> {
    let codes = || prop::collection::vec(prop::sample::select(&CODES[..13]), 1..3);
    let leaf = prop_oneof![
        codes().prop_map(|codes| json!({"symptoms_any": codes})),
        codes().prop_map(|codes| json!({"issues_any": codes})),
        codes().prop_map(|codes| json!({"conditions_any": codes})),
        prop::sample::subsequence(REGIONS.to_vec(), 1..3).prop_map(|regions| json!({"regions_any": regions})),
        (0..100u32).prop_map(|age| json!({"age_gte": age})),
        (0..100u32).prop_map(|age| json!({"age_lt": age})),
        any::<bool>().prop_map(|value| json!(Predicate::UnknownCode(value))),
        any::<bool>().prop_map(|value| json!(Predicate::Contradictory(value))),
        any::<bool>().prop_map(|value| json!(Predicate::PregnancyWeekFrom16OrUnknown(value))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|parts| json!({"all": parts})),
            prop::collection::vec(inner, 0..3).prop_map(|parts| json!({"any": parts})),
        ]
    })
}

fn verdict() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["allowed", "caution", "consult_first", "avoid"])
}

fn effect() -> impl Strategy<Value = Value> {
    let scope = prop::sample::select(vec!["all", "issue_region", "group", "outside_group", "regions"]);
    let group = prop::sample::select(vec!["back", "supine", "nowhere"]);
    (scope, group, prop::sample::subsequence(REGIONS.to_vec(), 0..3), verdict()).prop_map(
        |(scope, group, regions, verdict)| json!({"scope": scope, "group": group, "regions": regions, "verdict": verdict}),
    )
}

prop_compose! {
    /// Rules as nobody would write them.
    fn any_rules()(
        rules in prop::collection::vec((predicate(), prop::collection::vec(effect(), 1..3), verdict()), 1..8),
    ) -> Ruleset {
        let mut set = ruleset();
        set.rules = rules.into_iter().enumerate().map(|(number, (when, effects, prone))| {
            let mut rule = rule(&format!("X{number}"), &when, &json!(effects), "none");
            rule["position_effects"] = json!([{"body_position": "prone", "verdict": prone}]);
            serde_json::from_value(rule).expect("a rule")
        }).collect();
        set
    }
}

/// Every verdict of an answer.
fn verdicts(answer: &Screening<'_>) -> Vec<Verdict> {
    let regions = answer.regions.iter().map(|it| it.verdict);
    std::iter::once(answer.verdict).chain(regions).chain(answer.techniques.iter().map(|it| it.verdict)).collect()
}

/// The screener of the small rules, built once for all cases.
fn screener() -> &'static Screener {
    static SCREENER: LazyLock<Screener> = LazyLock::new(fresh);
    &SCREENER
}

fn screened(screener: &Screener, asked: Value) -> Screening<'_> {
    screener.screen(&request(asked)).expect("only known regions and techniques were asked for")
}

/// That the answer says nothing that its parts do not.
fn consistent(answer: &Screening<'_>) -> Result<(), TestCaseError> {
    let parts = verdicts(answer).split_off(1);
    prop_assert_eq!(Some(answer.verdict), parts.into_iter().max());
    for (verdict, reasons) in answer
        .regions
        .iter()
        .map(|it| (it.verdict, &it.reasons))
        .chain(answer.techniques.iter().map(|it| (it.verdict, &it.reasons)))
    {
        let strictest = reasons.iter().map(|reason| reason.verdict).max().unwrap_or(Verdict::Allowed);
        prop_assert_eq!(verdict, strictest, "every verdict has a reason");
        prop_assert!(reasons.iter().all(|it| it.rule == "default" || answer.rules.contains(&it.rule)));
        prop_assert!(reasons.iter().all(|reason| reason.verdict > Verdict::Allowed));
    }
    let needs_help = answer.stop_now || answer.urgency >= Urgency::Urgent;
    for alternative in answer.regions.iter().flat_map(|it| &it.alternatives) {
        prop_assert!(!needs_help && alternative.verdict <= Verdict::Caution);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn telling_more_never_makes_a_verdict_laxer(asked in any_request(), (list, element) in told(any_code())) {
        let screener = screener();
        let before = screened(screener, asked.clone());
        let after = screened(screener, with(asked, list, &element));
        for (before, after) in verdicts(&before).iter().zip(verdicts(&after)) {
            prop_assert!(after >= *before);
        }
        prop_assert!(after.urgency >= before.urgency && after.stop_now >= before.stop_now);
        consistent(&after)?;
    }

    #[test]
    fn what_is_not_known_is_never_allowed(asked in any_request(), (list, element) in told(name(&UNKNOWN))) {
        let screener = screener();
        let answer = screened(screener, with(asked, list, &element));
        prop_assert!(verdicts(&answer).iter().all(|verdict| *verdict >= Verdict::ConsultFirst));
        prop_assert!(!answer.unrecognised.is_empty() && answer.rules.contains(&"C23"));
    }

    #[test]
    fn an_emergency_stops_everything(
        asked in any_request(), (list, element) in told(name(&["chest-pain", "pain in the chest", "angina"])),
    ) {
        let screener = screener();
        let answer = screened(screener, with(asked, list, &element));
        prop_assert!(verdicts(&answer).iter().all(|verdict| *verdict == Verdict::Avoid));
        prop_assert_eq!((answer.urgency, answer.stop_now), (Urgency::Emergency, true));
        prop_assert_eq!(answer.advice.first(), Some(&"Do as E2 says."));
    }

    #[test]
    fn the_order_of_what_is_told_does_not_matter(asked in any_request(), first in told(any_code()), then in told(any_code())) {
        let screener = screener();
        let one = screened(screener, with(with(asked.clone(), first.0, &first.1), then.0, &then.1));
        let other = screened(screener, with(with(asked.clone(), then.0, &then.1), first.0, &first.1));
        prop_assert_eq!(verdicts(&one), verdicts(&other));
        prop_assert_eq!((&one.rules, &one.advice), (&other.rules, &other.advice));
        let again = screened(screener, with(with(asked, first.0, &first.1), then.0, &then.1));
        prop_assert_eq!(one, again);
    }

    #[test]
    fn any_request_has_an_answer_or_names_what_is_wrong(
        regions in prop::option::of(prop::collection::vec("\\PC{0,20}", 0..3)),
        techniques in prop::collection::vec("\\PC{0,20}", 0..2),
        codes in prop::collection::vec(".{0,30}", 0..4),
        place in prop::option::of("\\PC{0,10}"),
        age in any::<u32>(),
        weeks in prop::option::of(any::<u32>()),
    ) {
        let screener = screener();
        let issues: Vec<_> = codes.iter().map(|code| match &place {
            Some(place) => json!({"type": code, "region": place}),
            None => json!({"type": code}),
        }).collect();
        let mut asked = json!({"techniques": techniques, "symptoms": codes, "issues": issues, "age": age});
        if let Some(regions) = regions {
            asked["regions"] = json!(regions);
        }
        if let Some(weeks) = weeks {
            asked["pregnancy_weeks"] = json!(weeks);
        }
        match screener.screen(&request(asked)) {
            Ok(answer) => consistent(&answer)?,
            Err(refusal) => prop_assert!(!refusal.0.is_empty() && refusal.0.iter().all(|it| !it.nearest.is_empty())),
        }
        let codes: Vec<_> = codes.into_iter().map(LooseSlug::from).collect();
        prop_assert_eq!(screener.safe_for(&codes).techniques.len(), TECHNIQUES.len());
    }

    #[test]
    fn codes_alone_come_to_what_a_request_with_them_comes_to(codes in prop::collection::vec(any_code(), 0..4)) {
        let screener = screener();
        let asked = json!({"techniques": TECHNIQUES, "symptoms": codes});
        let answer = screened(screener, asked);
        let codes: Vec<_> = codes.into_iter().map(LooseSlug::from).collect();
        for technique in screener.safe_for(&codes).techniques {
            prop_assert!(answer.techniques.contains(&technique));
        }
    }
}

// Each case builds a screener of its own, so there are fewer.
proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn telling_more_never_makes_a_verdict_laxer_whatever_the_rules(
        rules in any_rules(), asked in any_request(), (list, element) in told(any_code()),
    ) {
        let screener = &with_rules(&rules);
        let before = screened(screener, asked.clone());
        let after = screened(screener, with(asked, list, &element));
        for (before, after) in verdicts(&before).iter().zip(verdicts(&after)) {
            prop_assert!(after >= *before);
        }
    }

    #[test]
    fn what_is_not_known_is_never_allowed_whatever_the_rules(
        rules in any_rules(), asked in any_request(), (list, element) in told(name(&UNKNOWN)),
    ) {
        let screener = &with_rules(&rules);
        let answer = screened(screener, with(asked, list, &element));
        prop_assert!(verdicts(&answer).iter().all(|verdict| *verdict >= Verdict::ConsultFirst));
    }
}
