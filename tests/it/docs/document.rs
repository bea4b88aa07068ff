//! The documents, taken apart: blocks, prose, tables, paths.

use std::{fs, path::Path};

/// Folders that are made here and belong to nobody's sources.
pub(super) const MADE: [&str; 3] = ["target", "node_modules", "data"];

pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document of the repository, as a path from its root.
pub(super) fn documents() -> Vec<String> {
    let (mut documents, mut folders) = (Vec::new(), vec![root().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
            let name = name.to_string_lossy();
            if path.is_dir() && !name.starts_with('.') && !MADE.contains(&&*name) {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                documents.push(path.strip_prefix(root()).expect("below the root").display().to_string());
            }
        }
    }
    documents.sort();
    assert!(documents.len() > 15, "only {documents:?} were found");
    documents
}

pub(super) fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// A fenced block of a document.
pub(super) struct Block {
    pub(super) language: String,
    pub(super) text: String,
    pub(super) line: usize,
    /// Nothing but blank lines stands between the block before and this one.
    pub(super) follows: bool,
}

/// The fenced blocks of a document, and the rest.
pub(super) fn parts(document: &str) -> (Vec<Block>, String) {
    let (mut blocks, mut prose) = (Vec::new(), String::new());
    let (mut open, mut follows) = (None::<Block>, false);
    for (index, line) in read(document).lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(language)) => {
                open = Some(Block { language: language.to_owned(), text: String::new(), line: index + 1, follows });
            }
            (Some(_), Some(_)) => {
                blocks.extend(open.take());
                follows = true;
            }
            (Some(block), None) => block.text.extend([line, "\n"]),
            (None, None) => {
                follows &= line.trim().is_empty();
                prose.extend([line, "\n"]);
            }
        }
    }
    assert!(open.is_none(), "{document}: a block is not closed");
    (blocks, prose)
}

/// The pieces of a text between two marks.
pub(super) fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0)).collect()
}

/// The cells of every row of every table in a text.
pub(super) fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    rows.map(|row| row.split('|').map(str::trim).collect()).collect()
}

pub(super) fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}

/// What stands between backquotes, line by line.
pub(super) fn code_spans(prose: &str) -> impl Iterator<Item = &str> {
    prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether a path begins with a folder of the repository.
pub(super) fn begins_with_a_folder(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder).filter(|folder| !folder.is_empty());
    folder.is_some_and(|folder| !MADE.contains(&folder) && folder != "." && root().join(folder).is_dir())
}
