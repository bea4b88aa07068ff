use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::timeout;

use super::{
    StoreError, derived,
    digest::digest,
    editions::{self, History},
    items::{self, Stamped},
    row::params,
    session::{Pools, Session},
    settings::{self, Hashes},
    statements::{DELETE_ITEM, INSERT_RETIRED, REUSED},
    writes::Writes,
};
use crate::domain::{
    Change, Content, Edition, ItemRef, Kind, Operation, Origin, Slug, Stamp, Timestamp, for_each_kind,
};

/// How long a publication may take once it has its turn, and how much longer for each item of the
/// content.
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
/// can go on in a task of its own when the caller has gone away.
pub(super) struct PreparedPublication {
    base: Option<u64>,
    edition: Edition,
    checked_by: Option<String>,
    content: Content,
    hashes: BTreeMap<ItemRef, String>,
    settings: Hashes,
}

/// Of how many items the rows are made at a time.
const ITEMS_AT_ONCE: usize = 250;

impl PreparedPublication {
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
            settings: settings::hashes(content),
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
        let current = editions::newest(session).await?.map(|newest| newest.edition);
        if current != self.base {
            return Err(StoreError::Conflict { base: self.base, current });
        }
        if self.base.is_some()
            && self.edition.changes.is_empty()
            && self.are_settings(&settings::stored_hashes(session).await?)
        {
            return Ok(Written::Nothing);
        }
        self.write_content(session).await?;
        if let Some(row) = session.fetch(REUSED).await?.first() {
            return Err(StoreError::SlugReused { item: row.item()? });
        }
        let (settings, items) = self.read_back(session).await?;
        let History { mut editions, retired, .. } = History::after(session, 0).await?;
        editions.push(self.edition.clone());
        let digest = digest(&settings, &items, &retired, &editions);
        let mut writes = Writes::default();
        editions::write(&self.edition, &digest, self.checked_by.as_deref(), &mut writes);
        writes.execute(session).await?;
        Ok(Written::Edition)
    }

    /// Writes the content in place of what was there, some items at a time.
    async fn write_content(&self, session: &mut Session) -> Result<(), StoreError> {
        let Edition { edition: number, published_at, changes, .. } = &self.edition;
        let stamp = Stamp { edition: *number, updated_at: *published_at };
        let mut writes = Writes::default();
        settings::put(&self.content, &mut writes);
        if self.upserts().count() == self.hashes.len() {
            // Where everything is written anew, nothing that is left of something else may stay.
            derived::clear(&mut writes);
        }
        writes.execute(session).await?;
        for changes in changes.chunks(ITEMS_AT_ONCE) {
            let mut writes = Writes::default();
            for Change { op, kind, slug, replaced_by } in changes {
                match op {
                    Operation::Upsert => self.write_item(*kind, slug, &stamp, &mut writes),
                    Operation::Delete => {
                        writes.delete(DELETE_ITEM, params![*kind, slug]);
                        writes.insert(INSERT_RETIRED, params![*kind, slug, replaced_by.as_ref(), *number]);
                    }
                }
            }
            writes.execute(session).await?;
        }
        Ok(())
    }

    /// Reads back what was written, and the hash of each other item: what cannot be read back as it was given must not be
    /// published. The documents of the others were compared with their hashes when the publication was planned. Gives the
    /// hashes of all settings and items.
    async fn read_back(&self, session: &mut Session) -> Result<(Hashes, Stamped), StoreError> {
        let settings = match settings::read(session).await {
            Ok(Some((_, hashes))) if self.are_settings(&hashes) => hashes,
            Ok(_) | Err(StoreError::Damaged { .. }) => {
                return Err(StoreError::refused(
                    "the catalogue, the labels, the rules or the routines cannot be stored as they are",
                ));
            }
            Err(error) => return Err(error),
        };
        let items = items::stamps(session).await?;
        self.compare_hashes(&items)?;

        let named: BTreeSet<_> = self.upserts().collect();
        let before = self.edition.edition - 1;
        let mut broken = Vec::new();
        items::each(session, before, |documents| broken.extend(items::broken(documents))).await?;
        broken.extend(derived::compare(session, &self.content, named, before).await?);
        match broken.first() {
            Some((item, reason)) => Err(StoreError::refused(format!("`{item}` cannot be stored as it is: {reason}"))),
            None => Ok((settings, items)),
        }
    }

    /// Compares the hashes of the stored items with those of the content.
    fn compare_hashes(&self, stored: &Stamped) -> Result<(), StoreError> {
        let is_stored = |item: &ItemRef, hash: &String| stored.get(item).is_some_and(|(_, stored)| stored == hash);
        let differing = self.hashes.iter().find(|(item, hash)| !is_stored(item, hash)).map(|(item, _)| item);
        match differing.or_else(|| stored.keys().find(|item| !self.hashes.contains_key(item))) {
            None => Ok(()),
            Some(item) => Err(StoreError::refused(format!("`{item}` changed, but the publication does not name it"))),
        }
    }

    /// Whether the settings with these hashes are those of the content. One that this build does not know may be among
    /// them.
    fn are_settings(&self, stored: &Hashes) -> bool {
        self.settings.iter().all(|(name, hash)| stored.get(name) == Some(hash))
    }

    /// The items that are new or changed.
    fn upserts(&self) -> impl Iterator<Item = ItemRef> {
        let upserts = self.edition.changes.iter().filter(|change| change.op == Operation::Upsert);
        upserts.map(|change| ItemRef { kind: change.kind, slug: change.slug.clone() })
    }
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
        impl PreparedPublication {
            /// Writes an item and what follows from it; [`new`](Self::new) has seen that the content has it.
            fn write_item(&self, kind: Kind, slug: &Slug, stamp: &Stamp, writes: &mut Writes) {
                let item = ItemRef { kind, slug: slug.clone() };
                let Some(hash) = self.hashes.get(&item) else { return };
                match kind {
                    $(Kind::$variant => {
                        if let Some(authored) = self.content.$field.get(slug) {
                            items::put(slug, authored, hash, stamp, writes);
                            derived::put(slug, authored, writes);
                        }
                    })+
                }
            }
        }
    };
}
for_each_kind!(write_any_kind);
