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
mod judge;
mod places;
mod request;
mod rules;
mod targets;
mod told;

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
    request::{Asked, Health, LocalIssue, LooseSlug, ScreeningRequest},
};
use self::{
    codes::Codes,
    places::{Move, Place, RegionSet},
    rules::{CompiledRule, Facts, Fired, Surroundings, Told},
    targets::Targets,
    told::Heard,
};
use super::named::Named;
use crate::{
    catalog::Catalog,
    domain::{Content, Disclaimer, Locale, Ruleset},
};

/// The rules of the screening over a state of the content, in a language.
pub struct Screener {
    codes: Codes,
    places: Named<Place>,
    moves: Named<Move>,
    rules: Vec<CompiledRule>,
    /// For each code whether it makes a rule fire on its own.
    answered: Vec<bool>,
    pregnancy: Option<usize>,
    postpartum: Option<usize>,
    ruleset: RulesetEdition,
    disclaimer: Disclaimer,
}

impl Screener {
    /// Prepares rules for a catalogue, with texts in a language, or in English where they were not translated.
    pub fn new(catalog: &Catalog, ruleset: &Ruleset, locale: &Locale) -> Self {
        Self::over(catalog.content(), ruleset, locale, catalog.edition(), catalog.disclaimer(locale))
    }

    fn over(content: &Content, ruleset: &Ruleset, locale: &Locale, edition: u64, disclaimer: Disclaimer) -> Self {
        let codes = Codes::new(content, ruleset, locale);
        let places = places::places(content, locale);
        let moves = places::moves(content, &places);
        let rules = rules::compile(ruleset, &codes, &places);
        let mut screener = Self {
            pregnancy: codes.find(told::PREGNANCY),
            postpartum: codes.find(told::POSTPARTUM),
            ruleset: RulesetEdition { version: ruleset.version.clone(), edition },
            answered: Vec::new(),
            codes,
            places,
            moves,
            rules,
            disclaimer,
        };
        screener.answered = (0..screener.codes.len()).map(|code| screener.answers(code)).collect();
        screener
    }

    /// Whether a code makes a rule fire on its own.
    fn answers(&self, code: usize) -> bool {
        // The place, whichever, tells that a rule fired because of the code and not for other reasons.
        let facts = Facts { told: vec![Told { code, place: Some(0) }], ..Facts::default() };
        let nowhere = RegionSet::those(self.places.len(), |_| false);
        self.fire(&facts, &nowhere).iter().any(|fired| fired.causes.iter().any(|cause| cause.place.is_some()))
    }

    /// Screens a request.
    ///
    /// # Errors
    /// If it names a region or technique that there is not, or an empty list of regions: every such place at once.
    pub fn screen<'a>(&'a self, request: &ScreeningRequest) -> Result<Screening<'a>, Unscreenable> {
        let mut faults = Vec::new();
        let targets = self.targets(&request.asked, &mut faults);
        let heard = self.hear(&request.health, &mut faults);
        if faults.is_empty() { Ok(self.judge(&targets, heard)) } else { Err(Unscreenable(faults)) }
    }

    /// The verdict on every technique of the catalogue for someone who told these codes and nothing else.
    pub fn safe_for<'a>(&'a self, codes: &[LooseSlug]) -> SafeFor<'a> {
        let Heard { facts, unrecognised, .. } = self.hear_codes(codes);
        let every = Targets { regions: Vec::new(), techniques: self.moves.iter().map(|(index, _)| index).collect() };
        let mut fired = self.fire(&facts, &self.asked_regions(&every));
        rules::most_urgent_first(&mut fired);
        SafeFor { techniques: self.judge_techniques(&every, &fired, &facts), unrecognised }
    }

    /// The rules that fire, in the natural order of their names.
    fn fire<'a>(&'a self, facts: &Facts, asked: &RegionSet) -> Vec<Fired<'a>> {
        let surroundings = Surroundings { codes: &self.codes, places: &self.places, pregnancy: self.pregnancy };
        rules::fire(&self.rules, facts, asked, &surroundings)
    }
}
