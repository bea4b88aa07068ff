use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use super::{
    files::{Files, path_below},
    layout,
    names::{name_of, place_of},
    schema::schema_of,
    screening::{self, VectorsFile},
    translation,
};
use crate::{
    catalog::Place,
    domain::{
        Catalogue, CatalogueTranslation, Content, ItemRef, Resource, Routines, RoutinesTranslation, Ruleset,
        RulesetTranslation, Vocabulary, for_each_kind, json_value,
    },
};

/// How many files a refusal names.
const MOST_NAMED: usize = 5;

/// What becomes of work in the folder that the content would replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is kept: writing is refused.
    Keep,
    /// It is lost.
    Replace,
}

/// The content could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder holds something else.
    #[error("`{}` is not empty and no content folder (it has no `catalogue.toml`): name another folder", .0.display())]
    Occupied(PathBuf),
    /// The folder holds work that would be lost.
    #[error(
        "`{}` holds files that would be overwritten or deleted: {}; name another folder, or lose them with `--force`",
        folder.display(), named(files)
    )]
    Precious {
        /// The folder.
        folder: PathBuf,
        /// The names of those files.
        files: Vec<String>,
    },
    /// A folder below is a link, so what it holds lies elsewhere.
    #[error("`{}` is a symbolic link, and nothing is written or deleted beyond it: name another folder", .0.display())]
    Linked(PathBuf),
    /// The system refused.
    #[error("cannot write `{}`: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
}

impl WriteError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |error| Self::Io { path, error }
    }
}

/// The first of some files, and how many more there are.
fn named(files: &[String]) -> String {
    let first: Vec<_> = files.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let more = files.len().saturating_sub(MOST_NAMED);
    if more == 0 { first.join(", ") } else { format!("{} and {more} more", first.join(", ")) }
}

/// Writes content as a folder of TOML files, the same bytes for the same content.
///
/// A folder that is not there yet appears as a whole. One that is there must be empty or a content folder: its files
/// are replaced one by one, none of them ever half written, and those of items that are gone are removed. What would
/// be replaced or removed is only lost with [`Existing::Replace`].
///
/// # Errors
/// If the folder holds something else, a link to another folder, or work that is to be kept, all of which is found out
/// before anything is written; or if the system refuses.
pub fn write(content: &Content, folder: &Path, existing: Existing) -> Result<(), WriteError> {
    let files = render(content);
    if !folder.exists() {
        let beside = beside(folder);
        return write_files(&files, &beside)
            .and_then(|()| fs::rename(&beside, folder).map_err(WriteError::at(folder)))
            // What was written so far is of no use to anybody; the error that matters is the first one.
            .inspect_err(|_| drop(fs::remove_dir_all(&beside)));
    }
    let empty = fs::read_dir(folder).map_err(WriteError::at(folder))?.next().is_none();
    if !empty && !folder.join(name_of(&Place::Catalogue(None))).is_file() {
        return Err(WriteError::Occupied(folder.to_owned()));
    }
    let gone = gone(&files, folder);
    for name in files.keys().chain(&gone) {
        refuse_links(folder, name)?;
    }
    let changed = files.iter().filter(|(name, text)| holds_another(&path_below(folder, name), text));
    let precious: Vec<_> = changed.map(|(name, _)| name.clone()).chain(gone.iter().cloned()).collect();
    if existing == Existing::Keep && !precious.is_empty() {
        return Err(WriteError::Precious { folder: folder.to_owned(), files: precious });
    }
    write_files(&files, folder)?;
    for name in gone {
        let path = path_below(folder, &name);
        fs::remove_file(&path).map_err(WriteError::at(&path))?;
    }
    Ok(())
}

/// The names of files that belong to items and translations that are gone; what is no content is none of them.
fn gone(files: &BTreeMap<String, String>, folder: &Path) -> Vec<String> {
    let Ok(present) = Files::in_folder(folder) else { return Vec::new() };
    let others = present.names().filter(|name| !files.contains_key(*name) && place_of(name).is_ok());
    others.map(str::to_owned).collect()
}

/// Refuses the name of a file if a folder on the way to it is a link: its files lie elsewhere.
fn refuse_links(folder: &Path, name: &str) -> Result<(), WriteError> {
    for (end, _) in name.match_indices('/') {
        let path = path_below(folder, name.get(..end).unwrap_or_default());
        if path.is_symlink() {
            return Err(WriteError::Linked(path));
        }
    }
    Ok(())
}

/// Whether something is at a path that is not a file with this text. A link is, whatever it leads to.
fn holds_another(path: &Path, text: &str) -> bool {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => !fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()),
        Ok(_) => true,
        Err(_) => false,
    }
}

/// A name beside a path that nobody else uses.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}

fn write_files(files: &BTreeMap<String, String>, folder: &Path) -> Result<(), WriteError> {
    // First the file that marks a content folder, so that a second attempt may complete a first that broke off.
    let marker = name_of(&Place::Catalogue(None));
    let (first, rest): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| **name == marker);
    for (name, text) in first.into_iter().chain(rest) {
        let path = path_below(folder, name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(WriteError::at(parent))?;
        }
        let beside = beside(&path);
        write_new(&beside, text).map_err(WriteError::at(&beside))?;
        fs::rename(&beside, &path).map_err(WriteError::at(&path))?;
    }
    Ok(())
}

/// Writes a file that is not there yet, so never through a link.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    // Only an attempt that broke off leaves one behind.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

/// The text of every file by name.
pub(super) fn render(content: &Content) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut put = |place: Place, text: String| files.insert(name_of(&place), text);
    put(Place::Catalogue(None), layout::document(&json_value(&content.catalogue), &schema_of::<Catalogue>()));
    put(Place::Vocabulary(None), layout::document(&labels(&content.vocabulary), &Value::Null));
    for (locale, texts) in &content.catalogue_translations {
        let text = layout::document(&json_value(texts), &schema_of::<CatalogueTranslation>());
        put(Place::Catalogue(Some(locale.clone())), text);
    }
    for (locale, vocabulary) in &content.vocabulary_translations {
        put(Place::Vocabulary(Some(locale.clone())), layout::document(&labels(vocabulary), &Value::Null));
    }
    put(Place::Screening(None), layout::document(&json_value(&content.screening), &schema_of::<Ruleset>()));
    for (locale, translation) in &content.screening_translations {
        let file = screening::to_file(translation, &content.screening);
        put(Place::Screening(Some(locale.clone())), layout::document(&file, &schema_of::<RulesetTranslation>()));
    }
    let vectors = VectorsFile { vectors: content.vectors.clone() };
    put(Place::Vectors, layout::document(&json_value(&vectors), &schema_of::<VectorsFile>()));
    put(Place::Routines(None), layout::document(&json_value(&content.routines), &schema_of::<Routines>()));
    for (locale, translation) in &content.routines_translations {
        let text = layout::document(&json_value(translation), &schema_of::<RoutinesTranslation>());
        put(Place::Routines(Some(locale.clone())), text);
    }
    render_items(content, &mut put);
    files
}

macro_rules! implement_render {
    ($($variant:ident $field:ident $type:ty,)+) => {
        fn render_items<R>(content: &Content, put: &mut impl FnMut(Place, String) -> R) {
            $(render_kind::<$type, R>(content, put);)+
        }
    };
}
for_each_kind!(implement_render);

fn render_kind<T: Resource, R>(content: &Content, put: &mut impl FnMut(Place, String) -> R) {
    let schema = schema_of::<T>();
    for (slug, authored) in T::of(content) {
        let address = ItemRef { kind: T::KIND, slug: slug.clone() };
        for (locale, translation) in &authored.translations {
            let file = translation::to_file(translation, authored);
            put(Place::Item(address.clone(), Some(locale.clone())), layout::document(&file, &Value::Null));
        }
        put(Place::Item(address, None), layout::document(&json_value(&authored.item), &schema));
    }
}

/// Labels in the order of the enumerations and their words; what is no enumeration comes last.
fn labels(vocabulary: &Vocabulary) -> Value {
    let enumerations = Vocabulary::enumerations();
    let position = |name: &str| enumerations.iter().position(|(known, _)| *known == name).unwrap_or(usize::MAX);
    let mut tables: Vec<_> = vocabulary.0.iter().collect();
    tables.sort_by_key(|(name, _)| position(name));
    let table = |name: &str, labels: &BTreeMap<String, String>| {
        let words = enumerations.get(position(name)).map_or(&[][..], |(_, words)| words);
        let mut labels: Vec<_> = labels.iter().collect();
        labels.sort_by_key(|(word, _)| words.iter().position(|known| known == word).unwrap_or(usize::MAX));
        labels.into_iter().map(|(word, label)| (word.clone(), label.clone().into())).collect::<Map<_, _>>()
    };
    tables.into_iter().map(|(name, labels)| (name.clone(), table(name, labels).into())).collect::<Map<_, _>>().into()
}
