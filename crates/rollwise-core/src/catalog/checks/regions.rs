use std::collections::BTreeSet;

use super::{Findings, Subject, item};
use crate::domain::{Kind, Slug, Verdict};

/// Who must not roll here is told where to roll instead, and is not sent from one such place to another.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let regions = &subject.content.regions;
    for (slug, authored) in regions {
        let region = &authored.item;
        let mut report = |path: String, message: String| findings.report(item(Kind::Regions, slug), path, message);
        if region.verdict == Verdict::Avoid && region.alternatives.is_empty() {
            report("alternatives".into(), "a region to avoid needs at least one alternative to roll instead".into());
        }
        for (index, alternative) in region.alternatives.iter().enumerate() {
            let other = alternative.region.slug();
            if other != slug && regions.get(other).is_some_and(|known| known.item.verdict == Verdict::Avoid) {
                let message = format!("`{other}` is itself to be avoided, so it is no alternative");
                report(format!("alternatives[{index}].region"), message);
            }
        }
    }
}

/// Going from parent to parent ends at a region that has none.
pub(super) fn parents_end_somewhere(subject: &Subject<'_>, findings: &mut Findings) {
    let regions = &subject.content.regions;
    let parent_of = |slug: &Slug| regions.get(slug).and_then(|known| known.item.parent.as_deref());
    let mut seen: BTreeSet<&Slug> = BTreeSet::new();
    for slug in regions.keys() {
        let (mut way, mut next) = (Vec::new(), Some(slug));
        while let Some(region) = next.filter(|region| seen.insert(region)) {
            way.push(region);
            next = parent_of(region);
        }
        // A region that is on this very way closes a circle; what leads into the circle is not part of it.
        let start = next.and_then(|region| way.iter().position(|known| *known == region));
        let circle = start.and_then(|start| way.get(start..)).unwrap_or_default();
        // A region that is its own parent is reported as a mention of itself.
        if circle.len() > 1 {
            report_circle(circle, findings);
        }
    }
}

/// Reports a circle at each of its regions, beginning with that one.
fn report_circle(circle: &[&Slug], findings: &mut Findings) {
    for (index, slug) in circle.iter().enumerate() {
        let round = circle.iter().cycle().skip(index).take(circle.len() + 1);
        let way: Vec<_> = round.map(|slug| format!("`{slug}`")).collect();
        let message = format!("the parents go round in a circle: {}", way.join(" → "));
        findings.report(item(Kind::Regions, slug), "parent", message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{alternative, assert_faults, content, slug};
    use crate::domain::Verdict;

    #[test]
    fn a_region_to_avoid_has_alternatives_that_are_not() {
        let mut content = content();
        content.regions.get_mut("neck").expect("the fixture has it").item.alternatives.clear();
        assert_faults(&content, &[("regions/neck", "alternatives", "at least one alternative")]);

        let mut content = super::super::fixture::content();
        let glutes = &mut content.regions.get_mut("glutes").expect("the fixture has it").item;
        glutes.verdict = Verdict::Avoid;
        glutes.alternatives = vec![alternative("lats"), alternative("neck")];
        assert_faults(&content, &[("regions/glutes", "alternatives[1].region", "`neck` is itself to be avoided")]);
    }

    #[test]
    fn parents_do_not_go_round_in_a_circle() {
        let mut content = content();
        for (child, parent) in [("lats", "glutes"), ("glutes", "lats"), ("neck", "lats")] {
            content.regions.get_mut(child).expect("the fixture has it").item.parent = Some(slug(parent));
        }
        assert_faults(
            &content,
            &[
                ("regions/glutes", "parent", "`glutes` → `lats` → `glutes`"),
                ("regions/lats", "parent", "`lats` → `glutes` → `lats`"),
            ],
        );
    }
}
