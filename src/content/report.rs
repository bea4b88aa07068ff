use std::{collections::BTreeSet, fmt};

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
    faults: Vec<Located>,
}

impl Report {
    /// A report of these faults, if there are any.
    pub(super) fn of(mut faults: Vec<Located>) -> Option<Self> {
        faults.sort();
        faults.dedup();
        if faults.is_empty() { None } else { Some(Self { faults }) }
    }

    /// A report of one fault that keeps others from being found.
    pub(super) fn just(fault: Located) -> Self {
        Self { faults: vec![fault] }
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
        let report = Report::of(vec![
            fault("b.toml", Some(10), "ten"),
            fault("b.toml", Some(9), "nine"),
            fault("a.toml", None, "whole"),
            fault("a.toml", None, "whole"),
        ])
        .expect("there are faults");
        assert_eq!(report.to_string(), "a.toml: whole\nb.toml:9: nine\nb.toml:10: ten\n3 faults in 2 files");
        assert_eq!(Report::of(vec![]), None);
    }
}
