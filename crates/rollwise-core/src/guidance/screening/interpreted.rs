use super::{
    LooseSlug, PersonHealth, Screener, Unusable,
    rules::{Facts, ReportedCode},
};
use crate::domain::{AskedAs, Slug, Verdict};

/// Nobody below this age, in years, is taken to be pregnant.
const YOUNGEST_PREGNANT: u32 = 10;

/// What a person told, as far as it is understood.
#[derive(Default)]
pub(super) struct Interpreted {
    /// What the rules are applied to.
    pub(super) facts: Facts,
    /// Known codes that were put in another list than theirs.
    pub(super) misplaced: Vec<Slug>,
    /// What is not known, as it was written.
    pub(super) unrecognised: Vec<String>,
    /// The fields that were left out.
    pub(super) assumed: Vec<&'static str>,
}

impl Screener {
    /// Understands what a person tells; adds to `faults` the regions that cannot be found.
    pub(super) fn interpret(&self, health: &PersonHealth, faults: &mut Vec<Unusable>) -> Interpreted {
        let mut interpreted = Interpreted { assumed: left_out(health), ..Interpreted::default() };
        for (list, codes) in [
            (AskedAs::Symptoms, &health.symptoms),
            (AskedAs::Conditions, &health.conditions),
            (AskedAs::Medications, &health.medications),
        ] {
            for written in codes.iter().flatten() {
                self.interpret_code(written, Some(list), None, &mut interpreted);
            }
        }
        for (position, issue) in health.issues.iter().flatten().enumerate() {
            let place = issue.region.as_ref().and_then(|written| {
                let place = self.places.find(written.as_written());
                if place.is_none() {
                    faults.push(self.unknown_region(format!("issues[{position}].region"), written));
                }
                place
            });
            self.interpret_code(&issue.r#type, Some(AskedAs::Issues), place, &mut interpreted);
        }
        interpreted.facts.age = health.age;
        self.interpret_pregnancy(health.pregnancy_weeks, &mut interpreted.facts);
        interpreted
    }

    /// Understands codes that are told without a list.
    pub(super) fn interpret_codes(&self, codes: &[LooseSlug]) -> Interpreted {
        let mut interpreted = Interpreted::default();
        for written in codes {
            self.interpret_code(written, None, None, &mut interpreted);
        }
        self.interpret_pregnancy(None, &mut interpreted.facts);
        interpreted
    }

    fn interpret_code(
        &self,
        written: &LooseSlug,
        list: Option<AskedAs>,
        place: Option<usize>,
        interpreted: &mut Interpreted,
    ) {
        let known = self.codes.find(written.as_written()).and_then(|index| Some((index, self.codes.get(index)?)));
        let Some((index, code)) = known else {
            interpreted.facts.unknown = true;
            add(&mut interpreted.unrecognised, written.as_written().to_owned());
            return;
        };
        add(&mut interpreted.facts.told, ReportedCode { code: index, place });
        if list.is_some_and(|list| list != code.list) {
            add(&mut interpreted.misplaced, code.slug.clone());
        }
        // Whatever is at a place that nobody may roll must have an answer; where no rule has one, the rule for what is
        // not known does.
        let forbidden = place.and_then(|place| self.places.get(place)).is_some_and(|it| it.verdict == Verdict::Avoid);
        if forbidden && !self.answered.get(index).is_some_and(|answered| *answered) {
            interpreted.facts.unknown = true;
        }
    }

    fn interpret_pregnancy(&self, weeks: Option<u32>, facts: &mut Facts) {
        let has =
            |facts: &Facts, code: Option<usize>| code.is_some_and(|it| facts.told.iter().any(|told| told.code == it));
        match (weeks, self.pregnancy) {
            (Some(_), Some(code)) => add(&mut facts.told, ReportedCode { code, place: None }),
            (Some(_), None) => facts.unknown = true,
            (None, _) => {}
        }
        facts.pregnancy = weeks.or_else(|| has(facts, self.pregnancy).then_some(0));
        let too_young = facts.age.is_some_and(|age| age < YOUNGEST_PREGNANT);
        facts.contradictory = facts.pregnancy.is_some() && (too_young || has(facts, self.postpartum));
    }
}

/// The fields that were left out, in the order of the request.
fn left_out(health: &PersonHealth) -> Vec<&'static str> {
    let PersonHealth { symptoms, conditions, medications, issues, age, pregnancy_weeks, experience } = health;
    [
        ("symptoms", symptoms.is_none()),
        ("conditions", conditions.is_none()),
        ("medications", medications.is_none()),
        ("issues", issues.is_none()),
        ("age", age.is_none()),
        ("pregnancy_weeks", pregnancy_weeks.is_none()),
        ("experience", experience.is_none()),
    ]
    .into_iter()
    .filter_map(|(field, absent)| absent.then_some(field))
    .collect()
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
