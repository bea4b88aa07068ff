//! What must hold of every routine, whatever is asked for and whatever the doses are.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    ACTIVE_PERCENT, NoRoutine, Planner, Routine,
    fixture::{CATALOG, PLANNER, SCREENER, planner, request},
};
use crate::{
    domain::{Dose, Hold, MaxSpeed, Maximum, Range, SegmentKind, Side, Slug, TechniqueSlug, Urgency, Verdict},
    guidance::screening::{AskedItems, LooseSlug, ScreeningRequest},
};

const HEALTH: [&str; 16] = [
    "chest-pain",
    "fever",
    "scoliosis",
    "pregnancy",
    "anticoagulant",
    "fibromyalgia",
    "osteoporosis",
    "disc-herniation",
    "bruise",
    "varicose-veins",
    "doms",
    "muscle-tightness",
    "unexplained-calf-pain-warm-red",
    "heart-condition",
    "zzz",
    "recent-injury",
];

fn slugs_of<T>(items: &BTreeMap<Slug, T>) -> Vec<String> {
    items.keys().map(ToString::to_string).collect()
}

fn health() -> impl Strategy<Value = Value> {
    let regions = slugs_of(&CATALOG.content().regions);
    let issue = (prop::sample::select(&HEALTH[..]), prop::option::of(prop::sample::select(regions)));
    let codes = || prop::collection::vec(prop::sample::select(&HEALTH[..]), 0..2);
    (codes(), codes(), prop::collection::vec(issue, 0..2), prop::option::of(5..100_u32)).prop_map(
        |(symptoms, conditions, issues, age)| {
            let issues: Vec<Value> = issues
                .into_iter()
                .map(|(code, region)| region.map_or(json!({"type": code}), |it| json!({"type": code, "region": it})))
                .collect();
            let mut health = json!({"symptoms": symptoms, "conditions": conditions, "issues": issues});
            if let Some(age) = age {
                health["age"] = json!(age);
            }
            health
        },
    )
}

prop_compose! {
    fn any_request()(
        minutes in 5..=15_u32,
        goal in prop::sample::select(vec!["warm_up", "recovery", "relief", "mobility"]),
        regions in prop::option::of(prop::sample::subsequence(slugs_of(&CATALOG.content().regions), 1..6)),
        equipment in prop::option::of(prop::sample::subsequence(vec!["full-size", "short", "peanut"], 1..3)),
        difficulty in prop::option::of(prop::sample::select(vec!["beginner", "intermediate", "advanced"])),
        screening in prop::option::of(health()),
    ) -> Value {
        let mut request = json!({"minutes": minutes, "goal": goal});
        for (name, value) in [
            ("regions", json!(regions)), ("equipment", json!(equipment)), ("difficulty", json!(difficulty)),
            ("screening", json!(screening)),
        ] {
            if !value.is_null() {
                request[name] = value;
            }
        }
        request
    }
}

prop_compose! {
    /// Any dose that the catalogue takes.
    fn any_dose()(
        total in 20..=120_u32,
    )(
        total in Just(total),
        set in (10..=total, 0..=60_u32),
        sets in (1..4_u32, 0..4_u32),
        rest in (0..40_u32, 0..40_u32),
        hold in prop::option::of((1..40_u32, 0..20_u32, 0..20_u32)),
        repetitions in any::<bool>(),
    ) -> Dose {
        let set_max = (set.0 + set.1).min(total);
        let sets_min = sets.0.min(total / set.0).max(1);
        Dose {
            max_speed: MaxSpeed { in_per_s: 1.0, cm_per_s: 2.5 },
            hold_seconds: hold.map(|(min, more, yet_more)| {
                let max = (min + more).min(60);
                Hold { min, max, limit: (max + yet_more).min(60) }
            }),
            repetitions: repetitions.then_some(Range { min: 5, max: 10 }),
            set_seconds: Range { min: set.0.min(set_max), max: set_max },
            sets: Range { min: sets_min, max: sets_min + sets.1 },
            rest_seconds: Range { min: rest.0, max: rest.0 + rest.1 },
            total_seconds_per_side: Maximum { max: total },
        }
    }
}

fn is_active(kind: SegmentKind) -> bool {
    matches!(kind, SegmentKind::Roll | SegmentKind::Hold | SegmentKind::Move)
}

/// Checks everything that the contract says of a routine, from what is served and the doses alone.
fn check(planner: &Planner, asked: &Value, routine: &Routine<'_>) -> Result<(), TestCaseError> {
    let total = routine.total_seconds;
    prop_assert_eq!(json!(total), json!(asked["minutes"].as_u64().unwrap_or_default() * 60));
    let mut now = 0;
    let mut active = 0;
    let mut worked: BTreeMap<(&Slug, Side), u32> = BTreeMap::new();
    let mut order: Vec<&TechniqueSlug> = Vec::new();
    for segment in &routine.segments {
        prop_assert_eq!(segment.start_seconds, now);
        prop_assert!(segment.end_seconds > now);
        let seconds = segment.end_seconds - now;
        now = segment.end_seconds;
        prop_assert!(!segment.text.is_empty() && !segment.cue.is_empty());
        if is_active(segment.kind) {
            active += seconds;
        }
        let Some(slug) = &segment.technique else { continue };
        if order.last() != Some(&slug) {
            order.push(slug);
        }
        let candidate = planner.candidates.iter().find(|candidate| candidate.slug == *slug).expect("a technique");
        let dose = candidate.dose;
        if is_active(segment.kind) {
            *worked.entry((slug, segment.side)).or_default() += seconds;
        }
        match segment.kind {
            SegmentKind::Hold => {
                let hold = dose.hold_seconds.expect("a technique that is held");
                prop_assert!(seconds <= hold.limit && seconds <= hold.max && seconds <= 60);
            }
            SegmentKind::Rest => {
                prop_assert!((dose.rest_seconds.min..=dose.rest_seconds.max).contains(&seconds));
            }
            SegmentKind::Move => prop_assert!(dose.repetitions.is_some()),
            _ => {}
        }
        prop_assert_eq!(segment.side == Side::Both, candidate.sides == 1);
    }
    prop_assert_eq!(now, total);
    prop_assert!(active * 100 >= total * ACTIVE_PERCENT, "{} of {}", active, total);
    let mut once = order.clone();
    once.sort();
    once.dedup();
    prop_assert_eq!(once.len(), order.len(), "no technique comes twice");

    let mut muscles: BTreeMap<(usize, Side), (u32, u32)> = BTreeMap::new();
    for ((slug, side), seconds) in &worked {
        let candidate =
            planner.candidates.iter().find(|candidate| candidate.slug.slug() == *slug).expect("a technique");
        let most = candidate.dose.total_seconds_per_side.max;
        prop_assert!(*seconds <= most, "{} for {} of {} seconds", slug, seconds, most);
        if *side == Side::Left {
            prop_assert_eq!(worked.get(&(*slug, Side::Right)), Some(seconds), "both sides are equal");
        }
        let sides = if *side == Side::Both { vec![Side::Left, Side::Right] } else { vec![*side] };
        for (muscle, side) in candidate.muscles.iter().flat_map(|muscle| sides.iter().map(move |side| (*muscle, *side)))
        {
            let entry = muscles.entry((muscle, side)).or_insert((0, u32::MAX));
            entry.0 += seconds;
            entry.1 = entry.1.min(most);
        }
    }
    for ((muscle, _), (seconds, most)) in muscles {
        prop_assert!(seconds <= most, "{} for {} of {} seconds", planner.muscles[muscle], seconds, most);
    }
    Ok(())
}

/// Checks that nobody gets what is not for them.
fn check_safety(asked: &Value, routine: &Routine<'_>) -> Result<(), TestCaseError> {
    let asked = request(asked);
    let techniques = routine.techniques.iter().map(|it| LooseSlug::from(it.technique.as_str())).collect();
    let screening = SCREENER
        .screen(&ScreeningRequest {
            asked: AskedItems { regions: asked.regions.clone(), techniques: Some(techniques), locale: None },
            health: asked.screening.clone().unwrap_or_default(),
        })
        .expect("what was planned can be screened");
    prop_assert!(!screening.stop_now && screening.urgency < Urgency::Urgent);
    for found in &screening.techniques {
        prop_assert!(found.verdict <= Verdict::Caution, "{} is {:?}", found.technique, found.verdict);
        let warned = routine.warnings.iter().any(|warning| warning.technique.as_ref() == Some(&found.technique));
        prop_assert_eq!(warned, found.verdict == Verdict::Caution);
    }
    prop_assert_eq!(routine.screened, asked.screening.is_some());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_limit_holds_and_nobody_gets_what_is_not_for_them(asked in any_request()) {
        match PLANNER.plan(&SCREENER, &request(&asked)) {
            Ok(routine) => {
                check(&PLANNER, &asked, &routine)?;
                check_safety(&asked, &routine)?;
                let again = PLANNER.plan(&SCREENER, &request(&asked));
                prop_assert_eq!(again, Ok(routine));
            }
            Err(NoRoutine::Stops(screening)) => {
                prop_assert!(screening.stop_now || screening.urgency >= Urgency::Urgent);
            }
            Err(NoRoutine::Impossible(impossible)) => {
                prop_assert!(!impossible.hints.is_empty());
                prop_assert!(impossible.excluded.iter().all(|it| it.verdict >= Verdict::ConsultFirst));
            }
            Err(NoRoutine::Unusable(hints)) => prop_assert!(false, "{:?}", hints),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_limit_holds_whatever_the_doses_are(
        asked in any_request(),
        doses in prop::collection::vec(any_dose(), CATALOG.content().techniques.len()),
    ) {
        let mut planner = planner();
        for (candidate, dose) in planner.candidates.iter_mut().zip(doses) {
            candidate.dose = dose;
        }
        if let Ok(routine) = planner.plan(&SCREENER, &request(&asked)) {
            check(&planner, &asked, &routine)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_single_change_that_is_offered_makes_a_routine_possible(asked in any_request()) {
        let Err(NoRoutine::Impossible(impossible)) = PLANNER.plan(&SCREENER, &request(&asked)) else { return Ok(()) };
        for hint in &impossible.hints {
            for allowed in &hint.allowed {
                let mut changed = asked.clone();
                match hint.location.as_str() {
                    "minutes" => changed["minutes"] = json!(allowed.parse::<u32>().expect("minutes")),
                    "difficulty" => changed["difficulty"] = json!(allowed),
                    list @ ("regions" | "equipment") => {
                        let Some(list) = changed[list].as_array_mut() else { panic!("a list that was given") };
                        list.push(json!(allowed));
                    }
                    other => panic!("no change is offered at {other}"),
                }
                let planned = PLANNER.plan(&SCREENER, &request(&changed));
                prop_assert!(planned.is_ok(), "{} of {} does not help {}", allowed, hint.location, asked);
            }
        }
    }
}
