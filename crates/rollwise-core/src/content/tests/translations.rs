//! Translations are read and written as they stand beside their English items.

use super::{content, read_rendered, translate};
use crate::content::write::render;

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
        "is not a text of the English item; did you mean `steps.title`?",
        "`evidence[0].finding`: the English text stands at `evidence.finding`",
        "doms.toml:1: `translated_from`: must be the hash of the English item that was translated, at present \"",
        "nothing.toml: there is no English item `terms/nothing` to translate",
    ] {
        assert!(report.contains(expected), "{expected:?} is not in\n{report}");
    }
}
