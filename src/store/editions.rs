//! The tables of the history: editions, what changed in them, and addresses that are gone.

use std::collections::BTreeMap;

use super::{
    StoreError,
    record::{Table, Writes},
    row::{Row, Unreadable, params},
    tables::Tables,
};
use crate::domain::{Change, Edition, ItemRef, Slug};

pub(super) const EDITIONS: Table = Table {
    insert: "INSERT INTO editions (edition, published_at, origin, note, digest, checked_by) \
             VALUES ($1, $2, $3, $4, $5, $6)",
    select: "SELECT edition, published_at, origin, note, digest FROM editions ORDER BY edition",
};

pub(super) const CHANGES: Table = Table {
    insert: "INSERT INTO changes (edition, kind, slug, op, replaced_by) VALUES ($1, $2, $3, $4, $5)",
    select: "SELECT edition, kind, slug, op, replaced_by FROM changes",
};

pub(super) const RETIRED: Table = Table {
    insert: "INSERT INTO retired (kind, slug, replaced_by, edition) VALUES ($1, $2, $3, $4)",
    select: "SELECT kind, slug, replaced_by, edition FROM retired",
};

/// What is later than an edition.
pub(super) const LATER_EDITIONS: &str =
    "SELECT edition, published_at, origin, note, digest, checked_by FROM editions WHERE edition > $1 ORDER BY edition";
pub(super) const LATER_CHANGES: &str = "SELECT edition, kind, slug, op, replaced_by FROM changes WHERE edition > $1";
pub(super) const LATER_RETIRED: &str = "SELECT kind, slug, replaced_by, edition FROM retired WHERE edition > $1";

/// The newest edition, if there is one.
pub(super) const NEWEST: &str = "SELECT edition, digest FROM editions ORDER BY edition DESC LIMIT 1";

/// Which state a database is in. After a backup was restored, an edition may have the number of another one, but it
/// does not have its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// The number of the newest edition.
    pub edition: u64,
    /// Its digest, as [`Published::digest`](crate::domain::Published::digest).
    pub digest: String,
}

/// When the newest edition was published.
pub(super) const LAST_TIME: &str = "SELECT published_at FROM editions ORDER BY edition DESC LIMIT 1";

/// The answer to [`NEWEST`].
pub(super) fn newest(rows: &[Row]) -> Result<Option<Newest>, StoreError> {
    let read = |row: &Row| Ok(Newest { edition: row.get("edition")?, digest: row.get("digest")? });
    rows.first().map(read).transpose()
}

/// Writes an edition.
pub(super) fn write(edition: &Edition, digest: &str, checked_by: Option<&str>, writes: &mut Writes) {
    let Edition { edition: number, published_at, origin, note, changes } = edition;
    writes.run(EDITIONS.insert, params![*number, *published_at, *origin, note, digest, checked_by]);
    for change in changes {
        let columns = params![*number, change.kind, &change.slug, change.op, change.replaced_by.as_ref()];
        writes.run(CHANGES.insert, columns);
    }
}

/// An address that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Retired {
    /// After a rename: the slug that took over.
    pub(super) replaced_by: Option<Slug>,
    /// Since which edition.
    pub(super) edition: u64,
}

/// The history.
pub(super) struct History {
    /// Oldest first.
    pub(super) editions: Vec<Edition>,
    pub(super) retired: BTreeMap<ItemRef, Retired>,
    /// The digest of the newest edition; empty if there is none.
    pub(super) digest: String,
}

impl History {
    pub(super) fn read(tables: &mut Tables) -> Result<Self, StoreError> {
        Self::of(tables.take(&CHANGES), tables.take(&EDITIONS), tables.take(&RETIRED))
    }

    /// The history that some rows of its tables tell.
    pub(super) fn of(of_changes: Vec<Row>, of_editions: Vec<Row>, of_retired: Vec<Row>) -> Result<Self, StoreError> {
        let mut changes: BTreeMap<u64, Vec<Change>> = BTreeMap::new();
        for row in of_changes {
            changes.entry(row.get("edition")?).or_default().push(change(&row)?);
        }
        let mut history = Self { editions: Vec::new(), retired: BTreeMap::new(), digest: String::new() };
        for row in of_editions {
            let number = row.get("edition")?;
            let mut changes = changes.remove(&number).unwrap_or_default();
            // Here and not in SQL: kinds have an order of their own, and PostgreSQL sorts texts by its locale.
            sort(&mut changes);
            history.editions.push(Edition {
                edition: number,
                published_at: row.get("published_at")?,
                origin: row.get("origin")?,
                note: row.get("note")?,
                changes,
            });
            history.digest = row.get("digest")?;
        }
        for row in of_retired {
            let retired = Retired { replaced_by: row.get("replaced_by")?, edition: row.get("edition")? };
            history.retired.insert(row.item()?, retired);
        }
        Ok(history)
    }
}

fn change(row: &Row) -> Result<Change, Unreadable> {
    Ok(Change {
        op: row.get("op")?,
        kind: row.get("kind")?,
        slug: row.get("slug")?,
        replaced_by: row.get("replaced_by")?,
    })
}

/// The order of the changes of an edition: by kind and slug.
pub(super) fn sort(changes: &mut [Change]) {
    changes.sort_by(|a, b| (a.kind, &a.slug).cmp(&(b.kind, &b.slug)));
}
