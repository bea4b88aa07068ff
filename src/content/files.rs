use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use super::report::Located;

/// How deep a content folder goes: `locales/de/regions/lats.toml`.
const DEEPEST: usize = 4;

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
            if path.is_dir() {
                if way.len() >= DEEPEST {
                    self.report(&name, None, "is not part of the content: no folder lies this deep");
                } else if let Err(error) = self.collect(&path, way) {
                    self.report(&name, None, format!("cannot be read: {error}"));
                }
            } else {
                match fs::read(&path) {
                    Ok(bytes) => self.insert(name, bytes),
                    Err(error) => {
                        self.report(&name, None, format!("cannot be read: {error}"));
                        self.unreadable.insert(name);
                    }
                }
            }
            way.pop();
        }
        Ok(())
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

    /// The faults so far.
    pub(super) fn into_faults(self) -> Vec<Located> {
        self.faults
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
