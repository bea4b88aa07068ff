//! Any plans of routines that the types allow and the database takes.

use std::collections::BTreeMap;

use proptest::{collection::btree_map, prelude::*};
use rollwise::domain::{GoalPlan, Locale, RoutineTexts, Routines, RoutinesTranslation};

use super::any_content::{locales, slugs, text, word};

/// The plans with what they say, in several languages.
pub(crate) fn routines() -> impl Strategy<Value = (Routines, BTreeMap<Locale, RoutinesTranslation>)> {
    let plans = btree_map(word(), plan(), 0..5);
    let translation =
        (text(), texts()).prop_map(|(translated_from, texts)| RoutinesTranslation { translated_from, texts });
    (plans, texts(), btree_map(locales(), translation, 0..3))
        .prop_map(|(goals, texts, translations)| (Routines { goals, texts }, translations))
}

fn plan() -> impl Strategy<Value = GoalPlan> {
    (slugs(), 10..=120_u32, 1..=10_u32, 0..=60_u32, 0..=120_u32, 0..=30_u32).prop_map(
        |(order, set_seconds, sets, hold_seconds, rest_seconds, breathing_percent)| GoalPlan {
            order,
            set_seconds,
            sets,
            hold_seconds,
            rest_seconds,
            breathing_percent,
        },
    )
}

fn texts() -> impl Strategy<Value = RoutineTexts> {
    prop::collection::vec(text(), 3).prop_map(|some| {
        let mut words = some.into_iter().cycle();
        let mut texts = RoutineTexts::default();
        texts.visit(&mut |_, _, text| *text = words.next().unwrap_or_default());
        texts
    })
}
