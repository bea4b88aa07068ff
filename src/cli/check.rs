use std::{
    io::{self, Write},
    path::Path,
};

use super::output::{CannotPrint, unless_closed};
use crate::{
    catalog::Retired,
    content::{self, Report},
    domain::{Content, Enumeration as _, Kind},
};

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const PLAIN: &str = "\u{1b}[0m";

/// Checks a content folder and prints every fault with file and line, or what the folder holds if all is well.
/// Returns whether all is well.
///
/// # Errors
/// If `out` cannot be written to, unless nobody reads it any more.
pub(super) fn check(folder: &Path, out: &mut impl Write, colour: bool) -> Result<bool, CannotPrint> {
    let read = content::read(folder, &Retired::new());
    unless_closed(print(&read, folder, out, colour))?;
    Ok(read.is_ok())
}

fn print(outcome: &Result<Content, Report>, folder: &Path, out: &mut impl Write, colour: bool) -> io::Result<()> {
    let paint = |colours: &'static str| if colour { colours } else { "" };
    let (bold, red, green, plain) = (paint(BOLD), paint(RED), paint(GREEN), paint(PLAIN));
    match outcome {
        Ok(content) => {
            writeln!(out, "{green}{} has no faults{plain}: {}", folder.display(), inventory(content))?;
        }
        Err(report) => {
            for fault in report.faults() {
                let line = fault.line.map_or_else(String::new, |line| format!(":{line}"));
                writeln!(out, "{bold}{}{line}{plain}: {}", fault.file, fault.message)?;
            }
            writeln!(out, "{red}{}{plain}", report.summary())?;
        }
    }
    out.flush()
}

/// How many items of each kind there are.
fn inventory(content: &Content) -> String {
    let counts: Vec<_> =
        Kind::ALL.iter().map(|kind| format!("{} {}", content.slugs(*kind).len(), kind.word())).collect();
    counts.join(", ")
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::check;
    use crate::content;

    fn printed(folder: &Path, colour: bool) -> (bool, String) {
        let mut out = Vec::new();
        let well = check(folder, &mut out, colour).expect("a buffer takes everything");
        (well, String::from_utf8(out).expect("messages are UTF-8"))
    }

    #[test]
    fn a_folder_without_faults_is_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let content = content::builtin().expect("the built-in content has no faults");
        content::write(&content, folder.path(), content::Existing::Keep).expect("the folder can be written");
        let (well, text) = printed(folder.path(), false);
        assert!(well, "{text}");
        assert!(text.contains(&format!("has no faults: {} regions, ", content.regions.len())), "{text}");
        assert!(!text.contains('\u{1b}'), "colours were printed unasked");
    }

    #[test]
    fn faults_are_printed_with_file_line_and_a_summary() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("catalogue.toml"), "title = 1\n").expect("the file can be written");
        let (well, text) = printed(folder.path(), false);
        assert!(!well);
        let file = folder.path().join("catalogue.toml").display().to_string();
        assert!(text.contains(&format!("{file}:1: `title`: must be a text in quotes, not the number 1\n")), "{text}");
        assert!(text.ends_with("in 5 files\n"), "{text}");
        assert!(printed(folder.path(), true).1.contains("\u{1b}[1m"));
    }

    #[test]
    fn a_missing_folder_is_a_fault() {
        let (well, text) = printed(Path::new("no/such/folder"), false);
        assert!(!well);
        assert!(text.starts_with("no/such/folder: this folder cannot be read"), "{text}");
        assert!(text.ends_with("1 fault in 1 file\n"), "{text}");
    }
}
