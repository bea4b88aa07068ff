use super::{Findings, Subject, dose, item};
use crate::domain::{
    ContraindicationSlug, Enumeration as _, Family, Kind, RegionSlug, Role, RollerTypeSlug, Severity, Technique,
    Verdict,
};

/// A technique rolls only what may be rolled, with a tool that exists, in steps and a dose that are possible, and
/// never comes without its safety.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (slug, authored) in &subject.content.techniques {
        let technique = &authored.item;
        let mut faults = region_faults(subject, technique);
        faults.extend(equipment_faults(subject, technique));
        faults.extend(step_faults(technique));
        faults.extend(dose::faults(technique));
        faults.extend(safety_faults(subject, technique));
        for (path, message) in faults {
            findings.report(item(Kind::Techniques, slug), path, message);
        }
    }
}

fn region_faults(subject: &Subject<'_>, technique: &Technique) -> Vec<(String, String)> {
    let must_not_be_rolled = |region: &RegionSlug| {
        subject.content.regions.get(region.slug()).is_some_and(|known| known.item.verdict == Verdict::Avoid)
    };
    (technique.regions.iter().enumerate())
        .filter(|(_, region)| must_not_be_rolled(region))
        .map(|(index, region)| (format!("regions[{index}]"), format!("`{region}` must not be rolled")))
        .collect()
}

fn equipment_faults(subject: &Subject<'_>, technique: &Technique) -> Vec<(String, String)> {
    let fault = |slug: &RollerTypeSlug, wanted: Family| {
        let family = subject.content.roller_types.get(slug.slug())?.item.family;
        (family != wanted).then(|| {
            format!("`{slug}` is of the family `{}`; this needs one of the family `{}`", family.word(), wanted.word())
        })
    };
    let mut faults: Vec<_> = (technique.equipment.iter().enumerate())
        .filter_map(|(index, slug)| Some((format!("equipment[{index}]"), fault(slug, Family::Form)?)))
        .collect();
    faults.extend(
        fault(&technique.recommended_density, Family::Density)
            .map(|message| ("recommended_density".to_owned(), message)),
    );
    faults
}

fn step_faults(technique: &Technique) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    for ((index, step), expected) in technique.steps.iter().enumerate().zip(1_u32..) {
        if step.position != expected {
            let message =
                format!("is {}, but must be {expected}: steps are numbered 1, 2, 3, … in order", step.position);
            faults.push((format!("steps[{index}].position"), message));
        }
        // Rolling ends with the set; getting ready or breathing may take as long as a side.
        let (longest, what) = match step.role {
            Role::Step | Role::Variation => (technique.dose.set_seconds.max, "a set"),
            Role::Preparation | Role::FormCue | Role::Breathing | Role::Safety => {
                (technique.dose.total_seconds_per_side.max, "a side")
            }
        };
        if let Some(seconds) = step.duration_seconds.filter(|seconds| *seconds > longest) {
            let message = format!("{seconds} seconds are more than the dose allows for {what} ({longest})");
            faults.push((format!("steps[{index}].duration_seconds"), message));
        }
    }
    faults
}

fn safety_faults(subject: &Subject<'_>, technique: &Technique) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    if technique.safety.keep_off.is_empty() {
        faults.push(("safety.keep_off".into(), "must name at least one place to keep off".into()));
    }
    let signs = &technique.safety.stop_if;
    if signs.is_empty() {
        faults.push(("safety.stop_if".into(), "must name at least one sign to stop at".into()));
    }
    let ends_the_session = |slug: &ContraindicationSlug| match subject.content.contraindications.get(slug.slug()) {
        Some(known) => known.item.severity == Severity::Stop,
        // One that cannot be read may well be.
        None => subject.has(Kind::Contraindications, slug),
    };
    if !signs.is_empty() && !signs.iter().filter_map(|sign| sign.contraindication.as_ref()).any(ends_the_session) {
        let message = "must name a contraindication of the severity `stop`, such as sharp pain while rolling";
        faults.push(("safety.stop_if".into(), message.into()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content, slug};
    use crate::domain::{Content, Role, Technique};

    fn with(change: impl FnOnce(&mut Technique)) -> Content {
        let mut content = content();
        change(&mut content.techniques.get_mut("lats-roll").expect("the fixture has it").item);
        content
    }

    #[test]
    fn what_must_not_be_rolled_has_no_technique() {
        let content = with(|it| it.regions.push(slug("neck")));
        assert_faults(&content, &[("techniques/lats-roll", "regions[1]", "must not be rolled")]);
    }

    #[test]
    fn equipment_is_a_form_and_the_density_a_density() {
        let content = with(|it| {
            it.equipment.push(slug("soft"));
            it.recommended_density = slug("full-size");
        });
        assert_faults(
            &content,
            &[
                ("techniques/lats-roll", "equipment[1]", "is of the family `density`"),
                ("techniques/lats-roll", "recommended_density", "is of the family `form`"),
            ],
        );
    }

    #[test]
    fn steps_are_numbered_without_gaps_and_fit_into_the_dose() {
        let content = with(|it| it.steps[1].position = 3);
        assert_faults(&content, &[("techniques/lats-roll", "steps[1].position", "must be 2")]);
        let content = with(|it| it.steps[1].duration_seconds = Some(61));
        assert_faults(&content, &[("techniques/lats-roll", "steps[1].duration_seconds", "for a set (60)")]);
        let content = with(|it| {
            it.steps[1].role = Role::Breathing;
            it.steps[1].duration_seconds = Some(121);
        });
        assert_faults(&content, &[("techniques/lats-roll", "steps[1].duration_seconds", "for a side (120)")]);
    }

    #[test]
    fn no_technique_is_without_safety() {
        let content = with(|it| {
            it.safety.keep_off.clear();
            it.safety.stop_if.clear();
        });
        assert_faults(
            &content,
            &[
                ("techniques/lats-roll", "safety.keep_off", "at least one place"),
                ("techniques/lats-roll", "safety.stop_if", "at least one sign"),
            ],
        );
        let content = with(|it| it.safety.stop_if[0].contraindication = None);
        assert_faults(&content, &[("techniques/lats-roll", "safety.stop_if", "severity `stop`")]);
        let content = with(|it| it.safety.stop_if[0].contraindication = Some(slug("pregnancy")));
        assert_faults(&content, &[("techniques/lats-roll", "safety.stop_if", "severity `stop`")]);
        let content = with(|it| it.safety.stop_if[0].text = " ".into());
        assert_faults(&content, &[("techniques/lats-roll", "safety.stop_if[0].text", "blank")]);
    }
}
