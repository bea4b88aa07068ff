//! The items: each is one document, with its hash and the edition in which it last changed.

use std::collections::BTreeMap;

use super::{
    StoreError,
    row::{Param, Row, Unreadable, params},
    session::Session,
    statements::{DOCUMENTS_AFTER, PUT_ITEM, STAMPS},
    writes::Writes,
};
use crate::domain::{
    Authored, Content, Item, ItemRef, Kind, Shared, Slug, Stamp, document_hash, for_each_kind, map_in_parallel,
};

/// How many documents are in memory at a time.
const AT_ONCE: usize = 1_000;

/// What is known of each item beside its document: when it last changed, and its hash.
pub(super) type Stamped = BTreeMap<ItemRef, (Stamp, String)>;

/// Why an item is not the one that was published.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("its document is not one of an item of its kind")]
    Unreadable,
    #[error("its document does not match its hash")]
    Hash,
    #[error("its document is not read back as it was written")]
    Altered,
    #[error("its rows in `{0}` are not what its document gives")]
    Derived(&'static str),
}

/// A row of `items`.
pub(super) struct StoredDocument {
    pub(super) item: ItemRef,
    pub(super) stamp: Stamp,
    pub(super) hash: String,
    text: String,
}

impl StoredDocument {
    fn read(row: &Row) -> Result<Self, Unreadable> {
        let (item, stamp, hash) = stamped(row)?;
        Ok(Self { item, stamp, hash, text: row.get("document")? })
    }

    /// The item, if it is what was published.
    fn parse(&self) -> Result<AnyItem, Broken> {
        if document_hash(self.item.kind, &self.text) != self.hash {
            return Err(Broken::Hash);
        }
        any_item(self.item.kind, &self.text).ok_or(Broken::Unreadable)
    }

    /// Whether the item that is read gives the very document again: what was just written is served as it was given.
    fn check_as_written(&self) -> Result<(), Broken> {
        if self.parse()?.document() == self.text { Ok(()) } else { Err(Broken::Altered) }
    }
}

/// What a row says of an item beside its document.
fn stamped(row: &Row) -> Result<(ItemRef, Stamp, String), Unreadable> {
    let stamp = Stamp { edition: row.get("edition")?, updated_at: row.get("updated_at")? };
    Ok((row.item()?, stamp, row.get("hash")?))
}

/// What is known of all items beside their documents.
pub(super) async fn stamps(session: &mut Session) -> Result<Stamped, StoreError> {
    let mut items = Stamped::new();
    session
        .each(STAMPS, Vec::new(), |row| {
            let (item, stamp, hash) = stamped(&row)?;
            items.insert(item, (stamp, hash));
            Ok(())
        })
        .await?;
    Ok(items)
}

/// Puts an item, as of an edition, in place of what it was before.
pub(super) fn put<T: Item>(slug: &Slug, authored: &Authored<T>, hash: &str, stamp: &Stamp, writes: &mut Writes) {
    let document = Param::Json(authored.document());
    let row = params![T::KIND, slug, stamp.edition, stamp.updated_at, hash, document];
    writes.insert(PUT_ITEM, row);
}

/// Takes the documents that changed after an edition (0: all), some at a time: all at once would be the content twice in
/// memory.
pub(super) async fn each(
    session: &mut Session,
    after: u64,
    mut take: impl FnMut(&[StoredDocument]),
) -> Result<(), StoreError> {
    let mut documents = Vec::with_capacity(AT_ONCE);
    session
        .each(DOCUMENTS_AFTER, params![after], |row| {
            documents.push(StoredDocument::read(&row)?);
            if documents.len() == AT_ONCE {
                take(&documents);
                documents.clear();
            }
            Ok(())
        })
        .await?;
    take(&documents);
    Ok(())
}

/// Puts the items of documents into the content, and gives those that are not as they were published.
pub(super) fn read_into(content: &mut Content, documents: &[StoredDocument]) -> Vec<(ItemRef, Broken)> {
    let mut broken = Vec::new();
    for (document, item) in documents.iter().zip(map_in_parallel(documents, StoredDocument::parse)) {
        match item {
            Ok(item) => item.put(document, content),
            Err(reason) => broken.push((document.item.clone(), reason)),
        }
    }
    broken
}

/// Those of some documents that this build has just written which cannot be read as they were given.
pub(super) fn broken(documents: &[StoredDocument]) -> Vec<(ItemRef, Broken)> {
    let checked = documents.iter().zip(map_in_parallel(documents, StoredDocument::check_as_written));
    checked.filter_map(|(document, checked)| Some((document.item.clone(), checked.err()?))).collect()
}

macro_rules! any_item {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// An item of whatever kind.
        enum AnyItem {
            $($variant(Shared<Authored<$type>>),)+
        }

        /// The item of a document.
        fn any_item(kind: Kind, document: &str) -> Option<AnyItem> {
            Some(match kind {
                $(Kind::$variant => AnyItem::$variant(Authored::<$type>::from_document(document)?.into()),)+
            })
        }

        impl AnyItem {
            fn document(&self) -> String {
                match self {
                    $(Self::$variant(item) => item.document(),)+
                }
            }

            fn put(self, document: &StoredDocument, content: &mut Content) {
                match self {
                    $(Self::$variant(item) => drop(content.$field.insert(document.item.slug.clone(), item)),)+
                }
            }
        }
    };
}
for_each_kind!(any_item);
