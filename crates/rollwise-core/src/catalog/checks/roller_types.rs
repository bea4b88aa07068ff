use std::collections::BTreeMap;

use super::{
    Findings, Subject, item,
    limits::{centimetres, descending, same},
};
use crate::domain::{Family, Kind, Length, Slug};

/// Only a form has a length, and it is the same in both units.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (slug, authored) in &subject.content.roller_types {
        let roller_type = &authored.item;
        let mut report = |path: &str, message: String| findings.report(item(Kind::RollerTypes, slug), path, message);
        if let Some(length) = &roller_type.length {
            if roller_type.family != Family::Form {
                report("length", "only a roller type of the family `form` has a length".into());
            }
            for (field, message) in length_faults(length) {
                report(&format!("length.{field}"), message);
            }
        }
        match (roller_type.family, roller_type.rank) {
            (Family::Density, None) => report("rank", "a density needs its rank: 1 is the softest".into()),
            (Family::Form | Family::Texture, Some(_)) => report("rank", "only a density has a rank".into()),
            _ => {}
        }
    }
}

fn length_faults(length: &Length) -> Vec<(&'static str, String)> {
    let mut faults: Vec<_> = descending(&[("min_in", length.min_in), ("max_in", length.max_in)]).into_iter().collect();
    for (field, inches, given) in [("min_cm", length.min_in, length.min_cm), ("max_cm", length.max_in, length.max_cm)] {
        let expected = centimetres(inches);
        if !same(given, expected) {
            faults.push((field, format!("{inches} in is {expected} cm, rounded down to a tenth, not {given}")));
        }
    }
    faults
}

/// The ranks of the densities are 1, 2, 3, … from the softest to the firmest.
pub(super) fn ranks(subject: &Subject<'_>, findings: &mut Findings) {
    let mut ranked: BTreeMap<u32, Vec<&Slug>> = BTreeMap::new();
    for (slug, authored) in &subject.content.roller_types {
        if let (Family::Density, Some(rank)) = (authored.item.family, authored.item.rank) {
            ranked.entry(rank).or_default().push(slug);
        }
    }
    let mut expected = 1;
    for (rank, slugs) in &ranked {
        if let [first, others @ ..] = slugs.as_slice() {
            for slug in others {
                findings.report(
                    item(Kind::RollerTypes, slug),
                    "rank",
                    format!("`{first}` has the rank {rank} already"),
                );
            }
            // A density that could not be read may have the rank that seems to be missing.
            if *rank != expected && !subject.misses(Some(Kind::RollerTypes)) {
                let message =
                    format!("is {rank}, but no density has the rank {expected}: they are 1, 2, 3, … without gaps");
                findings.report(item(Kind::RollerTypes, first), "rank", message);
            }
        }
        expected = rank.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content};
    use crate::domain::{Length, RollerType};

    #[track_caller]
    fn assert_roller(slug: &str, change: impl FnOnce(&mut RollerType), expected: &[(&str, &str)]) {
        let mut content = content();
        change(&mut content.roller_types.get_mut(slug).expect("the fixture has it").item);
        let address = format!("roller-types/{slug}");
        let expected: Vec<_> = expected.iter().map(|(path, message)| (&*address, *path, *message)).collect();
        assert_faults(&content, &expected);
    }

    const LENGTH: Length = Length { min_in: 12.0, max_in: 18.0, min_cm: 30.4, max_cm: 45.7 };

    #[test]
    fn only_a_form_has_a_length() {
        assert_roller("soft", |it| it.length = Some(LENGTH), &[("length", "`form`")]);
        assert_roller("full-size", |it| it.length = Some(LENGTH), &[]);
    }

    #[test]
    fn a_length_is_the_same_in_both_units() {
        let rounded_up = Length { min_cm: 30.5, ..LENGTH };
        assert_roller("full-size", |it| it.length = Some(rounded_up), &[("length.min_cm", "12 in is 30.4 cm")]);
        let reversed = Length { min_in: 18.0, max_in: 12.0, min_cm: 45.7, max_cm: 30.4 };
        assert_roller("full-size", |it| it.length = Some(reversed), &[("length.max_in", "smaller than `min_in`")]);
    }

    #[test]
    fn densities_are_ranked_without_gaps() {
        assert_roller("soft", |it| it.rank = None, &[("rank", "needs its rank")]);
        assert_roller("full-size", |it| it.rank = Some(1), &[("rank", "only a density")]);
        assert_roller("soft", |it| it.rank = Some(3), &[("rank", "no density has the rank 1")]);

        let mut content = content();
        let twin = content.roller_types["soft"].clone();
        content.roller_types.insert(super::super::fixture::slug("softer"), twin);
        assert_faults(&content, &[("roller-types/softer", "rank", "`soft` has the rank 1 already")]);
    }
}
