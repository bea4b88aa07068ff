//! The tables of what is true of the whole content, and of the labels; and the hashes of what is not an item.

use std::collections::BTreeMap;

use super::{
    StoreError,
    record::{Table, Writes},
    routines,
    row::{Unreadable, params},
    screening,
    session::Session,
    tables::Tables,
};
use crate::domain::{Catalogue, CatalogueTranslation, Content, Disclaimer, Locale, Vocabulary};

pub(super) const CATALOGUE: Table = Table {
    insert: "INSERT INTO catalogue (id, published_at, licence, licence_url, disclaimer_id, hash, vocabulary_hash) \
             VALUES (1, $1, $2, $3, $4, $5, $6)",
    select: "SELECT published_at, licence, licence_url, disclaimer_id, hash, vocabulary_hash FROM catalogue",
};

pub(super) const TEXTS: Table = Table {
    insert: "INSERT INTO catalogue_texts (locale, title, credit, disclaimer) VALUES ($1, $2, $3, $4)",
    select: "SELECT locale, title, credit, disclaimer FROM catalogue_texts",
};

pub(super) const LABELS: Table = Table {
    insert: "INSERT INTO labels (locale, enumeration, value, label) VALUES ($1, $2, $3, $4)",
    select: "SELECT locale, enumeration, value, label FROM labels",
};

/// Empties the three tables.
pub(super) const CLEAR: [&str; 3] = ["DELETE FROM catalogue", "DELETE FROM catalogue_texts", "DELETE FROM labels"];

/// The hashes of the catalogue, of all labels, of the screening and of the routines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hashes {
    pub(super) catalogue: String,
    pub(super) vocabulary: String,
    /// None in a database that was last published to before there were rules.
    pub(super) screening: Option<String>,
    /// None in a database that was last published to before there were routines.
    pub(super) routines: Option<String>,
}

impl Hashes {
    pub(super) fn of(content: &Content) -> Self {
        Self {
            catalogue: content.catalogue_hash(),
            vocabulary: content.vocabulary_hash(),
            screening: Some(content.screening_hash()),
            routines: Some(content.routines_hash()),
        }
    }
}

/// Writes the catalogue, the labels, the screening and the routines in place of what was there.
pub(super) fn write(content: &Content, writes: &mut Writes) {
    for sql in CLEAR {
        writes.run(sql, Vec::new());
    }
    let Catalogue { published_at, title, licence, licence_url, credit, disclaimer } = &content.catalogue;
    let hashes = Hashes::of(content);
    let columns = params![*published_at, licence, licence_url, &disclaimer.id, &hashes.catalogue, &hashes.vocabulary];
    writes.run(CATALOGUE.insert, columns);

    let english = Locale::english();
    writes.run(TEXTS.insert, params![&english, title, credit, &disclaimer.text]);
    for (locale, texts) in &content.catalogue_translations {
        writes.run(TEXTS.insert, params![locale, &texts.title, &texts.credit, &texts.disclaimer]);
    }

    write_labels(&english, &content.vocabulary, writes);
    for (locale, vocabulary) in &content.vocabulary_translations {
        write_labels(locale, vocabulary, writes);
    }
    screening::write(content, writes);
    routines::write(content, writes);
}

fn write_labels(locale: &Locale, vocabulary: &Vocabulary, writes: &mut Writes) {
    for (enumeration, labels) in &vocabulary.0 {
        for (value, label) in labels {
            writes.run(LABELS.insert, params![locale, enumeration, value, label]);
        }
    }
}

/// The hashes that are stored; `None` if there is no catalogue.
pub(super) async fn hashes(session: &mut Session) -> Result<Option<Hashes>, StoreError> {
    let rows = session.fetch(CATALOGUE.select).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let rules = session.fetch(screening::SCREENING.select).await?;
    let screening = rules.first().map(|row| row.get("hash")).transpose()?;
    let plans = session.fetch(routines::ROUTINES.select).await?;
    let routines = plans.first().map(|row| row.get("hash")).transpose()?;
    Ok(Some(Hashes { catalogue: row.get("hash")?, vocabulary: row.get("vocabulary_hash")?, screening, routines }))
}

/// Reads content that has no items yet, and the hashes that it should have. `None` if there is no catalogue.
pub(super) fn read(tables: &mut Tables) -> Result<Option<(Content, Hashes)>, StoreError> {
    let Some(row) = tables.take(&CATALOGUE).pop() else { return Ok(None) };
    let mut translations = texts(tables)?;
    let english = translations
        .remove(&Locale::english())
        .ok_or_else(|| StoreError::damaged("the English texts of the catalogue are missing"))?;
    let mut content = Content::empty(Catalogue {
        published_at: row.get("published_at")?,
        title: english.title,
        licence: row.get("licence")?,
        licence_url: row.get("licence_url")?,
        credit: english.credit,
        disclaimer: Disclaimer { id: row.get("disclaimer_id")?, text: english.disclaimer },
    });
    content.catalogue_translations = translations;
    let mut vocabularies = labels(tables)?;
    content.vocabulary = vocabularies.remove(&Locale::english()).unwrap_or_default();
    content.vocabulary_translations = vocabularies;
    let screening = screening::read(&mut content, tables)?;
    let routines = routines::read(&mut content, tables)?;
    let hashes = Hashes { catalogue: row.get("hash")?, vocabulary: row.get("vocabulary_hash")?, screening, routines };
    Ok(Some((content, hashes)))
}

fn texts(tables: &mut Tables) -> Result<BTreeMap<Locale, CatalogueTranslation>, Unreadable> {
    let rows = tables.take(&TEXTS);
    let read = rows.iter().map(|row| {
        let texts = CatalogueTranslation {
            title: row.get("title")?,
            credit: row.get("credit")?,
            disclaimer: row.get("disclaimer")?,
        };
        Ok((row.get("locale")?, texts))
    });
    read.collect()
}

fn labels(tables: &mut Tables) -> Result<BTreeMap<Locale, Vocabulary>, Unreadable> {
    let mut vocabularies: BTreeMap<Locale, Vocabulary> = BTreeMap::new();
    for row in tables.take(&LABELS) {
        let vocabulary = vocabularies.entry(row.get("locale")?).or_default();
        let labels = vocabulary.0.entry(row.get("enumeration")?).or_default();
        labels.insert(row.get("value")?, row.get("label")?);
    }
    Ok(vocabularies)
}
