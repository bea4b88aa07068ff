//! A session of so many minutes: which techniques, in which order, how long.
//!
//! A [`Planner`] is built once for a state of the content and a language; [`Planner::plan`] is a pure function of the
//! request, so the same request on the same edition gives the same routine. It works in four steps:
//!
//! 1. *Screen.* A person who must stop or get help first gets no routine but the screening. What is not for this person is
//!    left out and named.
//! 2. *Choose.* Of the techniques that fit the goal, the regions, the equipment and the level, each region's first
//!    comes before any region's second, in the order that the goal's plan gives to the regions.
//! 3. *Fit* (`fit.rs`). As many as there is time for, each within its dose; then sets and rests grow, and breathing
//!    takes up what is left. Each technique is done in one go, so none comes a second time.
//! 4. *Lay out* (`timeline.rs`). The parts follow each other from the first second to the last.
//!
//! Every limit holds by construction: a block is only ever made or made longer where no side, no muscle and no session
//! exceeds its own. A muscle counts wherever a technique is for it, that is among its primary muscles.

mod answer;
mod candidate;
mod fit;
mod refusal;
mod request;
mod timeline;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::{cmp::Reverse, collections::BTreeMap};

pub use self::{
    answer::{Hint, Impossible, Limits, NoRoutine, Routine, RoutineTechnique, Segment, Warning, WarningAbout},
    request::RoutineRequest,
};
use self::{
    candidate::Candidate,
    fit::{ACTIVE_PERCENT, Session, Wanted},
};
use super::{
    named::{Named, nearest_slugs},
    screening::{AskedItems, LooseSlug, Screener, Screening, ScreeningRequest, TechniqueScreening, Unscreenable},
};
use crate::{
    catalog::{Catalog, in_language},
    domain::{
        Difficulty, Disclaimer, Family, Goal, GoalPlan, LimitName, Locale, MaxSpeed, RegionSlug, RollerTypeSlug,
        RoutineTexts, Shared, Slug, TechniqueSlug, Unit, Urgency, Verdict,
    },
};

/// Plans routines over a state of the content, in a language.
pub struct Planner {
    goals: BTreeMap<Goal, GoalPlan>,
    texts: RoutineTexts,
    candidates: Vec<Shared<Candidate>>,
    /// The forms of roller.
    forms: Named<RollerTypeSlug>,
    /// The regions with their names.
    regions: Named<(RegionSlug, String)>,
    muscles: Vec<Slug>,
    bounds: Bounds,
    edition: u64,
    disclaimer: Disclaimer,
}

/// What the principles set.
struct Bounds {
    min_minutes: u32,
    max_minutes: u32,
    hold_seconds: u32,
}

/// What a request comes to before anything is planned.
struct Brief<'r> {
    request: &'r RoutineRequest,
    /// The regions that were asked for.
    regions: Option<Vec<RegionSlug>>,
    /// The forms of roller that the person has.
    equipment: Option<Vec<RollerTypeSlug>>,
    difficulty: Difficulty,
}

impl Planner {
    /// Prepares the techniques of a catalogue, with texts in a language, or in English where they were not translated.
    pub fn new(catalog: &Catalog, locale: &Locale) -> Self {
        Self::made(catalog, locale, None)
    }

    /// The planner of a later state of the catalogue, in the same language; `before` is what this one was made of.
    #[must_use]
    pub fn updated_to(&self, before: &Catalog, catalog: &Catalog, locale: &Locale) -> Self {
        Self::made(catalog, locale, Some((&self.candidates, before)))
    }

    fn made(catalog: &Catalog, locale: &Locale, before: Option<(&[Shared<Candidate>], &Catalog)>) -> Self {
        let content = catalog.content();
        let (goals, texts, _) = catalog.routines(locale);
        let forms = content.roller_types.iter().filter(|(_, authored)| authored.item.family == Family::Form);
        let forms = forms.map(|(slug, authored)| (slug, authored.item.former_slugs.as_slice(), slug.clone().into()));
        let regions = content.regions.iter().map(|(slug, authored)| {
            (slug, authored.item.former_slugs.as_slice(), (slug.clone().into(), in_language(authored, locale).0.name))
        });
        Self {
            goals: goals.clone(),
            texts: texts.clone(),
            candidates: candidate::candidates(catalog, locale, before),
            forms: Named::new(forms),
            regions: Named::new(regions),
            muscles: content.muscles.keys().cloned().collect(),
            bounds: Bounds::of(catalog),
            edition: catalog.edition(),
            disclaimer: catalog.disclaimer(locale),
        }
    }

    /// Plans a routine.
    ///
    /// # Errors
    /// If the request names something unknown, if the person must stop or get help first, or if what is asked for
    /// cannot be met: then with what binds and what would make it possible.
    pub fn plan<'a>(&'a self, screener: &'a Screener, request: &RoutineRequest) -> Result<Routine<'a>, NoRoutine<'a>> {
        let brief = self.understand(request)?;
        let Some(plan) = self.goals.get(&request.goal) else { return Err(NoRoutine::Unusable(vec![self.no_goal()])) };
        let fitting = self.fitting(&brief, plan);
        let screening = screen(screener, &brief, &fitting)?;
        if screening.stop_now || screening.urgency >= Urgency::Urgent {
            return Err(NoRoutine::Stops(Box::new(screening)));
        }
        let Screening { techniques, advice, .. } = screening;
        let verdicts: BTreeMap<TechniqueSlug, Verdict> =
            techniques.iter().map(|found| (found.technique.clone(), found.verdict)).collect();
        let (excluded, permitted): (Vec<_>, Vec<_>) =
            techniques.into_iter().partition(|found| found.verdict >= Verdict::ConsultFirst);
        let wanted = Self::ranked(fitting, &verdicts, brief.regions.is_some());
        match self.fit(plan, request.minutes, &wanted) {
            Ok(session) => Ok(self.routine(&brief, plan, &session, &permitted, excluded)),
            Err(bound) => {
                let hints = self.hints(&brief, plan, screener, &wanted, bound, !excluded.is_empty());
                Err(NoRoutine::Impossible(Box::new(Impossible { hints, excluded, advice })))
            }
        }
    }

    /// Looks up what a request names.
    fn understand<'r>(&self, request: &'r RoutineRequest) -> Result<Brief<'r>, NoRoutine<'static>> {
        let mut faults = Vec::new();
        let region = |name: &str| {
            let found = self.regions.find(name).and_then(|index| self.regions.get(index));
            let known = self.regions.iter().map(|(_, (slug, _))| slug.slug());
            found.map(|(slug, _)| slug.clone()).ok_or_else(|| unknown("there is no such region", name, known))
        };
        let form = |name: &str| {
            let found = self.forms.find(name).and_then(|index| self.forms.get(index));
            let known = self.forms.iter().map(|(_, slug)| slug.slug());
            found.cloned().ok_or_else(|| unknown("there is no such form of roller", name, known))
        };
        let regions = find_all("regions", request.regions.as_deref(), region, &mut faults);
        let equipment = find_all("equipment", request.equipment.as_deref(), form, &mut faults);
        if !faults.is_empty() {
            return Err(NoRoutine::Unusable(faults));
        }
        let difficulty = request.difficulty.unwrap_or(Difficulty::Beginner);
        Ok(Brief { request, regions, equipment, difficulty })
    }

    /// The techniques that fit a request but for the person's health, by slug.
    fn fitting(&self, brief: &Brief<'_>, plan: &GoalPlan) -> Vec<Wanted<'_>> {
        let mut fitting: Vec<(usize, Wanted<'_>)> = Vec::new();
        for candidate in &self.candidates {
            let has = |form: &RollerTypeSlug| brief.equipment.as_ref().is_none_or(|owned| owned.contains(form));
            let equipment = candidate.equipment.iter().find(|form| has(form));
            let is_asked =
                brief.regions.as_ref().is_none_or(|asked| asked.iter().any(|it| candidate.regions.contains(it)));
            if !is_asked || !candidate.goals.contains(&brief.request.goal) || candidate.difficulty > brief.difficulty {
                continue;
            }
            let place = plan.order.iter().position(|region| candidate.regions.contains(region));
            if let (Some(place), Some(equipment)) = (place, equipment) {
                fitting.push((place, Wanted { candidate, equipment, place }));
            }
        }
        // The order of the session: by region, then what shares its roller with most others, then what is easier.
        let mut uses: BTreeMap<&RollerTypeSlug, usize> = BTreeMap::new();
        for (_, wanted) in &fitting {
            *uses.entry(wanted.equipment).or_default() += 1;
        }
        fitting.sort_by_cached_key(|(place, wanted)| {
            let uses = uses.get(wanted.equipment).copied().unwrap_or_default();
            (*place, Reverse(uses), wanted.candidate.difficulty, &wanted.candidate.slug)
        });
        let in_order = fitting.into_iter().enumerate();
        in_order.map(|(place, (_, wanted))| Wanted { place, ..wanted }).collect()
    }

    /// Those techniques that this person may do, the most wanted first: each region's first before any region's second.
    /// Where no region was asked for, what needs no caution comes before what does.
    fn ranked<'a>(
        mut fitting: Vec<Wanted<'a>>,
        verdicts: &BTreeMap<TechniqueSlug, Verdict>,
        asked: bool,
    ) -> Vec<Wanted<'a>> {
        let verdict = |it: &Wanted<'_>| verdicts.get(&it.candidate.slug).copied().unwrap_or(Verdict::Avoid);
        fitting.retain(|it| verdict(it) <= Verdict::Caution);
        let mut turns: BTreeMap<&RegionSlug, usize> = BTreeMap::new();
        let mut ranked: Vec<_> = fitting
            .into_iter()
            .map(|it| {
                let turn =
                    it.candidate.regions.iter().map(|region| *turns.get(region).unwrap_or(&0)).max().unwrap_or(0);
                for region in &it.candidate.regions {
                    *turns.entry(region).or_default() += 1;
                }
                let caution = if asked { Verdict::Allowed } else { verdict(&it) };
                (caution, turn, it.place, it)
            })
            .collect();
        ranked.sort_by_key(|(caution, turn, place, _)| (*caution, *turn, *place));
        ranked.into_iter().map(|(_, _, _, it)| it).collect()
    }

    fn fit<'a>(
        &'a self,
        plan: &GoalPlan,
        minutes: u32,
        wanted: &[Wanted<'a>],
    ) -> Result<Session<'a>, Option<fit::Shortfall<'a>>> {
        if !(self.bounds.min_minutes..=self.bounds.max_minutes).contains(&minutes) {
            return Err(None);
        }
        fit::fit(plan, minutes * 60, wanted).map_err(Some)
    }

    fn routine<'a>(
        &'a self,
        brief: &Brief<'_>,
        plan: &GoalPlan,
        session: &Session<'a>,
        permitted: &[TechniqueScreening<'a>],
        excluded: Vec<TechniqueScreening<'a>>,
    ) -> Routine<'a> {
        let found = |slug: &TechniqueSlug| permitted.iter().find(|found| found.technique == *slug);
        let techniques: Vec<_> = session
            .blocks
            .iter()
            .map(|block| {
                let candidate = block.wanted.candidate;
                RoutineTechnique {
                    technique: candidate.slug.clone(),
                    name: &candidate.name,
                    equipment: block.wanted.equipment.clone(),
                    verdict: found(&candidate.slug).map_or(Verdict::Caution, |found| found.verdict),
                    safety: &candidate.safety,
                }
            })
            .collect();
        let cautions = techniques.iter().filter(|it| it.verdict == Verdict::Caution).map(|it| Warning {
            about: WarningAbout::Caution,
            technique: Some(it.technique.clone()),
            regions: Vec::new(),
            text: timeline::filled(&self.texts.caution, |_, out| out.push_str(it.name)),
            reasons: found(&it.technique).map(|found| found.reasons.clone()).unwrap_or_default(),
        });
        let screened = brief.request.screening.is_some();
        let unasked = (!screened).then(|| Warning {
            about: WarningAbout::NotScreened,
            technique: None,
            regions: Vec::new(),
            text: self.texts.not_screened.clone(),
            reasons: Vec::new(),
        });
        let warnings = unasked.into_iter().chain(cautions).chain(self.left_out(brief, session)).collect();
        Routine {
            goal: brief.request.goal,
            total_seconds: brief.request.minutes * 60,
            segments: timeline::timeline(session, &self.texts, plan.hold_seconds, self.bounds.hold_seconds),
            techniques,
            limits: self.limits(session),
            excluded,
            warnings,
            screened,
            edition: self.edition,
            disclaimer: &self.disclaimer,
        }
    }

    /// The warning for the regions that were asked for and are not rolled.
    fn left_out(&self, brief: &Brief<'_>, session: &Session<'_>) -> Option<Warning<'static>> {
        let is_rolled =
            |region: &RegionSlug| session.blocks.iter().any(|block| block.wanted.candidate.regions.contains(region));
        let regions: Vec<RegionSlug> =
            brief.regions.iter().flatten().filter(|region| !is_rolled(region)).cloned().collect();
        let left = self.regions.iter().filter(|(_, (slug, _))| regions.contains(slug));
        let names: Vec<&str> = left.map(|(_, (_, name))| name.as_str()).collect();
        (!regions.is_empty()).then(|| Warning {
            about: WarningAbout::LeftOut,
            technique: None,
            text: timeline::filled(&self.texts.left_out, |_, out| out.push_str(&names.join(", "))),
            regions,
            reasons: Vec::new(),
        })
    }

    fn limits(&self, session: &Session<'_>) -> Limits {
        let doses = || session.blocks.iter().map(|block| block.wanted.candidate.dose);
        let slower = |one: MaxSpeed, other: MaxSpeed| if other.in_per_s < one.in_per_s { other } else { one };
        let holds = doses().filter_map(|dose| dose.hold_seconds).map(|hold| hold.limit);
        Limits {
            max_speed: doses()
                .map(|dose| dose.max_speed)
                .reduce(slower)
                .unwrap_or(MaxSpeed { in_per_s: 1.0, cm_per_s: 2.5 }),
            hold_seconds: holds.chain([self.bounds.hold_seconds]).min().unwrap_or(self.bounds.hold_seconds),
            muscle_seconds_per_side: doses().map(|dose| dose.total_seconds_per_side.max).min().unwrap_or_default(),
            min_minutes: self.bounds.min_minutes,
            max_minutes: self.bounds.max_minutes,
            active_percent: ACTIVE_PERCENT,
        }
    }
}

impl Bounds {
    /// The strictest that the principles of a catalogue set; where they set nothing, the article's own.
    fn of(catalog: &Catalog) -> Self {
        let mut bounds = Self { min_minutes: 5, max_minutes: 15, hold_seconds: 60 };
        // Limits are whole numbers of minutes and seconds; a fraction is cut off towards the stricter side.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let whole = |number: f64| number.clamp(0.0, 10_000.0) as u32;
        for limit in catalog.content().principles.values().flat_map(|authored| &authored.item.limits) {
            match (limit.name, limit.unit) {
                (LimitName::Session, Unit::Minutes) => {
                    bounds.min_minutes =
                        limit.min.map_or(bounds.min_minutes, |min| whole(min.ceil()).max(bounds.min_minutes));
                    let most = limit.max.into_iter().chain(limit.limit).map(whole);
                    bounds.max_minutes = most.chain([bounds.max_minutes]).min().unwrap_or(bounds.max_minutes);
                }
                (LimitName::Hold, Unit::Seconds) => {
                    let most = limit.limit.into_iter().map(whole);
                    bounds.hold_seconds = most.chain([bounds.hold_seconds]).min().unwrap_or(bounds.hold_seconds);
                }
                _ => {}
            }
        }
        bounds
    }
}

/// Screens the person for the regions that were asked for and the techniques that would fit.
fn screen<'a>(
    screener: &'a Screener,
    brief: &Brief<'_>,
    fitting: &[Wanted<'_>],
) -> Result<Screening<'a>, NoRoutine<'a>> {
    let techniques = fitting.iter().map(|it| LooseSlug::from(it.candidate.slug.as_str())).collect();
    let request = ScreeningRequest {
        asked: AskedItems { regions: brief.request.regions.clone(), techniques: Some(techniques), locale: None },
        health: brief.request.screening.clone().unwrap_or_default(),
    };
    screener.screen(&request).map_err(|Unscreenable(places)| {
        let hint = |place: crate::guidance::screening::Unusable| Hint {
            // The regions were looked up before, so what is left is in the health part.
            location: format!("screening.{}", place.location),
            reason: place.reason,
            allowed: place.nearest.iter().map(ToString::to_string).collect(),
        };
        NoRoutine::Unusable(places.into_iter().map(hint).collect())
    })
}

/// What the names of a list stand for, each once; adds to `faults` the names that nothing has.
fn find_all<T: PartialEq>(
    list: &str,
    written: Option<&[LooseSlug]>,
    find: impl Fn(&str) -> Result<T, Hint>,
    faults: &mut Vec<Hint>,
) -> Option<Vec<T>> {
    let written = written?;
    if written.is_empty() {
        let reason = "the list is empty; name at least one, or leave the member out".to_owned();
        faults.push(Hint { location: list.to_owned(), reason, allowed: Vec::new() });
    }
    let mut all = Vec::new();
    for (index, name) in written.iter().enumerate() {
        match find(name.as_written()) {
            Ok(found) if all.contains(&found) => {}
            Ok(found) => all.push(found),
            Err(hint) => faults.push(Hint { location: format!("{list}[{index}]"), ..hint }),
        }
    }
    Some(all)
}

fn unknown<'a>(reason: &str, given: &str, known: impl Iterator<Item = &'a Slug>) -> Hint {
    let allowed = nearest_slugs(&crate::domain::code(given), known).iter().map(ToString::to_string).collect();
    Hint { location: String::new(), reason: reason.to_owned(), allowed }
}
