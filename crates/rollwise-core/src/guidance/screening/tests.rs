use serde_json::{Value, json};

use super::{
    LooseSlug, PersonHealth, Screener, Screening,
    fixture::{content, over, parsed, refused, rule, ruleset, screened, screener, slug, with_rules},
};
use crate::domain::{Locale, Ruleset, Translation, Urgency, Verdict, texts_of};

/// The verdict on each region, as `region verdict`.
fn verdicts(screening: &Screening<'_>) -> Vec<String> {
    let line =
        |region: &super::RegionScreening<'_>| format!("{} {}", region.region, json!(region.verdict)).replace('"', "");
    screening.regions.iter().map(line).collect()
}

/// The reasons for a region, as `rule contraindication verdict`.
fn reasons(screening: &Screening<'_>, region: &str) -> Vec<String> {
    let region = screening.regions.iter().find(|it| it.region == slug(region)).expect("the region was asked for");
    let line = |it: &super::Reason<'_>| {
        let contraindication = it.contraindication.as_ref().map_or("-", |it| it.as_str());
        format!("{} {contraindication} {}", it.rule, json!(it.verdict)).replace('"', "")
    };
    region.reasons.iter().map(line).collect()
}

fn alternatives(screening: &Screening<'_>) -> Vec<String> {
    screening.regions.iter().flat_map(|it| &it.alternatives).map(|it| it.region.to_string()).collect()
}

#[test]
fn a_healthy_adult_may_roll_what_is_allowed_for_everyone() {
    let screener = screener();
    let answer = screened(&screener, json!({"regions": ["lats", "calves"], "age": 30, "symptoms": ["doms"]}));
    assert_eq!((answer.verdict, answer.urgency, answer.stop_now), (Verdict::Allowed, Urgency::None, false));
    assert_eq!(verdicts(&answer), ["lats allowed", "calves allowed"]);
    assert!(answer.rules.is_empty() && answer.advice.is_empty() && reasons(&answer, "lats").is_empty());
    assert_eq!((answer.ruleset.version.as_str(), answer.ruleset.edition), ("1.0.0", 7));
    assert_eq!(answer.disclaimer.id, "general");
}

#[test]
fn a_default_that_is_not_allowed_is_a_reason_with_the_regions_own_words() {
    let screener = screener();
    let answer = screened(&screener, json!({"regions": ["lower-back", "hip-flexors"]}));
    assert_eq!(reasons(&answer, "lower-back"), ["A1 lumbar-spine avoid", "default lumbar-spine avoid"]);
    assert_eq!(reasons(&answer, "hip-flexors"), ["default - caution"]);
    let own = &answer.regions[1].reasons[0];
    assert_eq!((own.rationale, own.advice), ("It is so. It always was.", "The hip-flexors."));
    assert_eq!(own.sources, [slug("article")]);
    assert_eq!(answer.advice, ["Do as A1 says.", "Mind the lumbar-spine."]);
    assert_eq!(answer.verdict, Verdict::Avoid);
}

#[test]
fn alternatives_are_screened_by_the_same_request() {
    let screener = screener();
    let plain = screened(&screener, json!({"regions": ["lower-back"]}));
    assert_eq!(alternatives(&plain), ["glutes", "hip-flexors"], "a place that must not be rolled is no alternative");
    let verdicts: Vec<_> = plain.regions[0].alternatives.iter().map(|it| it.verdict).collect();
    assert_eq!(verdicts, [Verdict::Allowed, Verdict::Caution]);
    let bruised = json!({"regions": ["lower-back"], "issues": [{"type": "bruise", "region": "glutes"}]});
    assert_eq!(alternatives(&screened(&screener, bruised)), ["hip-flexors"]);
    let nowhere = json!({"regions": ["lower-back"], "issues": [{"type": "bruise"}]});
    assert!(alternatives(&screened(&screener, nowhere)).is_empty(), "a bruise at an unknown place may be there");
}

#[test]
fn a_rule_that_asks_for_a_region_bears_on_it_as_an_alternative_too() {
    let mut rules = ruleset();
    let glutes = json!([{"scope": "regions", "regions": ["glutes"], "verdict": "avoid"}]);
    rules.rules.push(parsed(&rule("A2", &json!({"regions_any": ["glutes"]}), &glutes, "none")));
    let screener = with_rules(&rules);
    let answer = screened(&screener, json!({"regions": ["lower-back"]}));
    assert_eq!(alternatives(&answer), ["hip-flexors"]);
    assert_eq!(answer.rules, ["A1"], "only what was asked for makes rules fire in the answer");
}

#[test]
fn nobody_who_needs_help_is_offered_something_to_roll() {
    let screener = screener();
    for symptoms in [json!(["chest-pain"]), json!(["new-back-pain", "fever"])] {
        let answer = screened(&screener, json!({"regions": ["lower-back"], "symptoms": symptoms}));
        assert!(answer.stop_now && answer.urgency >= Urgency::Urgent);
        assert!(alternatives(&answer).is_empty());
    }
}

#[test]
fn advice_is_most_urgent_first_and_says_nothing_of_other_rolling_to_who_needs_help() {
    let screener = screener();
    let answer = screened(&screener, json!({"regions": ["lats"], "age": 70, "symptoms": ["numbness"]}));
    assert_eq!(answer.advice, ["Do as A14 says.", "Do as C21 says."]);
    let symptoms = json!(["numbness", "new-back-pain", "fever", "tingling", "chest-pain"]);
    let answer = screened(&screener, json!({"regions": ["lats", "lower-back"], "age": 70, "symptoms": symptoms}));
    assert_eq!(answer.advice, ["E2", "U2", "C14", "A14"].map(|rule| format!("Do as {rule} says.")));
    assert_eq!(answer.rules, ["A1", "A14", "C14", "C21", "C24", "E2", "U2"]);
    assert_eq!(reasons(&answer, "lats")[0], "E2 chest-pain avoid");
}

#[test]
fn a_rule_gives_a_reason_for_each_thing_that_made_it_fire() {
    let screener = screener();
    let answer = screened(&screener, json!({"regions": ["lats"], "symptoms": ["tingling", "numbness", "numbness"]}));
    assert_eq!(reasons(&answer, "lats"), ["A14 tingling consult_first", "A14 numbness consult_first"]);
}

#[test]
fn an_emergency_is_one_in_every_list_and_spelling() {
    let screener = screener();
    for written in ["chest-pain", "Chest pain", " CHEST_PAIN ", "pain in the chest", "Pain_in-the chest", "angina"] {
        for health in [
            json!({"symptoms": [written]}),
            json!({"conditions": [written]}),
            json!({"medications": [written]}),
            json!({"issues": [{"type": written}]}),
            json!({"issues": [{"type": written, "region": "calves"}]}),
        ] {
            let answer = screened(&screener, health.clone());
            assert_eq!((answer.verdict, answer.urgency), (Verdict::Avoid, Urgency::Emergency), "{health}");
            assert!(answer.stop_now && answer.regions.iter().all(|it| it.verdict == Verdict::Avoid), "{health}");
            let misplaced = if health.get("symptoms").is_some() { vec![] } else { vec![slug("chest-pain")] };
            assert_eq!((answer.misplaced, answer.unrecognised), (misplaced, vec![]), "{health}");
        }
    }
}

#[test]
fn an_issue_told_as_a_symptom_counts_everywhere() {
    let screener = screener();
    let answer = screened(&screener, json!({"regions": ["lats", "calves"], "symptoms": ["bruise"]}));
    assert_eq!(verdicts(&answer), ["lats avoid", "calves avoid"]);
    assert_eq!(answer.misplaced, [slug("bruise")]);
}

#[test]
fn what_no_rule_answers_to_is_never_allowed() {
    let screener = screener();
    // Nonsense, nothing, an age and a place told as codes, and an item of the catalogue that the rules forgot.
    for written in ["Zzz", "", " ", "older-adult", "lumbar-spine", "Lumbago", "without-a-rule", "nobody knows"] {
        let answer = screened(&screener, json!({"regions": ["lats"], "symptoms": [written, written]}));
        assert_eq!(answer.verdict, Verdict::ConsultFirst, "{written:?}");
        assert_eq!(answer.unrecognised, [written]);
        assert_eq!(reasons(&answer, "lats"), ["C23 - consult_first"]);
    }
    let known = screened(&screener, json!({"regions": ["lats"], "conditions": ["other-condition"]}));
    assert_eq!((known.verdict, known.unrecognised.len()), (Verdict::ConsultFirst, 0));
}

#[test]
fn a_name_of_two_things_means_neither() {
    let screener = screener();
    let answer = screened(&screener, json!({"regions": ["lats"], "symptoms": ["odd feeling"]}));
    assert_eq!((answer.verdict, answer.unrecognised), (Verdict::ConsultFirst, vec!["odd feeling".to_owned()]));
}

#[test]
fn rules_without_an_answer_to_the_unknown_still_allow_nothing() {
    let mut rules = ruleset();
    rules.rules.retain(|rule| !["C23", "C28"].contains(&rule.id.as_str()));
    let screener = with_rules(&rules);
    for health in [
        json!({"regions": ["calves"], "symptoms": ["zzz"]}),
        json!({"regions": ["calves"], "issues": [{"type": "doms", "region": "joint"}]}),
        json!({"regions": ["calves"], "conditions": ["pregnancy"], "age": 8}),
    ] {
        assert_eq!(screened(&screener, health.clone()).verdict, Verdict::ConsultFirst, "{health}");
    }
}

#[test]
fn an_issue_bears_on_its_region_with_what_it_is_part_of_and_its_parts() {
    let screener = screener();
    let at = |region: &str| {
        let issues = json!([{"type": "bruise", "region": region}]);
        verdicts(&screened(&screener, json!({"regions": ["upper-back", "mid-back", "lats"], "issues": issues})))
    };
    assert_eq!(at("upper-back"), ["upper-back avoid", "mid-back avoid", "lats allowed"]);
    assert_eq!(at("Mid_Back"), ["upper-back avoid", "mid-back avoid", "lats allowed"]);
    assert_eq!(at("calves"), ["upper-back allowed", "mid-back allowed", "lats allowed"]);
    let elsewhere =
        screened(&screener, json!({"regions": ["lats"], "issues": [{"type": "bruise", "region": "calves"}]}));
    assert_eq!(elsewhere.rules, ["A8"], "a rule that fired is named though it bears on nothing that was asked for");
}

#[test]
fn an_issue_at_a_place_that_nobody_may_roll_is_for_a_professional() {
    let screener = screener();
    let at_joint = |kind: &str| json!({"regions": ["calves", "joint"], "issues": [{"type": kind, "region": "joint"}]});
    let bruise = screened(&screener, at_joint("bruise"));
    assert_eq!(verdicts(&bruise), ["calves consult_first", "joint avoid"]);
    assert_eq!((reasons(&bruise, "calves"), bruise.rules), (vec!["A8 bruise consult_first".to_owned()], vec!["A8"]));
    let sore = screened(&screener, at_joint("doms"));
    assert_eq!(reasons(&sore, "calves"), ["C23 - consult_first"]);
    assert!(sore.unrecognised.is_empty(), "the code itself is known");
}

#[test]
fn without_regions_those_of_the_techniques_are_asked_for_else_all_that_may_be_rolled() {
    let screener = screener();
    let regions = |json: Value| -> Vec<String> {
        screened(&screener, json).regions.iter().map(|it| it.region.to_string()).collect()
    };
    assert_eq!(regions(json!({"techniques": ["back-roll", "Lats_Roll"]})), ["mid-back", "upper-back", "lats"]);
    let every = ["calves", "glutes", "hip-flexors", "lats", "mid-back", "upper-back"];
    assert_eq!(regions(json!({})), every);
    assert_eq!(regions(json!({"techniques": []})), every);
    assert_eq!(regions(json!({"regions": ["buttocks", "Glutes", "lats"]})), ["glutes", "lats"]);
}

#[test]
fn what_cannot_be_screened_is_named_with_what_was_probably_meant() {
    let screener = screener();
    let refusal = refused(
        &screener,
        json!({
            "regions": ["lats", "lowr-back"], "techniques": ["calf_rol"],
            "issues": [{"type": "bruise"}, {"type": "bruise", "region": "claves"}],
        }),
    );
    let mut places: Vec<_> =
        refusal.0.iter().map(|it| (it.location.as_str(), it.nearest[0].as_str(), it.reason.as_str())).collect();
    places.sort_unstable();
    let expected = [
        ("issues[1].region", "calves", "there is no such region"),
        ("regions[1]", "lower-back", "there is no such region"),
        ("techniques[0]", "calf-roll", "there is no such technique"),
    ];
    assert_eq!(places, expected);
    let empty = refused(&screener, json!({"regions": [], "techniques": ["calf-roll"]}));
    assert_eq!((empty.0[0].location.as_str(), empty.0[0].nearest.len()), ("regions", 8));
}

#[test]
fn a_technique_is_as_strict_as_its_regions_and_its_position() {
    let screener = screener();
    let answer = screened(
        &screener,
        json!({
            "techniques": ["back-roll", "lats-roll", "hip-roll", "calf-roll"], "pregnancy_weeks": 10,
            "issues": [{"type": "bruise", "region": "calves"}],
        }),
    );
    let techniques: Vec<_> = answer.techniques.iter().map(|it| (it.technique.as_str(), it.verdict)).collect();
    let expected = [
        ("back-roll", Verdict::ConsultFirst),
        ("lats-roll", Verdict::ConsultFirst),
        ("hip-roll", Verdict::Avoid),
        ("calf-roll", Verdict::Avoid),
    ];
    assert_eq!(techniques, expected);
    let prone: Vec<_> = answer.techniques[2].reasons.iter().map(|it| (it.rule, it.verdict)).collect();
    assert_eq!(prone, [("C8", Verdict::Avoid), ("default", Verdict::Caution)]);
}

#[test]
fn the_position_of_a_technique_decides_where_its_regions_do_not() {
    let screener = screener();
    let answer = screened(
        &screener,
        json!({"regions": ["hip-flexors"], "techniques": ["hip-roll"], "conditions": ["pregnant"]}),
    );
    assert_eq!(verdicts(&answer), ["hip-flexors consult_first"]);
    assert_eq!(answer.verdict, Verdict::Avoid, "the whole is as strict as the technique");
}

#[test]
fn weeks_imply_pregnancy_and_an_unknown_week_is_a_late_one() {
    let screener = screener();
    for (told, rules) in [
        (json!({"pregnancy_weeks": 1}), &["C8"][..]),
        (json!({"pregnancy_weeks": 15}), &["C8"]),
        (json!({"pregnancy_weeks": 16}), &["C8", "C8b"]),
        (json!({"pregnancy_weeks": 0}), &["C8", "C8b"]),
        (json!({"conditions": ["pregnancy"]}), &["C8", "C8b"]),
        (json!({"conditions": ["pregnancy"], "pregnancy_weeks": 12}), &["C8"]),
        (json!({"symptoms": ["pregnant"]}), &["C8", "C8b"]),
    ] {
        let mut told = told;
        told["regions"] = json!(["upper-back"]);
        let answer = screened(&screener, told.clone());
        assert_eq!(answer.rules, rules, "{told}");
        let verdict = if rules.contains(&"C8b") { Verdict::Avoid } else { Verdict::ConsultFirst };
        assert_eq!(answer.verdict, verdict, "{told}");
        assert_eq!(answer.regions[0].reasons[0].contraindication, Some(slug("pregnancy")));
    }
}

#[test]
fn statements_that_cannot_both_be_true_are_for_a_professional() {
    let screener = screener();
    for (told, contradictory) in [
        (json!({"conditions": ["pregnancy", "postpartum-6wk"]}), true),
        (json!({"conditions": ["postpartum-6wk"], "pregnancy_weeks": 8}), true),
        (json!({"age": 9, "pregnancy_weeks": 8}), true),
        (json!({"age": 10, "pregnancy_weeks": 8}), false),
        (json!({"age": 9, "conditions": ["postpartum-6wk"]}), false),
    ] {
        assert_eq!(screened(&screener, told.clone()).rules.contains(&"C28"), contradictory, "{told}");
    }
}

#[test]
fn what_is_left_out_is_named() {
    let screener = screener();
    let every = ["symptoms", "conditions", "medications", "issues", "age", "pregnancy_weeks", "experience"];
    assert_eq!(screened(&screener, json!({})).assumed, every);
    let told = json!({"symptoms": [], "conditions": [], "medications": [], "issues": [], "age": 30});
    assert_eq!(screened(&screener, told).assumed, ["pregnancy_weeks", "experience"]);
}

#[test]
fn experience_changes_no_verdict() {
    let screener = screener();
    for experience in ["none", "beginner", "intermediate", "advanced"] {
        let answer = screened(&screener, json!({"regions": ["lats"], "experience": experience}));
        assert_eq!(answer.verdict, Verdict::Allowed);
    }
}

#[test]
fn codes_alone_screen_every_technique() {
    let screener = screener();
    let safe = |codes: &[&str]| {
        let codes: Vec<_> = codes.iter().map(|code| LooseSlug::from(*code)).collect();
        let safe = screener.safe_for(&codes);
        let verdicts: Vec<_> = safe.techniques.iter().map(|it| (it.technique.to_string(), it.verdict)).collect();
        (verdicts.iter().map(|(_, verdict)| *verdict).collect::<Vec<_>>(), safe.unrecognised)
    };
    // By slug: back, calf, hip, lats.
    let (verdicts, _) = safe(&["Disc_Herniation"]);
    assert_eq!(verdicts, [Verdict::ConsultFirst, Verdict::Caution, Verdict::Caution, Verdict::ConsultFirst]);
    assert_eq!(safe(&["pregnancy"]).0[0], Verdict::Avoid, "on the back in a week that is not known");
    assert_eq!(safe(&["bruise"]).0, [Verdict::Avoid; 4], "an issue somewhere");
    assert_eq!(safe(&["zzz"]), (vec![Verdict::ConsultFirst; 4], vec!["zzz".to_owned()]));
    assert_eq!(safe(&[]).0, [Verdict::Allowed, Verdict::Allowed, Verdict::Caution, Verdict::Allowed]);
}

#[test]
fn texts_and_aliases_of_a_language_count_in_that_language() {
    let mut content = content();
    let german: Locale = "de".parse().expect("a language tag");
    let lower = content.regions.get_mut("lower-back").expect("it is there");
    let texts = texts_of(&lower.item).into_iter().map(|(key, text)| (key, format!("de: {text}"))).collect();
    lower.translations.insert(german.clone(), Translation { translated_from: String::new(), texts });
    let pain = content.contraindications.get_mut("chest-pain").expect("it is there");
    let texts = texts_of(&pain.item).into_iter().map(|(key, text)| {
        let text = if key.field == "aliases" { "Schmerz in der Brust".to_owned() } else { text };
        (key, text)
    });
    let translation = Translation { translated_from: String::new(), texts: texts.collect() };
    pain.translations.insert(german.clone(), translation);

    let screener = over(&content, &ruleset(), &german);
    let answer = screened(&screener, json!({"regions": ["lower-back"]}));
    let own = answer.regions[0].reasons.last().expect("the default");
    assert_eq!(own.rationale, "de: It is so. de: It always was.");
    assert_eq!(answer.regions[0].alternatives[0].why, "de: They pull on it.");
    for written in ["schmerz in der brust", "pain in the chest"] {
        let answer = screened(&screener, json!({"symptoms": [written]}));
        assert_eq!(answer.urgency, Urgency::Emergency, "{written}");
    }
}

#[test]
fn an_empty_catalogue_allows_nothing() {
    let mut content = content();
    content.regions.clear();
    content.techniques.clear();
    let screener = over(&content, &Ruleset::default(), &Locale::english());
    assert_eq!(screened(&screener, json!({})).verdict, Verdict::Avoid);
}

/// Requests and answers cross threads.
const _: fn() = || {
    fn crosses<T: Send + Sync>() {}
    crosses::<(Screener, PersonHealth)>();
};
