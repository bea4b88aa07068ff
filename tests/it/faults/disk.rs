//! A disk that keeps for certain only what was synced: of what came later, chance decides.
//!
//! It is more forgetful than real file systems are. Each write since the last sync of its file may be there, be missing or
//! be torn between sectors, whatever came before or after it. A new file may have no name until its folder is synced.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::faults::random::Random;

/// What a disk writes as a whole.
const SECTOR: usize = 512;

/// Something that a process did, as `power.c` wrote it down.
#[derive(Debug)]
pub(crate) enum Record {
    Create(PathBuf),
    Folder(PathBuf),
    Unlink(PathBuf),
    Change(PathBuf, Change),
    Sync(PathBuf),
    /// It wrote to its standard output.
    Said(String),
}

/// A change of a file.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Size(usize),
}

impl Record {
    /// Reads what `power.c` wrote.
    pub(crate) fn read_all(mut log: &[u8]) -> Vec<Self> {
        let mut records = Vec::new();
        while !log.is_empty() {
            let end = log.iter().position(|byte| *byte == b'\n').expect("a whole line");
            let line = std::str::from_utf8(&log[..end]).expect("a line of text");
            log = &log[end + 1..];
            // What has no name any more cannot be found after a cut.
            let is_nameless = line.ends_with(" (deleted)");
            let mut bytes = |length: &str| {
                let (bytes, rest) = log.split_at(number(length));
                log = rest;
                bytes.to_owned()
            };
            let words: Vec<_> = line.trim_end_matches(" (deleted)").split(' ').collect();
            let record = match words[..] {
                ["create", path] => Self::Create(path.into()),
                ["folder", path] => Self::Folder(path.into()),
                ["unlink", path] => Self::Unlink(path.into()),
                ["write", length, offset, path] => {
                    Self::Change(path.into(), Change::Write { offset: number(offset), bytes: bytes(length) })
                }
                ["size", length, path] => Self::Change(path.into(), Change::Size(number(length))),
                ["sync", path] => Self::Sync(path.into()),
                ["said", length] => Self::Said(String::from_utf8(bytes(length)).expect("UTF-8")),
                _ => panic!("not foreseen: {line}"),
            };
            if !is_nameless {
                records.push(record);
            }
        }
        records
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

/// The disk in a moment.
#[derive(Default)]
pub(crate) struct Disk {
    files: Vec<File>,
    /// What is where for those who run: by path, the index of the file. Folders are files without a content.
    names: BTreeMap<PathBuf, usize>,
    /// The names that are there after a cut for certain.
    kept: BTreeMap<PathBuf, usize>,
    /// By folder, the names that were made or taken away since its last sync, in order.
    renamed: BTreeMap<PathBuf, Vec<(PathBuf, Option<usize>)>>,
}

#[derive(Default)]
struct File {
    /// What is there after a cut for certain.
    kept: Vec<u8>,
    /// What was done since.
    later: Vec<Change>,
    is_folder: bool,
}

impl Disk {
    /// Does what a process did. A disk that lies takes a sync for done and keeps nothing.
    pub(crate) fn run(&mut self, record: &Record, lies: bool) {
        match record {
            Record::Create(path) | Record::Folder(path) => {
                self.files.push(File { is_folder: matches!(record, Record::Folder(_)), ..File::default() });
                let file = self.files.len() - 1;
                self.names.insert(path.clone(), file);
                self.rename(path, Some(file));
            }
            Record::Unlink(path) => {
                self.names.remove(path);
                self.rename(path, None);
            }
            Record::Change(path, change) => {
                let file = self.names[path];
                self.files[file].later.push(change.clone());
            }
            Record::Sync(_) if lies => {}
            Record::Sync(path) => {
                if let Some(file) = self.names.get(path) {
                    let File { kept, later, .. } = &mut self.files[*file];
                    later.drain(..).for_each(|change| apply(kept, &change));
                }
                for (path, file) in self.renamed.remove(path).unwrap_or_default() {
                    name(&mut self.kept, path, file);
                }
            }
            Record::Said(_) => {}
        }
    }

    fn rename(&mut self, path: &Path, file: Option<usize>) {
        let folder = path.parent().expect("a folder").to_owned();
        self.renamed.entry(folder).or_default().push((path.to_owned(), file));
    }

    /// Writes what there is after the power was cut now: below `to`, what was below `from`.
    pub(crate) fn cut(&self, random: &mut Random, from: &Path, to: &Path) {
        let mut names = self.kept.clone();
        for renamed in self.renamed.values() {
            // File systems keep the order in which a folder was changed.
            for (path, file) in &renamed[..random.below(renamed.len() + 1)] {
                name(&mut names, path.clone(), *file);
            }
        }
        // In the order of paths a folder comes before what is in it.
        for (path, file) in names {
            let path = to.join(path.strip_prefix(from).expect("it was watched"));
            let File { kept, later, is_folder } = &self.files[file];
            if !path.parent().is_some_and(Path::exists) {
                continue;
            }
            if *is_folder {
                fs::create_dir(path).expect("a new folder");
                continue;
            }
            let mut content = kept.clone();
            for change in later {
                match random.below(4) {
                    0 => {}
                    1 => apply(&mut content, &torn(change, random)),
                    _ => apply(&mut content, change),
                }
            }
            fs::write(path, content).expect("a new file");
        }
    }
}

fn name(names: &mut BTreeMap<PathBuf, usize>, path: PathBuf, file: Option<usize>) {
    match file {
        Some(file) => names.insert(path, file),
        None => names.remove(&path),
    };
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Size(length) => content.resize(*length, 0),
        Change::Write { offset, bytes } => {
            let end = offset + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*offset..end].copy_from_slice(bytes);
        }
    }
}

/// The first sectors of a write.
fn torn(change: &Change, random: &mut Random) -> Change {
    match change {
        Change::Write { offset, bytes } => {
            let sectors = random.below(bytes.len() / SECTOR + 1);
            Change::Write { offset: *offset, bytes: bytes[..sectors * SECTOR].to_owned() }
        }
        Change::Size(length) => Change::Size(*length),
    }
}
