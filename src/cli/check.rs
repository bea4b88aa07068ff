//! `rollwise check`: what is wrong with a content folder, for its authors.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use anstyle::{AnsiColor, Style};

use super::output::{CannotPrint, unless_closed};
use crate::{
    catalog::Retired,
    content::{self, Report},
    domain::{Content, Enumeration as _, Kind},
};

const PLACE: Style = Style::new().bold();
const WELL: Style = AnsiColor::Green.on_default().bold();
const FAULTY: Style = AnsiColor::Red.on_default().bold();

/// Checks a content folder and prints every fault with file and line, or what the folder holds if all is well. It prints
/// with colours; `out` is what keeps or drops them. Returns whether all is well.
///
/// # Errors
/// If `out` cannot be written to, unless nobody reads it any more.
pub(super) fn check(folder: &Path, out: impl Write) -> Result<bool, CannotPrint> {
    let read = content::read(folder, &Retired::new());
    let mut out = BufWriter::new(out);
    let printed = match &read {
        Ok(content) => print_inventory(content, folder, &mut out),
        Err(report) => print_faults(report, folder, &mut out),
    };
    unless_closed(printed.and_then(|()| out.flush()))?;
    Ok(read.is_ok())
}

fn print_inventory(content: &Content, folder: &Path, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{WELL}{} has no faults{WELL:#}: {}", folder.display(), inventory(content))
}

/// The faults file by file, how many there are in each kind, and what that means.
fn print_faults(report: &Report, folder: &Path, out: &mut impl Write) -> io::Result<()> {
    for faults in report.faults().chunk_by(|one, other| one.file == other.file) {
        for fault in faults {
            let line = fault.line.map_or_else(String::new, |line| format!(":{line}"));
            writeln!(out, "{PLACE}{}{line}{PLACE:#}: {}", fault.file, fault.message)?;
        }
        writeln!(out)?;
    }
    let parts: Vec<_> = report.by_part().iter().map(|(part, faults)| format!("{faults} in {part}")).collect();
    if !parts.is_empty() {
        writeln!(out, "By kind: {}", parts.join(", "))?;
    }
    writeln!(
        out,
        "{FAULTY}{}{FAULTY:#}: {} cannot be published until they are mended",
        report.summary(),
        folder.display()
    )
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

    use anstream::StripStream;

    use super::check;
    use crate::content;

    fn printed(folder: &Path) -> (bool, String) {
        let mut out = Vec::new();
        let well = check(folder, StripStream::new(&mut out)).expect("a buffer takes everything");
        (well, String::from_utf8(out).expect("messages are UTF-8"))
    }

    #[test]
    fn a_folder_without_faults_is_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let content = content::builtin().expect("the built-in content has no faults");
        content::write(&content, folder.path(), content::Existing::Keep).expect("the folder can be written");
        let (well, text) = printed(folder.path());
        assert!(well, "{text}");
        assert!(text.contains(&format!("has no faults: {} regions, ", content.regions.len())), "{text}");
    }

    #[test]
    fn faults_are_printed_file_by_file_with_line_and_a_summary() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("catalogue.toml"), "title = 1\n").expect("the file can be written");
        fs::create_dir(folder.path().join("terms")).expect("the folder can be made");
        fs::write(folder.path().join("terms/doms.toml"), "name = 1\n").expect("the file can be written");
        let (well, text) = printed(folder.path());
        assert!(!well);
        let file = |name: &str| folder.path().join(name).display().to_string();
        let title = format!("{}:1: `title`: must be a text in quotes, not the number 1\n", file("catalogue.toml"));
        assert!(text.contains(&title), "{text}");
        let next = format!("\n\n{}: is missing", file("screening-rules.toml"));
        assert!(text.contains(&next), "{text}");
        assert!(
            text.contains("\nBy kind: 6 in catalogue.toml, 1 in routines.toml, 1 in screening-rules.toml, "),
            "{text}"
        );
        assert!(
            text.ends_with(&format!(
                " in 6 files: {} cannot be published until they are mended\n",
                file("").trim_end_matches('/')
            )),
            "{text}"
        );
        let mut coloured = Vec::new();
        check(folder.path(), &mut coloured).expect("a buffer takes everything");
        assert!(String::from_utf8_lossy(&coloured).contains("\u{1b}[1m"));
    }

    #[test]
    fn a_missing_folder_is_a_fault_and_so_is_one_of_something_else() {
        let (well, text) = printed(Path::new("no/such/folder"));
        assert!(!well);
        assert!(text.starts_with("no/such/folder: this folder cannot be read"), "{text}");
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("thesis.txt"), "mine").expect("the file can be written");
        let (well, text) = printed(folder.path());
        assert!(!well);
        assert!(text.contains("is no content folder") && text.contains("\n1 fault in 1 file: "), "{text}");
    }
}
