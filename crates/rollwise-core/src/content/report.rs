use std::{collections::BTreeSet, fmt};

use super::names::LOCALES;

/// A fault with its place on disk. Ordered by file and line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    /// The file or folder, beginning with the folder that was read.
    pub file: String,
    /// The line, from 1; none where the file as a whole is meant, or is missing.
    pub line: Option<usize>,
    /// What is wrong and what to do about it.
    pub message: String,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Every fault of a content folder; never empty. It displays as one line for each fault and a summary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Report {
    /// What stands before the name of every file.
    root: String,
    faults: Vec<Located>,
}

impl Report {
    /// A report of these faults, if there are any; the names of their files begin with `root`.
    pub(super) fn of(root: String, faults: Vec<Located>) -> Option<Self> {
        let mut faults: Vec<_> = faults.into_iter().map(on_one_line).collect();
        faults.sort();
        faults.dedup();
        if faults.is_empty() { None } else { Some(Self { root, faults }) }
    }

    /// A report of one fault that keeps others from being found.
    pub(super) fn just(fault: Located) -> Self {
        Self { root: fault.file.clone(), faults: vec![on_one_line(fault)] }
    }

    /// The faults, ordered by file and line.
    pub fn faults(&self) -> &[Located] {
        &self.faults
    }

    /// How many faults there are in how many files, e.g. `3 faults in 2 files`.
    pub fn summary(&self) -> String {
        let files: BTreeSet<_> = self.faults.iter().map(|fault| &fault.file).collect();
        format!("{} in {}", count(self.faults.len(), "fault"), count(files.len(), "file"))
    }

    /// How many faults there are in each part of the folder: in a kind, such as `regions`, in a language, such as
    /// `locales/de`, or in a file that is no item. What is wrong with the folder itself is in none.
    pub fn by_part(&self) -> Vec<(&str, usize)> {
        let mut parts: Vec<(&str, usize)> = Vec::new();
        for fault in &self.faults {
            let part = part_of(fault.file.strip_prefix(&self.root).unwrap_or(&fault.file));
            if part.is_empty() {
                continue;
            }
            match parts.iter_mut().find(|(known, _)| *known == part) {
                Some((_, faults)) => *faults += 1,
                None => parts.push((part, 1)),
            }
        }
        parts
    }
}

/// The part of the folder that a file belongs to.
fn part_of(name: &str) -> &str {
    let mut ends = name.match_indices('/').map(|(end, _)| end);
    let end = if name.starts_with(LOCALES) { ends.nth(1) } else { ends.next() };
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

/// A fault without line breaks and signs that a terminal would obey, which names and values may hold.
fn on_one_line(fault: Located) -> Located {
    let visible = |text: String| text.replace(char::is_control, "\u{fffd}");
    Located { file: visible(fault.file), line: fault.line, message: visible(fault.message) }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        f.write_str(&self.summary())
    }
}

#[cfg(test)]
mod tests {
    use super::{Located, Report};

    #[test]
    fn faults_come_by_file_and_line_and_are_counted() {
        let fault = |file: &str, line, message: &str| Located { file: file.into(), line, message: message.into() };
        let root = || "content/".to_owned();
        let report = Report::of(
            root(),
            vec![
                fault("content/regions/b.toml", Some(10), "ten"),
                fault("content/regions/b.toml", Some(9), "nine"),
                fault("content/locales/de/regions/a.toml", Some(1), "one"),
                fault("content/a.toml", None, "whole"),
                fault("content/a.toml", None, "whole"),
            ],
        )
        .expect("there are faults");
        let lines = "content/a.toml: whole\ncontent/locales/de/regions/a.toml:1: one\n\
                     content/regions/b.toml:9: nine\ncontent/regions/b.toml:10: ten\n4 faults in 3 files";
        assert_eq!(report.to_string(), lines);
        assert_eq!(report.by_part(), [("a.toml", 1), ("locales/de", 1), ("regions", 2)]);
        assert_eq!(Report::of(root(), vec![]), None);
    }

    #[test]
    fn a_fault_stays_on_its_line_and_gives_no_orders_to_a_terminal() {
        let fault = Located { file: "a\nb.toml".into(), line: Some(1), message: "`\u{1b}[2J` is no word".into() };
        let report = Report::of(String::new(), vec![fault]).expect("there is a fault");
        assert_eq!(report.to_string().lines().next(), Some("a\u{fffd}b.toml:1: `\u{fffd}[2J` is no word"));
    }
}
