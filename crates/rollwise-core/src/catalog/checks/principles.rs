use super::{
    Findings, Subject, item,
    limits::{FASTEST, LONGEST_HOLD, LONGEST_SESSION, centimetres, descending, same},
};
use crate::domain::{Enumeration as _, Kind, Limit, LimitName, Unit};

/// The numbers of a rule are in order, in units that fit, and never beyond what is safe.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (slug, authored) in &subject.content.principles {
        let limits = &authored.item.limits;
        let mut faults = Vec::new();
        for (index, limit) in limits.iter().enumerate() {
            let own = number_faults(limit).into_iter().chain(safety_fault(limit));
            faults.extend(own.map(|(field, message)| (format!("limits[{index}].{field}"), message)));
            if limits[..index].iter().any(|before| (before.name, before.unit) == (limit.name, limit.unit)) {
                let message = format!("`{}` stands in `{}` already", limit.name.word(), limit.unit.word());
                faults.push((format!("limits[{index}].unit"), message));
            }
        }
        faults.extend(speed_fault(limits));
        for (path, message) in faults {
            findings.report(item(Kind::Principles, slug), path, message);
        }
    }
}

/// The numbers that a limit has, with their names.
fn numbers(limit: &Limit) -> Vec<(&'static str, f64)> {
    [("min", limit.min), ("max", limit.max), ("limit", limit.limit)]
        .into_iter()
        .filter_map(|(name, number)| Some((name, number?)))
        .collect()
}

fn number_faults(limit: &Limit) -> Vec<(&'static str, String)> {
    let numbers = numbers(limit);
    let mut faults: Vec<_> = descending(&numbers).into_iter().collect();
    if numbers.is_empty() {
        faults.push(("name", "needs a number: `min`, `max` or `limit`".into()));
    }
    let units: &[Unit] = match limit.name {
        LimitName::Speed => &[Unit::InPerS, Unit::CmPerS],
        LimitName::Hold => &[Unit::Seconds],
        LimitName::Session => &[Unit::Minutes],
        LimitName::Frequency => &[Unit::PerWeek],
    };
    if !units.contains(&limit.unit) {
        let words: Vec<_> = units.iter().map(|unit| format!("`{}`", unit.word())).collect();
        let message =
            format!("`{}` is measured in {}, not `{}`", limit.name.word(), words.join(" and "), limit.unit.word());
        faults.push(("unit", message));
    }
    faults
}

fn safety_fault(limit: &Limit) -> Option<(&'static str, String)> {
    let most = match (limit.name, limit.unit) {
        (LimitName::Hold, Unit::Seconds) => f64::from(LONGEST_HOLD),
        (LimitName::Session, Unit::Minutes) => LONGEST_SESSION,
        (LimitName::Speed, Unit::InPerS) => FASTEST,
        (LimitName::Speed, Unit::CmPerS) => centimetres(FASTEST),
        _ => return None,
    };
    let (name, number) = numbers(limit).into_iter().find(|(_, number)| *number > most)?;
    Some((name, format!("must be at most {most}, but is {number}")))
}

/// A speed stands in both unit systems and says the same in both.
fn speed_fault(limits: &[Limit]) -> Option<(String, String)> {
    let find = |unit| limits.iter().position(|limit| limit.name == LimitName::Speed && limit.unit == unit);
    match (find(Unit::InPerS), find(Unit::CmPerS)) {
        (None, None) => None,
        (Some(index), None) => {
            Some((format!("limits[{index}]"), "needs the same speed in `cm_per_s` beside it".into()))
        }
        (None, Some(index)) => {
            Some((format!("limits[{index}]"), "needs the same speed in `in_per_s` beside it".into()))
        }
        (Some(inches), Some(metric)) => {
            let expected: Vec<_> =
                numbers(&limits[inches]).into_iter().map(|(name, number)| (name, centimetres(number))).collect();
            let given = numbers(&limits[metric]);
            let agree = expected.len() == given.len()
                && expected.iter().zip(&given).all(|(one, other)| one.0 == other.0 && same(one.1, other.1));
            (!agree).then(|| {
                let words: Vec<_> = expected.iter().map(|(name, number)| format!("`{name}` {number}")).collect();
                let message = format!("must be the speed in inches, rounded down to a tenth: {}", words.join(", "));
                (format!("limits[{metric}]"), message)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content};
    use crate::domain::{Limit, LimitName, Unit};

    fn limit(name: LimitName, unit: Unit, numbers: [Option<f64>; 3]) -> Limit {
        let [min, max, limit] = numbers;
        Limit { name, min, max, limit, unit }
    }

    #[track_caller]
    fn assert_limits(limits: &[Limit], expected: &[(&str, &str)]) {
        let mut content = content();
        content.principles.get_mut("speed").expect("the fixture has it").item.limits = limits.to_vec();
        let expected: Vec<_> = expected.iter().map(|(path, message)| ("principles/speed", *path, *message)).collect();
        assert_faults(&content, &expected);
    }

    #[test]
    fn numbers_ascend_and_stay_within_what_is_safe() {
        let hold = |numbers| limit(LimitName::Hold, Unit::Seconds, numbers);
        assert_limits(&[hold([Some(30.0), Some(20.0), Some(60.0)])], &[("limits[0].max", "smaller than `min`")]);
        assert_limits(&[hold([None, Some(30.0), Some(61.0)])], &[("limits[0].limit", "at most 60")]);
        assert_limits(&[hold([None, None, None])], &[("limits[0].name", "needs a number")]);
        let session = limit(LimitName::Session, Unit::Minutes, [Some(5.0), Some(15.5), None]);
        assert_limits(&[session], &[("limits[0].max", "at most 15")]);
    }

    #[test]
    fn units_fit_what_is_measured() {
        let limits = [limit(LimitName::Session, Unit::PerWeek, [None, Some(5.0), None])];
        assert_limits(&limits, &[("limits[0].unit", "`session` is measured in `minutes`")]);
        let twice = limit(LimitName::Frequency, Unit::PerWeek, [None, Some(5.0), None]);
        assert_limits(&[twice, Limit { max: Some(4.0), ..twice }], &[("limits[1].unit", "already")]);
    }

    #[test]
    fn a_speed_stands_in_both_unit_systems() {
        let inches = limit(LimitName::Speed, Unit::InPerS, [None, Some(1.0), None]);
        let metric = limit(LimitName::Speed, Unit::CmPerS, [None, Some(2.5), None]);
        assert_limits(&[inches], &[("limits[0]", "`cm_per_s`")]);
        assert_limits(&[metric], &[("limits[0]", "`in_per_s`")]);
        assert_limits(&[inches, Limit { max: Some(2.4), ..metric }], &[("limits[1]", "`max` 2.5")]);
        assert_limits(&[inches, Limit { min: Some(1.0), ..metric }], &[("limits[1]", "`max` 2.5")]);
        assert_limits(&[inches, metric], &[]);
    }
}
