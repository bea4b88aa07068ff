//! The tables that all kinds share: stamps and hashes, texts and translations, sources, former slugs.

use std::collections::BTreeMap;

use super::{
    StoreError,
    record::{EVIDENCE_SOURCES, Parts, Stored, Table, Writes},
    row::{Row, Unreadable, params},
    session::Session,
    tables::Tables,
};
use crate::domain::{
    Authored, Incomplete, ItemRef, Items, Locale, Review, Slug, Stamp, TextKey, Texts, Translation, fill_texts,
    texts_of,
};

pub(super) const ITEMS: Table = Table {
    insert: "INSERT INTO items (kind, slug, edition, updated_at, hash, document, last_reviewed, next_review_due, \
             reviewed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    select: "SELECT kind, slug, edition, updated_at, hash, last_reviewed, next_review_due, reviewed_by FROM items",
};

pub(super) const TEXTS: Table = Table {
    insert: "INSERT INTO texts (kind, slug, locale, field, position, text) VALUES ($1, $2, $3, $4, $5, $6)",
    select: "SELECT kind, slug, locale, field, position, text FROM texts",
};

pub(super) const TRANSLATIONS: Table = Table {
    insert: "INSERT INTO translations (kind, slug, locale, translated_from) VALUES ($1, $2, $3, $4)",
    select: "SELECT kind, slug, locale, translated_from FROM translations",
};

pub(super) const ITEM_SOURCES: Table = Table {
    insert: "INSERT INTO item_sources (kind, slug, position, source) VALUES ($1, $2, $3, $4)",
    select: "SELECT kind, slug, source FROM item_sources ORDER BY kind, slug, position",
};

pub(super) const FORMER_SLUGS: Table = Table {
    insert: "INSERT INTO former_slugs (kind, slug, position, former_slug) VALUES ($1, $2, $3, $4)",
    select: "SELECT kind, slug, former_slug FROM former_slugs ORDER BY kind, slug, position",
};

/// Deletes an item with everything that belongs to it.
pub(super) const DELETE_ITEM: &str = "DELETE FROM items WHERE kind = $1 AND slug = $2";

/// Items at an address that was given up.
pub(super) const REUSED: &str =
    "SELECT items.kind, items.slug FROM items JOIN retired ON retired.kind = items.kind AND retired.slug = items.slug";

/// The addresses of all items.
pub(super) const ADDRESSES: &str = "SELECT kind, slug FROM items";

/// Writes an item as of an edition, in place of what it was before.
pub(super) fn write<T: Stored>(slug: &Slug, authored: &Authored<T>, stamp: &Stamp, writes: &mut Writes) {
    let item = &authored.item;
    let review = item.review();
    writes.run(DELETE_ITEM, params![T::KIND, slug]);
    let columns = params![
        T::KIND,
        slug,
        stamp.edition,
        stamp.updated_at,
        &authored.hash(),
        &authored.document(),
        review.map(|review| review.last_reviewed),
        review.map(|review| review.next_review_due),
        review.and_then(|review| review.reviewed_by.as_ref()),
    ];
    writes.run(ITEMS.insert, columns);
    item.write(slug, writes);
    for (position, source) in item.sources().iter().enumerate() {
        writes.run(ITEM_SOURCES.insert, params![T::KIND, slug, position, source]);
    }
    for (position, former) in item.former_slugs().iter().enumerate() {
        writes.run(FORMER_SLUGS.insert, params![T::KIND, slug, position, former]);
    }
    write_texts::<T>(slug, &Locale::english(), &texts_of(item), writes);
    for (locale, translation) in &authored.translations {
        writes.run(TRANSLATIONS.insert, params![T::KIND, slug, locale, &translation.translated_from]);
        write_texts::<T>(slug, locale, &translation.texts, writes);
    }
}

fn write_texts<T: Stored>(slug: &Slug, locale: &Locale, texts: &Texts, writes: &mut Writes) {
    for (key, text) in texts {
        writes.run(TEXTS.insert, params![T::KIND, slug, locale, &key.field, key.position, text]);
    }
}

/// What the shared tables hold of one item.
pub(super) struct Shared {
    pub(super) stamp: Stamp,
    pub(super) hash: String,
    review: Option<Review>,
    sources: Vec<Slug>,
    former_slugs: Vec<Slug>,
    evidence_sources: BTreeMap<usize, Vec<Slug>>,
    translated_from: BTreeMap<Locale, String>,
    texts: BTreeMap<Locale, Texts>,
}

/// The tables of lists, and how their rows are put into an item.
const LISTS: [(&Table, Put); 5] = [
    (&ITEM_SOURCES, |item, row| {
        item.sources.push(row.get("source")?);
        Ok(())
    }),
    (&FORMER_SLUGS, |item, row| {
        item.former_slugs.push(row.get("former_slug")?);
        Ok(())
    }),
    (&EVIDENCE_SOURCES, |item, row| {
        item.evidence_sources.entry(row.get("claim")?).or_default().push(row.get("source")?);
        Ok(())
    }),
    (&TRANSLATIONS, |item, row| {
        item.translated_from.insert(row.get("locale")?, row.get("translated_from")?);
        Ok(())
    }),
    (&TEXTS, |item, row| {
        let key = TextKey { field: row.get("field")?, position: row.get("position")? };
        item.texts.entry(row.get("locale")?).or_default().insert(key, row.get("text")?);
        Ok(())
    }),
];

/// Puts what a row holds into an item.
type Put = fn(&mut Shared, &Row) -> Result<(), Unreadable>;

impl Shared {
    /// Reads the shared tables, row by row: they have more rows than all others together.
    pub(super) async fn read(session: &mut Session) -> Result<BTreeMap<ItemRef, Self>, StoreError> {
        let mut items = BTreeMap::new();
        session
            .each(ITEMS.select, Vec::new(), |row| {
                items.insert(row.item()?, Self::without_lists(&row)?);
                Ok(())
            })
            .await?;
        for (table, put) in LISTS {
            session.each(table.select, Vec::new(), |row| put_row(&mut items, put, &row)).await?;
        }
        Ok(items)
    }

    fn without_lists(row: &Row) -> Result<Self, Unreadable> {
        let review = match (row.get("last_reviewed")?, row.get("next_review_due")?) {
            (Some(last_reviewed), Some(next_review_due)) => {
                Some(Review { last_reviewed, next_review_due, reviewed_by: row.get("reviewed_by")? })
            }
            // The table's checks have both or none.
            _ => None,
        };
        Ok(Self {
            stamp: Stamp { edition: row.get("edition")?, updated_at: row.get("updated_at")? },
            hash: row.get("hash")?,
            review,
            sources: Vec::new(),
            former_slugs: Vec::new(),
            evidence_sources: BTreeMap::new(),
            translated_from: BTreeMap::new(),
            texts: BTreeMap::new(),
        })
    }
}

/// Puts what a row of one of the [`LISTS`] holds into its item.
fn put_row(items: &mut BTreeMap<ItemRef, Shared>, put: Put, row: &Row) -> Result<(), StoreError> {
    let address = row.item()?;
    let item = items.get_mut(&address);
    let item = item.ok_or_else(|| StoreError::damaged(format!("`{address}` has no row in `items`")))?;
    Ok(put(item, row)?)
}

/// Why the rows of an item do not make an item, or not the one that was published.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("its row in `items` is missing")]
    NoStamp,
    #[error("its row in the table of its kind is missing")]
    NoRow,
    #[error("the text of `{0}` is missing")]
    NoText(String),
    #[error("there is a text for `{0}`, which it does not have")]
    Surplus(String),
    #[error("its rows do not match its hash")]
    Hash,
    #[error("its document does not match its hash")]
    Document,
}

impl From<Incomplete> for Broken {
    fn from(incomplete: Incomplete) -> Self {
        let Incomplete { missing, mut surplus } = incomplete;
        match missing.into_iter().next() {
            Some(key) => Self::NoText(key.field),
            None => Self::Surplus(surplus.pop().map_or_else(String::new, |key| key.field)),
        }
    }
}

/// Reads the items of a kind. Takes those that it finds from `shared`, and puts those that are not as they were
/// published into `broken`.
pub(super) fn read<T: Stored>(
    tables: &mut Tables,
    shared: &mut BTreeMap<ItemRef, Shared>,
    broken: &mut Vec<(ItemRef, Broken)>,
) -> Result<Items<T>, StoreError> {
    let mut lists: Vec<_> = T::LISTS.iter().map(|table| (table.select, tables.take_by_owner(table))).collect();
    let mut items = Items::new();
    for row in tables.take(&T::TABLE) {
        let slug: Slug = row.get("slug")?;
        let address = ItemRef { kind: T::KIND, slug: slug.clone() };
        let own = lists.iter_mut().map(|(select, rows)| (*select, rows.remove(slug.as_str()).unwrap_or_default()));
        let own = own.collect();
        let read = shared.remove(&address).ok_or(Broken::NoStamp).and_then(|shared| assemble(row, own, shared));
        match read {
            Ok(item) => drop(items.insert(slug, item.into())),
            Err(reason) => broken.push((address, reason)),
        }
    }
    Ok(items)
}

fn assemble<T: Stored>(
    row: Row,
    lists: BTreeMap<&'static str, Vec<Row>>,
    shared: Shared,
) -> Result<Authored<T>, Broken> {
    let Shared { hash, review, sources, former_slugs, evidence_sources, mut texts, translated_from, .. } = shared;
    let structure = T::read(Parts { row, lists, evidence_sources, sources, former_slugs, review })?;
    let item = fill_texts(&structure, &texts.remove(&Locale::english()).unwrap_or_default())?;
    let translations = translated_from
        .into_iter()
        .map(|(locale, translated_from)| {
            let texts = texts.remove(&locale).unwrap_or_default();
            (locale, Translation { translated_from, texts })
        })
        .collect();
    if let Some(locale) = texts.into_keys().next() {
        return Err(Broken::Surplus(locale.to_string()));
    }
    let authored = Authored { item, translations };
    if authored.hash() == hash { Ok(authored) } else { Err(Broken::Hash) }
}
