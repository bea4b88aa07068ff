use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Place, Subject, item};
use crate::domain::{Content, Kind, Slug, code};

/// What a screening request says must mean one contraindication: a code is a slug, a former slug or an alias.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let contraindications = &subject.content.contraindications;
    let mut owners: BTreeMap<String, &Slug> = BTreeMap::new();
    for (slug, authored) in contraindications {
        owners.insert(slug.to_string(), slug);
        for former in &authored.item.former_slugs {
            owners.entry(former.to_string()).or_insert(slug);
        }
    }
    for (slug, authored) in contraindications {
        let mut own = Vec::new();
        for (index, alias) in authored.item.aliases.iter().enumerate() {
            let code = code(alias);
            let mut report = |message: String| {
                findings.report(item(Kind::Contraindications, slug), format!("aliases[{index}]"), message);
            };
            match owners.get(&code) {
                Some(owner) if *owner != slug => {
                    report(format!("`{alias}` means `contraindications/{owner}` already, as its slug or alias"));
                }
                Some(_) if own.contains(&code) => report(format!("`{alias}` is the same code as an alias before it")),
                _ => {}
            }
            owners.entry(code.clone()).or_insert(slug);
            own.push(code);
        }
    }
    for finding in subject.content.screening.findings.keys() {
        if let Some(owner) = owners.get(finding.as_str()) {
            let message = format!("`{finding}` means `contraindications/{owner}` already, as its slug or alias");
            findings.report(Place::Screening(None), format!("findings.{finding}"), message);
        }
    }
}

/// Every code that means something, as it is compared.
pub(super) fn known(content: &Content) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = content.screening.findings.keys().map(ToString::to_string).collect();
    for (slug, authored) in &content.contraindications {
        known.insert(slug.to_string());
        known.extend(authored.item.former_slugs.iter().map(ToString::to_string));
        known.extend(authored.item.aliases.iter().map(|alias| code(alias)));
    }
    known
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content};

    #[test]
    fn an_alias_means_one_contraindication() {
        let mut content = content();
        let sharp = &mut content.contraindications.get_mut("sharp-pain").expect("the fixture has it").item;
        sharp.aliases = vec!["Pregnancy".into(), "Old_Injury".into(), "stab wound".into(), "Stab_Wound".into()];
        let pregnancy = &mut content.contraindications.get_mut("pregnancy").expect("the fixture has it").item;
        pregnancy.aliases = vec!["old injury".into()];
        assert_faults(
            &content,
            &[
                ("contraindications/sharp-pain", "aliases[0]", "means `contraindications/pregnancy`"),
                ("contraindications/sharp-pain", "aliases[1]", "means `contraindications/pregnancy`"),
                ("contraindications/sharp-pain", "aliases[3]", "same"),
            ],
        );
    }

    #[test]
    fn a_finding_is_no_contraindication() {
        let mut content = content();
        let sharp = &mut content.contraindications.get_mut("sharp-pain").expect("the fixture has it").item;
        sharp.aliases = vec!["Soreness".into()];
        assert_faults(&content, &[("screening-rules", "findings.soreness", "means `contraindications/sharp-pain`")]);
    }
}
