//! What is true of the whole and is not an item: the catalogue, the labels, the rules of the screening and the plans of
//! routines, each as one document with its hash.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::{
    StoreError,
    row::{Param, Row, Unreadable, params},
    session::Session,
    statements::{PUT_SETTING, SETTINGS},
    writes::Writes,
};
use crate::domain::{
    Catalogue, CatalogueTranslation, Content, Locale, Routines, RoutinesTranslation, Ruleset, RulesetTranslation,
    Vector, Vocabulary,
};

/// The hash of each setting, by name.
pub(super) type Hashes = BTreeMap<String, String>;

/// How one part of the content becomes a document, and the document that part.
struct Setting {
    name: &'static str,
    hash: fn(&Content) -> String,
    document: fn(&Content) -> String,
    read: fn(&str, &mut Content) -> Result<(), serde_json::Error>,
}

/// The name of the setting without which there is no content.
const CATALOGUE: &str = "catalogue";

const ALL: [Setting; 4] = [
    Setting {
        name: CATALOGUE,
        hash: Content::catalogue_hash,
        document: |content| {
            json!({ "english": content.catalogue, "translations": content.catalogue_translations }).to_string()
        },
        read: |document, content| {
            let read: SettingDocument<_, _> = serde_json::from_str(document)?;
            (content.catalogue, content.catalogue_translations) = (read.english, read.translations);
            Ok(())
        },
    },
    Setting {
        name: "vocabulary",
        hash: Content::vocabulary_hash,
        document: |content| {
            json!({ "english": content.vocabulary, "translations": content.vocabulary_translations }).to_string()
        },
        read: |document, content| {
            let read: SettingDocument<Vocabulary, Vocabulary> = serde_json::from_str(document)?;
            (content.vocabulary, content.vocabulary_translations) = (read.english, read.translations);
            Ok(())
        },
    },
    Setting {
        name: "screening",
        hash: Content::screening_hash,
        document: |content| {
            json!({
                "english": content.screening,
                "translations": content.screening_translations,
                "vectors": content.vectors,
            })
            .to_string()
        },
        read: |document, content| {
            let read: SettingDocument<Ruleset, RulesetTranslation> = serde_json::from_str(document)?;
            (content.screening, content.screening_translations) = (read.english, read.translations);
            content.vectors = read.vectors;
            Ok(())
        },
    },
    Setting {
        name: "routines",
        hash: Content::routines_hash,
        document: |content| {
            json!({ "english": content.routines, "translations": content.routines_translations }).to_string()
        },
        read: |document, content| {
            let read: SettingDocument<Routines, RoutinesTranslation> = serde_json::from_str(document)?;
            (content.routines, content.routines_translations) = (read.english, read.translations);
            Ok(())
        },
    },
];

/// The document of a setting.
#[derive(Deserialize)]
struct SettingDocument<T, L> {
    english: T,
    translations: BTreeMap<Locale, L>,
    /// The trials of the rules; no other setting has any.
    #[serde(default)]
    vectors: Vec<Vector>,
}

/// The hashes of the settings of some content.
pub(super) fn hashes(content: &Content) -> Hashes {
    ALL.iter().map(|setting| (setting.name.to_owned(), (setting.hash)(content))).collect()
}

/// Puts the settings in place of what they were.
pub(super) fn put(content: &Content, writes: &mut Writes) {
    for setting in &ALL {
        let hash = (setting.hash)(content);
        writes.insert(PUT_SETTING, params![setting.name, &hash, Param::Json((setting.document)(content))]);
    }
}

/// The hashes of the stored settings.
pub(super) async fn stored_hashes(session: &mut Session) -> Result<Hashes, StoreError> {
    let rows = session.fetch(SETTINGS).await?;
    Ok(rows.iter().map(|row| Ok((row.get("name")?, row.get("hash")?))).collect::<Result<_, Unreadable>>()?)
}

/// Content that has no items yet, and the hashes of its settings; `None` if nothing is stored. One that is not stored is
/// one that did not exist yet when the newest edition was published; the digest of the edition tells of one that is
/// missing.
///
/// # Errors
/// If a setting does not match its hash.
pub(super) async fn read(session: &mut Session) -> Result<Option<(Content, Hashes)>, StoreError> {
    let rows = session.fetch(SETTINGS).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut stored = BTreeMap::new();
    for row in &rows {
        stored.insert(row.get::<String>("name")?, row);
    }
    let catalogue = stored.get(CATALOGUE).ok_or_else(|| StoreError::damaged("the setting `catalogue` is missing"))?;
    let document: String = catalogue.get("document")?;
    let read: SettingDocument<Catalogue, CatalogueTranslation> =
        serde_json::from_str(&document).map_err(|_| damaged(CATALOGUE))?;
    let mut content = Content::empty(read.english);
    for setting in &ALL {
        if let Some(row) = stored.get(setting.name) {
            read_one(setting, row, &mut content)?;
        }
    }
    let hashes = stored.iter().map(|(name, row)| Ok((name.clone(), row.get("hash")?)));
    Ok(Some((content, hashes.collect::<Result<_, Unreadable>>()?)))
}

fn read_one(setting: &Setting, row: &Row, content: &mut Content) -> Result<(), StoreError> {
    let document: String = row.get("document")?;
    (setting.read)(&document, content).map_err(|_| damaged(setting.name))?;
    if (setting.hash)(content) == row.get::<String>("hash")? { Ok(()) } else { Err(damaged(setting.name)) }
}

fn damaged(name: &str) -> StoreError {
    StoreError::damaged(format!("the setting `{name}` does not match its hash"))
}
