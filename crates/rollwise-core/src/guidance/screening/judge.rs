use super::{
    AlternativeScreening, Reason, RegionScreening, Screener, Screening, TechniqueScreening,
    interpreted::Interpreted,
    places::{RegionNode, RegionSet},
    rules::{self, Facts, Fired},
    targets::Targets,
};
use crate::domain::{BodyPosition, ContraindicationSlug, Urgency, Verdict};

/// The rule that a region's own default stands under.
const DEFAULT: &str = "default";

/// What is rolled and how.
struct Load<'a> {
    regions: &'a [usize],
    position: Option<BodyPosition>,
}

impl Screener {
    /// Applies the rules to what was told.
    pub(super) fn judge(&self, targets: &Targets, interpreted: Interpreted) -> Screening<'_> {
        let Interpreted { facts, misplaced, unrecognised, assumed } = interpreted;
        let asked = self.asked_regions(targets);
        let mut fired = self.fire(&facts, &asked);
        let rules = fired.iter().map(|fired| fired.compiled.rule.id.as_str()).collect();
        rules::most_urgent_first(&mut fired);
        let urgency = fired.iter().map(|fired| fired.compiled.rule.urgency).max().unwrap_or(Urgency::None);
        let stop_now = fired.iter().any(|fired| fired.compiled.rule.stop_now);
        let needs_help = stop_now || urgency >= Urgency::Urgent;

        let mut regions = self.judge_regions(targets, &fired, &facts);
        if !needs_help {
            self.offer_alternatives(&mut regions, targets, &asked, &facts);
        }
        let techniques = self.judge_techniques(targets, &fired, &facts);
        let verdicts =
            regions.iter().map(|region| region.verdict).chain(techniques.iter().map(|technique| technique.verdict));
        Screening {
            // Where there is nothing to roll there is nothing to allow.
            verdict: verdicts.max().unwrap_or(Verdict::Avoid),
            urgency,
            stop_now,
            advice: self.advice(targets, &fired, needs_help),
            rules,
            regions,
            techniques,
            misplaced,
            unrecognised,
            assumed,
            ruleset: self.ruleset.clone(),
            disclaimer: &self.disclaimer,
        }
    }

    /// The verdict on each technique; `fired` most urgent first.
    pub(super) fn judge_techniques<'a>(
        &'a self,
        targets: &Targets,
        fired: &[Fired<'a>],
        facts: &Facts,
    ) -> Vec<TechniqueScreening<'a>> {
        let techniques = targets.techniques.iter().filter_map(|technique| self.moves.get(*technique));
        techniques
            .map(|it| {
                let load = Load { regions: &it.regions, position: Some(it.position) };
                let reasons = self.reasons(&load, fired);
                let technique = it.slug.clone();
                TechniqueScreening { technique, verdict: strictest(&reasons, facts), reasons }
            })
            .collect()
    }

    fn judge_regions<'a>(&'a self, targets: &Targets, fired: &[Fired<'a>], facts: &Facts) -> Vec<RegionScreening<'a>> {
        let region = |index: &usize| {
            let reasons = self.reasons(&Load { regions: &[*index], position: None }, fired);
            let region = self.places.get(*index)?.slug.clone();
            Some(RegionScreening { region, verdict: strictest(&reasons, facts), reasons, alternatives: Vec::new() })
        };
        targets.regions.iter().filter_map(region).collect()
    }

    /// Screens the alternatives of every region that is not allowed as if they had been asked for.
    fn offer_alternatives<'a>(
        &'a self,
        regions: &mut [RegionScreening<'a>],
        targets: &Targets,
        asked: &RegionSet,
        facts: &Facts,
    ) {
        let places = || targets.regions.iter().filter_map(|region| self.places.get(*region));
        let asked = RegionSet::those(self.places.len(), |region| {
            asked.contains(region) || places().any(|place| place.alternatives.iter().any(|(other, _)| *other == region))
        });
        let fired = self.fire(facts, &asked);
        for (screening, place) in regions.iter_mut().zip(places()) {
            if screening.verdict > Verdict::Allowed {
                screening.alternatives = self.alternatives(place, &fired, facts);
            }
        }
    }

    fn alternatives<'a>(
        &'a self,
        place: &'a RegionNode,
        fired: &[Fired<'a>],
        facts: &Facts,
    ) -> Vec<AlternativeScreening<'a>> {
        let alternative = |(index, why): &'a (usize, String)| {
            let verdict = strictest(&self.reasons(&Load { regions: &[*index], position: None }, fired), facts);
            let region = self.places.get(*index)?.slug.clone();
            (verdict <= Verdict::Caution).then_some(AlternativeScreening { region, verdict, why })
        };
        place.alternatives.iter().filter_map(alternative).collect()
    }

    /// Why a load is not simply allowed, in the order of `fired`, the regions' own defaults last.
    fn reasons<'a>(&'a self, load: &Load<'_>, fired: &[Fired<'a>]) -> Vec<Reason<'a>> {
        let mut reasons: Vec<Reason<'a>> = Vec::new();
        for fired in fired {
            let first = reasons.len();
            for cause in &fired.causes {
                let on_regions = load.regions.iter().map(|region| fired.compiled.on_region(*region, cause));
                let on_position = load.position.map(|position| fired.compiled.on_position(position));
                let verdict = on_regions.chain(on_position).max().unwrap_or(Verdict::Allowed);
                // A rule has one reason for each thing that made it fire.
                let same =
                    reasons.iter_mut().skip(first).find(|it| it.contraindication.as_ref() == cause.contraindication);
                match same {
                    Some(same) => same.verdict = same.verdict.max(verdict),
                    None if verdict == Verdict::Allowed => {}
                    None => reasons.push(fired.reason(cause.contraindication, verdict)),
                }
            }
        }
        let places = load.regions.iter().filter_map(|region| self.places.get(*region));
        reasons.extend(places.filter(|place| place.verdict > Verdict::Allowed).map(RegionNode::reason));
        reasons
    }

    /// What to do now, most urgent first, without repeats.
    fn advice<'a>(&'a self, targets: &Targets, fired: &[Fired<'a>], needs_help: bool) -> Vec<&'a str> {
        // Who must stop and get help is told that, and nothing of where or how to roll instead.
        let rules = fired.iter().filter(|fired| !needs_help || fired.compiled.rule.urgency > Urgency::None);
        let places = targets.regions.iter().filter_map(|region| self.places.get(*region));
        let forbidden = places.filter(|place| !needs_help && place.verdict == Verdict::Avoid);
        let mut advice: Vec<&str> = Vec::new();
        for text in
            rules.map(|fired| fired.compiled.rule.advice.as_str()).chain(forbidden.map(|place| place.advice.as_str()))
        {
            if !advice.contains(&text) {
                advice.push(text);
            }
        }
        advice
    }
}

/// The strictest verdict of some reasons; never `allowed` after what is not known or cannot be, whatever the rules say.
fn strictest(reasons: &[Reason<'_>], facts: &Facts) -> Verdict {
    let floor = if facts.unknown || facts.contradictory { Verdict::ConsultFirst } else { Verdict::Allowed };
    reasons.iter().map(|reason| reason.verdict).max().unwrap_or(Verdict::Allowed).max(floor)
}

impl RegionNode {
    /// What holds of the region for everyone, as a reason.
    fn reason(&self) -> Reason<'_> {
        Reason {
            rule: DEFAULT,
            contraindication: self.contraindication.clone(),
            verdict: self.verdict,
            rationale: &self.rationale,
            advice: &self.advice,
            sources: &self.sources,
        }
    }
}

impl<'a> Fired<'a> {
    fn reason(&self, contraindication: Option<&ContraindicationSlug>, verdict: Verdict) -> Reason<'a> {
        let rule = &self.compiled.rule;
        Reason {
            rule: &rule.id,
            contraindication: contraindication.cloned(),
            verdict,
            rationale: &rule.rationale,
            advice: &rule.advice,
            sources: &rule.sources,
        }
    }
}
