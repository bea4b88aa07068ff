//! What is wrong with a folder is reported at once, with file and line.

use super::{Change, changed, content, replace};
use crate::{
    catalog::Retired,
    content::{Existing, builtin, files::Files, read, read::read_files, write},
};

/// Asserts that exactly these faults are reported: the file, the text of the line, and a part of the message.
#[track_caller]
fn assert_report(changes: &[Change<'_>], expected: &[(&str, &str, &str)]) {
    let report = changed(changes).expect_err("there are faults");
    let original = builtin::files();
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
            ("content/regions/lats.toml", "view = \"rear\"", "`rear` is not one of the words for this; "),
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
