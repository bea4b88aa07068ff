use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    document::TomlDocument,
    files::{Files, path_below},
    names::{name_of, place_of},
    placeholder::PLACEHOLDER,
    skeleton::skeleton,
};
use crate::{
    catalog::Place,
    domain::{Dose, Enumeration as _, ItemRef, Kind, Severity, for_each_kind},
};

/// The file of a new item could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The folder is not there, or holds something else.
    #[error(
        "`{}` is no content folder (it has no `catalogue.toml`): name one with `--content`, or make one with \
         `rollwise export`", .0.display()
    )]
    NotContent(PathBuf),
    /// There is such an item already.
    #[error("`{}` is there already and stays as it is: choose another slug, or edit that file", .0.display())]
    Taken(PathBuf),
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

/// Makes the file of a new item in a content folder, with every field explained and [`PLACEHOLDER`] wherever its author
/// must write something. Returns where it is. A file that is there already is never touched.
///
/// # Errors
/// If the folder is no content folder, if the file is there already, or if the system refuses.
pub fn create(folder: &Path, item: &ItemRef) -> Result<PathBuf, CreateError> {
    if !folder.join(name_of(&Place::Catalogue(None))).is_file() {
        return Err(CreateError::NotContent(folder.to_owned()));
    }
    let path = path_below(folder, &name_of(&Place::Item(item.clone(), None)));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => CreateError::Taken(path),
            _ => CreateError::Io { path, error },
        }
    };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed(parent))?;
    }
    let text = text(item.kind, folder);
    let mut file = fs::File::create_new(&path).map_err(failed(&path))?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // Half a file is of no use to anybody; the error that matters is the first one.
        drop(fs::remove_file(&path));
        failed(&path)(error)
    })?;
    Ok(path)
}

macro_rules! implement_text {
    ($($variant:ident $field:ident $type:ty,)+) => {
        fn text(kind: Kind, folder: &Path) -> String {
            match kind {
                $(Kind::$variant => skeleton::<$type>(&given(kind, folder)),)+
            }
        }
    };
}
for_each_kind!(implement_text);

/// What an item of a kind starts with: a technique with the usual dose and with the signs that end a session.
fn given(kind: Kind, folder: &Path) -> Value {
    if kind != Kind::Techniques {
        return json!({});
    }
    let mut given = json!({ "steps": [{ "position": 1 }], "dose": Dose::USUAL });
    let signs = stop_signs(folder);
    if !signs.is_empty() {
        given["safety"] = json!({ "stop_if": signs });
    }
    given
}

/// The contraindications that end a session, each with the words that most techniques have for it.
fn stop_signs(folder: &Path) -> Vec<Value> {
    let (mut codes, mut wordings) = (Vec::new(), BTreeMap::<(String, String), usize>::new());
    // What cannot be read gives no sign; the check of the folder tells what is wrong with it.
    let Ok(files) = Files::in_folder(folder) else { return Vec::new() };
    for (name, text) in files.texts() {
        let (Ok(Place::Item(item, None)), Ok(document)) = (place_of(name), TomlDocument::parse(text)) else { continue };
        match item.kind {
            Kind::Contraindications if document.value["severity"] == Severity::Stop.word() => {
                codes.push(item.slug.to_string());
            }
            Kind::Techniques => {
                for sign in document.value["safety"]["stop_if"].as_array().into_iter().flatten() {
                    if let (Some(code), Some(text)) = (sign["contraindication"].as_str(), sign["text"].as_str()) {
                        *wordings.entry((code.to_owned(), text.to_owned())).or_default() += 1;
                    }
                }
            }
            _ => {}
        }
    }
    let wording = |code: &str| {
        let known = wordings.iter().filter(|((known, _), _)| known == code);
        known.max_by_key(|(_, uses)| **uses).map_or(PLACEHOLDER, |((_, text), _)| text)
    };
    codes.iter().map(|code| json!({ "contraindication": code, "text": wording(code) })).collect()
}
