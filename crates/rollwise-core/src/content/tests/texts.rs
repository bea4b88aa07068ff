//! Whatever the files hold survives the way to disk and back, or is a fault and no panic.

use proptest::prelude::*;

use super::{changed, content, locale, read_rendered, translate, translate_rules};
use crate::{
    content::write::render,
    domain::{Content, Predicate, Resource, TextKey, Texts, Translation, fill_texts, for_each_kind, texts_of},
};

#[test]
fn predicates_survive_the_way_to_disk_and_back_however_deep() {
    let mut content = content();
    for depth in 0..20 {
        let rule = &mut content.screening.rules[0];
        let inner = rule.when.clone();
        let other = Predicate::AgeLt(90 + depth);
        rule.when =
            if depth % 2 == 0 { Predicate::Any(vec![other, inner]) } else { Predicate::All(vec![inner, other]) };
    }
    let files = render(&content);
    let read: crate::domain::Ruleset = toml::from_str(&files["screening-rules.toml"]).expect("it is TOML");
    assert_eq!(read, content.screening);
}

/// Replaces every text of every item by one of these, with its place behind it so that none repeats itself.
fn with_texts(mut content: Content, words: &[String]) -> Content {
    fn all<T: Resource>(content: &mut Content, words: &[String], next: &mut usize) {
        for (slug, authored) in T::of_mut(content) {
            let mut replace = |(key, _): (TextKey, String)| {
                *next += 1;
                let word = &words[*next % words.len()];
                (key, format!("{word}{next} of {slug}"))
            };
            let texts: Texts = texts_of(&authored.item).into_iter().map(&mut replace).collect();
            authored.item = fill_texts(&authored.item, &texts).expect("the texts have the same places");
            let translated: Texts = texts_of(&authored.item).into_iter().map(&mut replace).collect();
            let translation = Translation { translated_from: authored.english_hash(), texts: translated };
            authored.translations.insert(locale(), translation);
        }
    }
    let mut next = 0;
    macro_rules! every_kind {
        ($($variant:ident $field:ident $type:ty,)+) => { $(all::<$type>(&mut content, words, &mut next);)+ };
    }
    translate(&mut content);
    for_each_kind!(every_kind);
    for (rule, word) in content.screening.rules.iter_mut().zip(words.iter().cycle()) {
        rule.rationale = format!("{word} of {}", rule.id);
        rule.advice = format!("{word} for {}", rule.id);
    }
    translate_rules(&mut content);
    content
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_text_survives_the_way_to_disk_and_back(
        words in proptest::collection::vec("[^\\p{Cc}\\s][^\\p{Cc}]{0,40}|[\"'\\\\#=\\[\\]{}]{1,6}(\n\n[\"'\\\\a]{1,4})?", 1..8)
    ) {
        let content = with_texts(content(), &words);
        let files = render(&content);
        match read_rendered(&files) {
            Ok(read) => {
                prop_assert_eq!(&read, &content);
                prop_assert_eq!(render(&read), files);
            }
            Err(report) => prop_assert!(false, "{}", report),
        }
    }

    #[test]
    fn a_mutilated_file_gives_faults_and_no_panic(
        file in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 0_usize..80,
        inserted in "[\\[\\]={}\"a-z0-9. \n-]{0,12}"
    ) {
        let files: Vec<_> = render(&content()).into_iter().collect();
        let (name, text) = &files[file.index(files.len())];
        let signs: Vec<char> = text.chars().collect();
        let from = from.index(signs.len());
        let text: String = signs[..from].iter().copied()
            .chain(inserted.chars())
            .chain(signs[(from + length).min(signs.len())..].iter().copied())
            .collect();
        // Whether it still fits or not, an answer comes, and faults have a line in a file that exists.
        if let Err(report) = changed(&[(name, &|_| text.clone())]) {
            let lines = text.split('\n').count();
            for fault in report.faults().iter().filter(|fault| fault.file == format!("content/{name}")) {
                prop_assert!(fault.line.is_none_or(|line| line <= lines), "{}", fault);
            }
        }
    }
}
