//! The only SQL: where the published content is stored, in SQLite or PostgreSQL.
//!
//! * `open.rs` connects and creates or upgrades the tables (`migrations/`); `file.rs` notices that a SQLite file was
//!   replaced; `session.rs` is a transaction on either database; `row.rs` turns values of the domain into columns and
//!   back.
//! * `record.rs` says how a kind is stored; each kind has a file of its own (`regions.rs`, `techniques.rs`, …).
//!   `items.rs` has the tables that all kinds share, `catalogue.rs` and `editions.rs` what is not an
//!   item, `screening.rs` the rules of the screening, `routines.rs` the plans of routines.
//! * `documents.rs` has the items as one text each: what is served is read from there.
//! * `tables.rs` reads all tables, `state.rs` makes content of them and compares the hashes, `publish.rs` writes,
//!   `follow.rs` reads what changed.
//!
//! Every statement is written once and runs on both databases. Nothing outside of this folder knows SQL.

mod benefits;
mod catalogue;
mod contraindications;
mod documents;
mod editions;
mod error;
mod faqs;
mod file;
mod follow;
mod guides;
mod items;
mod muscles;
mod open;
mod principles;
mod publish;
mod record;
mod regions;
mod roller_types;
mod routines;
mod row;
mod screening;
mod session;
mod sources;
mod state;
mod tables;
mod techniques;
mod terms;
mod url;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::timeout;

pub use self::{
    editions::Newest,
    error::StoreError,
    follow::Followed,
    publish::Publication,
    tables::statements,
    url::{DatabaseUrl, InvalidDatabaseUrl, PostgresUrl},
};
use self::{
    editions::{LAST_TIME, NEWEST, RETIRED},
    items::ADDRESSES,
    publish::Plan,
    row::{Row, Unreadable},
    session::{Pools, Session},
    state::State,
};
use crate::domain::{ItemRef, Published, Slug, Timestamp};

/// How long a small question to the database may take.
const ASK: Duration = Duration::from_secs(2);
/// How long reading everything may take.
const LOAD: Duration = Duration::from_mins(1);

/// The stored content. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Pools,
}

impl Store {
    /// Connects to a database, and creates or upgrades its tables. A SQLite file and its folder are created where
    /// they are missing. Any number of processes may do so at once.
    ///
    /// # Errors
    /// If the database cannot be reached, was made by a newer version, or cannot be upgraded.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Ok(Self { pools: open::open(url).await? })
    }

    /// Which state the database is in; `None` on an empty database. Cheap enough to ask ten times a second.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn newest(&self) -> Result<Option<Newest>, StoreError> {
        let rows = self.ask(NEWEST).await?;
        editions::newest(&rows)
    }

    /// The number of the newest edition; `None` on an empty database.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn edition(&self) -> Result<Option<u64>, StoreError> {
        Ok(self.newest().await?.map(|newest| newest.edition))
    }

    /// The addresses of all stored items, without comparing any hash: what there is to replace when
    /// [`load`](Self::load) finds the content damaged.
    ///
    /// # Errors
    /// If the database cannot be reached, or not even the addresses can be read.
    pub async fn addresses(&self) -> Result<BTreeSet<ItemRef>, StoreError> {
        let rows = self.ask(ADDRESSES).await?;
        Ok(rows.iter().map(Row::item).collect::<Result<_, _>>()?)
    }

    /// The addresses that are gone, without comparing any hash: no content may use them again, also where
    /// [`load`](Self::load) finds it damaged.
    ///
    /// # Errors
    /// If the database cannot be reached, or they cannot be read.
    pub async fn retired(&self) -> Result<BTreeMap<ItemRef, Option<Slug>>, StoreError> {
        let rows = self.ask(RETIRED.select).await?;
        Ok(rows.iter().map(|row| Ok((row.item()?, row.get("replaced_by")?))).collect::<Result<_, Unreadable>>()?)
    }

    /// When the newest edition was published, without comparing any hash; `None` on an empty database.
    ///
    /// # Errors
    /// If the database cannot be reached, or it cannot be read.
    pub async fn last_published_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let rows = self.ask(LAST_TIME).await?;
        Ok(rows.first().map(|row| row.get("published_at")).transpose()?)
    }

    /// The published content as of one moment; `None` on an empty database. The items are read from their documents.
    ///
    /// # Errors
    /// If the database cannot be reached, or anything that is read differs from what was published.
    pub async fn load(&self) -> Result<Option<Published>, StoreError> {
        self.read(State::read_documents).await
    }

    /// Like [`load`](Self::load), but reads and compares everything that is stored: the tables beside the documents too.
    ///
    /// # Errors
    /// If the database cannot be reached, or anything that is stored differs from what was published.
    pub async fn load_compared(&self) -> Result<Option<Published>, StoreError> {
        self.read(State::read).await
    }

    /// The published content as of now, given what it was before: mostly, only what changed is read. It shares with
    /// `known` whatever did not change. `None` if it is what is known.
    ///
    /// # Errors
    /// If the database cannot be reached or is empty, or anything that is read differs from what was published.
    pub async fn follow(&self, known: &Published) -> Result<Option<Followed>, StoreError> {
        let followed = within(LOAD, async {
            let mut session = self.pools.read().await?;
            let newest = editions::newest(&session.fetch(NEWEST).await?)?;
            let newest = newest.ok_or_else(|| StoreError::damaged("there is no edition any more"))?;
            let edition = known.editions.last().map(|edition| edition.edition);
            let followed = if edition == Some(newest.edition) && known.digest == newest.digest {
                None
            } else if let Some(followed) = follow::advanced(&mut session, known, &newest).await? {
                Some(followed)
            } else {
                let published = State::read_documents(&mut session).await?.map(State::verified).transpose()?;
                published.map(|published| Followed { published, checked_by: vec![None] })
            };
            session.rollback().await?;
            Ok(followed)
        });
        let mut followed = followed.await?;
        if let Some(Followed { published, .. }) = &mut followed {
            follow::share(&mut published.content, &known.content);
        }
        Ok(followed)
    }

    /// Publishes an edition, in one transaction, and gives its number. Where neither an item nor the catalogue
    /// changed there is no new edition, and the number is that of the current one.
    ///
    /// The publication goes on when whoever called this stops waiting.
    ///
    /// # Errors
    /// If the publication was made from another edition than the current one, uses an address that was given up, or
    /// is not fit to be stored; or if the database cannot be reached. Nothing is changed then.
    pub async fn publish(&self, publication: &Publication<'_>) -> Result<u64, StoreError> {
        let plan = Plan::new(publication)?;
        let task = tokio::spawn(plan.run(self.pools.clone()));
        task.await.unwrap_or(Err(StoreError::Interrupted))
    }

    /// What is published, read in one way or the other.
    async fn read(
        &self,
        read: impl AsyncFnOnce(&mut Session) -> Result<Option<State>, StoreError>,
    ) -> Result<Option<Published>, StoreError> {
        let state = within(LOAD, async {
            let mut session = self.pools.read().await?;
            let state = read(&mut session).await?;
            session.rollback().await?;
            Ok(state)
        });
        state.await?.map(State::verified).transpose()
    }

    /// The rows of one query.
    async fn ask(&self, sql: &'static str) -> Result<Vec<Row>, StoreError> {
        within(ASK, async {
            let mut session = self.pools.read().await?;
            let rows = session.fetch(sql).await?;
            session.rollback().await?;
            Ok(rows)
        })
        .await
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = |_| Err(StoreError::unavailable(&format!("no answer within {} seconds", limit.as_secs())));
    timeout(limit, work).await.unwrap_or_else(late)
}
