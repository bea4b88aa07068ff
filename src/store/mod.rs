//! The only SQL: where the published content is stored, in SQLite or PostgreSQL.
//!
//! * `open.rs` connects; `schema.rs` brings the tables (`migrations/`), kinds and views to this build, and `views.rs` makes
//!   the views of the types of the domain; `file.rs` notices that a SQLite file was replaced.
//! * `session.rs` is a transaction on either database; `statements.rs` has every statement, `writes.rs` gathers what is to
//!   be written, `row.rs` turns values of the domain into columns and back.
//! * `items.rs` has the items, each as one document, `derived.rs` their references and texts, `settings.rs` what is not an
//!   item, `editions.rs` the history, `digest.rs` the hash over all of it.
//! * `state.rs` reads everything and compares the hashes, `publish.rs` writes, `follow.rs` reads what changed.
//!
//! Every statement is written once and runs on both databases. Nothing outside of this folder knows SQL.

mod derived;
mod digest;
mod editions;
mod error;
mod file;
mod follow;
mod items;
mod open;
mod publish;
mod row;
mod schema;
mod session;
mod settings;
mod state;
mod statements;
mod url;
mod views;
mod writes;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::timeout;

pub use self::{
    editions::Newest,
    error::StoreError,
    follow::Update,
    publish::Publication,
    statements::statements,
    url::{DatabaseUrl, InvalidDatabaseUrl, PostgresUrl},
};
use self::{
    publish::PreparedPublication,
    row::{Param, Row, Unreadable, params},
    session::{Pools, Session},
    state::StoredState,
    statements::{ADDRESSES, LAST_TIME, RETIRED_AFTER, Statement},
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
        within(ASK, async {
            let mut session = self.pools.read().await?;
            let newest = editions::newest(&mut session).await?;
            session.rollback().await?;
            Ok(newest)
        })
        .await
    }

    /// The number of the newest edition; `None` on an empty database.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn edition(&self) -> Result<Option<u64>, StoreError> {
        Ok(self.newest().await?.map(|newest| newest.edition))
    }

    /// The addresses of all stored items, without comparing any hash: those to replace when
    /// [`load`](Self::load) finds the content damaged.
    ///
    /// # Errors
    /// If the database cannot be reached, or not even the addresses can be read.
    pub async fn addresses(&self) -> Result<BTreeSet<ItemRef>, StoreError> {
        let rows = self.ask(ADDRESSES, Vec::new()).await?;
        Ok(rows.iter().map(Row::item).collect::<Result<_, _>>()?)
    }

    /// The addresses that are gone, without comparing any hash: no content may use them again, also where
    /// [`load`](Self::load) finds it damaged.
    ///
    /// # Errors
    /// If the database cannot be reached, or they cannot be read.
    pub async fn retired(&self) -> Result<BTreeMap<ItemRef, Option<Slug>>, StoreError> {
        let rows = self.ask(RETIRED_AFTER, params![0_u64]).await?;
        Ok(rows.iter().map(|row| Ok((row.item()?, row.get("replaced_by")?))).collect::<Result<_, Unreadable>>()?)
    }

    /// When the newest edition was published, without comparing any hash; `None` on an empty database.
    ///
    /// # Errors
    /// If the database cannot be reached, or it cannot be read.
    pub async fn last_published_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let rows = self.ask(LAST_TIME, Vec::new()).await?;
        Ok(rows.first().map(|row| row.get("published_at")).transpose()?)
    }

    /// The published content as of one moment; `None` on an empty database.
    ///
    /// # Errors
    /// If the database cannot be reached, or anything that is read differs from what was published.
    pub async fn load(&self) -> Result<Option<Published>, StoreError> {
        self.read(StoredState::read).await
    }

    /// Like [`load`](Self::load), but reads and compares everything that is stored: what is derived from the documents too.
    ///
    /// # Errors
    /// If the database cannot be reached, or anything that is stored differs from what was published.
    pub async fn load_compared(&self) -> Result<Option<Published>, StoreError> {
        self.read(StoredState::read_compared).await
    }

    /// The published content as of now, given what it was before: mostly, only what changed is read. It shares with
    /// `known` whatever did not change. `None` if it is what is known.
    ///
    /// # Errors
    /// If the database cannot be reached or is empty, or anything that is read differs from what was published.
    pub async fn follow(&self, known: &Published) -> Result<Option<Update>, StoreError> {
        let followed = within(LOAD, async {
            let mut session = self.pools.read().await?;
            let newest = editions::newest(&mut session)
                .await?
                .ok_or_else(|| StoreError::damaged("there is no edition any more"))?;
            let edition = known.editions.last().map(|edition| edition.edition);
            let followed = if edition == Some(newest.edition) && known.digest == newest.digest {
                None
            } else if let Some(followed) = follow::apply_changes(&mut session, known, &newest).await? {
                Some(followed)
            } else {
                let published = StoredState::read(&mut session).await?.map(StoredState::verified).transpose()?;
                published.map(|published| Update { published, checked_by: vec![None] })
            };
            session.rollback().await?;
            Ok(followed)
        });
        let mut followed = followed.await?;
        if let Some(Update { published, .. }) = &mut followed {
            published.content.share(&known.content);
        }
        Ok(followed)
    }

    /// Publishes an edition, in one transaction, and gives its number. Where neither an item nor the catalogue
    /// changed there is no new edition, and the number is that of the current one.
    ///
    /// The publication goes on when the caller stops waiting.
    ///
    /// # Errors
    /// If the publication was made from another edition than the current one, uses an address that was given up, or
    /// is not fit to be stored; or if the database cannot be reached. Nothing is changed then.
    pub async fn publish(&self, publication: &Publication<'_>) -> Result<u64, StoreError> {
        let plan = PreparedPublication::new(publication)?;
        let task = tokio::spawn(plan.run(self.pools.clone()));
        task.await.unwrap_or(Err(StoreError::Interrupted))
    }

    /// What is published, read in one way or the other.
    async fn read(
        &self,
        read: impl AsyncFnOnce(&mut Session) -> Result<Option<StoredState>, StoreError>,
    ) -> Result<Option<Published>, StoreError> {
        let state = within(LOAD, async {
            let mut session = self.pools.read().await?;
            let state = read(&mut session).await?;
            session.rollback().await?;
            Ok(state)
        });
        state.await?.map(StoredState::verified).transpose()
    }

    /// The rows of one query.
    async fn ask(&self, statement: Statement, params: Vec<Param>) -> Result<Vec<Row>, StoreError> {
        within(ASK, async {
            let mut session = self.pools.read().await?;
            let rows = session.fetch_with(statement, params).await?;
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
