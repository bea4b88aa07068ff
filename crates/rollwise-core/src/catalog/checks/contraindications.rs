use super::{Findings, Subject, item};
use crate::domain::{
    Alternative, AskedAs, Contraindication, Effect, Enumeration as _, Kind, Region, RegionSlug, Resource as _, Scope,
    Severity, Verdict,
};

/// A contraindication's effects fit their scopes and its severity, and it sends nobody where it forbids to go.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (slug, authored) in &subject.content.contraindications {
        let contraindication = &authored.item;
        let mut report = |path: String, message: String| {
            findings.report(item(Kind::Contraindications, slug), path, message);
        };
        for (index, effect) in contraindication.effects.iter().enumerate() {
            for (field, message) in effect_faults(effect) {
                report(format!("effects[{index}].{field}"), message.to_owned());
            }
        }
        if let Some(message) = severity_fault(subject, contraindication) {
            report("severity".into(), message);
        }
        for (index, alternative) in contraindication.alternatives.iter().enumerate() {
            if let Some(message) = alternative_fault(subject, contraindication, alternative) {
                report(format!("alternatives[{index}].region"), message);
            }
        }
    }
}

fn effect_faults(effect: &Effect) -> Vec<(&'static str, &'static str)> {
    let mut faults = Vec::new();
    match (effect.scope, effect.regions.is_empty()) {
        (Scope::Regions, true) => faults.push(("regions", "the scope `regions` needs at least one region")),
        (Scope::Regions, false) | (_, true) => {}
        (_, false) => faults.push(("regions", "only the scope `regions` names regions")),
    }
    if effect.body_position.is_some() && !matches!(effect.scope, Scope::Everywhere | Scope::Regions) {
        faults.push(("body_position", "only the scopes `everywhere` and `regions` can be limited to a position"));
    }
    if effect.verdict == Verdict::Allowed {
        faults.push(("verdict", "an effect limits something, so it cannot be `allowed`"));
    }
    faults
}

fn severity_fault(subject: &Subject<'_>, contraindication: &Contraindication) -> Option<String> {
    let repeated = |effect: &Effect| contraindication.asked_as != AskedAs::None && repeats_regions(subject, effect);
    let own = contraindication.effects.iter().filter(|effect| !repeated(effect));
    let strictest = own.map(|effect| effect.verdict).max()?;
    let severity = contraindication.severity;
    let expected = match severity {
        Severity::Emergency | Severity::Urgent | Severity::Stop | Severity::Contraindicated => {
            (strictest != Verdict::Avoid).then_some("needs an effect with the verdict `avoid`")
        }
        Severity::SeekAdvice => {
            (strictest < Verdict::ConsultFirst).then_some("needs an effect with the verdict `consult_first` or `avoid`")
        }
        Severity::Caution => (strictest != Verdict::Caution).then_some("has no effect stricter than `caution`"),
    }?;
    Some(format!("`{}` {expected}, but the strictest here is `{}`", severity.word(), strictest.word()))
}

/// Whether an effect says no more of its regions than holds of them for everyone.
fn repeats_regions(subject: &Subject<'_>, effect: &Effect) -> bool {
    let holds_anyway = |region: &RegionSlug| {
        subject.content.regions.get(region.slug()).is_some_and(|known| known.item.verdict >= effect.verdict)
    };
    !effect.regions.is_empty() && effect.regions.iter().all(holds_anyway)
}

fn alternative_fault(subject: &Subject<'_>, own: &Contraindication, alternative: &Alternative) -> Option<String> {
    let region = &alternative.region;
    if Region::of(subject.content).get(region.slug()).is_some_and(|known| known.item.verdict == Verdict::Avoid) {
        return Some(format!("`{region}` is itself to be avoided, so it is no alternative"));
    }
    let forbidden = own.effects.iter().any(|effect| {
        effect.verdict == Verdict::Avoid
            && effect.body_position.is_none()
            && match effect.scope {
                Scope::Everywhere | Scope::WhileRolling => true,
                Scope::AffectedArea => false,
                Scope::Regions => effect.regions.contains(region),
            }
    });
    forbidden.then(|| format!("an effect of this contraindication forbids `{region}`, so it is no alternative"))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{alternative, assert_faults, content, rule, slug};
    use crate::domain::{BodyPosition, Content, Contraindication, Scope, Severity, Urgency, Verdict};

    /// The fixture with a contraindication changed, and the rule for it made to agree.
    fn with(change: impl FnOnce(&mut Contraindication)) -> Content {
        let mut content = content();
        let own = &mut content.contraindications.get_mut("pregnancy").expect("the fixture has it").item;
        change(own);
        let (verdict, severity) = (own.effects[0].verdict, own.severity);
        let rule = rule(&mut content, "T2");
        rule.effects[0].verdict = verdict;
        rule.stop_now = severity == Severity::Stop;
        rule.urgency = match severity {
            Severity::Emergency => Urgency::Emergency,
            Severity::Urgent => Urgency::Urgent,
            _ => Urgency::None,
        };
        content
    }

    #[test]
    fn regions_stand_with_the_scope_of_that_name_only() {
        let content = with(|it| it.effects[0].regions = vec![slug("lats")]);
        assert_faults(&content, &[("contraindications/pregnancy", "effects[0].regions", "only the scope")]);
        let content = with(|it| it.effects[0].scope = Scope::Regions);
        assert_faults(
            &content,
            &[
                ("contraindications/pregnancy", "effects", "the rules (T2) give `consult_first`"),
                ("contraindications/pregnancy", "effects[0].regions", "at least one"),
            ],
        );
    }

    #[test]
    fn only_some_scopes_have_a_position() {
        let content = with(|it| {
            it.effects[0].scope = Scope::AffectedArea;
            it.effects[0].body_position = Some(BodyPosition::Supine);
        });
        assert_faults(
            &content,
            &[
                ("contraindications/pregnancy", "effects", "the rules (T2) give `consult_first`"),
                ("contraindications/pregnancy", "effects[0].body_position", "`everywhere`"),
            ],
        );
    }

    #[test]
    fn the_severity_says_what_the_effects_do() {
        for (severity, verdict, fits) in [
            (Severity::Emergency, Verdict::Avoid, true),
            (Severity::Urgent, Verdict::ConsultFirst, false),
            (Severity::Stop, Verdict::Caution, false),
            (Severity::Contraindicated, Verdict::ConsultFirst, false),
            (Severity::SeekAdvice, Verdict::ConsultFirst, true),
            (Severity::SeekAdvice, Verdict::Caution, false),
            (Severity::Caution, Verdict::Caution, true),
            (Severity::Caution, Verdict::ConsultFirst, false),
        ] {
            let content = with(|it| {
                it.severity = severity;
                it.effects[0].verdict = verdict;
            });
            let expected: &[_] =
                if fits { &[] } else { &[("contraindications/pregnancy", "severity", "the strictest here is")] };
            assert_faults(&content, expected);
        }
    }

    #[test]
    fn an_effect_limits_something() {
        let content = with(|it| {
            let mut lax = it.effects[0].clone();
            lax.verdict = Verdict::Allowed;
            it.effects.push(lax);
        });
        assert_faults(&content, &[("contraindications/pregnancy", "effects[1].verdict", "allowed")]);
    }

    #[test]
    fn an_alternative_is_not_forbidden() {
        let content = with(|it| it.alternatives = vec![alternative("neck"), alternative("lats")]);
        assert_faults(&content, &[("contraindications/pregnancy", "alternatives[0].region", "to be avoided")]);
        let content = with(|it| {
            it.alternatives = vec![alternative("lats")];
            it.effects[0].verdict = Verdict::Avoid;
        });
        assert_faults(&content, &[("contraindications/pregnancy", "alternatives[0].region", "forbids `lats`")]);
    }
}
