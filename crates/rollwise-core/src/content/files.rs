use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    names::place_of,
    report::{Located, Report},
};

/// How deep a content folder goes: `locales/de/regions/lats.toml`.
const DEEPEST: usize = 4;

/// How many bytes a file may have; far above what its texts and lists may come to.
const LARGEST: u64 = 16 << 20;

/// The named texts that make up some content, wherever they come from.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// What stands before every name in a report, e.g. `content/`.
    prefix: String,
    /// The texts by name; names are relative and have slashes on every system.
    texts: BTreeMap<String, String>,
    /// The names of files that are there but could not be read.
    unreadable: BTreeSet<String>,
    /// What is wrong with the files.
    faults: Vec<Located>,
}

impl Files {
    /// No files yet; `prefix` stands before their names in a report.
    pub(super) fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..Self::default() }
    }

    /// Everything in a folder.
    ///
    /// # Errors
    /// If the folder itself cannot be read; what cannot be read in it becomes a fault of the files.
    pub(super) fn in_folder(folder: &Path) -> Result<Self, Located> {
        let mut files = Self::new(format!("{}/", folder.display().to_string().trim_end_matches(['/', '\\'])));
        match files.collect(folder, &mut Vec::new()) {
            Ok(()) => Ok(files),
            Err(error) => {
                let message = format!("this folder cannot be read: {error}");
                Err(Located { file: folder.display().to_string(), line: None, message })
            }
        }
    }

    fn collect(&mut self, folder: &Path, way: &mut Vec<String>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if ignored(&name) {
                continue;
            }
            way.push(name);
            let name = way.join("/");
            match fs::metadata(&path) {
                Ok(found) if found.is_dir() => self.collect_below(&path, &name, way),
                Ok(found) => self.take(&path, name, &found),
                Err(error) => self.refuse(name, format!("cannot be read: {error}")),
            }
            way.pop();
        }
        Ok(())
    }

    fn collect_below(&mut self, folder: &Path, name: &str, way: &mut Vec<String>) {
        if way.len() >= DEEPEST {
            self.report(name, None, "is not part of the content: no folder lies this deep");
        } else if let Err(error) = self.collect(folder, way) {
            self.report(name, None, format!("cannot be read: {error}"));
        }
    }

    /// Reads what is no folder. Only a file ends: a pipe or a device may keep its reader waiting, or never end.
    fn take(&mut self, path: &Path, name: String, found: &fs::Metadata) {
        if !found.is_file() {
            self.refuse(name, "is no file but a pipe, a socket or a device: delete it");
        } else if found.len() > LARGEST {
            self.refuse(name, format!("is larger than {} MiB: no file of the content is", LARGEST >> 20));
        } else {
            // What has no place in the content is a fault, whatever is in it.
            let read = if place_of(&name).is_ok() { fs::read(path) } else { Ok(Vec::new()) };
            match read {
                Ok(bytes) => self.insert(name, bytes),
                Err(error) => self.refuse(name, format!("cannot be read: {error}")),
            }
        }
    }

    /// Reports a file that is there but cannot be read.
    fn refuse(&mut self, name: String, message: impl Into<String>) {
        self.report(&name, None, message);
        self.unreadable.insert(name);
    }

    /// Adds a file, unless it is one that editors and systems leave behind.
    pub(super) fn insert(&mut self, name: String, bytes: Vec<u8>) {
        if name.split('/').any(ignored) {
            return;
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.texts.insert(name, text);
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let line = error.as_bytes().iter().take(good).filter(|byte| **byte == b'\n').count() + 1;
                self.report(&name, Some(line), "is not UTF-8: save the file in that encoding");
                self.unreadable.insert(name);
            }
        }
    }

    /// The names and texts, in the order of the names.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The names of all files that could be read.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// The names of the files that could not, though they are there.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = &str> {
        self.unreadable.iter().map(String::as_str)
    }

    /// The faults that were found, if there are any.
    pub(super) fn into_report(self) -> Option<Report> {
        Report::of(self.prefix, self.faults)
    }

    /// Adds a fault of a file.
    pub(super) fn report(&mut self, name: &str, line: Option<usize>, message: impl Into<String>) {
        self.faults.push(Located { file: self.display(name), line, message: message.into() });
    }

    fn display(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// Whether a file belongs to an editor or to the system rather than to the content.
fn ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~')
}

/// Where a name lies below a folder.
pub(super) fn path_below(folder: &Path, name: &str) -> PathBuf {
    folder.join(name.split('/').collect::<PathBuf>())
}
