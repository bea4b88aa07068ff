use std::collections::BTreeSet;

use super::{Findings, Place, Subject, did_you_mean};
use crate::domain::{Locale, TextKey};

/// A translation has the texts of its English item, all of them and no others, and was made from its present wording.
pub(super) fn complete_and_current(subject: &Subject<'_>, findings: &mut Findings) {
    for entry in &subject.entries {
        for (locale, translated) in &entry.translations {
            let place = Place::Item(entry.address.clone(), Some(locale.clone()));
            if translated.translation.translated_from != translated.english_hash {
                let message = format!(
                    "the English item is another by now: check the texts, then write `{}`",
                    translated.english_hash
                );
                findings.report(place.clone(), "translated_from", message);
            }
            let Some(incomplete) = &translated.incomplete else { continue };
            let json = entry.json(subject.content);
            let path = |key: &TextKey| key.path_in(&json);
            for key in &incomplete.missing {
                findings.report(
                    place.clone(),
                    path(key),
                    "is not translated: every English text needs its counterpart",
                );
            }
            for key in &incomplete.surplus {
                let hint = did_you_mean(&key.field, incomplete.missing.iter().map(|key| key.field.as_str()));
                let message = format!(
                    "is not a text of the English item{hint}{}",
                    if hint.is_empty() { ": delete it" } else { "" }
                );
                findings.report(place.clone(), path(key), message);
            }
        }
    }
}

/// The rules of the screening are translated all of them, from their present wording, or not at all.
pub(super) fn rules_complete_and_current(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.misses_rules() {
        return;
    }
    let ruleset = &subject.content.screening;
    let hash = ruleset.texts_hash();
    for (locale, translation) in &subject.content.screening_translations {
        let mut report = |path: String, message: String| {
            findings.report(Place::Screening(Some(locale.clone())), path, message);
        };
        if translation.translated_from != hash {
            let message = format!("the English texts are others by now: check the translation, then write `{hash}`");
            report("translated_from".into(), message);
        }
        let ids: BTreeSet<&String> = ruleset.rules.iter().map(|rule| &rule.id).collect();
        for id in ids.iter().filter(|id| !translation.rules.contains_key(**id)) {
            report("rules".into(), format!("`{id}` is not translated: every rule needs its texts"));
        }
        for id in translation.rules.keys().filter(|id| !ids.contains(id)) {
            report(format!("rules.{id}"), "there is no such rule: delete this".into());
        }
    }
}

/// What routines say is translated from its present wording.
pub(super) fn routines_current(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.unread.contains(&Place::Routines(None)) {
        return;
    }
    let hash = subject.content.routines.texts_hash();
    for (locale, translation) in &subject.content.routines_translations {
        if translation.translated_from != hash {
            let message = format!("the English texts are others by now: check the translation, then write `{hash}`");
            findings.report(Place::Routines(Some(locale.clone())), "translated_from", message);
        }
    }
}

/// A language is offered with its labels and its disclaimer or not at all.
pub(super) fn whole_languages(subject: &Subject<'_>, findings: &mut Findings) {
    let content = subject.content;
    let locales: BTreeSet<&Locale> = subject
        .entries
        .iter()
        .flat_map(|entry| entry.translations.keys())
        .chain(content.catalogue_translations.keys())
        .chain(content.vocabulary_translations.keys())
        .chain(content.screening_translations.keys())
        .chain(content.routines_translations.keys())
        .collect();
    for locale in locales {
        if !content.catalogue_translations.contains_key(locale) {
            let place = Place::Catalogue(Some(locale.clone()));
            findings.report(place, "", "is missing: a language needs its title, credit line and disclaimer");
        }
        if !content.vocabulary_translations.contains_key(locale) {
            let place = Place::Vocabulary(Some(locale.clone()));
            findings.report(place, "", "is missing: a language needs the labels of all enumerated values");
        }
        if locale.is_english() {
            let message = "English is the language of the items themselves, so it has no translation";
            findings.report(Place::Catalogue(Some(locale.clone())), "", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{assert_faults, content, locale, translate_catalogue};
    use crate::domain::{Content, RuleTexts, RulesetTranslation, TextKey, Texts, Translation, texts_of};

    fn key(field: &str, position: usize) -> TextKey {
        TextKey { field: field.into(), position }
    }

    /// The fixture with the technique in German; `change` makes its texts and the hash it was made from wrong.
    fn german(change: impl FnOnce(&mut Texts, &mut String)) -> Content {
        let mut content = content();
        translate_catalogue(&mut content);
        let technique = content.techniques.get_mut("lats-roll").expect("the fixture has it");
        let mut texts = texts_of(&technique.item);
        let mut translated_from = technique.english_hash();
        change(&mut texts, &mut translated_from);
        technique.translations.insert(locale(), Translation { translated_from, texts });
        content
    }

    #[test]
    fn a_translation_mirrors_its_english_item() {
        assert_faults(&german(|_, _| {}), &[]);
        let content = german(|texts, _| {
            texts.remove(&key("steps.title", 1));
            texts.insert(key("dose.note", 0), "Zu viel".into());
            texts.insert(key("aliases", 1), "Noch ein Suchwort".into());
            texts.insert(key("name", 0), " ".into());
        });
        assert_faults(
            &content,
            &[
                ("techniques/lats-roll (de)", "dose.note", "not a text of the English item"),
                ("techniques/lats-roll (de)", "name", "blank"),
                ("techniques/lats-roll (de)", "steps[1].title", "not translated"),
            ],
        );
    }

    #[test]
    fn a_translation_is_made_from_the_present_wording() {
        let content = german(|_, translated_from| translated_from.clear());
        let current = content.techniques["lats-roll"].english_hash();
        assert_faults(&content, &[("techniques/lats-roll (de)", "translated_from", &current)]);
    }

    #[test]
    fn a_language_has_its_labels_and_its_disclaimer() {
        let mut content = german(|_, _| {});
        content.catalogue_translations.clear();
        content.vocabulary_translations.clear();
        assert_faults(&content, &[("catalogue (de)", "", "is missing"), ("vocabulary (de)", "", "is missing")]);
    }

    #[test]
    fn the_rules_are_translated_as_a_whole() {
        let mut content = german(|_, _| {});
        let texts = RuleTexts { rationale: "Es ist so.".into(), advice: "Frag.".into() };
        let rules = ["T1", "T2", "T3"].map(|id| (id.to_owned(), texts.clone()));
        let translated_from = content.screening.texts_hash();
        let whole = RulesetTranslation { translated_from, rules: rules.into() };
        content.screening_translations.insert(locale(), whole.clone());
        assert_faults(&content, &[]);

        let mut partial = whole;
        partial.translated_from.clear();
        let texts = partial.rules.remove("T2").expect("it is there");
        partial.rules.insert("T9".into(), texts);
        partial.rules.get_mut("T1").expect("it is there").advice = " ".into();
        content.screening_translations.insert(locale(), partial);
        let hash = content.screening.texts_hash();
        assert_faults(
            &content,
            &[
                ("screening-rules (de)", "rules", "`T2` is not translated"),
                ("screening-rules (de)", "rules.T1.advice", "blank"),
                ("screening-rules (de)", "rules.T9", "no such rule"),
                ("screening-rules (de)", "translated_from", &hash),
            ],
        );
    }
}
