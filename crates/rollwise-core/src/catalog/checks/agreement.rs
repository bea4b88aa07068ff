use std::collections::BTreeSet;

use super::{
    Findings, Place, Subject, item,
    marks::{self, Spot, strictest},
};
use crate::domain::{
    AskedAs, BodyPosition, Content, Contraindication, Enumeration as _, Kind, Predicate, RegionSlug, Rule, Scope,
    Severity, Slug, Urgency, Verdict,
};

/// The contraindication that may mean a late pregnancy.
const PREGNANCY: &str = "pregnancy";
/// The contraindication of rules that ask for an age or more.
const OLDER_ADULT: &str = "older-adult";
/// The contraindication of rules that ask for less than an age.
const MINOR: &str = "minor";

/// A contraindication shows what the rules make of it when it is told alone: they are the only source of verdicts.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.misses_rules() || subject.misses(Some(Kind::Regions)) {
        return;
    }
    let content = subject.content;
    for (slug, authored) in &content.contraindications {
        for (path, message) in faults(content, slug, &authored.item) {
            findings.report(item(Kind::Contraindications, slug), path, message);
        }
    }
    if !subject.misses(Some(Kind::Contraindications)) {
        regions_have_their_items(content, findings);
    }
}

fn faults(content: &Content, slug: &Slug, own: &Contraindication) -> Vec<(String, String)> {
    let situations = match own.asked_as {
        AskedAs::None => return area_faults(content, own),
        AskedAs::Age => {
            let Some(ages) = ages(content, slug) else {
                let message = format!("only `{OLDER_ADULT}` and `{MINOR}` follow from the age");
                return vec![("asked_as".into(), message)];
            };
            ages.into_iter().map(|age| Told { age: Some(age), ..Told::default() }).collect()
        }
        _ => vec![Told { code: Some(slug), ..Told::default() }],
    };
    let fired: Vec<Vec<&Rule>> = situations.iter().map(|told| told.fired(content)).collect();
    let is_named = match own.asked_as {
        AskedAs::Age => !fired.is_empty(),
        _ => content.screening.rules.iter().any(|rule| looks_for(&rule.when, slug)),
    };
    if !is_named {
        return vec![(
            "asked_as".into(),
            "no rule of the screening looks for this, so asking for it has no use".into(),
        )];
    }
    let mut faults: Vec<_> = severity_fault(own, fired.iter().flatten()).into_iter().collect();
    let lax = laxer_than_their_region(content, own);
    let told_less: BTreeSet<&Slug> = lax.iter().map(|(_, region)| region.slug()).collect();
    faults.extend(lax.into_iter().map(|(path, region)| {
        let word = content.regions[region.slug()].item.verdict.word();
        (path, format!("`{region}` is `{word}` for everyone, and an effect that names it must not be laxer"))
    }));
    faults.extend(effects_fault(content, own, &fired, &told_less));
    faults
}

/// Where an effect names a region that is stricter for everyone: an app that reads the effect alone would take a place that
/// nobody may roll for one that only needs care.
fn laxer_than_their_region<'a>(content: &Content, own: &'a Contraindication) -> Vec<(String, &'a RegionSlug)> {
    let mut lax = Vec::new();
    for (index, effect) in own.effects.iter().enumerate() {
        for (position, region) in effect.regions.iter().enumerate() {
            if content.regions.get(region.slug()).is_some_and(|known| known.item.verdict > effect.verdict) {
                lax.push((format!("effects[{index}].regions[{position}]"), region));
            }
        }
    }
    lax
}

/// What is told to the rules.
#[derive(Default)]
struct Told<'a> {
    code: Option<&'a Slug>,
    age: Option<u32>,
    region: Option<&'a RegionSlug>,
}

impl Told<'_> {
    fn fired<'c>(&self, content: &'c Content) -> Vec<&'c Rule> {
        content.screening.rules.iter().filter(|rule| self.makes(&rule.when)).collect()
    }

    fn makes(&self, predicate: &Predicate) -> bool {
        let told = |codes: &[Slug]| self.code.is_some_and(|code| codes.contains(code));
        match predicate {
            Predicate::All(parts) => parts.iter().all(|part| self.makes(part)),
            Predicate::Any(parts) => parts.iter().any(|part| self.makes(part)),
            Predicate::RegionsAny(regions) => self.region.is_some_and(|region| regions.contains(region)),
            Predicate::SymptomsAny(codes)
            | Predicate::ConditionsAny(codes)
            | Predicate::MedicationsAny(codes)
            | Predicate::IssuesAny(codes) => told(codes),
            Predicate::AgeGte(least) => self.age.is_some_and(|age| age >= *least),
            Predicate::AgeLt(limit) => self.age.is_some_and(|age| age < *limit),
            // Who tells of a pregnancy alone does not say in which week.
            Predicate::PregnancyWeekFrom16OrUnknown(_) => self.code.is_some_and(|code| code.as_str() == PREGNANCY),
            Predicate::UnknownCode(_) | Predicate::Contradictory(_) => false,
        }
    }
}

/// Whether a rule looks for a code, be it together with others.
fn looks_for(predicate: &Predicate, code: &Slug) -> bool {
    let mut found = false;
    predicate.visit("", &mut |_, part| found |= part.codes().is_some_and(|(_, codes)| codes.contains(code)));
    found
}

/// One age for each stage of life that the rules tell apart on the side of a contraindication.
fn ages(content: &Content, slug: &Slug) -> Option<BTreeSet<u32>> {
    let side = |predicate: &Predicate| match (slug.as_str(), predicate) {
        (OLDER_ADULT, Predicate::AgeGte(age)) => Some(*age),
        (MINOR, Predicate::AgeLt(age)) => age.checked_sub(1),
        _ => None,
    };
    let mut ages = BTreeSet::new();
    for rule in &content.screening.rules {
        rule.when.visit("", &mut |_, part| ages.extend(side(part)));
    }
    matches!(slug.as_str(), OLDER_ADULT | MINOR).then_some(ages)
}

fn severity_fault<'a>(
    own: &Contraindication,
    fired: impl Iterator<Item = &'a &'a Rule> + Clone,
) -> Option<(String, String)> {
    let urgency = fired.clone().map(|rule| rule.urgency).max().unwrap_or(Urgency::None);
    let expected = match urgency {
        Urgency::Emergency => Some(Severity::Emergency),
        Urgency::Urgent => Some(Severity::Urgent),
        Urgency::None | Urgency::Routine => fired.clone().any(|rule| rule.stop_now).then_some(Severity::Stop),
    };
    let message = match (expected, own.severity) {
        (Some(expected), severity) if expected != severity => {
            format!("the rules ({}) make this `{}`", names(fired.copied()), expected.word())
        }
        (None, severity @ (Severity::Emergency | Severity::Urgent | Severity::Stop)) => {
            format!("no rule makes this `{}`", severity.word())
        }
        _ => return None,
    };
    Some(("severity".into(), message))
}

fn names<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    let names: BTreeSet<&str> = rules.map(|rule| rule.id.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// The first spot at which the effects show something else than the rules do. Each of `fired` are the rules that fire in
/// one situation; of several situations the effects show each. Where an effect names a region, the region's own verdict
/// counts as well, as it does in a screening; `told_less` are regions of which that is known to be missing.
fn effects_fault(
    content: &Content,
    own: &Contraindication,
    fired: &[Vec<&Rule>],
    told_less: &BTreeSet<&Slug>,
) -> Option<(String, String)> {
    let is_issue = own.asked_as == AskedAs::Issues;
    let situations: Vec<_> = fired.iter().map(|rules| marks::of_rules(content, rules, is_issue)).collect();
    let own_marks = marks::of_item(own);
    // A position that nobody names is like none.
    let named = situations.iter().flatten().chain(&own_marks).filter_map(|mark| mark.position);
    let positions: BTreeSet<Option<BodyPosition>> = named.map(Some).chain([None]).collect();
    let spots = positions.into_iter().flat_map(|position| {
        let at = move |is_affected| move |region| Spot { region, is_affected, position };
        let regions = || content.regions.keys().filter(|region| !told_less.contains(region));
        regions().map(at(false)).chain(regions().map(at(true)))
    });
    let named: BTreeSet<&Slug> = own.effects.iter().flat_map(|effect| &effect.regions).map(RegionSlug::slug).collect();
    for spot in spots {
        let least = match content.regions.get(spot.region) {
            Some(region) if named.contains(spot.region) => region.item.verdict,
            _ => Verdict::Allowed,
        };
        let expected: BTreeSet<Verdict> = situations.iter().map(|marks| strictest(marks, spot).max(least)).collect();
        let shown: BTreeSet<Verdict> = match situations.len() {
            1 => BTreeSet::from([strictest(&own_marks, spot)]),
            _ => own_marks.iter().filter(|mark| mark.bears_on(spot)).map(|mark| mark.verdict).collect(),
        };
        if expected != shown {
            let rules = names(fired.iter().flatten().copied());
            let rules = match (rules.is_empty(), least) {
                (true, Verdict::Allowed) => "no rule fires, which gives".into(),
                (true, _) => "the region's own verdict gives".into(),
                (false, Verdict::Allowed) => format!("the rules ({rules}) give"),
                (false, _) => format!("the rules ({rules}) and the region's own verdict give"),
            };
            let message = format!("{rules} {} {}, and these effects {}", words(&expected), spot, words(&shown));
            return Some(("effects".into(), message));
        }
    }
    None
}

fn words(verdicts: &BTreeSet<Verdict>) -> String {
    let words: Vec<_> = verdicts.iter().map(|verdict| format!("`{}`", verdict.word())).collect();
    if words.is_empty() { "nothing".into() } else { words.join(" and ") }
}

/// Of an area nothing is asked: its effects show what the rules and the region's own verdict make of its regions.
fn area_faults(content: &Content, own: &Contraindication) -> Vec<(String, String)> {
    let mut faults: Vec<_> = severity_fault(own, [].iter()).into_iter().collect();
    let own_marks = marks::of_item(own);
    for (index, effect) in own.effects.iter().enumerate() {
        if effect.scope != Scope::Regions {
            let message = "nothing is asked for this, so its effects have the scope `regions`";
            faults.push((format!("effects[{index}].scope"), message.into()));
        }
        for (position, region) in effect.regions.iter().enumerate() {
            let Some(known) = content.regions.get(region.slug()) else { continue };
            let spot = Spot { region, is_affected: false, position: None };
            let fired = Told { region: Some(region), ..Told::default() }.fired(content);
            let expected = strictest(&marks::of_rules(content, &fired, false), spot).max(known.item.verdict);
            let shown = strictest(&own_marks, spot);
            if shown != expected {
                let message = format!(
                    "the rules and the region's own verdict give `{}` in `{region}`, and these effects `{}`",
                    expected.word(),
                    shown.word()
                );
                faults.push((format!("effects[{index}].regions[{position}]"), message));
            }
        }
    }
    faults
}

/// Every region that a rule forbids as such is shown by a contraindication.
fn regions_have_their_items(content: &Content, findings: &mut Findings) {
    let areas = || content.contraindications.values().filter(|known| known.item.asked_as == AskedAs::None);
    let shown: BTreeSet<&RegionSlug> =
        areas().flat_map(|known| &known.item.effects).flat_map(|effect| &effect.regions).collect();
    for (index, rule) in content.screening.rules.iter().enumerate() {
        rule.when.visit(&format!("rules[{index}].when"), &mut |path, part| {
            let Predicate::RegionsAny(regions) = part else { return };
            for (position, region) in regions.iter().enumerate() {
                if content.regions.contains_key(region.slug()) && !shown.contains(region) {
                    let path = format!("{path}.regions_any[{position}]");
                    let message = format!("no contraindication that is not asked for shows what holds in `{region}`");
                    findings.report(Place::Screening(None), path, message);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content, rule, screening_rule, slug};
    use crate::domain::{
        AskedAs, Authored, BodyPosition, Content, Contraindication, Effect, PositionEffect, Predicate, RuleEffect,
        RuleScope, Scope, Severity, Urgency, Verdict,
    };

    const OWN: &str = "contraindications/pregnancy";

    fn own(content: &mut Content) -> &mut Contraindication {
        &mut content.contraindications.get_mut("pregnancy").expect("the fixture has it").item
    }

    fn effect(scope: Scope, regions: &[&str], verdict: Verdict) -> Effect {
        let regions = regions.iter().map(|name| slug(name)).collect();
        Effect { scope, regions, body_position: None, verdict, until: None }
    }

    fn rule_effect(scope: RuleScope, verdict: Verdict) -> RuleEffect {
        let group = matches!(scope, RuleScope::Group | RuleScope::OutsideGroup).then(|| slug("sides"));
        RuleEffect { scope, group, regions: vec![], verdict }
    }

    /// The fixture with other effects of a contraindication and of its rule.
    fn with(effects: &[Effect], rule_effects: &[RuleEffect]) -> Content {
        let mut content = content();
        own(&mut content).effects = effects.to_vec();
        rule(&mut content, "T2").effects = rule_effects.to_vec();
        content
    }

    #[test]
    fn a_group_and_the_rest_are_shown_as_regions_and_everywhere() {
        use Verdict::{Avoid, Caution, ConsultFirst};
        let rules = [rule_effect(RuleScope::Group, ConsultFirst), rule_effect(RuleScope::OutsideGroup, Caution)];
        let shown = [effect(Scope::Regions, &["lats"], ConsultFirst), effect(Scope::Everywhere, &[], Caution)];
        assert_faults(&with(&shown, &rules), &[]);
        let narrow = [effect(Scope::Regions, &["glutes"], ConsultFirst), effect(Scope::Everywhere, &[], Caution)];
        let found = "the rules (T2) give `caution` in `glutes`, and these effects `consult_first`";
        assert_faults(&with(&narrow, &rules), &[(OWN, "effects", found)]);
        let lax = [effect(Scope::Regions, &["lats"], ConsultFirst)];
        assert_faults(
            &with(&lax, &rules),
            &[(OWN, "effects", "give `caution` in `glutes`, and these effects `allowed`")],
        );
        let strict = [effect(Scope::Everywhere, &[], Avoid)];
        assert_faults(&with(&strict, &rules), &[(OWN, "effects", "these effects `avoid`")]);
    }

    #[test]
    fn where_a_region_is_named_its_own_verdict_counts() {
        use Verdict::{Avoid, Caution};
        let rules = [rule_effect(RuleScope::Group, Caution)];
        let grouped = |shown: &[Effect]| {
            let mut content = with(shown, &rules);
            content.screening.groups.insert(slug("sides"), vec![slug("lats"), slug("neck")]);
            own(&mut content).severity = Severity::Caution;
            content
        };
        let lax = [effect(Scope::Regions, &["lats", "neck"], Caution)];
        let message = "`neck` is `avoid` for everyone";
        assert_faults(&grouped(&lax), &[(OWN, "effects[0].regions[1]", message)]);
        let both = [effect(Scope::Regions, &["lats"], Caution), effect(Scope::Regions, &["neck"], Avoid)];
        assert_faults(&grouped(&both), &[]);
        let strict = [effect(Scope::Regions, &["lats", "neck"], Avoid)];
        let message = "the rules (T2) give `caution` in `lats`, and these effects `avoid`";
        assert_faults(&grouped(&strict), &[(OWN, "effects", message), (OWN, "severity", "the strictest here is")]);
        let missing = [effect(Scope::Regions, &["lats"], Caution)];
        let message = "the rules (T2) give `caution` in `neck`, and these effects `allowed`";
        assert_faults(&grouped(&missing), &[(OWN, "effects", message)]);
    }

    #[test]
    fn an_issue_is_shown_where_it_is() {
        let mut content = with(
            &[effect(Scope::AffectedArea, &[], Verdict::ConsultFirst)],
            &[rule_effect(RuleScope::IssueRegion, Verdict::ConsultFirst)],
        );
        own(&mut content).asked_as = AskedAs::Issues;
        rule(&mut content, "T2").when = Predicate::IssuesAny(vec![slug("pregnancy")]);
        assert_faults(&content, &[]);
        own(&mut content).effects[0].scope = Scope::Everywhere;
        assert_faults(&content, &[(OWN, "effects", "give `allowed` in `glutes`, and these effects `consult_first`")]);
    }

    #[test]
    fn a_position_is_shown_as_such() {
        let mut content = content();
        let prone = PositionEffect { body_position: BodyPosition::Prone, verdict: Verdict::Avoid };
        rule(&mut content, "T2").position_effects = vec![prone];
        assert_faults(&content, &[(OWN, "effects", "in `glutes` for techniques that are `prone`")]);
        let mut shown = effect(Scope::Everywhere, &[], Verdict::Avoid);
        shown.body_position = Some(BodyPosition::Prone);
        own(&mut content).effects.push(shown);
        assert_faults(&content, &[]);
    }

    #[test]
    fn a_pregnancy_alone_may_be_a_late_one() {
        let mut content = content();
        let late = screening_rule("T4", Predicate::PregnancyWeekFrom16OrUnknown(true), Verdict::Avoid);
        content.screening.rules.push(late);
        content.vectors[1].expected.rules.push("T4".into());
        assert_faults(&content, &[(OWN, "effects", "the rules (T2, T4) give `avoid`")]);
        own(&mut content).effects[0].verdict = Verdict::Avoid;
        assert_faults(&content, &[]);
    }

    #[test]
    fn how_urgent_it_is_shows_in_the_severity() {
        for (urgency, stop_now, severity, expected) in [
            (Urgency::Emergency, true, Severity::Contraindicated, "make this `emergency`"),
            (Urgency::Urgent, false, Severity::Emergency, "make this `urgent`"),
            (Urgency::Routine, true, Severity::Contraindicated, "make this `stop`"),
            (Urgency::Routine, false, Severity::Stop, "no rule makes this `stop`"),
            (Urgency::None, false, Severity::Emergency, "no rule makes this `emergency`"),
        ] {
            let strict = [effect(Scope::Everywhere, &[], Verdict::Avoid)];
            let mut content = with(&strict, &[rule_effect(RuleScope::All, Verdict::Avoid)]);
            own(&mut content).severity = severity;
            let rule = rule(&mut content, "T2");
            (rule.urgency, rule.stop_now) = (urgency, stop_now);
            assert_faults(&content, &[(OWN, "severity", expected)]);
        }
    }

    #[test]
    fn what_is_asked_for_is_looked_for() {
        let mut content = content();
        rule(&mut content, "T2").when = Predicate::AgeLt(3);
        assert_faults(&content, &[(OWN, "asked_as", "no rule")]);
        own(&mut content).asked_as = AskedAs::Age;
        assert_faults(&content, &[(OWN, "asked_as", "`older-adult` and `minor`")]);
    }

    #[test]
    fn an_age_shows_every_stage_of_it() {
        let mut content = content();
        for (id, age, verdict) in [("T4", 18, Verdict::Caution), ("T5", 13, Verdict::ConsultFirst)] {
            content.screening.rules.push(screening_rule(id, Predicate::AgeLt(age), verdict));
            content.vectors[1].expected.rules.push(id.into());
        }
        let mut minor = own(&mut content).clone();
        minor.asked_as = AskedAs::Age;
        content.contraindications.insert(slug("minor"), Authored::english(minor.clone()).into());
        let expected = "the rules (T4, T5) give `caution` and `consult_first` in `glutes`";
        assert_faults(&content, &[("contraindications/minor", "effects", expected)]);
        minor.effects.push(effect(Scope::Everywhere, &[], Verdict::Caution));
        content.contraindications.insert(slug("minor"), Authored::english(minor).into());
        assert_faults(&content, &[]);
    }

    #[test]
    fn an_area_shows_what_holds_in_its_regions() {
        let mut content = content();
        let forbidden = |region: &str| {
            let mut rule = screening_rule("T4", Predicate::RegionsAny(vec![slug(region)]), Verdict::Avoid);
            rule.effects[0].scope = RuleScope::Regions;
            rule.effects[0].regions = vec![slug(region)];
            rule
        };
        content.screening.rules.push(forbidden("glutes"));
        content.vectors[1].expected.rules.push("T4".into());
        let message = "no contraindication that is not asked for shows what holds in `glutes`";
        assert_faults(&content, &[("screening-rules", "rules[3].when.regions_any[0]", message)]);

        let mut area = own(&mut content).clone();
        area.asked_as = AskedAs::None;
        area.severity = Severity::Contraindicated;
        area.effects = vec![effect(Scope::Regions, &["glutes", "neck"], Verdict::Avoid)];
        content.contraindications.insert(slug("area"), Authored::english(area.clone()).into());
        assert_faults(&content, &[]);
        area.effects = vec![effect(Scope::Regions, &["glutes", "lats"], Verdict::Avoid)];
        area.effects.push(effect(Scope::Everywhere, &[], Verdict::Caution));
        content.contraindications.insert(slug("area"), Authored::english(area).into());
        assert_faults(
            &content,
            &[
                (
                    "contraindications/area",
                    "effects[0].regions[1]",
                    "give `allowed` in `lats`, and these effects `avoid`",
                ),
                ("contraindications/area", "effects[1].scope", "nothing is asked for this"),
            ],
        );
    }
}
