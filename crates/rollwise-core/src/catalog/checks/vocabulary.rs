use super::{Findings, Place, Subject, did_you_mean};
use crate::domain::Vocabulary;

/// Every enumerated value has a label in every language, and nothing else has one.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let content = subject.content;
    check_labels(&content.vocabulary, &Place::Vocabulary(None), findings);
    for (locale, labels) in &content.vocabulary_translations {
        check_labels(labels, &Place::Vocabulary(Some(locale.clone())), findings);
    }
}

fn check_labels(vocabulary: &Vocabulary, place: &Place, findings: &mut Findings) {
    let enumerations = Vocabulary::enumerations();
    let mut report = |path: String, message: String| findings.report(place.clone(), path, message);
    for (name, words) in &enumerations {
        let Some(labels) = vocabulary.0.get(*name) else {
            report(String::new(), format!("the table `[{name}]` is missing: it labels {}", quoted(words)));
            continue;
        };
        let missing: Vec<_> = words.iter().copied().filter(|word| !labels.contains_key(*word)).collect();
        if !missing.is_empty() {
            report((*name).to_owned(), format!("has no label for {}", quoted(&missing)));
        }
        for word in labels.keys().filter(|word| !words.contains(&word.as_str())) {
            let hint = did_you_mean(word, words.iter().copied());
            report(format!("{name}.{word}"), format!("`{name}` has no value `{word}`{hint}"));
        }
    }
    let names = || enumerations.iter().map(|(name, _)| *name);
    for name in vocabulary.0.keys().filter(|name| !names().any(|known| known == name.as_str())) {
        report(name.clone(), format!("there is no enumeration `{name}`{}", did_you_mean(name, names())));
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content, locale, translate_catalogue};

    #[test]
    fn every_value_has_a_label_and_nothing_else() {
        let mut content = content();
        translate_catalogue(&mut content);
        let labels = &mut content.vocabulary.0;
        labels.remove("grade");
        let view = labels.get_mut("view").expect("the fixture has it");
        view.remove("front");
        view.insert("frond".into(), "Front".into());
        labels.insert("verdicts".into(), [].into());
        let german = content.vocabulary_translations.get_mut(&locale()).expect("the fixture has it");
        german.0.get_mut("scope").expect("the fixture has it").remove("regions");
        assert_faults(
            &content,
            &[
                ("vocabulary", "", "`[grade]` is missing: it labels `strong`, `moderate`"),
                ("vocabulary", "verdicts", "did you mean `verdict`?"),
                ("vocabulary", "view", "has no label for `front`"),
                ("vocabulary", "view.frond", "did you mean `front`?"),
                ("vocabulary (de)", "scope", "has no label for `regions`"),
            ],
        );
    }
}
