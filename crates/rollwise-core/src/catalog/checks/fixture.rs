//! Small content without faults, for the tests of the checks.

use super::{Place, Retired, faults};
use crate::domain::{
    Access, Alternative, AskedAs, Authored, Benefit, BodyPosition, Catalogue, CatalogueTranslation, Category, Claim,
    Content, Contraindication, Difficulty, Disclaimer, Dose, Effect, Enumeration as _, Evidence, Expected, Family,
    Goal, GoalPlan, Grade, Hold, KeepOff, Laterality, Limit, LimitName, Locale, MaxSpeed, Maximum, Predicate,
    Principle, Range, Region, RegionSlug, Role, RollerType, RoutineTexts, Routines, Rule, RuleEffect, RuleScope,
    Ruleset, Safety, Scope, Severity, Slug, Source, Step, StopIf, Support, Technique, Term, Tier, Unit, Urgency,
    Vector, VectorInput, Verdict, View, Vocabulary, example,
};

/// Asserts that the content has these faults and no others: where (as in [`crate::catalog::Fault`]'s display), the
/// path, and a part of the message. They are compared in the order of these.
#[track_caller]
pub(super) fn assert_faults(content: &Content, expected: &[(&str, &str, &str)]) {
    let mut found: Vec<_> = faults(content, &Retired::new())
        .into_iter()
        .map(|fault| (place(&fault.place), fault.path, fault.message))
        .collect();
    found.sort();
    let same = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(found, expected)| found.0 == expected.0 && found.1 == expected.1 && found.2.contains(expected.2));
    assert!(same, "expected {expected:#?}\nfound {found:#?}");
}

fn place(place: &Place) -> String {
    let (name, locale) = match place {
        Place::Catalogue(locale) => ("catalogue".to_owned(), locale),
        Place::Vocabulary(locale) => ("vocabulary".to_owned(), locale),
        Place::Screening(locale) => ("screening-rules".to_owned(), locale),
        Place::Vectors => ("screening-vectors".to_owned(), &None),
        Place::Routines(locale) => ("routines".to_owned(), locale),
        Place::Item(item, locale) => (item.to_string(), locale),
    };
    locale.as_ref().map_or(name.clone(), |locale| format!("{name} ({locale})"))
}

pub(super) fn slug<T: From<Slug>>(text: &str) -> T {
    text.parse::<Slug>().expect("a slug").into()
}

pub(super) fn locale() -> Locale {
    "de".parse().expect("a language tag")
}

pub(super) fn alternative(region: &str) -> Alternative {
    Alternative { region: slug(region), why: "It may help.".into() }
}

/// Adds the catalogue and the labels in German.
pub(super) fn translate_catalogue(content: &mut Content) {
    let texts = CatalogueTranslation {
        title: "Sammlung".into(),
        credit: "Von uns".into(),
        disclaimer: "Kein Ersatz für ärztlichen Rat.".into(),
    };
    content.catalogue_translations.insert(locale(), texts);
    content.vocabulary_translations.insert(locale(), content.vocabulary.clone());
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
    content.vocabulary = vocabulary();
    for (name, verdict) in [("lats", Verdict::Allowed), ("glutes", Verdict::Allowed), ("neck", Verdict::Avoid)] {
        content.regions.insert(slug(name), Authored::english(region(name, verdict)).into());
    }
    let stop = contraindication("Sharp pain", Severity::Stop, Verdict::Avoid);
    content.contraindications.insert(slug("sharp-pain"), Authored::english(stop).into());
    let ask = contraindication("Pregnancy", Severity::SeekAdvice, Verdict::ConsultFirst);
    content.contraindications.insert(slug("pregnancy"), Authored::english(ask).into());
    for (name, family, rank) in [("full-size", Family::Form, None), ("soft", Family::Density, Some(1))] {
        content.roller_types.insert(slug(name), Authored::english(roller_type(name, family, rank)).into());
    }
    content.techniques.insert(slug("lats-roll"), Authored::english(technique()).into());
    content.principles.insert(slug("speed"), Authored::english(principle()).into());
    content.benefits.insert(slug("recovery"), Authored::english(benefit()).into());
    content.terms.insert(slug("doms"), Authored::english(term()).into());
    content.sources.insert(slug("article"), Authored::english(source()).into());
    content.screening = ruleset();
    content.routines = routines();
    content.vectors = vec![
        vector("V1", &["lats", "glutes", "neck"], "sharp-pain", Verdict::Avoid, "T1"),
        vector("V2", &["lats"], "pregnancy", Verdict::ConsultFirst, "T2"),
        vector("V3", &["lats"], "anything", Verdict::ConsultFirst, "T3"),
    ];
    content
}

fn routines() -> Routines {
    let plan = GoalPlan {
        order: vec![slug("lats"), slug("glutes")],
        set_seconds: 30,
        sets: 1,
        hold_seconds: 20,
        rest_seconds: 10,
        breathing_percent: 5,
    };
    let mut texts = RoutineTexts::default();
    texts.visit(&mut |field, _, text| *text = format!("Text of {field}."));
    Routines { goals: Goal::ALL.iter().map(|goal| (*goal, plan.clone())).collect(), texts }
}

/// A rule of the fixture.
pub(super) fn rule<'a>(content: &'a mut Content, id: &str) -> &'a mut Rule {
    content.screening.rules.iter_mut().find(|rule| rule.id == id).expect("the fixture has it")
}

fn ruleset() -> Ruleset {
    let told = |code| Predicate::ConditionsAny(vec![slug(code)]);
    let mut stop = screening_rule("T1", told("sharp-pain"), Verdict::Avoid);
    (stop.stop_now, stop.urgency) = (true, Urgency::Routine);
    let unknown = Predicate::Any(vec![Predicate::UnknownCode(true), Predicate::Contradictory(true)]);
    Ruleset {
        version: "1".into(),
        stale_after_days: 30,
        groups: [(slug("sides"), vec![slug("lats")])].into(),
        findings: [(slug("soreness"), AskedAs::Symptoms)].into(),
        rules: vec![
            stop,
            screening_rule("T2", told("pregnancy"), Verdict::ConsultFirst),
            screening_rule("T3", unknown, Verdict::ConsultFirst),
        ],
    }
}

pub(super) fn screening_rule(id: &str, when: Predicate, verdict: Verdict) -> Rule {
    Rule {
        id: id.into(),
        tier: Tier::Article,
        when,
        effects: vec![RuleEffect { scope: RuleScope::All, group: None, regions: vec![], verdict }],
        position_effects: vec![],
        urgency: Urgency::None,
        stop_now: false,
        rationale: "It is so.".into(),
        advice: "Ask.".into(),
        sources: vec![slug("article")],
    }
}

fn vector(id: &str, regions: &[&str], code: &str, verdict: Verdict, rule: &str) -> Vector {
    let regions: Vec<RegionSlug> = regions.iter().map(|name| slug(name)).collect();
    Vector {
        id: id.into(),
        name: "A trial".into(),
        expected: Expected {
            verdict,
            urgency: Urgency::None,
            stop_now: false,
            regions: regions.iter().map(|region| (region.clone(), verdict)).collect(),
            techniques: [].into(),
            rules: vec![rule.into()],
        },
        input: VectorInput { regions, conditions: vec![code.into()], ..VectorInput::default() },
    }
}

fn vocabulary() -> Vocabulary {
    let table = |words: &[&str]| words.iter().map(|word| ((*word).to_owned(), format!("The {word}"))).collect();
    Vocabulary(Vocabulary::enumerations().into_iter().map(|(name, words)| (name.to_owned(), table(words))).collect())
}

fn evidence(grade: Grade) -> Evidence {
    Evidence { grade, finding: "It was not tested.".into(), sources: vec![slug("article")] }
}

pub(super) fn claim(commonly_said: &str, grade: Grade) -> Claim {
    Claim { commonly_said: commonly_said.into(), evidence: evidence(grade) }
}

fn region(name: &str, verdict: Verdict) -> Region {
    Region {
        name: name.into(),
        summary: "An area.".into(),
        anatomical_name: "Area".into(),
        view: View::Back,
        verdict,
        extent: "From here to there.".into(),
        rationale: vec!["It is so.".into()],
        alternatives: if verdict == Verdict::Avoid { vec![alternative("lats")] } else { vec![] },
        ..example()
    }
}

fn contraindication(name: &str, severity: Severity, verdict: Verdict) -> Contraindication {
    Contraindication {
        name: name.into(),
        summary: "A reason.".into(),
        category: Category::Condition,
        asked_as: AskedAs::Conditions,
        question: "Do you have it?".into(),
        severity,
        effects: vec![Effect { scope: Scope::Everywhere, regions: vec![], body_position: None, verdict, until: None }],
        rationale: "It is so.".into(),
        advice: "Ask.".into(),
        evidence: evidence(Grade::Convention),
        ..example()
    }
}

fn roller_type(name: &str, family: Family, rank: Option<u32>) -> RollerType {
    RollerType {
        name: name.into(),
        summary: "A roller.".into(),
        family,
        traits: vec!["Round".into()],
        best_for: vec![],
        suits: Difficulty::ALL.to_vec(),
        rank,
        evidence: evidence(Grade::Convention),
        ..example()
    }
}

fn step(position: u32, role: Role) -> Step {
    Step { position, role, title: "Do".into(), text: "Do it.".into(), duration_seconds: None }
}

fn technique() -> Technique {
    Technique {
        name: "Lats roll".into(),
        summary: "Roll.".into(),
        aliases: vec!["lat roll".into()],
        regions: vec![slug("lats")],
        difficulty: Difficulty::Beginner,
        body_position: BodyPosition::SideLying,
        laterality: Laterality::EachSide,
        goals: vec![Goal::Relief],
        equipment: vec![slug("full-size")],
        recommended_density: slug("soft"),
        supports: vec![Support::Mat],
        steps: vec![step(1, Role::Preparation), step(2, Role::Step)],
        tips: vec!["Go gently.".into()],
        dose: Dose {
            max_speed: MaxSpeed { in_per_s: 1.0, cm_per_s: 2.5 },
            hold_seconds: Some(Hold { min: 20, max: 30, limit: 60 }),
            repetitions: None,
            set_seconds: Range { min: 30, max: 60 },
            sets: Range { min: 1, max: 3 },
            rest_seconds: Range { min: 10, max: 30 },
            total_seconds_per_side: Maximum { max: 120 },
        },
        estimated_seconds: 150,
        safety: Safety {
            keep_off: vec![KeepOff { region: Some(slug("neck")), area: "Neck".into(), why: "It is delicate.".into() }],
            stop_if: vec![
                StopIf { contraindication: Some(slug("sharp-pain")), text: "It hurts.".into() },
                StopIf { contraindication: None, text: "You feel dizzy.".into() },
            ],
        },
        evidence: evidence(Grade::Convention),
        ..example()
    }
}

fn principle() -> Principle {
    let speed = |max, unit| Limit { name: LimitName::Speed, min: None, max: Some(max), limit: None, unit };
    Principle {
        name: "Slowly".into(),
        summary: "Roll slowly.".into(),
        statement: "An inch a second.".into(),
        reasons: vec![],
        limits: vec![speed(1.0, Unit::InPerS), speed(2.5, Unit::CmPerS)],
        evidence: evidence(Grade::Convention),
        ..example()
    }
}

fn benefit() -> Benefit {
    Benefit {
        name: "Recovery".into(),
        summary: "It may help.".into(),
        claims: vec![claim("It helps.", Grade::Moderate)],
        ..example()
    }
}

fn term() -> Term {
    Term {
        name: "DOMS".into(),
        summary: "Soreness.".into(),
        definition: "Soreness after exercise.".into(),
        sources: vec![slug("article")],
        ..example()
    }
}

fn source() -> Source {
    Source {
        name: "Article".into(),
        summary: "An article.".into(),
        citation: "Somebody, 2020.".into(),
        year: Some(2020),
        design: "Article".into(),
        finding: "Rolling is fine.".into(),
        limits: "An opinion.".into(),
        access: Access::Page,
        ..example()
    }
}

#[test]
fn the_fixture_has_no_faults() {
    assert_faults(&content(), &[]);
}
