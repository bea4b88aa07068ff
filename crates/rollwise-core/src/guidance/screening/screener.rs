//! What is prepared once for a state of the content and a language.

use super::{
    RulesetEdition,
    codes::{Codes, POSTPARTUM, PREGNANCY},
    places::{self, RegionNode, RegionSet, TechniqueNode},
    rules::{self, CompiledRule, Facts, Fired, ReportedCode, RuleContext},
};
use crate::{
    catalog::Catalog,
    domain::{Content, Disclaimer, Locale, Ruleset},
    guidance::named::Named,
};

/// The rules of the screening over a state of the content, in a language.
pub struct Screener {
    pub(super) codes: Codes,
    pub(super) places: Named<RegionNode>,
    pub(super) moves: Named<TechniqueNode>,
    pub(super) rules: Vec<CompiledRule>,
    /// For each code whether it makes a rule fire on its own.
    pub(super) answered: Vec<bool>,
    pub(super) pregnancy: Option<usize>,
    pub(super) postpartum: Option<usize>,
    pub(super) ruleset: RulesetEdition,
    pub(super) disclaimer: Disclaimer,
}

impl Screener {
    /// Prepares rules for a catalogue, with texts in a language, or in English where they were not translated.
    pub fn new(catalog: &Catalog, ruleset: &Ruleset, locale: &Locale) -> Self {
        Self::over(catalog.content(), ruleset, locale, catalog.edition(), catalog.disclaimer(locale))
    }

    pub(super) fn over(
        content: &Content,
        ruleset: &Ruleset,
        locale: &Locale,
        edition: u64,
        disclaimer: Disclaimer,
    ) -> Self {
        let codes = Codes::new(content, ruleset, locale);
        let places = places::places(content, locale);
        let moves = places::moves(content, &places);
        let rules = rules::compile(ruleset, &codes, &places);
        let mut screener = Self {
            pregnancy: codes.find(PREGNANCY),
            postpartum: codes.find(POSTPARTUM),
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
        let facts = Facts { told: vec![ReportedCode { code, place: Some(0) }], ..Facts::default() };
        let nowhere = RegionSet::those(self.places.len(), |_| false);
        self.fire(&facts, &nowhere).iter().any(|fired| fired.causes.iter().any(|cause| cause.place.is_some()))
    }

    /// The rules that fire, in the natural order of their names.
    pub(super) fn fire<'a>(&'a self, facts: &Facts, asked: &RegionSet) -> Vec<Fired<'a>> {
        let context = RuleContext { codes: &self.codes, places: &self.places, pregnancy: self.pregnancy };
        rules::fire(&self.rules, facts, asked, &context)
    }
}
