use std::collections::BTreeSet;

use super::{Findings, Place, Subject, item};
use crate::domain::{Claim, Content, Enumeration as _, Evidence, Grade, ItemRef, Kind, Slug, SourceSlug};

/// Only `convention` stands without a source: every other grade speaks of something that was read.
pub(super) fn grades_need_sources(subject: &Subject<'_>, findings: &mut Findings) {
    for (address, path, evidence) in all_evidence(subject.content) {
        if evidence.grade != Grade::Convention && evidence.sources.is_empty() {
            let message = format!(
                "the grade `{}` needs at least one source; without any it is `convention`",
                evidence.grade.word()
            );
            findings.report(Place::Item(address, None), format!("{path}.sources"), message);
        }
    }
}

/// A source is the end of the line.
pub(super) fn sources_have_no_sources(subject: &Subject<'_>, findings: &mut Findings) {
    for (slug, authored) in &subject.content.sources {
        if !authored.item.sources.is_empty() {
            findings.report(item(Kind::Sources, slug), "sources", "a source has no sources of its own: write `[]`");
        }
    }
}

/// A source that nothing names was left over, or is missing where it supports something.
pub(super) fn sources_are_used(subject: &Subject<'_>, findings: &mut Findings) {
    // What could not be read may use any of them.
    if subject.misses(None) || subject.misses_rules() {
        return;
    }
    let used: BTreeSet<&Slug> = subject
        .entries
        .iter()
        .flat_map(|entry| &entry.references)
        .filter(|(_, kind, _)| *kind == Kind::Sources)
        .map(|(_, _, slug)| slug)
        .chain(subject.content.screening.rules.iter().flat_map(|rule| &rule.sources).map(SourceSlug::slug))
        .collect();
    for slug in subject.content.sources.keys().filter(|slug| !used.contains(slug)) {
        let message = "nothing uses this source: name it where it supports something, or leave it out";
        findings.report(item(Kind::Sources, slug), "", message);
    }
}

/// Every evidence there is, with its item and path.
fn all_evidence(content: &Content) -> Vec<(ItemRef, String, &Evidence)> {
    let mut all = Vec::new();
    let mut put = |kind, slug: &Slug, path: String, evidence| {
        all.push((ItemRef { kind, slug: slug.clone() }, path, evidence));
    };
    for (slug, technique) in &content.techniques {
        put(Kind::Techniques, slug, "evidence".into(), &technique.item.evidence);
    }
    for (slug, contraindication) in &content.contraindications {
        put(Kind::Contraindications, slug, "evidence".into(), &contraindication.item.evidence);
    }
    for (slug, roller_type) in &content.roller_types {
        put(Kind::RollerTypes, slug, "evidence".into(), &roller_type.item.evidence);
    }
    for (slug, principle) in &content.principles {
        put(Kind::Principles, slug, "evidence".into(), &principle.item.evidence);
    }
    for (kind, slug, claims) in all_claims(content) {
        for (index, claim) in claims.iter().enumerate() {
            put(kind, slug, format!("claims[{index}].evidence"), &claim.evidence);
        }
    }
    all
}

/// The claims of every item that can have some.
fn all_claims(content: &Content) -> impl Iterator<Item = (Kind, &Slug, &[Claim])> {
    let of_regions = content.regions.iter().map(|(slug, it)| (Kind::Regions, slug, &*it.item.claims));
    let of_roller_types = content.roller_types.iter().map(|(slug, it)| (Kind::RollerTypes, slug, &*it.item.claims));
    let of_principles = content.principles.iter().map(|(slug, it)| (Kind::Principles, slug, &*it.item.claims));
    let of_benefits = content.benefits.iter().map(|(slug, it)| (Kind::Benefits, slug, &*it.item.claims));
    let of_terms = content.terms.iter().map(|(slug, it)| (Kind::Terms, slug, &*it.item.claims));
    of_regions.chain(of_roller_types).chain(of_principles).chain(of_benefits).chain(of_terms)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, claim, content, slug};
    use crate::domain::{Claim, Content, Grade};

    #[test]
    fn a_grade_is_earned_by_sources() {
        let mut content = content();
        let technique = content.techniques.get_mut("lats-roll").expect("the fixture has it");
        technique.item.evidence.sources.clear();
        assert_faults(&content, &[]);
        let technique = content.techniques.get_mut("lats-roll").expect("the fixture has it");
        technique.item.evidence.grade = Grade::Limited;
        let benefit = content.benefits.get_mut("recovery").expect("the fixture has it");
        benefit.item.claims[0].evidence.sources.clear();
        assert_faults(
            &content,
            &[
                ("benefits/recovery", "claims[0].evidence.sources", "`moderate` needs"),
                ("techniques/lats-roll", "evidence.sources", "`limited` needs"),
            ],
        );
    }

    /// The claims of an item.
    type Of = fn(&mut Content) -> &mut Vec<Claim>;

    #[test]
    fn claims_need_sources_whatever_they_are_about() {
        let has_claims: [(&str, Of); 4] = [
            ("principles/speed", |it| &mut it.principles.get_mut("speed").expect("the fixture has it").item.claims),
            ("regions/lats", |it| &mut it.regions.get_mut("lats").expect("the fixture has it").item.claims),
            ("roller-types/soft", |it| &mut it.roller_types.get_mut("soft").expect("the fixture has it").item.claims),
            ("terms/doms", |it| &mut it.terms.get_mut("doms").expect("the fixture has it").item.claims),
        ];
        for (address, claims) in has_claims {
            let mut content = content();
            *claims(&mut content) = vec![claim("It helps.", Grade::Contradicted), claim("It hurts.", Grade::Limited)];
            assert_faults(&content, &[]);
            claims(&mut content)[1].evidence.sources.clear();
            assert_faults(&content, &[(address, "claims[1].evidence.sources", "`limited` needs")]);
        }
    }

    #[test]
    fn every_source_is_used_and_has_none_itself() {
        let mut content = content();
        let mut other = content.sources["article"].clone();
        other.item.sources = vec![slug("article")];
        content.sources.insert(slug("other"), other);
        assert_faults(
            &content,
            &[("sources/other", "", "nothing uses"), ("sources/other", "sources", "no sources of its own")],
        );
    }
}
