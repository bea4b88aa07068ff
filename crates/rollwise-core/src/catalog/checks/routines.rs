use std::collections::BTreeSet;

use super::{Findings, Place, Subject, did_you_mean};
use crate::domain::{Enumeration as _, Goal, Kind, RegionSlug, RoutineTexts, Slug, Verdict};

/// Every goal has a plan, and every region that a technique rolls has its place in each.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let content = subject.content;
    // An edition from before there were routines has none.
    if content.routines.goals.is_empty() || subject.unread.contains(&Place::Routines(None)) {
        return;
    }
    let mut report = |path: String, message: String| findings.report(Place::Routines(None), path, message);
    for goal in Goal::ALL.iter().filter(|goal| !content.routines.goals.contains_key(goal)) {
        report("goals".into(), format!("has no plan for `{}`", goal.word()));
    }
    // What is wrong with the region of a technique is named there.
    let may_be_rolled = |region: &&RegionSlug| {
        content.regions.get(region.slug()).is_some_and(|known| known.item.verdict != Verdict::Avoid)
    };
    let rolled = content.techniques.values().flat_map(|authored| &authored.item.regions);
    let rolled: BTreeSet<&RegionSlug> = rolled.filter(may_be_rolled).collect();
    for (goal, plan) in &content.routines.goals {
        let path = format!("goals.{}.order", goal.word());
        for (index, region) in plan.order.iter().enumerate() {
            if !subject.has(Kind::Regions, region) {
                let hint = did_you_mean(region.as_str(), content.regions.keys().map(Slug::as_str));
                report(format!("{path}[{index}]"), format!("there is no `regions/{region}`{hint}"));
            }
        }
        for region in rolled.iter().filter(|region| !plan.order.contains(region)) {
            report(path.clone(), format!("`{region}`, which a technique rolls, has no place in it"));
        }
    }
}

/// What a routine says holds no braces but those around names that something is put in for.
pub(super) fn placeholders(subject: &Subject<'_>, findings: &mut Findings) {
    let content = subject.content;
    let translations = content
        .routines_translations
        .iter()
        .map(|(locale, translation)| (Place::Routines(Some(locale.clone())), &translation.texts));
    for (place, texts) in std::iter::once((Place::Routines(None), &content.routines.texts)).chain(translations) {
        faults(texts, &mut |path, message| findings.report(place.clone(), path, message));
    }
}

fn faults(texts: &RoutineTexts, report: &mut dyn FnMut(String, String)) {
    texts.clone().visit(&mut |field, known, text| {
        let mut rest = text.as_str();
        while let Some(start) = rest.find(['{', '}']) {
            let name = rest.get(start..).and_then(|part| part.strip_prefix('{')).and_then(|part| part.split_once('}'));
            let Some((name, after)) = name else {
                report(format!("texts.{field}"), "has a brace without its counterpart".into());
                return;
            };
            if !known.contains(&name) {
                let names: Vec<_> = known.iter().map(|name| format!("`{{{name}}}`")).collect();
                let allowed = if names.is_empty() {
                    "nothing is put in here".into()
                } else {
                    format!("known are {}", names.join(", "))
                };
                report(format!("texts.{field}"), format!("there is no `{{{name}}}`: {allowed}"));
            }
            rest = after;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content, locale, slug, translate_catalogue};
    use crate::domain::{Goal, RoutinesTranslation};

    #[test]
    fn every_goal_has_a_plan_with_a_place_for_every_region_that_is_rolled() {
        let mut content = content();
        content.routines.goals.remove(&Goal::Mobility);
        let plan = content.routines.goals.get_mut(&Goal::Relief).expect("the fixture has it");
        plan.order = vec![slug("glutes"), slug("neck"), slug("lat")];
        assert_faults(
            &content,
            &[
                ("routines", "goals", "`mobility`"),
                ("routines", "goals.relief.order", "`lats`, which a technique rolls, has no place"),
                ("routines", "goals.relief.order[2]", "did you mean `lats`?"),
            ],
        );
    }

    #[test]
    fn content_from_before_there_were_routines_is_whole() {
        let mut content = content();
        content.routines = crate::domain::Routines::default();
        assert_faults(&content, &[]);
    }

    #[test]
    fn texts_hold_only_names_that_something_is_put_in_for() {
        let mut content = content();
        translate_catalogue(&mut content);
        content.routines.texts.roll.cue = "Roll {seconds} {side}.".into();
        content.routines.texts.left = "{".into();
        content.routines.texts.rest.text = "Rest {technique".into();
        content.routines.texts.hold.text = "Hold }.".into();
        let translated_from = content.routines.texts_hash();
        let mut texts = content.routines.texts.clone();
        (texts.left, texts.rest.text, texts.hold.text) = ("links".into(), "Pause".into(), "Halten".into());
        content.routines_translations.insert(locale(), RoutinesTranslation { translated_from, texts });
        assert_faults(
            &content,
            &[
                ("routines", "texts.hold.text", "counterpart"),
                ("routines", "texts.left", "counterpart"),
                ("routines", "texts.rest.text", "counterpart"),
                ("routines", "texts.roll.cue", "no `{side}`: known are `{technique}`, `{steps}`, `{seconds}`"),
                ("routines (de)", "texts.roll.cue", "no `{side}`"),
            ],
        );
    }

    #[test]
    fn a_translation_is_made_from_the_present_texts() {
        let mut content = content();
        translate_catalogue(&mut content);
        let texts = content.routines.texts.clone();
        content.routines_translations.insert(locale(), RoutinesTranslation { translated_from: String::new(), texts });
        let hash = content.routines.texts_hash();
        assert_faults(&content, &[("routines (de)", "translated_from", &hash)]);
    }
}
