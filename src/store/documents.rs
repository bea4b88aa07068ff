//! Items as one text each. What is served is read from here: one row for each item instead of a hundred.

use std::{
    io,
    thread::{self, ScopedJoinHandle},
};

use super::{
    StoreError,
    items::Broken,
    row::{Param, Row},
    session::Session,
};
use crate::domain::{Authored, Content, ItemRef, Kind, Shared, Stamp, for_each_kind};

/// All documents.
pub(super) const DOCUMENTS: &str = "SELECT kind, slug, edition, updated_at, hash, document FROM items";

/// Those that changed after an edition.
pub(super) const LATER_DOCUMENTS: &str =
    "SELECT kind, slug, edition, updated_at, hash, document FROM items WHERE edition > $1";

/// Items that were last published before there were documents.
pub(super) const WITHOUT_DOCUMENT: &str = "SELECT kind, slug FROM items WHERE document IS NULL";

/// Gives one of those its document.
pub(super) const ADD_DOCUMENT: &str = "UPDATE items SET document = $1 WHERE kind = $2 AND slug = $3";

/// How many documents are in memory at a time.
const AT_ONCE: usize = 1_000;
/// From so many on, documents are read by several threads.
const MANY: usize = 500;

/// An item as one text, with what is known of it.
pub(super) struct Document {
    pub(super) item: ItemRef,
    pub(super) stamp: Stamp,
    pub(super) hash: String,
    /// None where the item was last published before there were documents.
    text: Option<String>,
}

impl Document {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            item: row.item()?,
            stamp: Stamp { edition: row.get("edition")?, updated_at: row.get("updated_at")? },
            hash: row.get("hash")?,
            text: row.get("document")?,
        })
    }

    pub(super) fn is_missing(&self) -> bool {
        self.text.is_none()
    }

    /// The item, if it is what was published.
    fn parse(&self) -> Result<AnyItem, Broken> {
        let text = self.text.as_deref().unwrap_or_default();
        let (item, hash) = any_item(self.item.kind, text).ok_or(Broken::Document)?;
        if hash == self.hash { Ok(item) } else { Err(Broken::Document) }
    }
}

/// Takes the documents that a query gives, some at a time: all at once would be the content twice in memory.
pub(super) async fn each(
    session: &mut Session,
    sql: &'static str,
    params: Vec<Param>,
    mut take: impl FnMut(&[Document]),
) -> Result<(), StoreError> {
    let mut documents = Vec::with_capacity(AT_ONCE);
    session
        .each(sql, params, |row| {
            documents.push(Document::read(&row)?);
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
pub(super) fn put(documents: &[Document], content: &mut Content) -> Vec<(ItemRef, Broken)> {
    let mut broken = Vec::new();
    for (document, item) in documents.iter().zip(parsed(documents)) {
        match item {
            Ok(item) => item.put(document, content),
            Err(reason) => broken.push((document.item.clone(), reason)),
        }
    }
    broken
}

/// Those of some documents that are not as they were published. One that is missing is not.
pub(super) fn broken(documents: &[Document]) -> Vec<(ItemRef, Broken)> {
    let items = documents.iter().zip(parsed(documents)).filter(|(document, _)| !document.is_missing());
    items.filter_map(|(document, item)| Some((document.item.clone(), item.err()?))).collect()
}

/// The items of documents, in their order; many are shared out among the processors.
fn parsed(documents: &[Document]) -> Vec<Result<AnyItem, Broken>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    if documents.len() < MANY || threads == 1 {
        return documents.iter().map(Document::parse).collect();
    }
    thread::scope(|scope| {
        let parse = |part: &'_ [Document]| part.iter().map(Document::parse).collect::<Vec<_>>();
        let parts = documents.chunks(documents.len().div_ceil(threads));
        let parts: Vec<_> =
            parts.map(|part| (part, thread::Builder::new().spawn_scoped(scope, move || parse(part)))).collect();
        // What a thread that panicked leaves, or one that the system does not give, is for this one, where a fault shows as
        // any other.
        let done = |(part, thread): (_, io::Result<ScopedJoinHandle<'_, Vec<_>>>)| {
            thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| parse(part))
        };
        parts.into_iter().flat_map(done).collect()
    })
}

macro_rules! any_item {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// An item of whatever kind.
        enum AnyItem {
            $($variant(Shared<Authored<$type>>),)+
        }

        /// The item of a document, and its hash.
        fn any_item(kind: Kind, document: &str) -> Option<(AnyItem, String)> {
            Some(match kind {
                $(Kind::$variant => {
                    let authored = Authored::<$type>::from_document(document)?;
                    let hash = authored.hash();
                    (AnyItem::$variant(authored.into()), hash)
                })+
            })
        }

        impl AnyItem {
            fn put(self, document: &Document, content: &mut Content) {
                match self {
                    $(Self::$variant(item) => drop(content.$field.insert(document.item.slug.clone(), item)),)+
                }
            }
        }
    };
}
for_each_kind!(any_item);
