use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    files::{Files, path_below},
    layout,
    names::{name_of, place_of},
    schema::schema_of,
    translation,
};
use crate::{
    catalog::Place,
    domain::{Catalogue, CatalogueTranslation, Content, ItemRef, Resource, Vocabulary, for_each_kind},
};

/// The content could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder holds something else.
    #[error("`{}` is not empty and no content folder (it has no `catalogue.toml`): name another folder", .0.display())]
    Occupied(PathBuf),
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

/// Writes content as a folder of TOML files, the same bytes for the same content.
///
/// A folder that is not there yet appears as a whole. One that is there must be empty or a content folder: its files
/// are replaced one by one, none of them ever half written, and those of items that are gone are removed.
///
/// # Errors
/// If the folder holds something else, or the system refuses.
pub fn write(content: &Content, folder: &Path) -> Result<(), WriteError> {
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
    write_files(&files, folder)?;
    remove_others(&files, folder)
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
        fs::write(&beside, text).map_err(WriteError::at(&beside))?;
        fs::rename(&beside, &path).map_err(WriteError::at(&path))?;
    }
    Ok(())
}

/// Removes the files of items and translations that are gone; what is no content stays.
fn remove_others(files: &BTreeMap<String, String>, folder: &Path) -> Result<(), WriteError> {
    let Ok(present) = Files::in_folder(folder) else { return Ok(()) };
    for name in present.names().filter(|name| !files.contains_key(*name)) {
        if place_of(name).is_ok() {
            let path = path_below(folder, name);
            fs::remove_file(&path).map_err(WriteError::at(&path))?;
        }
    }
    Ok(())
}

/// The text of every file by name.
pub(super) fn render(content: &Content) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut put = |place: Place, text: String| files.insert(name_of(&place), text);
    put(Place::Catalogue(None), layout::document(&json(&content.catalogue), &schema_of::<Catalogue>()));
    put(Place::Vocabulary(None), layout::document(&labels(&content.vocabulary), &Value::Null));
    for (locale, texts) in &content.catalogue_translations {
        let text = layout::document(&json(texts), &schema_of::<CatalogueTranslation>());
        put(Place::Catalogue(Some(locale.clone())), text);
    }
    for (locale, vocabulary) in &content.vocabulary_translations {
        put(Place::Vocabulary(Some(locale.clone())), layout::document(&labels(vocabulary), &Value::Null));
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
        put(Place::Item(address, None), layout::document(&json(&authored.item), &schema));
    }
}

fn json(value: &impl Serialize) -> Value {
    // These are structs of plain values, so this cannot fail.
    serde_json::to_value(value).unwrap_or_default()
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
