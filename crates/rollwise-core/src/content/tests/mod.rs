//! What the reader and the writer promise, over whole folders.

mod faults;
mod folders;
mod format;
mod texts;
mod translations;

use std::{collections::BTreeMap, sync::LazyLock};

use super::{Report, builtin, files::Files, read::read_files};
use crate::{
    catalog::Retired,
    domain::{
        CatalogueTranslation, Content, Locale, Resource, RuleTexts, RulesetTranslation, Translation, for_each_kind,
        texts_of,
    },
};

/// The built-in content, read once.
fn content() -> Content {
    static CONTENT: LazyLock<Content> = LazyLock::new(|| builtin().expect("the built-in content has no faults"));
    CONTENT.clone()
}

fn locale() -> Locale {
    "de".parse().expect("a language tag")
}

/// A file and what becomes of its text.
type Change<'a> = (&'a str, &'a dyn Fn(&str) -> String);

/// The files of the built-in content, some of them changed: the text of each is replaced by what `change` makes of it.
fn changed(changes: &[Change<'_>]) -> Result<Content, Report> {
    let original = builtin::files();
    let mut files = Files::new("content/");
    for (name, text) in original.texts() {
        files.insert(name.to_owned(), text.as_bytes().to_vec());
    }
    for (name, change) in changes {
        let before = original.texts().find(|(known, _)| known == name).map_or("", |(_, text)| text);
        files.insert((*name).to_owned(), change(before).into_bytes());
    }
    read_files(files, &Retired::new())
}

/// Replaces a part of a text that must be there.
fn replace(from: &'static str, to: &'static str) -> impl Fn(&str) -> String {
    move |text| {
        assert!(text.contains(from), "the built-in content has no {from:?} here any more");
        text.replacen(from, to, 1)
    }
}

/// Gives every item a translation that repeats its English texts.
fn translate(content: &mut Content) {
    fn all<T: Resource>(content: &mut Content) {
        for authored in T::of_mut(content).values_mut() {
            let translated_from = authored.english_hash();
            let texts = texts_of(&authored.item);
            authored.translations.insert(locale(), Translation { translated_from, texts });
        }
    }
    macro_rules! every_kind {
        ($($variant:ident $field:ident $type:ty,)+) => { $(all::<$type>(content);)+ };
    }
    for_each_kind!(every_kind);
    let texts = CatalogueTranslation { title: "T".into(), credit: "C".into(), disclaimer: "D".into() };
    content.catalogue_translations.insert(locale(), texts);
    content.vocabulary_translations.insert(locale(), content.vocabulary.clone());
    translate_rules(content);
}

fn translate_rules(content: &mut Content) {
    let texts =
        content.screening.rules.iter().map(|rule| {
            (rule.id.clone(), RuleTexts { rationale: rule.rationale.clone(), advice: rule.advice.clone() })
        });
    let translation = RulesetTranslation { translated_from: content.screening.texts_hash(), rules: texts.collect() };
    content.screening_translations.insert(locale(), translation);
}

fn read_rendered(files: &BTreeMap<String, String>) -> Result<Content, Report> {
    let mut set = Files::new("");
    for (name, text) in files {
        set.insert(name.clone(), text.clone().into_bytes());
    }
    read_files(set, &Retired::new())
}
