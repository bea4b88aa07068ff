use serde_json::{Value, json};

use super::{
    Hint, Impossible, NoRoutine, Routine, WarningAbout,
    fixture::{PLANNER, SCREENER, plan, planned, request},
};
use crate::domain::{SegmentKind, Side, Slug, Verdict};

fn techniques(routine: &Routine<'_>) -> Vec<String> {
    routine.techniques.iter().map(|it| it.technique.to_string()).collect()
}

fn kinds(routine: &Routine<'_>) -> Vec<SegmentKind> {
    routine.segments.iter().map(|segment| segment.kind).collect()
}

#[track_caller]
fn impossible(json: &Value) -> Impossible<'static> {
    match plan(json) {
        Err(NoRoutine::Impossible(impossible)) => *impossible,
        other => panic!("{json} gives {other:?}"),
    }
}

fn hint<'a>(hints: &'a [Hint], location: &str) -> Option<&'a Hint> {
    hints.iter().find(|hint| hint.location == location)
}

#[test]
fn a_session_gets_ready_works_each_side_alike_and_ends_with_breathing() {
    let routine = planned(&json!({"minutes": 5, "goal": "relief", "regions": ["lats"], "equipment": ["full-size"]}));
    assert_eq!(techniques(&routine), ["lats-side-lying"]);
    let kinds = kinds(&routine);
    assert_eq!(kinds[..2], [SegmentKind::Prepare, SegmentKind::Prepare]);
    assert_eq!(kinds.last(), Some(&SegmentKind::Breathe));
    assert_eq!(kinds.iter().filter(|kind| **kind == SegmentKind::SwitchSide).count(), 1);
    let sides: Vec<Side> = routine.segments.iter().skip(1).map(|segment| segment.side).collect();
    let turn = sides.iter().position(|side| *side == Side::Right).expect("the right side has its turn");
    assert!(sides[..turn].iter().all(|side| *side == Side::Left), "{sides:?}");
    assert_eq!(routine.segments.last().map(|segment| segment.end_seconds), Some(300));
}

#[test]
fn texts_are_the_techniques_own_and_cues_can_be_read_aloud() {
    let routine = planned(&json!({"minutes": 5, "goal": "recovery", "regions": ["lats", "upper-back"]}));
    for segment in &routine.segments {
        for text in [&segment.text, &segment.cue] {
            assert!(!text.is_empty() && !text.contains(['{', '}']) && text.trim() == text, "{segment:?}");
        }
        assert!(segment.cue.len() <= 120, "{}", segment.cue);
    }
    let lats = |kind| {
        let mut found = routine
            .segments
            .iter()
            .filter(|it| it.technique.as_ref().is_some_and(|it| it.as_str() == "lats-side-lying"));
        found.find(|segment| segment.kind == kind).expect("it is there")
    };
    assert!(lats(SegmentKind::Prepare).text.contains("Lie on your side"));
    assert!(lats(SegmentKind::Roll).text.contains("below the armpit"));
    assert!(!lats(SegmentKind::Roll).text.contains("repeat on the other side"));
    assert!(lats(SegmentKind::SwitchSide).text.contains("turn round"));
}

#[test]
fn goals_differ() {
    let of = |goal: &str| planned(&json!({"minutes": 10, "goal": goal}));
    let routines = ["warm_up", "recovery", "relief", "mobility"].map(of);
    for (index, one) in routines.iter().enumerate() {
        for other in &routines[index + 1..] {
            assert_ne!(one.segments, other.segments, "{:?} and {:?}", one.goal, other.goal);
        }
    }
    let holds = |routine: &Routine<'_>| kinds(routine).contains(&SegmentKind::Hold);
    assert!(!holds(&routines[0]) && routines[1..].iter().all(holds));
}

#[test]
fn a_person_who_must_get_help_gets_no_routine() {
    for told in [
        json!({"symptoms": ["Chest pain"]}),
        json!({"issues": [{"type": "chest_pain", "region": "lats"}]}),
        json!({"medications": ["dark urine with severe muscle pain"]}),
    ] {
        let refused = plan(&json!({"minutes": 5, "goal": "relief", "screening": told}));
        let Err(NoRoutine::Stops(screening)) = refused else { panic!("{told} gives {refused:?}") };
        assert!(screening.stop_now && !screening.advice.is_empty(), "{screening:?}");
    }
}

#[test]
fn what_is_not_for_a_person_is_left_out_and_named() {
    let told = json!({"conditions": ["pregnancy"]});
    let found = impossible(&json!({"minutes": 5, "goal": "relief", "screening": told}));
    assert!(found.excluded.iter().any(|it| it.technique.as_str() == "upper-back-roll" && it.verdict == Verdict::Avoid));
    assert!(found.excluded.iter().all(|it| !it.reasons.is_empty()));
    assert!(hint(&found.hints, "screening").is_some() && !found.advice.is_empty());

    let told = json!({"issues": [{"type": "bruise", "region": "lats"}]});
    let routine = planned(
        &json!({"minutes": 5, "goal": "relief", "regions": ["upper-back", "mid-back", "lats", "glutes"], "screening": told}),
    );
    assert!(!techniques(&routine).contains(&"lats-side-lying".to_owned()));
    assert!(routine.excluded.iter().any(|it| it.technique.as_str() == "lats-side-lying"));
    let left_out = routine.warnings.iter().find(|warning| warning.about == WarningAbout::LeftOut);
    assert!(
        left_out
            .is_some_and(|it| it.regions.iter().any(|region| region.as_str() == "lats") && it.text.contains("Lats"))
    );
}

#[test]
fn caution_comes_with_a_warning_and_so_does_a_person_who_was_not_screened() {
    let about = |routine: &Routine<'_>| routine.warnings.iter().map(|warning| warning.about).collect::<Vec<_>>();
    let routine = planned(&json!({"minutes": 5, "goal": "relief", "regions": ["lats"]}));
    assert!(!routine.screened);
    assert_eq!(about(&routine), [WarningAbout::NotScreened]);
    let told = json!({"conditions": ["fibromyalgia"]});
    let routine = planned(&json!({"minutes": 5, "goal": "relief", "regions": ["lats"], "screening": told}));
    assert!(routine.screened);
    assert_eq!(about(&routine), [WarningAbout::Caution]);
    let warning = &routine.warnings[0];
    assert_eq!(warning.technique.as_deref().map(Slug::as_str), Some("lats-side-lying"));
    assert!(!warning.reasons.is_empty() && warning.text.contains("Lats"), "{warning:?}");
}

#[test]
fn what_cannot_be_met_names_the_limit_and_what_would_help() {
    let found = impossible(&json!({"minutes": 15, "goal": "relief", "regions": ["lats"], "equipment": ["full-size"]}));
    let minutes = hint(&found.hints, "minutes").expect("it binds");
    assert!(minutes.reason.contains("60 %") && minutes.reason.contains("`lats-side-lying`"), "{}", minutes.reason);
    for length in &minutes.allowed {
        let length: u32 = length.parse().expect("minutes");
        planned(&json!({"minutes": length, "goal": "relief", "regions": ["lats"], "equipment": ["full-size"]}));
    }
    assert_eq!(minutes.allowed.first().map(String::as_str), Some("5"));
    let regions = hint(&found.hints, "regions").expect("more regions would help");
    for region in &regions.allowed {
        let regions = ["lats", region];
        planned(&json!({"minutes": 15, "goal": "relief", "regions": regions, "equipment": ["full-size"]}));
    }
}

#[test]
fn nothing_rolls_what_must_not_be_rolled() {
    let found = impossible(&json!({"minutes": 5, "goal": "relief", "regions": ["lower-back", "neck"]}));
    assert!(hint(&found.hints, "regions").is_some_and(|hint| hint.reason.contains("no technique")));
    assert!(!found.advice.is_empty(), "the screening says what to do about these regions");
}

#[test]
fn what_there_is_not_is_named_with_what_there_is() {
    let refused = plan(&json!({
        "minutes": 5, "goal": "relief", "regions": ["lats", "latz"], "equipment": ["medium", "Full_Size"],
    }));
    let Err(NoRoutine::Unusable(hints)) = refused else { panic!("{refused:?}") };
    let places: Vec<&str> = hints.iter().map(|hint| hint.location.as_str()).collect();
    assert_eq!(places, ["regions[1]", "equipment[0]"]);
    assert_eq!(hints[0].allowed.first().map(String::as_str), Some("lats"));
    assert!(hints[1].allowed.iter().any(|form| form == "full-size"));

    let told = json!({"issues": [{"type": "bruise", "region": "latz"}]});
    let refused = plan(&json!({"minutes": 5, "goal": "relief", "screening": told}));
    let Err(NoRoutine::Unusable(hints)) = refused else { panic!("{refused:?}") };
    assert_eq!(hints[0].location, "screening.issues[0].region");
}

#[test]
fn what_a_person_tells_does_not_show_when_a_refusal_is_printed() {
    let told = json!({"symptoms": ["canary"], "issues": [{"type": "canary", "region": "canary"}]});
    let asked = request(&json!({"minutes": 5, "goal": "relief", "regions": ["canary"], "screening": told}));
    let refused = PLANNER.plan(&SCREENER, &asked).expect_err("there is no such region");
    assert!(!format!("{asked:?} {refused:?}").contains("canary"));
}
