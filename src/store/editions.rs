//! The tables of the history: editions, what changed in them, and addresses that are gone.

use std::collections::BTreeMap;

use super::{
    StoreError,
    row::{Row, Unreadable, params},
    session::Session,
    statements::{CHANGES_AFTER, EDITIONS_AFTER, INSERT_CHANGE, INSERT_EDITION, NEWEST, RETIRED_AFTER},
    writes::Writes,
};
use crate::domain::{Change, Edition, ItemRef, Slug};

/// Which state a database is in. After a backup was restored, an edition may have the number of another one, but it
/// does not have its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// The number of the newest edition.
    pub edition: u64,
    /// Its digest, as [`Published::digest`](crate::domain::Published::digest).
    pub digest: String,
}

/// Which state the database is in; `None` if nothing was ever published.
pub(super) async fn newest(session: &mut Session) -> Result<Option<Newest>, StoreError> {
    let rows = session.fetch(NEWEST).await?;
    let read = |row: &Row| Ok(Newest { edition: row.get("edition")?, digest: row.get("digest")? });
    rows.first().map(read).transpose()
}

/// Writes an edition.
pub(super) fn write(edition: &Edition, digest: &str, checked_by: Option<&str>, writes: &mut Writes) {
    let Edition { edition: number, published_at, origin, note, changes } = edition;
    writes.insert(INSERT_EDITION, params![*number, *published_at, *origin, note, digest, checked_by]);
    for change in changes {
        let columns = params![*number, change.kind, &change.slug, change.op, change.replaced_by.as_ref()];
        writes.insert(INSERT_CHANGE, columns);
    }
}

/// An address that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RetiredAddress {
    /// After a rename: the slug that took over.
    pub(super) replaced_by: Option<Slug>,
    /// Since which edition.
    pub(super) edition: u64,
}

/// The history.
pub(super) struct History {
    /// Oldest first.
    pub(super) editions: Vec<Edition>,
    /// The versions of the program that checked them, one for each; `None` where it is not known.
    pub(super) checked_by: Vec<Option<String>>,
    pub(super) retired: BTreeMap<ItemRef, RetiredAddress>,
    /// The digest of the newest edition; empty if there is none.
    pub(super) digest: String,
}

impl History {
    /// What came after an edition; after 0 the whole history.
    pub(super) async fn after(session: &mut Session, edition: u64) -> Result<Self, StoreError> {
        let of_changes = session.fetch_with(CHANGES_AFTER, params![edition]).await?;
        let of_editions = session.fetch_with(EDITIONS_AFTER, params![edition]).await?;
        let of_retired = session.fetch_with(RETIRED_AFTER, params![edition]).await?;
        let mut changes: BTreeMap<u64, Vec<Change>> = BTreeMap::new();
        for row in of_changes {
            changes.entry(row.get("edition")?).or_default().push(change(&row)?);
        }
        let mut history =
            Self { editions: Vec::new(), checked_by: Vec::new(), retired: BTreeMap::new(), digest: String::new() };
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
            history.checked_by.push(row.get("checked_by")?);
            history.digest = row.get("digest")?;
        }
        for row in of_retired {
            let retired = RetiredAddress { replaced_by: row.get("replaced_by")?, edition: row.get("edition")? };
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
