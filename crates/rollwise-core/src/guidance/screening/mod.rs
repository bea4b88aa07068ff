//! May this person roll there? Rules that are data, applied to what a person tells.
//!
//! A [`Screener`] is built once for a state of the content and a language; [`Screener::screen`] is a pure function of
//! the request. It fails closed: what is not known, or cannot be, never yields `allowed`, and telling more never makes
//! a verdict laxer. Where the contract leaves room, the stricter reading holds:
//!
//! * A code is known if a rule names it or the ruleset lists it as a finding. The contraindications that nobody is
//!   asked for (an area, an age) are not: told as a code they are `unrecognised`.
//! * An issue counts for everything that its region is a part of, and for all its parts, however deep.
//! * An issue at a place that nobody may roll gives every region at least `consult_first`, as part of the rules that
//!   it made fire; if there is none (sore muscles at a joint), it counts as something that is not known.
//! * Week 0 of a pregnancy is what a form sends that was not filled in: pregnant, in a week that is not known.
//! * A rule that asks for regions looks at those of the techniques, too.

mod answer;
mod codes;
mod interpreted;
mod judge;
mod places;
mod request;
mod rules;
mod screener;
mod targets;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use self::{
    answer::{
        AlternativeScreening, Reason, RegionScreening, RulesetEdition, SafeFor, Screening, TechniqueScreening,
        Unscreenable, Unusable,
    },
    request::{AskedItems, LocalIssue, LooseSlug, PersonHealth, ScreeningRequest},
    screener::Screener,
};
use self::{interpreted::Interpreted, targets::Targets};

impl Screener {
    /// Screens a request.
    ///
    /// # Errors
    /// If it names a region or technique that there is not, or an empty list of regions: every such place at once.
    pub fn screen<'a>(&'a self, request: &ScreeningRequest) -> Result<Screening<'a>, Unscreenable> {
        let mut faults = Vec::new();
        let targets = self.targets(&request.asked, &mut faults);
        let interpreted = self.interpret(&request.health, &mut faults);
        if faults.is_empty() { Ok(self.judge(&targets, interpreted)) } else { Err(Unscreenable(faults)) }
    }

    /// The verdict on every technique of the catalogue for someone who told these codes and nothing else.
    pub fn safe_for<'a>(&'a self, codes: &[LooseSlug]) -> SafeFor<'a> {
        let Interpreted { facts, unrecognised, .. } = self.interpret_codes(codes);
        let every = Targets { regions: Vec::new(), techniques: self.moves.iter().map(|(index, _)| index).collect() };
        let mut fired = self.fire(&facts, &self.asked_regions(&every));
        rules::most_urgent_first(&mut fired);
        SafeFor { techniques: self.judge_techniques(&every, &fired, &facts), unrecognised }
    }
}
