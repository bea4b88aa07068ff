use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Place, Subject, codes, did_you_mean};
use crate::domain::{Kind, KindMarker, Predicate, Ref, Reference, RegionSlug, Slug, Vector, Verdict, code};

/// The vectors name what exists, do not contradict themselves, and leave no rule and no region untried. Whether the rules
/// give what is expected is found out where they are applied.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.misses_rules() || subject.unread.contains(&Place::Vectors) {
        return;
    }
    let vectors = &subject.content.vectors;
    let mut report = |path: String, message: String| findings.report(Place::Vectors, path, message);
    let known = codes::known(subject.content);
    let mut ids = BTreeSet::new();
    for (index, vector) in vectors.iter().enumerate() {
        let path = format!("vectors[{index}]");
        if !ids.insert(&vector.id) {
            report(format!("{path}.id"), format!("there is another vector `{}`", vector.id));
        }
        for (field, message) in mentions(subject, &known, vector).into_iter().chain(contradictions(vector)) {
            report(format!("{path}.{field}"), message);
        }
    }
    let tried: BTreeSet<&str> = vectors.iter().flat_map(|it| &it.expected.rules).map(String::as_str).collect();
    for rule in subject.content.screening.rules.iter().filter(|rule| !tried.contains(rule.id.as_str())) {
        report("vectors".into(), format!("no vector tries the rule `{}`", rule.id));
    }
    let tried: BTreeSet<&Slug> =
        vectors.iter().flat_map(|it| it.expected.regions.keys()).map(RegionSlug::slug).collect();
    for region in subject.content.regions.keys().filter(|region| !tried.contains(region)) {
        report("vectors".into(), format!("no vector tries the region `{region}`"));
    }
}

/// What a vector names that is not there: the field and the message; `known` are all codes.
fn mentions(subject: &Subject<'_>, known: &BTreeSet<String>, vector: &Vector) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut item = |mention: Reference<'_>| {
        let Reference { path, kind, slug } = mention;
        if !subject.has(kind, slug) {
            let hint = did_you_mean(slug.as_str(), subject.content.slugs(kind).into_iter().map(Slug::as_str));
            faults.push((path, format!("there is no `{kind}/{slug}`{hint}")));
        }
    };
    let (input, expected) = (&vector.input, &vector.expected);
    for (index, region) in input.regions.iter().enumerate() {
        item(Reference::new(format!("input.regions[{index}]"), region));
    }
    for (index, technique) in input.techniques.iter().enumerate() {
        item(Reference::new(format!("input.techniques[{index}]"), technique));
    }
    for (index, issue) in input.issues.iter().enumerate() {
        let path = format!("input.issues[{index}].region");
        issue.region.iter().for_each(|region| item(Reference::new(path.clone(), region)));
    }
    expected.regions.keys().for_each(|region| item(Reference::new(format!("expected.regions.{region}"), region)));
    let rules = &subject.content.screening.rules;
    for (index, id) in expected.rules.iter().enumerate() {
        if !rules.iter().any(|rule| rule.id == *id) {
            let hint = did_you_mean(id, rules.iter().map(|rule| rule.id.as_str()));
            faults.push((format!("expected.rules[{index}]"), format!("there is no rule `{id}`{hint}")));
        }
    }
    faults.extend(unknown_codes(subject, known, vector));
    faults
}

/// Codes that nobody knows, where the vector does not expect the rule for them.
fn unknown_codes(subject: &Subject<'_>, known: &BTreeSet<String>, vector: &Vector) -> Vec<(String, String)> {
    let expects_unknown = subject.content.screening.rules.iter().any(|rule| {
        let mut is_for_unknown = false;
        rule.when.visit("", &mut |_, part| is_for_unknown |= matches!(part, Predicate::UnknownCode(_)));
        is_for_unknown && vector.expected.rules.contains(&rule.id)
    });
    if expects_unknown || subject.misses(Some(Kind::Contraindications)) {
        return Vec::new();
    }
    let input = &vector.input;
    let lists = [("symptoms", &input.symptoms), ("conditions", &input.conditions), ("medications", &input.medications)];
    let told = lists.into_iter().flat_map(|(list, codes)| {
        codes.iter().enumerate().map(move |(index, code)| (format!("{list}[{index}]"), code))
    });
    let issues = input.issues.iter().enumerate().map(|(index, issue)| (format!("issues[{index}].type"), &issue.code));
    told.chain(issues)
        .filter(|(_, written)| !known.contains(&code(written)))
        .map(|(path, code)| {
            let hint = did_you_mean(code, known.iter().map(String::as_str));
            (format!("input.{path}"), format!("`{code}` is no code, and no rule for unknown ones is expected{hint}"))
        })
        .collect()
}

/// Where what is expected does not fit what is told, or itself.
fn contradictions(vector: &Vector) -> Vec<(String, String)> {
    let (input, expected) = (&vector.input, &vector.expected);
    let mut faults = Vec::new();
    if !input.regions.is_empty() && !same(&input.regions, &expected.regions) {
        faults.push(("expected.regions".into(), "must have a verdict for each region that is asked for".into()));
    }
    if !same(&input.techniques, &expected.techniques) {
        faults.push(("expected.techniques".into(), "must have a verdict for each technique that is asked for".into()));
    }
    let all = expected.regions.values().chain(expected.techniques.values());
    if all.max().copied().unwrap_or(Verdict::Allowed) != expected.verdict {
        faults.push(("expected.verdict".into(), "must be the strictest of the regions and techniques".into()));
    }
    faults
}

/// Whether exactly those that are asked for have a verdict.
fn same<K: KindMarker>(asked: &[Ref<K>], judged: &BTreeMap<Ref<K>, Verdict>) -> bool {
    asked.iter().collect::<BTreeSet<_>>() == judged.keys().collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content, slug};
    use crate::domain::{Content, Issue, Vector, Verdict};

    fn with(change: impl FnOnce(&mut Vector)) -> Content {
        let mut content = content();
        change(&mut content.vectors[1]);
        content
    }

    #[test]
    fn a_vector_names_what_exists() {
        let content = with(|it| {
            it.input.conditions.push("pregnanci".into());
            it.input.symptoms = vec![" SORENESS".into()];
            it.input.issues = vec![Issue { code: "itch".into(), region: Some(slug("lat")) }];
            it.expected.rules.push("T4".into());
        });
        assert_faults(
            &content,
            &[
                ("screening-vectors", "vectors[1].expected.rules[1]", "there is no rule `T4`"),
                ("screening-vectors", "vectors[1].input.conditions[1]", "did you mean `pregnancy`?"),
                ("screening-vectors", "vectors[1].input.issues[0].region", "did you mean `lats`?"),
                ("screening-vectors", "vectors[1].input.issues[0].type", "no code"),
            ],
        );
    }

    #[test]
    fn an_unknown_code_is_one_on_purpose_where_its_rule_is_expected() {
        assert_faults(
            &with(|it| {
                it.input.medications = vec!["itch".into()];
                it.expected.rules.push("T3".into());
            }),
            &[],
        );
    }

    #[test]
    fn a_vector_does_not_contradict_itself() {
        let content = with(|it| {
            it.id = "V1".into();
            it.input.regions.push(slug("glutes"));
            it.input.techniques = vec![slug("lats-roll")];
            it.expected.verdict = Verdict::Caution;
        });
        assert_faults(
            &content,
            &[
                ("screening-vectors", "vectors[1].expected.regions", "each region"),
                ("screening-vectors", "vectors[1].expected.techniques", "each technique"),
                ("screening-vectors", "vectors[1].expected.verdict", "strictest"),
                ("screening-vectors", "vectors[1].id", "another vector `V1`"),
            ],
        );
    }

    #[test]
    fn every_rule_and_every_region_is_tried() {
        let mut content = content();
        content.vectors[0].input.regions.pop();
        content.vectors[0].expected.regions.remove("neck");
        content.vectors.remove(1);
        assert_faults(
            &content,
            &[
                ("screening-vectors", "vectors", "no vector tries the region `neck`"),
                ("screening-vectors", "vectors", "no vector tries the rule `T2`"),
            ],
        );
    }
}
