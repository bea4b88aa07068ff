use std::collections::BTreeMap;

use super::{Findings, Subject, item};
use crate::domain::{Kind, Slug};

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
}

/// A code as it is compared: trimmed, in lower case, with hyphens.
fn code(text: &str) -> String {
    text.trim().to_lowercase().replace(|sign: char| sign == '_' || sign.is_whitespace(), "-")
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
}
