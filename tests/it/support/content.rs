//! A little content for tests.

use rollwise::domain::{
    Access, Alternative, AskedAs, Authored, BodyPosition, Catalogue, Category, Content, Contraindication, Difficulty,
    Disclaimer, Dose, Effect, Evidence, Expected, Family, Goal, GoalPlan, Grade, Hold, Item, ItemRef, Items, KeepOff,
    Kind, Laterality, Locale, MaxSpeed, Maximum, Muscle, PositionEffect, Predicate, Range, Region, Review, Role,
    RollerType, RoutineTexts, Routines, RoutinesTranslation, Rule, RuleEffect, RuleScope, RuleTexts, Ruleset,
    RulesetTranslation, Safety, Scope, Severity, Slug, Source, Step, StopIf, Support, Technique, Tier, Timestamp,
    Translation, Urgency, Vector, VectorInput, Verdict, View, Vocabulary, example, texts_of,
};

/// A slug that is known to be one.
pub(crate) fn slug<T: From<Slug>>(text: &str) -> T {
    text.parse::<Slug>().expect("a slug").into()
}

/// A language.
pub(crate) fn locale(text: &str) -> Locale {
    text.parse().expect("a language tag")
}

/// An address.
pub(crate) fn item(kind: Kind, text: &str) -> ItemRef {
    ItemRef { kind, slug: slug(text) }
}

/// A time that is known to be one.
pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// A little content of six kinds with a translation, as far as it goes like what is really published.
pub(crate) fn small() -> Content {
    let mut content = Content::empty(Catalogue {
        published_at: moment("2026-11-22T12:00:00Z"),
        title: "Rollwise".into(),
        licence: "CC-BY-4.0".into(),
        licence_url: "https://creativecommons.org/licenses/by/4.0/".into(),
        credit: "Rollwise".into(),
        disclaimer: Disclaimer { id: "general".into(), text: "Not medical advice.".into() },
    });
    content.vocabulary = labels("allowed", "Fine to roll");
    content.vocabulary_translations.insert(locale("de"), labels("allowed", "Rollen ist in Ordnung"));
    content.screening = small_ruleset();
    let texts = RuleTexts { rationale: "Ein Nerv.".into(), advice: "Hör auf.".into() };
    let translated_from = content.screening.texts_hash();
    let rules = [("T1".to_owned(), texts.clone()), ("T2".to_owned(), texts)].into();
    content.screening_translations.insert(locale("de"), RulesetTranslation { translated_from, rules });
    content.vectors = vec![small_vector("V1"), small_vector("V2")];
    content.routines = small_routines();
    let (texts, translated_from) = (content.routines.texts.clone(), content.routines.texts_hash());
    content.routines_translations.insert(locale("de"), RoutinesTranslation { translated_from, texts });
    put(&mut content.sources, "article", small_source());
    put(&mut content.muscles, "trapezius", small_muscle());
    put(&mut content.regions, "upper-back", small_region("Upper back", Verdict::Allowed));
    put(&mut content.regions, "neck", small_region("Neck", Verdict::Avoid));
    put(&mut content.roller_types, "medium", small_roller_type());
    put(&mut content.contraindications, "numbness", small_contraindication());
    put(&mut content.techniques, "upper-back-roll", small_technique());
    let region = content.regions.get_mut("upper-back").expect("it was just put there");
    let texts = texts_of(&region.item).into_keys().map(|key| (key, "Oberer Rücken".to_owned())).collect();
    let translated_from = region.english_hash();
    region.translations.insert(locale("de"), Translation { translated_from, texts });
    content
}

fn put<T: Item>(items: &mut Items<T>, name: &str, item: T) {
    items.insert(slug(name), Authored::english(item).into());
}

fn labels(value: &str, label: &str) -> Vocabulary {
    Vocabulary([("verdict".to_owned(), [(value.to_owned(), label.to_owned())].into())].into())
}

fn small_ruleset() -> Ruleset {
    let told = |list: fn(Vec<Slug>) -> Predicate| list(vec![slug("numbness")]);
    let effect = |scope| RuleEffect { scope, group: None, regions: vec![], verdict: Verdict::Avoid };
    let rule = |id: &str, when, effects| Rule {
        id: id.into(),
        tier: Tier::Article,
        when,
        effects,
        position_effects: vec![PositionEffect { body_position: BodyPosition::Prone, verdict: Verdict::Avoid }],
        urgency: Urgency::Routine,
        stop_now: true,
        rationale: "A nerve may be pressed.".into(),
        advice: "Stop.".into(),
        sources: vec![slug("article")],
    };
    let grouped = RuleEffect { group: Some(slug("back")), ..effect(RuleScope::OutsideGroup) };
    let named = RuleEffect { regions: vec![slug("neck"), slug("upper-back")], ..effect(RuleScope::Regions) };
    Ruleset {
        version: "1".into(),
        stale_after_days: 30,
        groups: [(slug("back"), vec![slug("upper-back"), slug("neck")])].into(),
        findings: [(slug("soreness"), AskedAs::Symptoms)].into(),
        rules: vec![
            rule("T2", Predicate::Any(vec![told(Predicate::SymptomsAny), Predicate::UnknownCode(true)]), vec![grouped]),
            rule("T1", told(Predicate::IssuesAny), vec![effect(RuleScope::IssueRegion), named]),
        ],
    }
}

fn small_routines() -> Routines {
    let plan = GoalPlan {
        order: vec![slug("upper-back")],
        set_seconds: 30,
        sets: 1,
        hold_seconds: 20,
        rest_seconds: 10,
        breathing_percent: 5,
    };
    let mut texts = RoutineTexts::default();
    texts.visit(&mut |field, _, text| *text = format!("Text of {field}."));
    Routines { goals: [(Goal::Relief, plan.clone()), (Goal::WarmUp, plan)].into(), texts }
}

fn small_vector(id: &str) -> Vector {
    Vector {
        id: id.into(),
        name: "A numb neck".into(),
        input: VectorInput { regions: vec![slug("neck")], symptoms: vec!["Numbness".into()], ..VectorInput::default() },
        expected: Expected {
            verdict: Verdict::Avoid,
            urgency: Urgency::Routine,
            stop_now: true,
            regions: [(slug("neck"), Verdict::Avoid)].into(),
            techniques: [].into(),
            rules: vec!["T2".into()],
        },
    }
}

fn small_evidence() -> Evidence {
    Evidence { grade: Grade::Limited, finding: "Few trials.".into(), sources: vec![slug("article")] }
}

fn small_source() -> Source {
    Source {
        name: "The article".into(),
        summary: "Where it began.".into(),
        citation: "Anonymous, The article.".into(),
        year: Some(2020),
        url: Some("https://example.org/article".into()),
        design: "Article".into(),
        finding: "Rolling feels good.".into(),
        limits: "One opinion.".into(),
        access: Access::Page,
        reading_minutes: Some(7),
        ..example()
    }
}

fn small_muscle() -> Muscle {
    Muscle {
        name: "Trapezius".into(),
        summary: "Between neck and shoulders.".into(),
        anatomical_name: "Musculus trapezius".into(),
        aliases: vec!["traps".into()],
        sources: vec![slug("article")],
        ..example()
    }
}

fn small_region(name: &str, verdict: Verdict) -> Region {
    Region {
        name: name.into(),
        summary: "A body area.".into(),
        anatomical_name: "Regio".into(),
        aliases: vec!["back".into(), "behind".into()],
        view: View::Back,
        verdict,
        extent: "From top to bottom.".into(),
        rationale: vec!["It is so.".into()],
        alternatives: vec![Alternative { region: slug("upper-back"), why: "The ribs carry it.".into() }],
        muscles: vec![slug("trapezius")],
        sources: vec![slug("article")],
        review: Some(Review {
            last_reviewed: moment("2026-11-01T00:00:00Z").day(),
            next_review_due: moment("2027-11-01T00:00:00Z").day(),
            reviewed_by: None,
        }),
        ..example()
    }
}

fn small_roller_type() -> RollerType {
    RollerType {
        name: "Medium".into(),
        summary: "Neither soft nor firm.".into(),
        family: Family::Density,
        traits: vec!["Gives way a little".into()],
        best_for: vec![],
        suits: vec![Difficulty::Beginner],
        rank: Some(2),
        evidence: small_evidence(),
        ..example()
    }
}

fn small_contraindication() -> Contraindication {
    let effect = |scope, regions| Effect { scope, regions, body_position: None, verdict: Verdict::Avoid, until: None };
    Contraindication {
        name: "Numbness".into(),
        summary: "A part of the body feels less.".into(),
        category: Category::Symptom,
        asked_as: AskedAs::Symptoms,
        question: "Does anything feel numb?".into(),
        severity: Severity::Stop,
        effects: vec![effect(Scope::AffectedArea, vec![]), effect(Scope::Regions, vec![slug("neck")])],
        rationale: "A nerve may be pressed.".into(),
        advice: "Stop, and see a doctor if it stays.".into(),
        evidence: small_evidence(),
        sources: vec![slug("article")],
        ..example()
    }
}

fn small_technique() -> Technique {
    let range = |min, max| Range { min, max };
    let step = |position, text: &str| Step {
        position,
        role: Role::Step,
        title: "Roll".into(),
        text: text.into(),
        duration_seconds: None,
    };
    Technique {
        name: "Upper back roll".into(),
        summary: "The first one to learn.".into(),
        regions: vec![slug("upper-back")],
        primary_muscles: vec![slug("trapezius")],
        difficulty: Difficulty::Beginner,
        body_position: BodyPosition::Supine,
        laterality: Laterality::Bilateral,
        goals: vec![Goal::WarmUp, Goal::Recovery],
        equipment: vec![slug("medium")],
        recommended_density: slug("medium"),
        supports: vec![Support::Mat],
        steps: vec![step(1, "Lie down."), step(2, "Roll slowly.")],
        tips: vec!["Breathe.".into()],
        dose: Dose {
            max_speed: MaxSpeed { in_per_s: 1.0, cm_per_s: 2.5 },
            hold_seconds: Some(Hold { min: 20, max: 30, limit: 60 }),
            repetitions: None,
            set_seconds: range(30, 60),
            sets: range(1, 3),
            rest_seconds: range(10, 30),
            total_seconds_per_side: Maximum { max: 120 },
        },
        estimated_seconds: 180,
        safety: Safety {
            keep_off: vec![KeepOff { region: Some(slug("neck")), area: "Neck".into(), why: "It is fragile.".into() }],
            stop_if: vec![StopIf { contraindication: Some(slug("numbness")), text: "It goes numb.".into() }],
        },
        evidence: small_evidence(),
        sources: vec![slug("article")],
        ..example()
    }
}
