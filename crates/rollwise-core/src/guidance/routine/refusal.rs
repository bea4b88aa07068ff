//! What binds where no routine is possible, and what would make one possible.

use super::{
    ACTIVE_PERCENT, Brief, Hint, Planner,
    fit::{Bound, Shortfall, Wanted},
    screen,
};
use crate::{
    domain::{Difficulty, Enumeration as _, GoalPlan, RegionSlug, RollerTypeSlug, Slug},
    guidance::screening::Screener,
};

impl Planner {
    /// What to say of a goal that has no plan: an edition from before there were routines has none at all.
    pub(super) fn no_goal(&self) -> Hint {
        let allowed = self.goals.keys().map(|goal| goal.word().to_owned()).collect();
        Hint { location: "goal".to_owned(), reason: "there is no plan for this goal".to_owned(), allowed }
    }

    /// What binds first, and each single change to the request after which a routine is possible.
    pub(super) fn hints(
        &self,
        brief: &Brief<'_>,
        plan: &GoalPlan,
        screener: &Screener,
        wanted: &[Wanted<'_>],
        shortfall: Option<Shortfall<'_>>,
        excluded: bool,
    ) -> Vec<Hint> {
        let mut hints = Vec::new();
        match shortfall {
            None => hints.push(self.outside_of_sessions()),
            Some(_) if wanted.is_empty() && excluded => hints.push(nothing_permitted()),
            Some(_) if wanted.is_empty() => hints.push(nothing_to_do(brief)),
            Some(shortfall) => hints.push(self.too_long(brief, plan, wanted, &shortfall)),
        }
        let possible = |brief: &Brief<'_>| self.is_possible(brief, plan, screener);
        hints.extend(self.other_regions(brief, &possible));
        hints.extend(self.other_equipment(brief, &possible));
        hints.extend(other_difficulty(brief, &possible));
        hints
    }

    fn outside_of_sessions(&self) -> Hint {
        let (least, most) = (self.bounds.min_minutes, self.bounds.max_minutes);
        let reason = format!("a session takes {least} to {most} minutes");
        Hint { location: "minutes".to_owned(), reason, allowed: (least..=most).map(|it| it.to_string()).collect() }
    }

    /// There is too little to do for so much time.
    fn too_long(&self, brief: &Brief<'_>, plan: &GoalPlan, wanted: &[Wanted<'_>], shortfall: &Shortfall<'_>) -> Hint {
        let minutes = brief.request.minutes;
        let needed = (minutes * 60 * ACTIVE_PERCENT).div_ceil(100);
        let active = shortfall.active_seconds;
        let mut reason = format!(
            "at least {ACTIVE_PERCENT} % of a session, here {needed} seconds, must be spent rolling, holding or moving, \
             and within the limits only {active} seconds can be"
        );
        if let Some((candidate, bound)) = &shortfall.bound {
            let slug = &candidate.slug;
            let more = match bound {
                Bound::Sets => format!(
                    "`{slug}` takes at most {} sets of {} seconds a side",
                    candidate.dose.sets.max, candidate.dose.set_seconds.max
                ),
                Bound::Side(most) => format!("`{slug}` may be done for at most {most} seconds a side"),
                Bound::Muscle(muscle, most) => {
                    let muscle = self.muscles.get(*muscle).map_or("", Slug::as_str);
                    format!(
                        "the muscle `{muscle}`, which `{slug}` reaches, may be worked for at most {most} seconds a side"
                    )
                }
                Bound::Time => "setting up and breathing take the rest of the time".to_owned(),
            };
            reason = format!("{reason}: {more}");
        }
        let lengths = self.bounds.min_minutes..=self.bounds.max_minutes;
        let allowed: Vec<String> =
            lengths.filter(|length| self.fit(plan, *length, wanted).is_ok()).map(|length| length.to_string()).collect();
        if allowed.is_empty() {
            reason.push_str("; no other length would do either");
        }
        Hint { location: "minutes".to_owned(), reason, allowed }
    }

    /// Regions of which one more would make a routine possible.
    fn other_regions(&self, brief: &Brief<'_>, possible: &dyn Fn(&Brief<'_>) -> bool) -> Option<Hint> {
        let asked = brief.regions.as_ref()?;
        let with = |more: &RegionSlug| {
            let regions = asked.iter().chain([more]).cloned().collect();
            possible(&Brief { regions: Some(regions), equipment: brief.equipment.clone(), ..*brief })
        };
        let others = self.regions.iter().map(|(_, (slug, _))| slug).filter(|slug| !asked.contains(slug));
        let allowed: Vec<String> = others.filter(|slug| with(slug)).map(ToString::to_string).collect();
        let reason = "with one of these regions added it is possible";
        some_of("regions", reason, allowed).or_else(|| {
            let anywhere = Brief { regions: None, equipment: brief.equipment.clone(), ..*brief };
            possible(&anywhere).then(|| left_out("regions"))
        })
    }

    /// Forms of roller of which one more would make a routine possible.
    fn other_equipment(&self, brief: &Brief<'_>, possible: &dyn Fn(&Brief<'_>) -> bool) -> Option<Hint> {
        let owned = brief.equipment.as_ref()?;
        let with = |more: &RollerTypeSlug| {
            let equipment = owned.iter().chain([more]).cloned().collect();
            possible(&Brief { equipment: Some(equipment), regions: brief.regions.clone(), ..*brief })
        };
        let others = self.forms.iter().map(|(_, slug)| slug).filter(|slug| !owned.contains(slug));
        let allowed: Vec<String> = others.filter(|slug| with(slug)).map(ToString::to_string).collect();
        some_of("equipment", "with one of these it is possible", allowed).or_else(|| {
            let with_any = Brief { equipment: None, regions: brief.regions.clone(), ..*brief };
            possible(&with_any).then(|| left_out("equipment"))
        })
    }

    /// Whether there is a routine for a request that was changed.
    fn is_possible(&self, brief: &Brief<'_>, plan: &GoalPlan, screener: &Screener) -> bool {
        let fitting = self.fitting(brief, plan);
        let Ok(screening) = screen(screener, brief, &fitting) else { return false };
        let verdicts = screening.techniques.iter().map(|found| (found.technique.clone(), found.verdict)).collect();
        let wanted = Self::ranked(fitting, &verdicts, brief.regions.is_some());
        self.fit(plan, brief.request.minutes, &wanted).is_ok()
    }
}

fn other_difficulty(brief: &Brief<'_>, possible: &dyn Fn(&Brief<'_>) -> bool) -> Option<Hint> {
    let harder = Difficulty::ALL.iter().filter(|difficulty| **difficulty > brief.difficulty);
    let with = |difficulty: Difficulty| {
        possible(&Brief { difficulty, regions: brief.regions.clone(), equipment: brief.equipment.clone(), ..*brief })
    };
    let allowed: Vec<String> =
        harder.filter(|difficulty| with(**difficulty)).map(|difficulty| difficulty.word().to_owned()).collect();
    let reason = "with more demanding techniques it is possible; choose them only if you know the basics";
    some_of("difficulty", reason, allowed)
}

/// A hint with what can stand at a place, if there is anything.
fn some_of(location: &str, reason: &str, allowed: Vec<String>) -> Option<Hint> {
    (!allowed.is_empty()).then(|| Hint { location: location.to_owned(), reason: reason.to_owned(), allowed })
}

/// A hint that a routine is possible without a member.
fn left_out(location: &str) -> Hint {
    let reason = "without this member, for anything that suits, it is possible".to_owned();
    Hint { location: location.to_owned(), reason, allowed: Vec::new() }
}

/// What would fit is not for this person.
fn nothing_permitted() -> Hint {
    let reason = "what was told of the person's health leaves no technique that fits: `excluded` says why".to_owned();
    Hint { location: "screening".to_owned(), reason, allowed: Vec::new() }
}

/// Nothing fits.
fn nothing_to_do(brief: &Brief<'_>) -> Hint {
    let location = if brief.regions.is_some() { "regions" } else { "goal" };
    let reason = format!(
        "no technique has the goal `{}` and fits the regions, the equipment and the difficulty",
        brief.request.goal.word()
    );
    Hint { location: location.to_owned(), reason, allowed: Vec::new() }
}
