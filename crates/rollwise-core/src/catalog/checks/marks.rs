use std::fmt;

use crate::domain::{
    BodyPosition, Content, Contraindication, Enumeration as _, RegionSlug, Rule, RuleScope, Scope, Slug, Verdict,
};

/// A verdict and what it bears on.
pub(super) struct Mark<'a> {
    pub(super) verdict: Verdict,
    reach: Reach<'a>,
    pub(super) position: Option<BodyPosition>,
}

/// The regions that a verdict bears on.
enum Reach<'a> {
    Everywhere,
    AffectedArea,
    Within(&'a [RegionSlug]),
    Outside(&'a [RegionSlug]),
}

/// A place that a verdict may bear on.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) region: &'a Slug,
    pub(super) is_affected: bool,
    pub(super) position: Option<BodyPosition>,
}

impl fmt::Display for Spot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in `{}`", self.region)?;
        if self.is_affected {
            f.write_str(", where it is affected,")?;
        }
        self.position.map_or(Ok(()), |position| write!(f, " for techniques that are `{}`", position.word()))
    }
}

impl Mark<'_> {
    pub(super) fn bears_on(&self, spot: Spot<'_>) -> bool {
        let reaches = match self.reach {
            Reach::Everywhere => true,
            Reach::AffectedArea => spot.is_affected,
            Reach::Within(regions) => regions.iter().any(|region| region.slug() == spot.region),
            Reach::Outside(regions) => regions.iter().all(|region| region.slug() != spot.region),
        };
        reaches && (self.position.is_none() || self.position == spot.position)
    }
}

/// What rules that fire do.
pub(super) fn of_rules<'a>(content: &'a Content, rules: &[&'a Rule], is_issue: bool) -> Vec<Mark<'a>> {
    let group = |name: &Option<Slug>| {
        name.as_ref().and_then(|name| content.screening.groups.get(name)).map_or(&[][..], Vec::as_slice)
    };
    let mut marks = Vec::new();
    for rule in rules {
        for effect in &rule.effects {
            let reach = match effect.scope {
                RuleScope::All => Reach::Everywhere,
                RuleScope::IssueRegion if is_issue => Reach::AffectedArea,
                RuleScope::IssueRegion => continue,
                RuleScope::Group => Reach::Within(group(&effect.group)),
                RuleScope::OutsideGroup => Reach::Outside(group(&effect.group)),
                RuleScope::Regions => Reach::Within(&effect.regions),
            };
            marks.push(Mark { verdict: effect.verdict, reach, position: None });
        }
        marks.extend(rule.position_effects.iter().map(|effect| Mark {
            verdict: effect.verdict,
            reach: Reach::Everywhere,
            position: Some(effect.body_position),
        }));
    }
    marks
}

/// What a contraindication shows.
pub(super) fn of_item(own: &Contraindication) -> Vec<Mark<'_>> {
    own.effects
        .iter()
        .map(|effect| {
            let reach = match effect.scope {
                Scope::Everywhere | Scope::WhileRolling => Reach::Everywhere,
                Scope::AffectedArea => Reach::AffectedArea,
                Scope::Regions => Reach::Within(&effect.regions),
            };
            Mark { verdict: effect.verdict, reach, position: effect.body_position }
        })
        .collect()
}

/// The strictest verdict on a spot.
pub(super) fn strictest(marks: &[Mark<'_>], spot: Spot<'_>) -> Verdict {
    marks.iter().filter(|mark| mark.bears_on(spot)).map(|mark| mark.verdict).max().unwrap_or(Verdict::Allowed)
}
