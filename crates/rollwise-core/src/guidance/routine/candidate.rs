use std::collections::BTreeMap;

use crate::{
    catalog::{Catalog, in_language},
    domain::{
        BodyPosition, Difficulty, Dose, Goal, Laterality, Locale, RegionSlug, Role, RollerTypeSlug, Safety, Shared,
        Slug, Step, Technique, TechniqueSlug,
    },
};

/// A technique, as the planner sees it.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) slug: TechniqueSlug,
    pub(super) name: String,
    pub(super) regions: Vec<RegionSlug>,
    pub(super) goals: Vec<Goal>,
    /// The forms of roller that fit, best first.
    pub(super) equipment: Vec<RollerTypeSlug>,
    pub(super) difficulty: Difficulty,
    pub(super) position: BodyPosition,
    /// How many sides are rolled one after the other.
    pub(super) sides: u32,
    pub(super) dose: Dose,
    /// The muscles that it is for, by their number in the catalogue.
    pub(super) muscles: Vec<usize>,
    /// How to get into position.
    pub(super) setup: String,
    /// What to do then.
    pub(super) motion: String,
    /// How to change sides; empty where the technique does not say.
    pub(super) change: String,
    pub(super) safety: Safety,
}

/// The techniques of a catalogue by slug, with texts in a language. Those that did not change are taken from `before`: what
/// they were and the catalogue that they were made of.
pub(super) fn candidates(
    catalog: &Catalog,
    locale: &Locale,
    before: Option<(&[Shared<Candidate>], &Catalog)>,
) -> Vec<Shared<Candidate>> {
    let content = catalog.content();
    // A muscle may have another number.
    let before = before.filter(|(_, earlier)| earlier.content().muscles.keys().eq(content.muscles.keys()));
    let same = |slug: &Slug, authored| {
        let (candidates, earlier) = before?;
        earlier.content().techniques.get(slug).filter(|same| Shared::is_same(same, authored))?;
        let index = candidates.binary_search_by(|candidate| candidate.slug.slug().cmp(slug)).ok()?;
        candidates.get(index).cloned()
    };
    let numbers: BTreeMap<&Slug, usize> =
        content.muscles.keys().enumerate().map(|(index, slug)| (slug, index)).collect();
    let candidate = |slug: &Slug, technique: Technique| {
        let muscles =
            technique.primary_muscles.iter().filter_map(|muscle| numbers.get(muscle.slug()).copied()).collect();
        let Parts { setup, motion, change } = parts(&technique);
        Candidate {
            setup: joined(&setup).unwrap_or_else(|| technique.summary.clone()),
            motion: joined(&motion).unwrap_or_else(|| technique.summary.clone()),
            change: change.map(|step| step.text.clone()).unwrap_or_default(),
            slug: slug.clone().into(),
            name: technique.name,
            regions: technique.regions,
            goals: technique.goals,
            equipment: technique.equipment,
            difficulty: technique.difficulty,
            position: technique.body_position,
            sides: match technique.laterality {
                Laterality::Bilateral => 1,
                Laterality::EachSide => 2,
            },
            dose: technique.dose,
            muscles,
            safety: technique.safety,
        }
    };
    let made = |slug: &Slug, authored| Shared::from(candidate(slug, in_language(authored, locale).0));
    let techniques = content.techniques.iter();
    techniques.map(|(slug, authored)| same(slug, authored).unwrap_or_else(|| made(slug, authored))).collect()
}

/// The steps of a technique by the part of a routine that they are shown in.
struct Parts<'a> {
    setup: Vec<&'a Step>,
    motion: Vec<&'a Step>,
    change: Option<&'a Step>,
}

/// What comes before the first movement is the setup. A technique for each side says last how to change sides. What
/// lasts a given time is left to the holds, where there are any.
fn parts(technique: &Technique) -> Parts<'_> {
    let moves = || technique.steps.iter().enumerate().filter(|(_, step)| step.role == Role::Step);
    let first = moves().next().map_or(technique.steps.len(), |(index, _)| index);
    let changes = technique.laterality == Laterality::EachSide && moves().count() > 1;
    let change = moves().next_back().filter(|_| changes);
    let end = change.map_or(technique.steps.len(), |(index, _)| index);
    let holds = technique.dose.hold_seconds.is_some() && technique.dose.repetitions.is_none();
    let is_motion = |step: &Step| {
        matches!(step.role, Role::Step | Role::FormCue | Role::Safety)
            && !(holds && step.role == Role::Step && step.duration_seconds.is_some())
    };
    let (setup, rest) = technique.steps.split_at(first);
    let motion = rest.iter().take(end.saturating_sub(first));
    // How to come off at the end stands behind the last movement.
    let last = moves().next_back().map_or(0, |(index, _)| index);
    let motion = motion.enumerate().filter(|(index, step)| first + index <= last && is_motion(step));
    Parts {
        setup: setup.iter().collect(),
        motion: motion.map(|(_, step)| step).collect(),
        change: change.map(|(_, step)| step),
    }
}

/// The texts of some steps, one behind the other; none if there is no step.
fn joined(steps: &[&Step]) -> Option<String> {
    let texts: Vec<&str> = steps.iter().map(|step| step.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}
