//! A content folder to change and publish.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use toml::{Table, Value};

use super::server::{Server, rollwise};

/// A content folder in a temporary place.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// What a server has published.
    pub(crate) fn exported(server: &Server) -> Self {
        let folder = Self(TempDir::new().expect("a temporary folder"));
        let export = server.rollwise(&["export", &folder.path().display().to_string()]);
        assert!(export.status.success(), "{}", String::from_utf8_lossy(&export.stderr));
        folder
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file, named from the folder on.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Reads a file.
    pub(crate) fn table(&self, name: &str) -> Table {
        let text = fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        text.parse().unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: &str, table: &Table) {
        let file = self.file(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        fs::write(file, toml::to_string(table).expect("TOML")).expect("the file can be written");
    }

    /// Changes a file.
    pub(crate) fn edit(&self, name: &str, change: impl FnOnce(&mut Table)) {
        let mut table = self.table(name);
        change(&mut table);
        self.write(name, &table);
    }

    /// Sets a text of an item.
    pub(crate) fn set(&self, name: &str, field: &str, text: &str) {
        self.edit(name, |table| drop(table.insert(field.into(), text.into())));
    }

    /// Deletes an item that nothing refers to.
    pub(crate) fn remove(&self, kind: &str, slug: &str) {
        fs::remove_file(self.file(&format!("{kind}/{slug}.toml"))).expect("the file was there");
    }

    /// Renames an item, and whatever else is called so in other files.
    pub(crate) fn rename(&self, kind: &str, old: &str, new: &str) {
        let (from, to) = (format!("{kind}/{old}.toml"), format!("{kind}/{new}.toml"));
        fs::rename(self.file(&from), self.file(&to)).expect("the file was there");
        let mut files = Vec::new();
        toml_files(self.path(), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).expect("UTF-8");
            // As a value, and as a key where verdicts are listed by region.
            let renamed = text.replace(&format!("\"{old}\""), &format!("\"{new}\""));
            let renamed = renamed.replace(&format!("{old} = "), &format!("{new} = "));
            if renamed != text {
                fs::write(&file, renamed).expect("the file can be written");
            }
        }
        self.edit(&to, |table| {
            let mut former: Vec<Value> =
                table.get("former_slugs").and_then(Value::as_array).cloned().unwrap_or_default();
            former.push(old.into());
            table.insert("former_slugs".into(), former.into());
        });
    }

    /// Adds a term that nothing refers to.
    pub(crate) fn add_term(&self, slug: &str, name: &str) {
        let table = toml::toml! {
            name = "?"
            summary = "A term of the tests."
            definition = "It is only there to be found on a page."
            aliases = []
            sources = []
        };
        self.write(&format!("terms/{slug}.toml"), &table);
        self.set(&format!("terms/{slug}.toml"), "name", name);
    }

    /// Translates an item by putting `tag: ` in front of every text at the given places, such as `steps.title`.
    pub(crate) fn translate(&self, locale: &str, item: &str, places: &[&str], tag: &str) {
        let english = self.table(&format!("{item}.toml"));
        let mut texts = Table::new();
        for place in places {
            let parts: Vec<_> = place.split('.').collect();
            if let Some(text) = english.get(parts[0]) {
                merge(texts.entry(parts[0]).or_insert_with(|| blank(text)), text, &parts[1..], tag);
            }
        }
        let file = format!("locales/{locale}/{item}.toml");
        self.write(&file, &texts);
        let hash = self.english_hash(&file);
        self.set(&file, "translated_from", &hash);
    }

    /// Translates what a language cannot do without: the catalogue's texts and the labels.
    pub(crate) fn add_language(&self, locale: &str, tag: &str) {
        let catalogue = self.table("catalogue.toml");
        let text = |value: &Value| Value::from(format!("{tag}: {}", value.as_str().expect("a text")));
        let mut texts: Table =
            ["title", "credit"].iter().map(|name| ((*name).to_owned(), text(&catalogue[*name]))).collect();
        texts.insert("disclaimer".into(), text(&catalogue["disclaimer"]["text"]));
        self.write(&format!("locales/{locale}/catalogue.toml"), &texts);
        let mut vocabulary = self.table("vocabulary.toml");
        for (_, labels) in &mut vocabulary {
            for (_, label) in labels.as_table_mut().expect("labels") {
                *label = text(label);
            }
        }
        self.write(&format!("locales/{locale}/vocabulary.toml"), &vocabulary);
    }

    /// The hash that `rollwise check` asks a translation to name.
    fn english_hash(&self, file: &str) -> String {
        let check = rollwise("sqlite://unused.db", &["check", &self.path().display().to_string()]);
        let out = String::from_utf8_lossy(&check.stdout).into_owned();
        let fault = out.lines().find(|line| line.contains(file) && line.contains("at present")).unwrap_or_else(|| {
            panic!("no fault of {file} names the hash:\n{out}");
        });
        fault.split('"').nth(1).expect("a hash in quotes").to_owned()
    }
}

fn blank(like: &Value) -> Value {
    match like {
        Value::Table(_) => Table::new().into(),
        Value::Array(list) => Value::Array(list.iter().map(blank).collect()),
        _ => Value::from(""),
    }
}

fn merge(into: &mut Value, english: &Value, rest: &[&str], tag: &str) {
    match (into, english) {
        (into, Value::String(text)) if rest.is_empty() => *into = format!("{tag}: {text}").into(),
        (Value::Array(into), Value::Array(english)) => {
            into.iter_mut().zip(english).for_each(|(into, english)| merge(into, english, rest, tag));
        }
        (Value::Table(into), Value::Table(english)) => {
            if let Some(text) = rest.first().and_then(|name| english.get(*name)) {
                merge(into.entry(rest[0]).or_insert_with(|| blank(text)), text, &rest[1..], tag);
            }
        }
        _ => {}
    }
}

fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            toml_files(&path, found);
        } else {
            found.push(path);
        }
    }
}
