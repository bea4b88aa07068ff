use std::collections::BTreeSet;

use serde_json::Value;

use super::{Findings, Place, Subject, entry::walk};
use crate::domain::json_value;

/// No text is blank, has spaces around it or holds signs that cannot be seen; no list says the same thing twice.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let content = subject.content;
    let mut documents = vec![
        (Place::Catalogue(None), json_value(&content.catalogue)),
        (Place::Vocabulary(None), json_value(&content.vocabulary)),
        (Place::Screening(None), json_value(&content.screening)),
    ];
    if !content.routines.goals.is_empty() {
        documents.push((Place::Routines(None), json_value(&content.routines)));
    }
    for (locale, texts) in &content.catalogue_translations {
        documents.push((Place::Catalogue(Some(locale.clone())), json_value(texts)));
    }
    for (locale, labels) in &content.vocabulary_translations {
        documents.push((Place::Vocabulary(Some(locale.clone())), json_value(labels)));
    }
    for (locale, translation) in &content.screening_translations {
        let place = Place::Screening(Some(locale.clone()));
        // The hash that it was made from is another check's.
        documents.push((place, serde_json::json!({ "rules": translation.rules })));
    }
    for (locale, translation) in &content.routines_translations {
        documents.push((Place::Routines(Some(locale.clone())), serde_json::json!({ "texts": translation.texts })));
    }
    // What a vector tells may be spelt in any way; that is what it tries.
    for (index, vector) in content.vectors.iter().enumerate() {
        read(&Place::Vectors, &format!("vectors[{index}].name"), &vector.name, findings);
    }
    for (place, document) in &documents {
        each_text(document, &mut |path, text| read(place, path, text, findings));
    }
    repetitions(&Place::Screening(None), &json_value(&content.screening), findings);
    repetitions(&Place::Routines(None), &json_value(&content.routines), findings);
    for entry in &subject.entries {
        let english = Place::Item(entry.address.clone(), None);
        let json = entry.json(content);
        each_text(&json, &mut |path, text| read(&english, path, text, findings));
        repetitions(&english, &json, findings);
        for (locale, translated) in &entry.translations {
            let place = Place::Item(entry.address.clone(), Some(locale.clone()));
            for (key, text) in &translated.translation.texts {
                read(&place, &key.path_in(&json), text, findings);
            }
        }
    }
}

fn read(place: &Place, path: &str, text: &str, findings: &mut Findings) {
    if let Some(message) = fault(text) {
        findings.report(place.clone(), path, message);
    }
}

fn each_text(document: &Value, visit: &mut dyn FnMut(&str, &str)) {
    walk(document, &mut |path, value| {
        if let Value::String(text) = value {
            visit(path, text);
        }
    });
}

/// What is wrong with a text. Lines may be broken, for paragraphs.
fn fault(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        Some("must not be blank")
    } else if text.chars().any(|sign| sign.is_control() && sign != '\n') {
        Some("holds a control character: delete it")
    } else if text.trim() != text {
        Some("has spaces or empty lines around it: delete them")
    } else {
        None
    }
}

/// No list says the same thing twice.
fn repetitions(place: &Place, document: &Value, findings: &mut Findings) {
    walk(document, &mut |path, value| {
        let Value::Array(list) = value else { return };
        if list.len() < 2 {
            return;
        }
        let mut seen = BTreeSet::new();
        for (index, value) in list.iter().enumerate() {
            if !seen.insert(identity(path, value)) {
                findings.report(place.clone(), format!("{path}[{index}]"), "is in this list already");
            }
        }
    });
}

/// What makes an entry of a list the same as another: for an alternative its region, else all of it.
fn identity(path: &str, value: &Value) -> String {
    match (value, value.get("region")) {
        (_, Some(region)) if path == "alternatives" => region.to_string(),
        (Value::String(text), _) => text.to_lowercase(),
        _ => value.to_string().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{alternative, assert_faults, content, slug};
    use crate::domain::Goal;

    #[test]
    fn texts_are_neither_blank_nor_ragged() {
        let mut content = content();
        content.catalogue.disclaimer.text = "\t".into();
        content.vocabulary.0.get_mut("verdict").expect("the fixture has it").insert("avoid".into(), " No".into());
        let term = &mut content.terms.get_mut("doms").expect("the fixture has it").item;
        term.name = String::new();
        term.summary = "Sore\u{7}".into();
        term.definition = "One paragraph.\n\nAnother.".into();
        term.aliases = vec!["sore ".into()];
        assert_faults(
            &content,
            &[
                ("catalogue", "disclaimer.text", "blank"),
                ("terms/doms", "aliases[0]", "around"),
                ("terms/doms", "name", "blank"),
                ("terms/doms", "summary", "control"),
                ("vocabulary", "verdict.avoid", "around"),
            ],
        );
    }

    #[test]
    fn lists_do_not_repeat_themselves() {
        let mut content = content();
        let technique = &mut content.techniques.get_mut("lats-roll").expect("the fixture has it").item;
        technique.goals = vec![Goal::Relief, Goal::Relief];
        technique.regions = vec![slug("lats"), slug("glutes"), slug("lats")];
        let neck = &mut content.regions.get_mut("neck").expect("the fixture has it").item;
        neck.alternatives = vec![alternative("lats"), alternative("lats")];
        neck.alternatives[1].why = "Another reason.".into();
        neck.aliases = vec!["Nape".into(), "nape".into()];
        assert_faults(
            &content,
            &[
                ("regions/neck", "aliases[1]", "already"),
                ("regions/neck", "alternatives[1]", "already"),
                ("techniques/lats-roll", "goals[1]", "already"),
                ("techniques/lats-roll", "regions[2]", "already"),
            ],
        );
    }
}
