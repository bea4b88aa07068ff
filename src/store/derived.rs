//! What the tables hold of items beside their documents: their references, by which the database refuses what names an
//! item that does not exist, and their texts, for queries in SQL.
//!
//! Both follow from the documents, and no server reads them. So they are not under the digest of an edition: a
//! publication writes them anew for each item that it changes, reads those back and compares them with what the documents
//! give. An import that changes nothing compares all of them.

use std::collections::BTreeSet;

use super::{
    StoreError,
    items::Broken,
    row::{Param, Row, Unreadable, params},
    session::Session,
    statements::{
        DELETE_ALL_REFERENCES, DELETE_ALL_TEXTS, DELETE_REFERENCES, DELETE_TEXTS, INSERT_REFERENCE, INSERT_TEXT,
        Insert, ORPHANS, REFERENCES_AFTER, Statement, TEXTS_AFTER,
    },
    writes::Writes,
};
use crate::domain::{Authored, Content, Item, ItemRef, Kind, Locale, Slug, TextKey, for_each_kind, texts_of};

/// A row that follows from an item's document, without the columns `kind` and `slug`.
trait DerivedRow: Ord + Sized {
    const TABLE: &'static str;
    const INSERT: Insert;
    /// The rows of the items that changed after an edition, item by item.
    const AFTER: Statement;

    /// The rows of an item.
    fn of<T: Item>(authored: &Authored<T>) -> BTreeSet<Self>;

    /// The row as it is stored.
    fn read(row: &Row) -> Result<Self, Unreadable>;

    /// Its values, in the order of the columns.
    fn params(&self, item: &ItemRef) -> Vec<Param>;
}

/// That an item names another one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct NamedRow {
    /// Where, e.g. `alternatives[1].region`.
    path: String,
    to: ItemRef,
}

impl DerivedRow for NamedRow {
    const TABLE: &'static str = "item_refs";
    const INSERT: Insert = INSERT_REFERENCE;
    const AFTER: Statement = REFERENCES_AFTER;

    fn of<T: Item>(authored: &Authored<T>) -> BTreeSet<Self> {
        let mut rows = BTreeSet::new();
        authored.item.visit_references(&mut |reference| {
            let to = ItemRef { kind: reference.kind, slug: reference.slug.clone() };
            rows.insert(Self { path: reference.path, to });
        });
        rows
    }

    fn read(row: &Row) -> Result<Self, Unreadable> {
        Ok(Self { path: row.get("path")?, to: ItemRef { kind: row.get("to_kind")?, slug: row.get("to_slug")? } })
    }

    fn params(&self, item: &ItemRef) -> Vec<Param> {
        params![item.kind, &item.slug, &self.path, self.to.kind, &self.to.slug]
    }
}

/// A text for people in one language.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ItemText {
    locale: Locale,
    key: TextKey,
    text: String,
}

impl DerivedRow for ItemText {
    const TABLE: &'static str = "item_texts";
    const INSERT: Insert = INSERT_TEXT;
    const AFTER: Statement = TEXTS_AFTER;

    fn of<T: Item>(authored: &Authored<T>) -> BTreeSet<Self> {
        let english = texts_of(&authored.item).into_iter();
        let mut rows: BTreeSet<_> = english.map(|(key, text)| Self { locale: Locale::english(), key, text }).collect();
        for (locale, translation) in &authored.translations {
            let texts = translation.texts.iter();
            rows.extend(texts.map(|(key, text)| Self { locale: locale.clone(), key: key.clone(), text: text.clone() }));
        }
        rows
    }

    fn read(row: &Row) -> Result<Self, Unreadable> {
        let key = TextKey { field: row.get("field")?, position: row.get("position")? };
        Ok(Self { locale: row.get("locale")?, key, text: row.get("text")? })
    }

    fn params(&self, item: &ItemRef) -> Vec<Param> {
        params![item.kind, &item.slug, &self.locale, &self.key.field, self.key.position, &self.text]
    }
}

/// Writes what follows from an item's document in place of what was there.
pub(super) fn put<T: Item>(slug: &Slug, authored: &Authored<T>, writes: &mut Writes) {
    let item = ItemRef { kind: T::KIND, slug: slug.clone() };
    for statement in [DELETE_REFERENCES, DELETE_TEXTS] {
        writes.delete(statement, params![item.kind, &item.slug]);
    }
    put_rows::<NamedRow, T>(&item, authored, writes);
    put_rows::<ItemText, T>(&item, authored, writes);
}

fn put_rows<R: DerivedRow, T: Item>(item: &ItemRef, authored: &Authored<T>, writes: &mut Writes) {
    for row in R::of(authored) {
        writes.insert(R::INSERT, row.params(item));
    }
}

/// Empties both tables.
pub(super) fn clear(writes: &mut Writes) {
    writes.delete(DELETE_ALL_REFERENCES, Vec::new());
    writes.delete(DELETE_ALL_TEXTS, Vec::new());
}

/// Compares what is stored of the items that changed after an edition (0: of all) with what their documents give, and
/// gives those of which it differs.
pub(super) async fn compare(
    session: &mut Session,
    content: &Content,
    changed: BTreeSet<ItemRef>,
    after: u64,
) -> Result<Vec<(ItemRef, Broken)>, StoreError> {
    let mut broken = compare_rows::<NamedRow>(session, content, changed.clone(), after).await?;
    broken.extend(compare_rows::<ItemText>(session, content, changed, after).await?);
    Ok(broken)
}

/// Refuses rows of items that do not exist.
pub(super) async fn refuse_orphans(session: &mut Session) -> Result<(), StoreError> {
    match session.fetch(ORPHANS).await?.first() {
        Some(row) => Err(StoreError::damaged(format!("`{}` has no row in `items`", row.item()?))),
        None => Ok(()),
    }
}

async fn compare_rows<R: DerivedRow>(
    session: &mut Session,
    content: &Content,
    changed: BTreeSet<ItemRef>,
    after: u64,
) -> Result<Vec<(ItemRef, Broken)>, StoreError> {
    let mut unseen = changed;
    let mut stored: Vec<(ItemRef, BTreeSet<R>)> = Vec::new();
    let mut broken = Vec::new();
    let mut compare = |item: ItemRef, rows: &BTreeSet<R>| {
        if rows_of::<R>(content, &item).as_ref() != Some(rows) {
            broken.push((item, Broken::Derived(R::TABLE)));
        }
    };
    session
        .each(R::AFTER, params![after], |row| {
            let (item, row) = (row.item()?, R::read(&row)?);
            match stored.last_mut() {
                Some((of, rows)) if *of == item => drop(rows.insert(row)),
                _ => {
                    // The rows of the item before are complete.
                    for (item, rows) in stored.drain(..) {
                        unseen.remove(&item);
                        compare(item, &rows);
                    }
                    stored.push((item, BTreeSet::from([row])));
                }
            }
            Ok(())
        })
        .await?;
    for (item, rows) in stored {
        unseen.remove(&item);
        compare(item, &rows);
    }
    for item in unseen {
        compare(item, &BTreeSet::new());
    }
    Ok(broken)
}

macro_rules! rows_of {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// The rows of an item; `None` if the content does not have it.
        fn rows_of<R: DerivedRow>(content: &Content, item: &ItemRef) -> Option<BTreeSet<R>> {
            match item.kind {
                $(Kind::$variant => content.$field.get(&item.slug).map(|authored| R::of(authored)),)+
            }
        }
    };
}
for_each_kind!(rows_of);
