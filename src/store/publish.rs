use std::{collections::BTreeMap, time::Duration};

use tokio::time::timeout;

use super::{
    StoreError,
    catalogue::{self, Hashes},
    editions::{self, NEWEST, RETIRED},
    items::{self, DELETE_ITEM, REUSED},
    record::Writes,
    routines,
    row::params,
    screening,
    session::{Pools, Session},
    state::{State, damaged},
};
use crate::domain::{
    Change, Content, Edition, ItemRef, Kind, Operation, Origin, Slug, Stamp, Timestamp, for_each_kind,
};

/// How long a publication may take once it has its turn.
const PUBLISH: Duration = Duration::from_mins(1);

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
}

/// A publication made ready: everything that does not need the database is done, and nothing is borrowed, so that it
/// can go on in a task of its own when whoever asked for it has gone away.
pub(super) struct Plan {
    base: Option<u64>,
    edition: Edition,
    writes: Writes,
    hashes: BTreeMap<ItemRef, String>,
    catalogue: Hashes,
}

impl Plan {
    pub(super) fn new(publication: &Publication<'_>) -> Result<Self, StoreError> {
        let Publication { base, content, upserts, deletes, published_at, origin, note } = *publication;
        let number = base.unwrap_or(0) + 1;
        let stamp = Stamp { edition: number, updated_at: published_at };
        let mut writes = Writes::default();
        for (item, replaced_by) in deletes {
            writes.run(DELETE_ITEM, params![item.kind, &item.slug]);
            writes.run(RETIRED.insert, params![item.kind, &item.slug, replaced_by.as_ref(), number]);
        }
        for item in upserts {
            if !write_item(content, item, &stamp, &mut writes) {
                return Err(StoreError::refused(format!("`{item}` is to be published but is not in the content")));
            }
        }
        catalogue::write(content, &mut writes);

        let upserted = upserts.iter().map(|item| change(Operation::Upsert, item, None));
        let deleted = deletes.iter().map(|(item, replaced_by)| change(Operation::Delete, item, replaced_by.clone()));
        let mut changes: Vec<_> = upserted.chain(deleted).collect();
        editions::sort(&mut changes);
        Ok(Self {
            base,
            edition: Edition { edition: number, published_at, origin, note: note.to_owned(), changes },
            writes,
            hashes: content.hashes(),
            catalogue: Hashes::of(content),
        })
    }

    /// Publishes: everything or nothing.
    pub(super) async fn run(self, pools: Pools) -> Result<u64, StoreError> {
        let mut session = pools.write().await?;
        let (base, number) = (self.base, self.edition.edition);
        let written = timeout(PUBLISH, self.write(&mut session)).await;
        // An error ends the session without a commit, which takes back everything.
        match written.unwrap_or_else(|_| Err(StoreError::unavailable("the publication took more than a minute")))? {
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

    async fn write(mut self, session: &mut Session) -> Result<Written, StoreError> {
        let current = editions::newest(&session.fetch(NEWEST).await?)?.map(|newest| newest.edition);
        if current != self.base {
            return Err(StoreError::Conflict { base: self.base, current });
        }
        if self.base.is_some() && self.edition.changes.is_empty() && self.catalogue_is_stored(session).await? {
            return Ok(Written::Nothing);
        }
        for (sql, params) in std::mem::take(&mut self.writes.0) {
            session.execute(sql, params).await?;
        }
        if let Some(row) = session.fetch(REUSED).await?.first() {
            return Err(StoreError::SlugReused { item: row.item()? });
        }
        // What cannot be read back as it was given must not be published.
        let mut state = State::read(session).await?.ok_or_else(|| StoreError::refused("nothing was written"))?;
        self.compare(&state)?;
        state.editions.push(self.edition.clone());
        for (sql, params) in editions::rows(&self.edition, &state.digest()) {
            session.execute(sql, params).await?;
        }
        Ok(Written::Edition)
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

    async fn catalogue_is_stored(&self, session: &mut Session) -> Result<bool, StoreError> {
        let rows = session.fetch(catalogue::CATALOGUE.select).await?;
        let Some(row) = rows.first() else { return Ok(false) };
        let rules = session.fetch(screening::SCREENING.select).await?;
        let screening = rules.first().map(|row| row.get("hash")).transpose()?;
        let plans = session.fetch(routines::ROUTINES.select).await?;
        let routines = plans.first().map(|row| row.get("hash")).transpose()?;
        let stored =
            Hashes { catalogue: row.get("hash")?, vocabulary: row.get("vocabulary_hash")?, screening, routines };
        Ok(stored == self.catalogue)
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
        /// Writes an item; false if the content does not have it.
        fn write_item(content: &Content, item: &ItemRef, stamp: &Stamp, writes: &mut Writes) -> bool {
            match item.kind {
                $(Kind::$variant => match content.$field.get(&item.slug) {
                    Some(authored) => items::write(&item.slug, authored, stamp, writes),
                    None => return false,
                },)+
            }
            true
        }
    };
}
for_each_kind!(write_any_kind);
