use std::{collections::BTreeMap, time::Duration};

use tokio::time::timeout;

use super::{
    StoreError,
    catalogue::{self, Hashes},
    documents::{ADD_DOCUMENT, WITHOUT_DOCUMENT},
    editions::{self, NEWEST, RETIRED},
    items::{self, DELETE_ITEM, REUSED},
    record::Writes,
    row::params,
    session::{Pools, Session},
    state::{State, damaged},
};
use crate::domain::{
    Change, Content, Edition, ItemRef, Kind, Operation, Origin, Slug, Stamp, Timestamp, for_each_kind,
};

/// How long a publication may take once it has its turn, and how much longer for each item, of which the rows are read
/// back.
const PUBLISH: Duration = Duration::from_mins(1);
const PUBLISH_ITEM: Duration = Duration::from_millis(3);

/// A change of the published content: what it shall be, and which items differ from the edition it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'a> {
    /// The edition that it was made from; `None` for an empty database.
    pub base: Option<u64>,
    /// The whole new content.
    pub content: &'a Content,
    /// The items that are new or changed.
    pub upserts: &'a [ItemRef],
    /// The addresses that are gone, with the slug that took over after a rename.
    pub deletes: &'a [(ItemRef, Option<Slug>)],
    /// When it is published.
    pub published_at: Timestamp,
    /// How it came about.
    pub origin: Origin,
    /// What the publisher says of it.
    pub note: &'a str,
    /// The number of the checks that the content passed as a whole; `None` if it was not checked.
    pub checked_by: Option<&'a str>,
}

/// A publication made ready: everything that does not need the database is done, and nothing is borrowed, so that it
/// can go on in a task of its own when whoever asked for it has gone away.
pub(super) struct Plan {
    base: Option<u64>,
    edition: Edition,
    checked_by: Option<String>,
    content: Content,
    hashes: BTreeMap<ItemRef, String>,
    catalogue: Hashes,
}

/// Of how many items the rows are made at a time.
const ITEMS_AT_ONCE: usize = 250;

impl Plan {
    pub(super) fn new(publication: &Publication<'_>) -> Result<Self, StoreError> {
        let Publication { base, content, upserts, deletes, published_at, origin, note, checked_by } = *publication;
        let number = base.unwrap_or(0) + 1;
        if let Some(item) = upserts.iter().find(|item| !content.contains(item.kind, item.slug.as_str())) {
            return Err(StoreError::refused(format!("`{item}` is to be published but is not in the content")));
        }
        let upserted = upserts.iter().map(|item| change(Operation::Upsert, item, None));
        let deleted = deletes.iter().map(|(item, replaced_by)| change(Operation::Delete, item, replaced_by.clone()));
        let mut changes: Vec<_> = upserted.chain(deleted).collect();
        editions::sort(&mut changes);
        Ok(Self {
            base,
            edition: Edition { edition: number, published_at, origin, note: note.to_owned(), changes },
            checked_by: checked_by.map(str::to_owned),
            content: content.clone(),
            hashes: content.hashes(),
            catalogue: Hashes::of(content),
        })
    }

    /// Publishes: everything or nothing.
    pub(super) async fn run(self, pools: Pools) -> Result<u64, StoreError> {
        let mut session = pools.write().await?;
        let (base, number) = (self.base, self.edition.edition);
        let items = u32::try_from(self.hashes.len()).unwrap_or(u32::MAX);
        let limit = PUBLISH.saturating_add(PUBLISH_ITEM.saturating_mul(items));
        let late = || StoreError::unavailable(&format!("the publication took more than {} seconds", limit.as_secs()));
        let written = timeout(limit, self.write(&mut session)).await;
        // An error ends the session without a commit, which takes back everything.
        match written.unwrap_or_else(|_| Err(late()))? {
            Written::Edition => {
                timeout(PUBLISH, session.commit()).await.unwrap_or(Err(StoreError::Interrupted))?;
                Ok(number)
            }
            Written::Nothing => {
                session.rollback().await?;
                Ok(base.unwrap_or(number))
            }
        }
    }

    async fn write(self, session: &mut Session) -> Result<Written, StoreError> {
        let current = editions::newest(&session.fetch(NEWEST).await?)?.map(|newest| newest.edition);
        if current != self.base {
            return Err(StoreError::Conflict { base: self.base, current });
        }
        if self.base.is_some()
            && self.edition.changes.is_empty()
            && catalogue::hashes(session).await?.as_ref() == Some(&self.catalogue)
        {
            return Ok(Written::Nothing);
        }
        self.write_content(session).await?;
        if let Some(row) = session.fetch(REUSED).await?.first() {
            return Err(StoreError::SlugReused { item: row.item()? });
        }
        // What cannot be read back as it was given must not be published.
        let mut state = State::read(session).await?.ok_or_else(|| StoreError::refused("nothing was written"))?;
        self.compare(&state)?;
        state.editions.push(self.edition.clone());
        let mut writes = Writes::default();
        editions::write(&self.edition, &state.digest(), self.checked_by.as_deref(), &mut writes);
        writes.execute(session).await?;
        Ok(Written::Edition)
    }

    /// Writes the content in place of what was there, some items at a time.
    async fn write_content(&self, session: &mut Session) -> Result<(), StoreError> {
        let Edition { edition: number, published_at, changes, .. } = &self.edition;
        let stamp = Stamp { edition: *number, updated_at: *published_at };
        let mut writes = Writes::default();
        catalogue::write(&self.content, &mut writes);
        writes.execute(session).await?;
        for changes in changes.chunks(ITEMS_AT_ONCE) {
            let mut writes = Writes::default();
            for Change { op, kind, slug, replaced_by } in changes {
                match op {
                    Operation::Upsert => write_item(&self.content, *kind, slug, &stamp, &mut writes),
                    Operation::Delete => {
                        writes.run(DELETE_ITEM, params![*kind, slug]);
                        writes.run(RETIRED.insert, params![*kind, slug, replaced_by.as_ref(), *number]);
                    }
                }
            }
            writes.execute(session).await?;
        }
        for row in session.fetch(WITHOUT_DOCUMENT).await? {
            let item = row.item()?;
            if let Some(document) = document(&self.content, &item) {
                session.execute(ADD_DOCUMENT, params![&document, item.kind, &item.slug]).await?;
            }
        }
        Ok(())
    }

    /// Compares what was to be published with what is stored now.
    fn compare(&self, state: &State) -> Result<(), StoreError> {
        if let Some((item, reason)) = state.broken.iter().find(|(item, _)| is_named(&self.edition, item)) {
            return Err(StoreError::refused(format!("`{item}` cannot be stored as it is: {reason}")));
        }
        if !state.broken.is_empty() {
            return Err(damaged(&state.broken));
        }
        if !state.catalogue_is_whole() {
            return Err(StoreError::refused(
                "the catalogue, the labels, the rules or the routines cannot be stored as they are",
            ));
        }
        let differing = self.hashes.iter().find(|(item, hash)| state.hashes.get(item) != Some(*hash));
        let surplus = state.hashes.keys().find(|item| !self.hashes.contains_key(item));
        match differing.map(|(item, _)| item).or(surplus) {
            None => Ok(()),
            Some(item) => Err(StoreError::refused(format!("`{item}` changed, but the publication does not name it"))),
        }
    }
}

/// Whether an item is among those of an edition.
fn is_named(edition: &Edition, item: &ItemRef) -> bool {
    edition.changes.iter().any(|change| change.kind == item.kind && change.slug == item.slug)
}

/// What a publication came to.
enum Written {
    Edition,
    /// There was nothing to publish.
    Nothing,
}

fn change(op: Operation, item: &ItemRef, replaced_by: Option<Slug>) -> Change {
    Change { op, kind: item.kind, slug: item.slug.clone(), replaced_by }
}

macro_rules! write_any_kind {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// Writes an item, if the content has it.
        fn write_item(content: &Content, kind: Kind, slug: &Slug, stamp: &Stamp, writes: &mut Writes) {
            match kind {
                $(Kind::$variant => {
                    if let Some(authored) = content.$field.get(slug) {
                        items::write(slug, authored, stamp, writes);
                    }
                })+
            }
        }

        /// The document of an item, if the content has it.
        fn document(content: &Content, item: &ItemRef) -> Option<String> {
            match item.kind {
                $(Kind::$variant => content.$field.get(&item.slug).map(|authored| authored.document()),)+
            }
        }
    };
}
for_each_kind!(write_any_kind);
