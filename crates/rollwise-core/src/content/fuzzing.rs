//! What the fuzz targets do with what authors write.

use super::{files::Files, read::read_files};
use crate::{
    catalog::Retired,
    domain::{Enumeration as _, Kind},
};

/// Reads one file of a content folder: an item, a table of the whole, or a translation, as the first byte says.
///
/// # Panics
/// If a folder with only this file passes for whole, or a fault does not name a line of it.
pub fn file(bytes: &[u8]) {
    let Some((choice, text)) = bytes.split_first() else { return };
    let mut names: Vec<String> = Kind::WORDS.iter().map(|kind| format!("{kind}/one.toml")).collect();
    names.extend(Kind::WORDS.iter().map(|kind| format!("locales/de/{kind}/one.toml")));
    let single = ["catalogue", "vocabulary", "screening-rules", "screening-vectors", "routines"];
    names.extend(single.iter().map(|stem| format!("{stem}.toml")));
    names.extend(single.iter().map(|stem| format!("locales/de/{stem}.toml")));
    let Some(name) = names.get(usize::from(*choice) % names.len()) else { return };
    let mut files = Files::new("");
    files.insert(name.clone(), text.to_vec());
    let lines = text.split(|byte| *byte == b'\n').count();
    match read_files(files, &Retired::new()) {
        Ok(_) => panic!("one file is no content"),
        Err(report) => {
            for fault in report.faults() {
                assert!(fault.file != *name || fault.line.is_none_or(|line| (1..=lines).contains(&line)), "{fault:?}");
            }
        }
    }
}
