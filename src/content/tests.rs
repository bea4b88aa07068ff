//! What the reader and the writer promise, over whole folders.

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use proptest::prelude::*;

use super::{Existing, Report, WriteError, builtin, files::Files, read, read::read_files, write, write::render};
use crate::{
    catalog::Retired,
    domain::{
        CatalogueTranslation, Content, Locale, Predicate, Resource, RuleTexts, RulesetTranslation, TextKey, Texts,
        Translation, fill_texts, for_each_kind, texts_of,
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
    let original = super::builtin::files();
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

/// Asserts that exactly these faults are reported: the file, the text of the line, and a part of the message.
#[track_caller]
fn assert_report(changes: &[Change<'_>], expected: &[(&str, &str, &str)]) {
    let report = changed(changes).expect_err("there are faults");
    let original = super::builtin::files();
    let line_of = |file: &str, number: Option<usize>| {
        let name = file.trim_start_matches("content/");
        let text = changes
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, change)| change(original.texts().find(|(known, _)| *known == name).map_or("", |(_, text)| text)));
        let text = text.or_else(|| original.texts().find(|(known, _)| *known == name).map(|(_, text)| text.to_owned()));
        number.and_then(|number| text?.lines().nth(number - 1).map(ToOwned::to_owned)).unwrap_or_default()
    };
    let found: Vec<_> = report
        .faults()
        .iter()
        .map(|fault| (fault.file.clone(), line_of(&fault.file, fault.line), fault.message.clone()))
        .collect();
    let same = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| {
            found.0 == expected.0 && found.1.contains(expected.1) && found.2.contains(expected.2)
        });
    assert!(same, "expected {expected:#?}\nfound {found:#?}");
}

/// Replaces a part of a text that must be there.
fn replace(from: &'static str, to: &'static str) -> impl Fn(&str) -> String {
    move |text| {
        assert!(text.contains(from), "the built-in content has no {from:?} here any more");
        text.replacen(from, to, 1)
    }
}

#[test]
fn the_builtin_content_has_no_faults() {
    if let Err(report) = builtin() {
        panic!("{report}");
    }
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let typo = replace("anatomical_name =", "anatomic_name =");
    assert_report(
        &[("regions/lats.toml", &typo)],
        &[
            ("content/regions/lats.toml", "name = ", "`anatomical_name` is missing: the anatomical name"),
            (
                "content/regions/lats.toml",
                "anatomic_name",
                "`anatomic_name`: unknown key; did you mean `anatomical_name`?",
            ),
        ],
    );
}

#[test]
fn a_hold_beyond_the_limit_is_refused_once() {
    let long = replace("limit = 60", "limit = 61");
    assert_report(
        &[("techniques/lats-side-lying.toml", &long)],
        &[("content/techniques/lats-side-lying.toml", "limit = 61", "`dose.hold_seconds.limit`: must be at most 60")],
    );
}

#[test]
fn a_technique_without_safety_is_refused() {
    let unsafe_one = |text: &str| {
        let (before, rest) = text.split_once("[[safety.keep_off]]").expect("it has keep-offs");
        let (_, evidence) = rest.split_once("[evidence]").expect("it has evidence");
        format!("{before}[safety]\nkeep_off = []\nstop_if = []\n\n[evidence]{evidence}")
    };
    assert_report(
        &[("techniques/lats-side-lying.toml", &unsafe_one)],
        &[
            ("content/techniques/lats-side-lying.toml", "keep_off = []", "`safety.keep_off`: must not be empty"),
            ("content/techniques/lats-side-lying.toml", "stop_if = []", "`safety.stop_if`: must not be empty"),
        ],
    );
}

#[test]
fn all_faults_of_all_files_come_at_once() {
    let two = |text: &str| {
        let text = replace("view = \"back\"", "view = \"rear\"")(text);
        replace("\"latissimus-dorsi\"", "\"latisimus-dorsi\"")(&text)
    };
    let avoided = replace("region = \"lats\"", "region = \"joint\"");
    let twice = |text: &str| format!("former_slugs = [\"lower-back\"]\n{text}");
    assert_report(
        &[("regions/lats.toml", &two), ("regions/lower-back.toml", &avoided), ("regions/glutes.toml", &twice)],
        &[
            ("content/regions/glutes.toml", "former_slugs", "another item at `regions/lower-back`"),
            ("content/regions/lats.toml", "view = \"rear\"", "`rear` is not one of the words for this: "),
            ("content/regions/lower-back.toml", "region = \"joint\"", "`joint` is itself to be avoided"),
        ],
    );
    // With the word corrected, the item can be understood and the dangling slug is found.
    let dangling = replace("\"latissimus-dorsi\"", "\"latisimus-dorsi\"");
    assert_report(
        &[("regions/lats.toml", &dangling)],
        &[(
            "content/regions/lats.toml",
            "latisimus-dorsi",
            "there is no `muscles/latisimus-dorsi`; did you mean `latissimus-dorsi`?",
        )],
    );
}

#[test]
fn a_fault_of_the_schema_does_not_hide_one_of_the_whole() {
    let both = |text: &str| {
        let text = replace("name = ", "nickname = \"x\"\nname = ")(text);
        replace("\"latissimus-dorsi\"", "\"latisimus-dorsi\"")(&text)
    };
    assert_report(
        &[("regions/lats.toml", &both)],
        &[
            ("content/regions/lats.toml", "nickname", "unknown key"),
            ("content/regions/lats.toml", "latisimus-dorsi", "there is no `muscles/latisimus-dorsi`"),
        ],
    );
}

#[test]
fn broken_toml_makes_no_faults_elsewhere() {
    let broken = replace("name = \"", "name = ");
    let report = changed(&[("regions/lats.toml", &broken)]).expect_err("it is no TOML");
    assert!(report.faults().iter().all(|fault| fault.file == "content/regions/lats.toml"), "{report}");
    assert_eq!(report.faults()[0].line, Some(1));
}

#[test]
fn files_that_do_not_belong_are_named() {
    let same = |_: &str| "name = \"x\"\n".to_owned();
    assert_report(
        &[
            ("region/lats.toml", &same),
            ("regions/Knee.toml", &same),
            ("README.md", &same),
            ("regions/.lats.toml.swp", &same),
        ],
        &[
            ("content/README.md", "", "is not part of the content"),
            ("content/region", "", "is no kind of item; did you mean `regions`?"),
            ("content/regions/Knee.toml", "", "is not a slug"),
        ],
    );
}

#[test]
fn what_must_be_there_is_missed() {
    let report = read_files(Files::new("content/"), &Retired::new()).expect_err("nothing is there");
    let files: Vec<_> = report.faults().iter().map(|fault| fault.file.as_str()).collect();
    let single = ["catalogue", "routines", "screening-rules", "screening-vectors", "vocabulary"];
    assert_eq!(files, single.map(|name| format!("content/{name}.toml")));
}

#[test]
fn a_faulty_rule_is_named_with_its_line() {
    let misspelt = replace("chest-pain\"", "chest-pian\"");
    let file = "content/screening-rules.toml";
    assert_report(
        &[("screening-rules.toml", &misspelt)],
        &[
            ("content/contraindications/chest-pain.toml", "asked_as", "no rule of the screening looks for this"),
            (file, "chest-pian", "did you mean `chest-pain`?"),
        ],
    );
    let misnamed = replace("symptoms_any", "symptom_any");
    let report = changed(&[("screening-rules.toml", &misnamed)]).expect_err("there is no such predicate");
    assert_eq!(report.faults().len(), 1, "{report}");
    assert!(report.to_string().contains("did you mean `symptoms_any`?"), "{report}");
    let broken = replace("[[rules]]", "[[rules]");
    let report = changed(&[("screening-rules.toml", &broken)]).expect_err("it is no TOML");
    assert!(report.faults().iter().all(|fault| fault.file == file), "{report}");
    let broken = replace("[[vectors]]", "[[vectors]");
    let report = changed(&[("screening-vectors.toml", &broken)]).expect_err("it is no TOML");
    assert!(report.faults().iter().all(|fault| fault.file == "content/screening-vectors.toml"), "{report}");
}

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

#[test]
fn files_are_utf_8() {
    let mut files = Files::new("content/");
    files.insert("catalogue.toml".into(), b"title = \"x\"\ncredit = \"\xff\"\n".to_vec());
    let report = read_files(files, &Retired::new()).expect_err("it is not UTF-8");
    assert_eq!(
        report.faults()[0].to_string(),
        "content/catalogue.toml:2: is not UTF-8: save the file in that encoding"
    );
}

#[test]
fn a_slug_that_was_given_up_is_refused_with_its_file() {
    let content = content();
    let folder = tempfile::tempdir().expect("a folder");
    write(&content, folder.path(), Existing::Keep).expect("the folder can be written");
    let lats = crate::domain::ItemRef { kind: crate::domain::Kind::Regions, slug: "lats".parse().expect("a slug") };
    let report = read(folder.path(), &Retired::from([(lats, None)])).expect_err("the slug was given up");
    assert_eq!(report.faults().len(), 1, "{report}");
    assert!(report.faults()[0].file.ends_with("regions/lats.toml"));
    assert!(report.faults()[0].message.contains("was deleted in an earlier edition"));
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

#[test]
fn translations_survive_the_way_to_disk_and_back() {
    let mut content = content();
    translate(&mut content);
    let files = render(&content);
    match read_rendered(&files) {
        Ok(read) => assert_eq!(read, content),
        Err(report) => panic!("{report}"),
    }
}

#[test]
fn a_translation_stands_where_the_english_text_stands() {
    let mut content = content();
    translate(&mut content);
    let mut files = render(&content);
    let name = "locales/de/techniques/lats-side-lying.toml";
    let text = files[name].replacen("[[steps]]", "[[step]]", 1).replacen("[evidence]", "[[evidence]]", 1);
    files.insert(name.to_owned(), format!("view = \"x\"\nestimated_seconds = 3\n{text}"));
    let terms = "locales/de/terms/doms.toml";
    files.insert(terms.to_owned(), files[terms].replacen("translated_from", "translated", 1));
    files.insert("locales/de/terms/nothing.toml".to_owned(), "name = \"x\"\n".to_owned());
    let report = read_rendered(&files).expect_err("there are faults").to_string();
    for expected in [
        "lats-side-lying.toml:1: `view`: is not a text of the English item",
        "lats-side-lying.toml:2: `estimated_seconds`: a translation holds texts only",
        "`evidence[0].finding`: the English text stands at `evidence.finding`",
        "doms.toml:1: `translated_from`: must be the hash of the English item that was translated, at present \"",
        "nothing.toml: there is no English item `terms/nothing` to translate",
    ] {
        assert!(report.contains(expected), "{expected:?} is not in\n{report}");
    }
}

fn bytes_of(folder: &Path) -> Vec<(String, String)> {
    let files = Files::in_folder(folder).expect("the folder can be read");
    files.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[test]
fn a_written_folder_reads_as_the_same_content_and_is_written_as_the_same_bytes() {
    let mut content = content();
    translate(&mut content);
    let parent = tempfile::tempdir().expect("a folder");
    let (first, second) = (parent.path().join("first"), parent.path().join("second"));
    write(&content, &first, Existing::Keep).expect("the folder can be written");
    let read_back = read(&first, &Retired::new()).expect("what was written has no faults");
    assert_eq!(read_back, content);
    write(&read_back, &second, Existing::Keep).expect("the folder can be written");
    assert_eq!(bytes_of(&first), bytes_of(&second));
    let left: Vec<_> = fs::read_dir(parent.path()).expect("the folder is there").collect();
    assert_eq!(left.len(), 2, "temporary files were left behind: {left:?}");
}

#[test]
fn writing_again_removes_what_is_gone_and_nothing_else() {
    let content = content();
    let folder = tempfile::tempdir().expect("a folder");
    write(&content, folder.path(), Existing::Keep).expect("an empty folder can be written");
    let gone = folder.path().join("terms/gone.toml");
    let foreign = folder.path().join("README.md");
    fs::write(&gone, "name = \"x\"\n").expect("the file can be written");
    fs::write(&foreign, "mine").expect("the file can be written");
    let edited = folder.path().join("terms/doms.toml");
    let as_written = fs::read(&edited).expect("the file is there");
    fs::write(&edited, "# work of a day\n").expect("the file can be written");
    let refusal = write(&content, folder.path(), Existing::Keep).expect_err("work would be lost").to_string();
    assert!(refusal.contains("`terms/doms.toml`, `terms/gone.toml`;") && refusal.contains("--force"), "{refusal}");
    assert_eq!(fs::read(&edited).expect("the file is there"), b"# work of a day\n");
    assert!(gone.exists() && foreign.exists());
    write(&content, folder.path(), Existing::Replace).expect("a content folder can be written");
    assert!(!gone.exists() && foreign.exists());
    assert_eq!(fs::read(&edited).expect("the file is there"), as_written);
    write(&content, folder.path(), Existing::Keep).expect("nothing differs, so nothing would be lost");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_deleted_beyond_a_link() {
    let content = content();
    let (folder, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    write(&content, folder.path(), Existing::Keep).expect("an empty folder can be written");
    fs::remove_dir_all(folder.path().join("terms")).expect("the folder was there");
    fs::write(elsewhere.path().join("gone.toml"), "name = \"x\"\n").expect("the file can be written");
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("terms")).expect("a link");
    for existing in [Existing::Keep, Existing::Replace] {
        assert!(matches!(write(&content, folder.path(), existing), Err(WriteError::Linked(_))));
    }
    assert_eq!(bytes_of(elsewhere.path()), [("gone.toml".to_owned(), "name = \"x\"\n".to_owned())]);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let content = content();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("thesis.txt"), "mine").expect("the file can be written");
    assert!(matches!(write(&content, folder.path(), Existing::Keep), Err(WriteError::Occupied(_))));
    assert_eq!(bytes_of(folder.path()), [("thesis.txt".to_owned(), "mine".to_owned())]);
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
