use std::cmp::Reverse;

use super::{
    codes::Codes,
    places::{RegionNode, RegionSet},
};
use crate::{
    domain::{
        BodyPosition, ContraindicationSlug, Predicate, RegionSlug, Rule, RuleEffect, RuleScope, Ruleset, Urgency,
        Verdict,
    },
    guidance::named::Named,
};

/// Pregnancy from this week on, and in a week that is not known, is the later part.
const LATER_PREGNANCY: u32 = 16;

/// A rule with its names looked up.
pub(super) struct CompiledRule {
    /// The rule as it was authored, in the language of the screener.
    pub(super) rule: Rule,
    when: When,
    effects: Vec<(Reach, Verdict)>,
}

/// What the rules are applied to.
#[derive(Default)]
pub(super) struct Facts {
    /// Every known code that was told.
    pub(super) told: Vec<ReportedCode>,
    /// The age, in years.
    pub(super) age: Option<u32>,
    /// Whether the person is pregnant, and in which week (0 where it is not known).
    pub(super) pregnancy: Option<u32>,
    /// Whether anything was told that is not known.
    pub(super) unknown: bool,
    /// Whether two things were told that cannot both be true.
    pub(super) contradictory: bool,
}

/// A code that was told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct ReportedCode {
    /// Its index in [`Codes`].
    pub(super) code: usize,
    /// The region that it was told of.
    pub(super) place: Option<usize>,
}

/// A rule that fired.
pub(super) struct Fired<'a> {
    /// The rule.
    pub(super) compiled: &'a CompiledRule,
    /// Everything that made it fire; never empty.
    pub(super) causes: Vec<Cause<'a>>,
}

/// Something that made a rule fire.
#[derive(Clone, Copy)]
pub(super) struct Cause<'a> {
    /// The contraindication that it is.
    pub(super) contraindication: Option<&'a ContraindicationSlug>,
    /// The region that it was told of. Without one it counts for every region.
    pub(super) place: Option<&'a RegionNode>,
}

/// When a rule fires. Nothing here is ever undone by telling more, so that telling more never makes a verdict laxer.
enum When {
    All(Vec<When>),
    Any(Vec<When>),
    Regions(RegionSet),
    Codes(Vec<usize>),
    AgeFrom(u32),
    AgeBelow(u32),
    LaterPregnancy,
    Unknown,
    Contradictory,
    Always,
}

/// Which regions an effect bears on.
enum Reach {
    All,
    Cause,
    Some(RegionSet),
}

/// What a rule looks things up in.
pub(super) struct RuleContext<'a> {
    /// Everything that may be told.
    pub(super) codes: &'a Codes,
    /// The regions.
    pub(super) places: &'a Named<RegionNode>,
    /// The code of pregnancy, if the rules know it.
    pub(super) pregnancy: Option<usize>,
}

/// The rules of a ruleset, in the natural order of their names.
pub(super) fn compile(ruleset: &Ruleset, codes: &Codes, places: &Named<RegionNode>) -> Vec<CompiledRule> {
    let mut rules: Vec<_> = ruleset
        .rules
        .iter()
        .map(|rule| CompiledRule {
            when: When::new(&rule.when, codes, places),
            effects: rule.effects.iter().map(|it| (Reach::new(it, ruleset, places), it.verdict)).collect(),
            rule: rule.clone(),
        })
        .collect();
    rules.sort_by(|one, other| natural(&one.rule.id).cmp(&natural(&other.rule.id)));
    rules
}

/// The rules that fire, in the order of `rules`.
pub(super) fn fire<'a>(
    rules: &'a [CompiledRule],
    facts: &Facts,
    asked: &RegionSet,
    context: &RuleContext<'a>,
) -> Vec<Fired<'a>> {
    let fires = |compiled: &'a CompiledRule| {
        let mut causes = Vec::new();
        compiled.when.holds(facts, asked, context, &mut causes).then_some(Fired { compiled, causes })
    };
    rules.iter().filter_map(fires).collect()
}

/// Puts what is most urgent first.
pub(super) fn most_urgent_first(fired: &mut [Fired<'_>]) {
    fired.sort_by_key(|fired| Reverse(fired.compiled.weight()));
}

impl CompiledRule {
    fn weight(&self) -> (Urgency, bool, Verdict) {
        (self.rule.urgency, self.rule.stop_now, self.strictest())
    }

    /// The strictest verdict that it gives anywhere.
    fn strictest(&self) -> Verdict {
        let positions = self.rule.position_effects.iter().map(|effect| effect.verdict);
        self.effects.iter().map(|(_, verdict)| *verdict).chain(positions).max().unwrap_or(Verdict::Allowed)
    }

    /// The verdict on a region, at least, for one cause.
    pub(super) fn on_region(&self, region: usize, cause: &Cause<'_>) -> Verdict {
        let effects = self.effects.iter().filter(|(reach, _)| reach.bears_on(region, cause));
        // What is at a place that nobody may roll may spread, or be meant for its surroundings.
        let spreading = cause.place.filter(|place| place.verdict == Verdict::Avoid).map(|_| Verdict::ConsultFirst);
        effects.map(|(_, verdict)| *verdict).chain(spreading).max().unwrap_or(Verdict::Allowed)
    }

    /// The verdict on a position, at least.
    pub(super) fn on_position(&self, position: BodyPosition) -> Verdict {
        let effects = self.rule.position_effects.iter().filter(|effect| effect.body_position == position);
        effects.map(|effect| effect.verdict).max().unwrap_or(Verdict::Allowed)
    }
}

impl Cause<'_> {
    /// A cause that is neither a code nor at a place.
    const PLAIN: Self = Self { contraindication: None, place: None };
}

impl When {
    fn new(predicate: &Predicate, codes: &Codes, places: &Named<RegionNode>) -> Self {
        let each = |parts: &[Predicate]| parts.iter().map(|part| Self::new(part, codes, places)).collect();
        match predicate {
            Predicate::All(parts) => Self::All(each(parts)),
            Predicate::Any(parts) => Self::Any(each(parts)),
            Predicate::RegionsAny(slugs) => Self::Regions(set_of(slugs, places)),
            Predicate::SymptomsAny(slugs)
            | Predicate::ConditionsAny(slugs)
            | Predicate::MedicationsAny(slugs)
            | Predicate::IssuesAny(slugs) => {
                // Codes are one namespace: they count in whatever list they were put.
                Self::Codes(slugs.iter().filter_map(|slug| codes.find(slug.as_str())).collect())
            }
            Predicate::AgeGte(years) => Self::AgeFrom(*years),
            Predicate::AgeLt(years) => Self::AgeBelow(*years),
            Predicate::PregnancyWeekFrom16OrUnknown(true) => Self::LaterPregnancy,
            Predicate::UnknownCode(true) => Self::Unknown,
            Predicate::Contradictory(true) => Self::Contradictory,
            // Were `false` the opposite, telling more could keep a rule from firing.
            Predicate::PregnancyWeekFrom16OrUnknown(false)
            | Predicate::UnknownCode(false)
            | Predicate::Contradictory(false) => Self::Always,
        }
    }

    /// Whether it holds; if so, adds what makes it hold to `causes`.
    fn holds<'a>(
        &self,
        facts: &Facts,
        asked: &RegionSet,
        context: &RuleContext<'a>,
        causes: &mut Vec<Cause<'a>>,
    ) -> bool {
        let before = causes.len();
        let mut plain = |holds: bool| {
            causes.extend(holds.then_some(Cause::PLAIN));
            holds
        };
        match self {
            Self::All(parts) => {
                let holds = parts.iter().all(|part| part.holds(facts, asked, context, causes));
                if !holds {
                    causes.truncate(before);
                } else if parts.is_empty() {
                    causes.push(Cause::PLAIN);
                }
                holds
            }
            Self::Any(parts) => {
                let mut holds = false;
                // Each part adds its causes, so none may be skipped once another holds.
                for part in parts {
                    holds |= part.holds(facts, asked, context, causes);
                }
                holds
            }
            Self::Regions(regions) => {
                let met =
                    context.places.iter().filter(|(region, _)| regions.contains(*region) && asked.contains(*region));
                causes.extend(
                    met.map(|(_, place)| Cause { contraindication: place.contraindication.as_ref(), place: None }),
                );
                causes.len() > before
            }
            Self::Codes(codes) => {
                let told = facts.told.iter().filter(|told| codes.contains(&told.code));
                causes.extend(told.map(|told| context.cause(*told)));
                causes.len() > before
            }
            Self::AgeFrom(years) => plain(facts.age.is_some_and(|age| age >= *years)),
            Self::AgeBelow(years) => plain(facts.age.is_some_and(|age| age < *years)),
            Self::LaterPregnancy => {
                let holds = facts.pregnancy.is_some_and(|week| week == 0 || week >= LATER_PREGNANCY);
                let told = context.pregnancy.map(|code| context.cause(ReportedCode { code, place: None }));
                causes.extend(holds.then(|| told.unwrap_or(Cause::PLAIN)));
                holds
            }
            Self::Unknown => plain(facts.unknown),
            Self::Contradictory => plain(facts.contradictory),
            Self::Always => plain(true),
        }
    }
}

impl<'a> RuleContext<'a> {
    fn cause(&self, told: ReportedCode) -> Cause<'a> {
        Cause {
            contraindication: self.codes.get(told.code).and_then(|code| code.contraindication.as_ref()),
            place: told.place.and_then(|place| self.places.get(place)),
        }
    }
}

impl Reach {
    fn new(effect: &RuleEffect, ruleset: &Ruleset, places: &Named<RegionNode>) -> Self {
        let group = effect.group.as_ref().and_then(|group| ruleset.groups.get(group.as_str()));
        match (effect.scope, group) {
            (RuleScope::IssueRegion, _) => Self::Cause,
            (RuleScope::Regions, _) => Self::Some(set_of(&effect.regions, places)),
            (RuleScope::Group, Some(regions)) => Self::Some(set_of(regions, places)),
            (RuleScope::OutsideGroup, Some(regions)) => {
                let within = set_of(regions, places);
                Self::Some(RegionSet::those(places.len(), |region| !within.contains(region)))
            }
            // A group that is not there may be any, so its effect bears on all.
            (RuleScope::All, _) | (RuleScope::Group | RuleScope::OutsideGroup, None) => Self::All,
        }
    }

    fn bears_on(&self, region: usize, cause: &Cause<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Cause => cause.place.is_none_or(|place| place.kin.contains(region)),
            Self::Some(regions) => regions.contains(region),
        }
    }
}

fn set_of(slugs: &[RegionSlug], places: &Named<RegionNode>) -> RegionSet {
    RegionSet::those(places.len(), |index| places.get(index).is_some_and(|place| slugs.contains(&place.slug)))
}

/// Orders `A2` before `A10`, and `C8` before `C8b` before `C9`.
fn natural(id: &str) -> (&str, u64, &str) {
    let digits = id.find(|sign: char| sign.is_ascii_digit()).unwrap_or(id.len());
    let (letters, rest) = id.split_at(digits);
    let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
    let (number, suffix) = rest.split_at(end);
    (letters, number.parse().unwrap_or(u64::MAX), suffix)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fixture::{parsed, rule, ruleset, screened, screener, with_rules};
    use crate::domain::{Predicate, Verdict};

    #[test]
    fn rules_are_listed_in_natural_order() {
        let screener = screener();
        let health =
            json!({"regions": ["lower-back"], "conditions": ["pregnancy", "disc-herniation", "postpartum-6wk"]});
        assert_eq!(screened(&screener, health).rules, ["A1", "A11", "C8", "C8b", "C9", "C28"]);
    }

    #[test]
    fn an_effect_at_the_issue_counts_everywhere_if_something_else_made_the_rule_fire() {
        let mut rules = ruleset();
        let when = json!({"any": [{"issues_any": ["bruise"]}, {"age_gte": 90}]});
        rules.rules.push(parsed(&rule("X1", &when, &json!([{"scope": "issue_region", "verdict": "avoid"}]), "none")));
        let screener = with_rules(&rules);
        let calves = json!([{"type": "bruise", "region": "calves"}]);
        let old = screened(&screener, json!({"regions": ["lats"], "age": 90, "issues": calves}));
        assert_eq!(old.verdict, Verdict::Avoid);
        let young = screened(&screener, json!({"regions": ["lats"], "age": 30, "issues": calves}));
        assert_eq!(young.verdict, Verdict::Allowed);
    }

    #[test]
    fn an_effect_on_a_group_that_is_not_there_bears_on_every_region() {
        let mut rules = ruleset();
        let effects = json!([{"scope": "group", "group": "nowhere", "verdict": "avoid"}]);
        rules.rules.push(parsed(&rule("X1", &json!({"age_gte": 90}), &effects, "none")));
        let screener = with_rules(&rules);
        assert_eq!(screened(&screener, json!({"regions": ["lats"], "age": 90})).verdict, Verdict::Avoid);
    }

    #[test]
    fn no_rule_can_be_kept_from_firing_by_telling_more() {
        let mut rules = ruleset();
        let mut odd =
            parsed(&rule("X1", &json!({"age_gte": 0}), &json!([{"scope": "all", "verdict": "avoid"}]), "none"));
        odd.when = Predicate::UnknownCode(false);
        rules.rules.push(odd);
        let screener = with_rules(&rules);
        for told in [json!({"regions": ["lats"]}), json!({"regions": ["lats"], "symptoms": ["zzz"]})] {
            assert_eq!(screened(&screener, told).verdict, Verdict::Avoid);
        }
    }
}
