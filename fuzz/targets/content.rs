//! The target `content`: one file of a content folder, read as `rollwise check` and `rollwise import` read it.
//!
//! The first byte of the input says which file it is: an item of some kind, a table of the whole, or a translation. The
//! rest is the file.

use std::fs;

use rollwise::{
    catalog::Retired,
    content,
    domain::{Enumeration as _, Kind},
};

/// The tables of the whole.
const TABLES: [&str; 5] = ["catalogue", "vocabulary", "screening-rules", "screening-vectors", "routines"];

/// Reads a folder with only this file.
///
/// # Panics
/// If it passes for whole, or a fault does not name a line of it.
pub(crate) fn run(bytes: &[u8]) {
    let Some((choice, text)) = bytes.split_first() else { return };
    let names = names();
    let name = &names[usize::from(*choice) % names.len()];
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    // A folder for some kind of item is what makes a folder one of content.
    fs::create_dir(folder.path().join(Kind::WORDS[0])).expect("a folder");
    fs::create_dir_all(file.parent().expect("it is below the folder")).expect("a folder");
    fs::write(&file, text).expect("a file");
    let lines = text.split(|byte| *byte == b'\n').count();
    let Err(report) = content::read(folder.path(), &Retired::new()) else { panic!("one file is no content") };
    let file = file.display().to_string();
    for fault in report.faults() {
        assert!(fault.file != file || fault.line.is_none_or(|line| (1..=lines).contains(&line)), "{fault:?}");
    }
}

fn names() -> Vec<String> {
    let items = || Kind::WORDS.iter().map(|kind| format!("{kind}/one.toml"));
    let tables = || TABLES.iter().map(|table| format!("{table}.toml"));
    let translated = |name: String| format!("locales/de/{name}");
    items().chain(items().map(translated)).chain(tables()).chain(tables().map(translated)).collect()
}
