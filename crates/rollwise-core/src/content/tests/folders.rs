//! A folder is written whole, and nothing of somebody else's is lost.

use std::{fs, path::Path};

use super::{content, translate};
use crate::{
    catalog::Retired,
    content::{Existing, WriteError, files::Files, read, write},
};

fn bytes_of(folder: &Path) -> Vec<(String, String)> {
    let files = Files::in_folder(folder).expect("the folder can be read");
    files.texts().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[test]
fn a_written_folder_reads_as_the_same_content_and_is_written_as_the_same_bytes() {
    let mut content = content();
    translate(&mut content);
    let parent = tempfile::tempdir().expect("a folder");
    let (first, second) = (parent.path().join("first"), parent.path().join("second"));
    write(&content, &first, Existing::Keep).expect("the folder can be written");
    let read_back = read(&first, &Retired::new()).expect("what was written has no faults");
    assert_eq!(read_back, content);
    write(&read_back, &second, Existing::Keep).expect("the folder can be written");
    assert_eq!(bytes_of(&first), bytes_of(&second));
    let left: Vec<_> = fs::read_dir(parent.path()).expect("the folder is there").collect();
    assert_eq!(left.len(), 2, "temporary files were left behind: {left:?}");
}

#[test]
fn writing_again_removes_what_is_gone_and_nothing_else() {
    let content = content();
    let folder = tempfile::tempdir().expect("a folder");
    write(&content, folder.path(), Existing::Keep).expect("an empty folder can be written");
    let gone = folder.path().join("terms/gone.toml");
    let foreign = folder.path().join("README.md");
    fs::write(&gone, "name = \"x\"\n").expect("the file can be written");
    fs::write(&foreign, "mine").expect("the file can be written");
    let edited = folder.path().join("terms/doms.toml");
    let as_written = fs::read(&edited).expect("the file is there");
    fs::write(&edited, "# work of a day\n").expect("the file can be written");
    let refusal = write(&content, folder.path(), Existing::Keep).expect_err("work would be lost").to_string();
    assert!(refusal.contains("`terms/doms.toml`, `terms/gone.toml`;") && refusal.contains("--force"), "{refusal}");
    assert_eq!(fs::read(&edited).expect("the file is there"), b"# work of a day\n");
    assert!(gone.exists() && foreign.exists());
    write(&content, folder.path(), Existing::Replace).expect("a content folder can be written");
    assert!(!gone.exists() && foreign.exists());
    assert_eq!(fs::read(&edited).expect("the file is there"), as_written);
    write(&content, folder.path(), Existing::Keep).expect("nothing differs, so nothing would be lost");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_deleted_beyond_a_link() {
    let content = content();
    let (folder, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    write(&content, folder.path(), Existing::Keep).expect("an empty folder can be written");
    fs::remove_dir_all(folder.path().join("terms")).expect("the folder was there");
    fs::write(elsewhere.path().join("gone.toml"), "name = \"x\"\n").expect("the file can be written");
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("terms")).expect("a link");
    for existing in [Existing::Keep, Existing::Replace] {
        assert!(matches!(write(&content, folder.path(), existing), Err(WriteError::Linked(_))));
    }
    assert_eq!(fs::read(elsewhere.path().join("gone.toml")).expect("the file is there"), b"name = \"x\"\n");
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let content = content();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("thesis.txt"), "mine").expect("the file can be written");
    assert!(matches!(write(&content, folder.path(), Existing::Keep), Err(WriteError::Occupied(_))));
    let left: Vec<_> = fs::read_dir(folder.path()).expect("the folder is there").collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(fs::read(folder.path().join("thesis.txt")).expect("the file is there"), b"mine");
}
