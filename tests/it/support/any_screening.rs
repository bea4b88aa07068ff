//! Any rules of the screening that the types allow and the database takes.

use std::collections::BTreeMap;

use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
};
use rollwise::domain::{
    Expected, Issue, Locale, PositionEffect, Predicate, Rule, RuleEffect, RuleTexts, Ruleset, RulesetTranslation,
    Vector, VectorInput,
};

use super::{
    any_content::{locales, one_slug, slugs, text, texts, word},
    content::slug,
};

/// Names of groups, so that any effect may mention one.
const GROUPS: [&str; 2] = ["back", "legs"];

/// The rules with their translations, and vectors.
pub(crate) fn screening() -> impl Strategy<Value = (Ruleset, BTreeMap<Locale, RulesetTranslation>, Vec<Vector>)> {
    let translation = (text(), text(), text(), any::<bool>());
    (ruleset(), btree_map(locales(), translation, 0..3), vec(vector(), 0..4)).prop_map(
        |(ruleset, languages, mut vectors)| {
            let translated = |(translated_from, rationale, advice, is_whole): (_, _, _, bool)| {
                let texts = RuleTexts { rationale, advice };
                let rules = ruleset.rules.iter().skip(usize::from(!is_whole));
                let rules = rules.map(|rule| (rule.id.clone(), texts.clone())).collect();
                RulesetTranslation { translated_from, rules }
            };
            let translations = languages.into_iter().map(|(locale, texts)| (locale, translated(texts))).collect();
            for (index, vector) in vectors.iter_mut().enumerate() {
                vector.id = format!("V{index}");
            }
            (ruleset, translations, vectors)
        },
    )
}

fn ruleset() -> impl Strategy<Value = Ruleset> {
    let groups = [slugs(), slugs()];
    let findings = btree_map(one_slug(), word(), 0..3);
    (text(), 1_u32.., groups, findings, vec(rule(), 0..4)).prop_map(
        |(version, stale_after_days, groups, findings, mut rules)| {
            // The order of the file is another than that of the ids.
            for (index, rule) in rules.iter_mut().enumerate() {
                rule.id = format!("R{}", 9 - index);
            }
            let groups = GROUPS.map(slug).into_iter().zip(groups).collect();
            Ruleset { version, stale_after_days, groups, findings, rules }
        },
    )
}

fn rule() -> impl Strategy<Value = Rule> {
    let group = option::of(prop::sample::select(&GROUPS[..]).prop_map(slug));
    let effect = (word(), group, slugs(), word()).prop_map(|(scope, group, regions, verdict)| RuleEffect {
        scope,
        group,
        regions,
        verdict,
    });
    let position = (word(), word()).prop_map(|(body_position, verdict)| PositionEffect { body_position, verdict });
    let words = (word(), word(), any::<bool>());
    (words, predicate(), vec(effect, 0..3), vec(position, 0..3), (text(), text()), slugs()).prop_map(
        |((tier, urgency, stop_now), when, effects, position_effects, (rationale, advice), sources)| {
            let id = String::new();
            Rule { id, tier, when, effects, position_effects, urgency, stop_now, rationale, advice, sources }
        },
    )
}

fn predicate() -> impl Strategy<Value = Predicate> {
    let leaf = prop_oneof![
        slugs().prop_map(Predicate::RegionsAny),
        slugs().prop_map(Predicate::SymptomsAny),
        slugs().prop_map(Predicate::ConditionsAny),
        slugs().prop_map(Predicate::MedicationsAny),
        slugs().prop_map(Predicate::IssuesAny),
        any::<u32>().prop_map(Predicate::AgeGte),
        any::<u32>().prop_map(Predicate::AgeLt),
        any::<bool>().prop_map(Predicate::PregnancyWeekFrom16OrUnknown),
        any::<bool>().prop_map(Predicate::UnknownCode),
        any::<bool>().prop_map(Predicate::Contradictory),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![vec(inner.clone(), 0..3).prop_map(Predicate::All), vec(inner, 0..3).prop_map(Predicate::Any)]
    })
}

fn vector() -> impl Strategy<Value = Vector> {
    let regions = btree_map(one_slug(), word(), 0..3);
    let techniques = btree_map(one_slug(), word(), 0..3);
    let expected = (word(), word(), any::<bool>(), regions, techniques, texts()).prop_map(
        |(verdict, urgency, stop_now, regions, techniques, rules)| Expected {
            verdict,
            urgency,
            stop_now,
            regions,
            techniques,
            rules,
        },
    );
    let issue = (text(), option::of(one_slug())).prop_map(|(code, region)| Issue { code, region });
    let numbers = (option::of(any::<u32>()), option::of(any::<u32>()), option::of(word()));
    let input = ((slugs(), slugs()), [texts(), texts(), texts()], vec(issue, 0..3), numbers).prop_map(
        |((regions, techniques), [symptoms, conditions, medications], issues, (age, pregnancy_weeks, experience))| {
            VectorInput {
                regions,
                techniques,
                symptoms,
                conditions,
                medications,
                issues,
                age,
                pregnancy_weeks,
                experience,
            }
        },
    );
    (text(), input, expected).prop_map(|(name, input, expected)| Vector { id: String::new(), name, input, expected })
}
