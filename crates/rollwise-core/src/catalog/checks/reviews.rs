use super::{Findings, Place, Subject};

/// The next review comes after the last.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for entry in &subject.entries {
        let Some(review) = &entry.review else { continue };
        if review.next_review_due <= review.last_reviewed {
            let message = format!("must be later than the last review on {}", review.last_reviewed);
            findings.report(Place::Item(entry.address.clone(), None), "review.next_review_due", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content};
    use crate::domain::{Day, Review};

    #[test]
    fn the_next_review_comes_after_the_last() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let mut content = content();
        let mut review =
            Review { last_reviewed: day("2026-11-01"), next_review_due: day("2026-11-01"), reviewed_by: None };
        content.terms.get_mut("doms").expect("the fixture has it").item.review = Some(review.clone());
        assert_faults(
            &content,
            &[("terms/doms", "review.next_review_due", "later than the last review on 2026-11-01")],
        );
        review.next_review_due = day("2026-11-02");
        content.terms.get_mut("doms").expect("the fixture has it").item.review = Some(review);
        assert_faults(&content, &[]);
    }
}
