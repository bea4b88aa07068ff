use std::collections::BTreeSet;

use super::{Findings, Place, Subject, did_you_mean};
use crate::domain::{
    AskedAs, Enumeration as _, Kind, Predicate, RegionSlug, Resource as _, Rule, RuleEffect, RuleScope, Ruleset, Slug,
    Source, Tier, Verdict,
};

/// The rules of the screening are unmistakable, name only what exists, and fail closed.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let ruleset = &subject.content.screening;
    let mut report = |path: String, message: String| findings.report(Place::Screening(None), path, message);
    if ruleset.rules.is_empty() {
        report("rules".into(), "must not be empty: without rules nobody is screened".into());
        return;
    }
    if ruleset.stale_after_days == 0 {
        report("stale_after_days".into(), "must be at least 1".into());
    }
    for (name, regions) in &ruleset.groups {
        region_faults(subject, &format!("groups.{name}"), regions, &mut report);
    }
    for (code, list) in &ruleset.findings {
        if matches!(list, AskedAs::Age | AskedAs::None) {
            report(
                format!("findings.{code}"),
                "a code is told among symptoms, conditions, medications or issues".into(),
            );
        }
    }
    let mut ids = BTreeSet::new();
    for (index, rule) in ruleset.rules.iter().enumerate() {
        let path = format!("rules[{index}]");
        if !ids.insert(&rule.id) {
            report(format!("{path}.id"), format!("there is another rule `{}`", rule.id));
        }
        if rule.tier != Tier::Conservative && rule.sources.is_empty() {
            let message = format!("the tier `{}` needs a source; without any it is `conservative`", rule.tier.word());
            report(format!("{path}.sources"), message);
        }
        rule.when.visit(&format!("{path}.when"), &mut |path, part| predicate_faults(subject, path, part, &mut report));
        effects_faults(subject, &path, rule, &mut report);
    }
    fails_closed(ruleset, &mut report);
}

/// Takes a path and a message.
type Report<'a> = dyn FnMut(String, String) + 'a;

fn region_faults(subject: &Subject<'_>, path: &str, regions: &[RegionSlug], report: &mut Report<'_>) {
    if regions.is_empty() {
        report(path.to_owned(), "must not be empty".into());
    }
    for (index, region) in regions.iter().enumerate() {
        if !subject.has(Kind::Regions, region) {
            let known = subject.content.slugs(Kind::Regions).into_iter().map(Slug::as_str);
            let hint = did_you_mean(region.as_str(), known);
            report(format!("{path}[{index}]"), format!("there is no `regions/{region}`{hint}"));
        }
    }
}

fn predicate_faults(subject: &Subject<'_>, path: &str, predicate: &Predicate, report: &mut Report<'_>) {
    let path = format!("{path}.{}", predicate.name());
    if let Some((list, codes)) = predicate.codes() {
        if codes.is_empty() {
            report(path.clone(), "must not be empty".into());
        }
        for (index, code) in codes.iter().enumerate() {
            if let Some(message) = code_fault(subject, list, code) {
                report(format!("{path}[{index}]"), message);
            }
        }
    }
    match predicate {
        Predicate::All(parts) | Predicate::Any(parts) if parts.is_empty() => {
            report(path, "must not be empty".into());
        }
        Predicate::RegionsAny(regions) => region_faults(subject, &path, regions, report),
        Predicate::AgeLt(0) => report(path, "nobody is younger than 0".into()),
        Predicate::PregnancyWeekFrom16OrUnknown(false)
        | Predicate::UnknownCode(false)
        | Predicate::Contradictory(false) => report(path, "must be `true`: no rule asks for the contrary".into()),
        _ => {}
    }
}

fn code_fault(subject: &Subject<'_>, list: AskedAs, code: &Slug) -> Option<String> {
    let content = subject.content;
    let known = content.contraindications.get(code).map(|known| known.item.asked_as);
    match known.or_else(|| content.screening.findings.get(code).copied()) {
        Some(known) if known == list => None,
        Some(known) => Some(format!("`{code}` is asked as `{}`, not as `{}`", known.word(), list.word())),
        None if subject.has(Kind::Contraindications, code) => None,
        None => {
            let codes = content.contraindications.keys().chain(content.screening.findings.keys());
            let hint = did_you_mean(code.as_str(), codes.map(Slug::as_str));
            Some(format!("there is no `contraindications/{code}` and no finding of that name{hint}"))
        }
    }
}

fn effects_faults(subject: &Subject<'_>, path: &str, rule: &Rule, report: &mut Report<'_>) {
    if rule.effects.is_empty() {
        report(format!("{path}.effects"), "must not be empty".into());
    }
    let limits = "an effect limits something, so it cannot be `allowed`";
    for (index, effect) in rule.effects.iter().enumerate() {
        let path = format!("{path}.effects[{index}]");
        scope_faults(subject, &path, effect, report);
        if effect.scope == RuleScope::IssueRegion && !asks_for_issues(&rule.when) {
            report(format!("{path}.scope"), "only a rule that looks for issues has the scope `issue_region`".into());
        }
        if effect.verdict == Verdict::Allowed {
            report(format!("{path}.verdict"), limits.into());
        }
    }
    for (index, effect) in rule.position_effects.iter().enumerate() {
        if effect.verdict == Verdict::Allowed {
            report(format!("{path}.position_effects[{index}].verdict"), limits.into());
        }
    }
}

fn scope_faults(subject: &Subject<'_>, path: &str, effect: &RuleEffect, report: &mut Report<'_>) {
    let of_group = matches!(effect.scope, RuleScope::Group | RuleScope::OutsideGroup);
    let groups = &subject.content.screening.groups;
    match &effect.group {
        None if of_group => report(format!("{path}.group"), format!("is missing: {}", named(effect.scope))),
        Some(_) if !of_group => {
            report(format!("{path}.group"), "only the scopes `group` and `outside_group` name a group".into());
        }
        Some(group) if !groups.contains_key(group) => {
            let hint = did_you_mean(group.as_str(), groups.keys().map(Slug::as_str));
            report(format!("{path}.group"), format!("there is no group `{group}`{hint}"));
        }
        _ => {}
    }
    if effect.scope == RuleScope::Regions {
        region_faults(subject, &format!("{path}.regions"), &effect.regions, report);
    } else if !effect.regions.is_empty() {
        report(format!("{path}.regions"), "only the scope `regions` names regions".into());
    }
}

fn named(scope: RuleScope) -> String {
    format!("the scope `{}` needs the name of one of the `[groups]`", scope.word())
}

fn asks_for_issues(predicate: &Predicate) -> bool {
    let mut found = false;
    predicate.visit("", &mut |_, part| found |= matches!(part, Predicate::IssuesAny(_)));
    found
}

/// What is not known or cannot be true never yields `allowed`.
fn fails_closed(ruleset: &Ruleset, report: &mut Report<'_>) {
    for fact in [Predicate::UnknownCode(true), Predicate::Contradictory(true)] {
        let is_safe = ruleset.rules.iter().any(|rule| {
            let fires = rule.when == fact || matches!(&rule.when, Predicate::Any(parts) if parts.contains(&fact));
            let everywhere = |it: &RuleEffect| it.scope == RuleScope::All && it.verdict >= Verdict::ConsultFirst;
            fires && rule.effects.iter().any(everywhere)
        });
        if !is_safe {
            let message = format!("no rule gives `{}` at least `consult_first` everywhere", fact.name());
            report("rules".into(), message);
        }
    }
}

/// The sources of the rules exist.
pub(super) fn sources(subject: &Subject<'_>, findings: &mut Findings) {
    for (index, rule) in subject.content.screening.rules.iter().enumerate() {
        for (position, source) in rule.sources.iter().enumerate() {
            if !subject.has(Kind::Sources, source) {
                let known = Source::of(subject.content).keys().map(Slug::as_str);
                let hint = did_you_mean(source.as_str(), known);
                let path = format!("rules[{index}].sources[{position}]");
                findings.report(Place::Screening(None), path, format!("there is no `sources/{source}`{hint}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content, rule, slug};
    use crate::domain::{AskedAs, BodyPosition, Content, PositionEffect, Predicate, Rule, RuleScope, Tier, Verdict};

    /// The fixture with its rule for pregnancy changed.
    fn with(change: impl FnOnce(&mut Rule)) -> Content {
        let mut content = content();
        change(rule(&mut content, "T2"));
        content
    }

    #[test]
    fn there_are_rules_and_each_has_its_own_name() {
        let mut content = with(|it| it.id = "T1".into());
        content.vectors[1].expected.rules = vec!["T1".into()];
        assert_faults(&content, &[("screening-rules", "rules[1].id", "another rule `T1`")]);
        let mut content = super::super::fixture::content();
        content.screening.rules.clear();
        let faults = super::super::faults(&content, &super::super::Retired::new());
        assert!(faults.iter().any(|fault| fault.path == "rules" && fault.message.contains("nobody is screened")));
    }

    #[test]
    fn a_code_exists_and_stands_in_its_list() {
        let predicates = [
            (Predicate::SymptomsAny(vec![slug("pregnancy")]), "symptoms_any[0]", "asked as `conditions`"),
            (Predicate::ConditionsAny(vec![slug("pregnanci")]), "conditions_any[0]", "did you mean `pregnancy`?"),
            (Predicate::ConditionsAny(vec![slug("soreness")]), "conditions_any[0]", "asked as `symptoms`"),
            (Predicate::MedicationsAny(vec![]), "medications_any", "must not be empty"),
            (Predicate::RegionsAny(vec![slug("nek")]), "regions_any[0]", "did you mean `neck`?"),
            (Predicate::All(vec![]), "all", "must not be empty"),
            (Predicate::AgeLt(0), "age_lt", "nobody"),
            (Predicate::UnknownCode(false), "unknown_code", "must be `true`"),
        ];
        for (predicate, path, message) in predicates {
            let usual = Predicate::ConditionsAny(vec![slug("pregnancy")]);
            let content = with(|it| it.when = Predicate::Any(vec![usual, predicate]));
            assert_faults(&content, &[("screening-rules", &format!("rules[1].when.any[1].{path}"), message)]);
        }
    }

    #[test]
    fn an_effect_has_what_its_scope_needs() {
        let content = with(|it| it.effects[0].group = Some(slug("sides")));
        assert_faults(&content, &[("screening-rules", "rules[1].effects[0].group", "only the scopes")]);
        let content = with(|it| it.effects[0].regions = vec![slug("lats")]);
        assert_faults(&content, &[("screening-rules", "rules[1].effects[0].regions", "only the scope `regions`")]);
        let extra = |scope, group: Option<&str>| {
            with(|it| {
                let mut effect = it.effects[0].clone();
                (effect.scope, effect.group) = (scope, group.map(slug));
                it.effects.push(effect);
            })
        };
        for (scope, group, field, message) in [
            (RuleScope::Group, None, "group", "is missing"),
            (RuleScope::Group, Some("side"), "group", "did you mean `sides`?"),
            (RuleScope::OutsideGroup, None, "group", "is missing"),
            (RuleScope::Regions, None, "regions", "must not be empty"),
            (RuleScope::IssueRegion, None, "scope", "looks for issues"),
        ] {
            let path = format!("rules[1].effects[1].{field}");
            assert_faults(&extra(scope, group), &[("screening-rules", &path, message)]);
        }
        assert_faults(&extra(RuleScope::Group, Some("sides")), &[]);
    }

    #[test]
    fn an_effect_limits_something() {
        let content = with(|it| {
            let mut lax = it.effects[0].clone();
            lax.verdict = Verdict::Allowed;
            it.effects.push(lax);
            it.position_effects =
                vec![PositionEffect { body_position: BodyPosition::Prone, verdict: Verdict::Allowed }];
        });
        assert_faults(
            &content,
            &[
                ("screening-rules", "rules[1].effects[1].verdict", "`allowed`"),
                ("screening-rules", "rules[1].position_effects[0].verdict", "`allowed`"),
            ],
        );
    }

    #[test]
    fn what_is_not_known_is_never_allowed() {
        let mut content = content();
        rule(&mut content, "T3").when = Predicate::UnknownCode(true);
        assert_faults(&content, &[("screening-rules", "rules", "`contradictory`")]);
        rule(&mut content, "T3").when =
            Predicate::Any(vec![Predicate::UnknownCode(true), Predicate::Contradictory(true)]);
        rule(&mut content, "T3").effects[0].verdict = Verdict::Caution;
        assert_faults(
            &content,
            &[("screening-rules", "rules", "`contradictory`"), ("screening-rules", "rules", "`unknown_code`")],
        );
    }

    #[test]
    fn a_rule_names_its_sources() {
        let content = with(|it| {
            it.tier = Tier::Delphi;
            it.sources.clear();
        });
        assert_faults(&content, &[("screening-rules", "rules[1].sources", "without any it is `conservative`")]);
        let content = with(|it| it.sources.push(slug("articles")));
        assert_faults(&content, &[("screening-rules", "rules[1].sources[1]", "did you mean `article`?")]);
    }

    #[test]
    fn groups_and_findings_fit() {
        let mut content = content();
        content.screening.groups.insert(slug("nowhere"), vec![]);
        content.screening.groups.insert(slug("sides"), vec![slug("lat")]);
        content.screening.findings.insert(slug("old"), AskedAs::Age);
        content.screening.stale_after_days = 0;
        assert_faults(
            &content,
            &[
                ("screening-rules", "findings.old", "told among"),
                ("screening-rules", "groups.nowhere", "must not be empty"),
                ("screening-rules", "groups.sides[0]", "did you mean `lats`?"),
                ("screening-rules", "stale_after_days", "at least 1"),
            ],
        );
    }
}
