use super::limits::{FASTEST, LONGEST_HOLD, LONGEST_SIDE, centimetres, descending, same};
use crate::domain::{Dose, Laterality, Range, Technique};

/// What is wrong with a technique's dose and its estimated time: paths and messages.
pub(super) fn faults(technique: &Technique) -> Vec<(String, String)> {
    let mut faults = order_faults(&technique.dose);
    faults.extend(speed_faults(&technique.dose));
    // What is possible can only be told from ranges that are ranges.
    if faults.is_empty() {
        faults.extend(possibility_faults(&technique.dose));
    }
    if faults.is_empty() {
        faults.extend(estimate_fault(technique));
    }
    faults
}

fn order_faults(dose: &Dose) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    if let Some(hold) = &dose.hold_seconds {
        let order = descending(&[("min", hold.min), ("max", hold.max), ("limit", hold.limit)]);
        faults.extend(order.map(|(name, message)| (format!("dose.hold_seconds.{name}"), message)));
        if hold.limit > LONGEST_HOLD {
            let message = format!("no hold may last longer than {LONGEST_HOLD} seconds, but this is {}", hold.limit);
            faults.push(("dose.hold_seconds.limit".into(), message));
        }
    }
    let ranges = [
        ("repetitions", dose.repetitions, 1),
        ("set_seconds", Some(dose.set_seconds), 1),
        ("sets", Some(dose.sets), 1),
        ("rest_seconds", Some(dose.rest_seconds), 0),
    ];
    for (name, range, least) in ranges {
        let Some(Range { min, max }) = range else { continue };
        let order = descending(&[("min", min), ("max", max)]);
        faults.extend(order.map(|(end, message)| (format!("dose.{name}.{end}"), message)));
        if min < least {
            faults.push((format!("dose.{name}.min"), format!("must be at least {least}")));
        }
    }
    faults
}

fn speed_faults(dose: &Dose) -> Vec<(String, String)> {
    let speed = &dose.max_speed;
    let expected = centimetres(speed.in_per_s);
    let mut faults = Vec::new();
    if speed.in_per_s > FASTEST {
        let message = format!("must be at most {FASTEST} in/s, but is {}", speed.in_per_s);
        faults.push(("dose.max_speed.in_per_s".into(), message));
    }
    if !same(speed.cm_per_s, expected) {
        let message =
            format!("{} in/s is {expected} cm/s, rounded down to a tenth, not {}", speed.in_per_s, speed.cm_per_s);
        faults.push(("dose.max_speed.cm_per_s".into(), message));
    }
    faults
}

fn possibility_faults(dose: &Dose) -> Vec<(String, String)> {
    let total = dose.total_seconds_per_side.max;
    let mut faults = Vec::new();
    if total > LONGEST_SIDE {
        let message = format!("no side may be rolled longer than {LONGEST_SIDE} seconds, but this is {total}");
        faults.push(("dose.total_seconds_per_side.max".into(), message));
    }
    if dose.set_seconds.max > total {
        let message = format!("a set of {} seconds exceeds the {total} seconds for one side", dose.set_seconds.max);
        faults.push(("dose.set_seconds.max".into(), message));
    }
    let shortest = u64::from(dose.sets.min) * u64::from(dose.set_seconds.min);
    if shortest > u64::from(total) {
        let message = format!(
            "{} sets of {} seconds exceed the {total} seconds for one side",
            dose.sets.min, dose.set_seconds.min
        );
        faults.push(("dose.sets.min".into(), message));
    }
    faults
}

/// The time for all sides lies between the shortest and the longest way to do the technique.
fn estimate_fault(technique: &Technique) -> Option<(String, String)> {
    let dose = &technique.dose;
    let sides = match technique.laterality {
        Laterality::Bilateral => 1,
        Laterality::EachSide => 2,
    };
    let [sets, set, rest] =
        [dose.sets, dose.set_seconds, dose.rest_seconds].map(|range| (u64::from(range.min), u64::from(range.max)));
    let least = (sets.0 * set.0).saturating_add((sets.0 - 1) * rest.0) * sides;
    let rolling = sets.1.saturating_mul(set.1).min(u64::from(dose.total_seconds_per_side.max));
    // Between the sides there is time for a rest as well.
    let rests = (sets.1 * sides - 1).saturating_mul(rest.1);
    let most = (rolling * sides).saturating_add(rests);
    let estimate = u64::from(technique.estimated_seconds);
    (!(least..=most).contains(&estimate)).then(|| {
        let message = format!("the dose takes from {least} to {most} seconds for all sides, so {estimate} cannot be");
        ("estimated_seconds".into(), message)
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content};
    use crate::domain::{Hold, Laterality, Range, Technique};

    #[track_caller]
    fn assert_dose(change: impl FnOnce(&mut Technique), path: &str, message: &str) {
        let mut content = content();
        change(&mut content.techniques.get_mut("lats-roll").expect("the fixture has it").item);
        assert_faults(&content, &[("techniques/lats-roll", path, message)]);
    }

    #[test]
    fn no_hold_is_longer_than_a_minute() {
        let hold = Hold { min: 20, max: 30, limit: 61 };
        assert_dose(|it| it.dose.hold_seconds = Some(hold), "dose.hold_seconds.limit", "longer than 60 seconds");
        let hold = Hold { min: 20, max: 50, limit: 40 };
        assert_dose(|it| it.dose.hold_seconds = Some(hold), "dose.hold_seconds.limit", "smaller than `max` (50)");
    }

    #[test]
    fn ranges_ascend() {
        let range = Range { min: 3, max: 2 };
        assert_dose(|it| it.dose.sets = range, "dose.sets.max", "smaller than `min` (3)");
        assert_dose(|it| it.dose.rest_seconds = range, "dose.rest_seconds.max", "smaller");
        assert_dose(|it| it.dose.set_seconds = range, "dose.set_seconds.max", "smaller");
        assert_dose(|it| it.dose.repetitions = Some(range), "dose.repetitions.max", "smaller");
        assert_dose(|it| it.dose.sets.min = 0, "dose.sets.min", "at least 1");
    }

    #[test]
    fn the_speed_is_the_same_in_both_units() {
        assert_dose(|it| it.dose.max_speed.cm_per_s = 2.4, "dose.max_speed.cm_per_s", "1 in/s is 2.5 cm/s");
        assert_dose(|it| it.dose.max_speed.in_per_s = 0.5, "dose.max_speed.cm_per_s", "0.5 in/s is 1.2 cm/s");
    }

    #[test]
    fn a_side_is_not_rolled_too_long() {
        assert_dose(|it| it.dose.total_seconds_per_side.max = 121, "dose.total_seconds_per_side.max", "120");
        assert_dose(|it| it.dose.set_seconds.max = 121, "dose.set_seconds.max", "exceeds the 120 seconds");
        assert_dose(|it| it.dose.sets = Range { min: 5, max: 5 }, "dose.sets.min", "5 sets of 30 seconds exceed");
    }

    #[test]
    fn the_estimate_is_possible() {
        assert_dose(|it| it.estimated_seconds = 59, "estimated_seconds", "from 60 to 390 seconds");
        assert_dose(|it| it.estimated_seconds = 391, "estimated_seconds", "from 60 to 390 seconds");
        let one_side = |it: &mut Technique| {
            it.laterality = Laterality::Bilateral;
            it.estimated_seconds = 181;
        };
        assert_dose(one_side, "estimated_seconds", "from 30 to 180 seconds");
    }
}
