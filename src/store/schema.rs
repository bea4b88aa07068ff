//! The tables, kinds and views of this build: what a start makes of a database that has others or none.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use rust_embed::RustEmbed;

use super::{
    StoreError,
    row::{Row, Unreadable, Value, params},
    session::{Pools, Session},
    statements::{FORGET_VIEWS, INSERT_KIND, INSERT_MIGRATION, INSERT_VIEW, KINDS, MIGRATIONS, VIEWS},
    views::views,
    writes::Writes,
};
use crate::domain::{Enumeration as _, Kind, sha256_hex};

/// The migrations, in files `0001_name.sql`, `0002_name.sql`, … of one set for both databases. Never changed once
/// released.
#[derive(RustEmbed)]
#[folder = "migrations/"]
struct Folder;

/// The table in which a database remembers its migrations. It is made in the same transaction as they are.
const REMEMBERED: &str = "CREATE TABLE migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
                          checksum TEXT NOT NULL)";

/// A step from one set of tables to the next.
#[derive(Clone)]
struct Migration {
    version: u64,
    name: String,
    sql: Cow<'static, str>,
    checksum: String,
}

/// The migrations of this build, in the order in which they are applied.
fn migrations() -> Vec<Migration> {
    let mut migrations: Vec<_> =
        Folder::iter().filter(|file| file.ends_with(".sql")).map(|file| migration(&file)).collect();
    migrations.sort_by_key(|migration| migration.version);
    migrations
}

/// # Panics
/// If a file is not one that the folder should have, which a test rules out.
fn migration(file: &str) -> Migration {
    let (version, name) = file.strip_suffix(".sql").and_then(|stem| stem.split_once('_')).expect("a number and a name");
    let sql = match Folder::get(file).expect("it is listed").data {
        Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).expect("SQL is text")),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).expect("SQL is text")),
    };
    let checksum = sha256_hex(sql.as_bytes());
    Migration { version: version.parse().expect("a number"), name: name.to_owned(), sql, checksum }
}

/// What a database has.
struct Found {
    /// The checksum of each migration that was applied, by version.
    applied: BTreeMap<u64, String>,
    kinds: BTreeSet<String>,
    /// The definition of each view that a program made, by name.
    views: BTreeMap<String, String>,
}

impl Found {
    async fn in_database(session: &mut Session) -> Result<Self, StoreError> {
        let tables = session.tables().await?;
        if tables.contains("_sqlx_migrations") {
            return Err(StoreError::Unreleased);
        }
        if !tables.contains("migrations") {
            return Ok(Self { applied: BTreeMap::new(), kinds: BTreeSet::new(), views: BTreeMap::new() });
        }
        let applied = session.fetch(MIGRATIONS).await?;
        let kinds = session.fetch(KINDS).await?;
        let views = session.fetch(VIEWS).await?;
        Ok(Self {
            applied: pairs(&applied, "version", "checksum")?,
            kinds: kinds.iter().map(|row| row.get("kind")).collect::<Result<_, Unreadable>>()?,
            views: pairs(&views, "name", "definition")?,
        })
    }

    /// The migrations that the database does not have yet.
    ///
    /// # Errors
    /// If it has one that this build does not know, or that was another when it was applied.
    fn pending<'a>(&self, known: &'a [Migration]) -> Result<Vec<&'a Migration>, StoreError> {
        let unknown = self.applied.keys().find(|version| known.iter().all(|known| known.version != **version));
        if let Some(version) = unknown {
            return Err(StoreError::Newer { migration: *version });
        }
        let differs =
            |known: &&Migration| self.applied.get(&known.version).is_some_and(|applied| *applied != known.checksum);
        if let Some(Migration { version, name, .. }) = known.iter().find(differs) {
            return Err(StoreError::OtherMigration { migration: *version, name: name.clone() });
        }
        Ok(known.iter().filter(|known| !self.applied.contains_key(&known.version)).collect())
    }

    /// The kinds that the database does not know yet.
    fn missing_kinds(&self) -> Vec<Kind> {
        Kind::ALL.iter().copied().filter(|kind| !self.kinds.contains(kind.word())).collect()
    }

    /// The names of the views that are to be dropped or made: all where tables change, since a view keeps its tables from
    /// being changed; otherwise those that differ, so that what others granted or built on the rest stays.
    fn stale_views<'a>(&'a self, views: &'a BTreeMap<String, String>, tables_change: bool) -> BTreeSet<&'a String> {
        let names = self.views.keys().chain(views.keys());
        names.filter(|name| tables_change || self.views.get(*name) != views.get(*name)).collect()
    }
}

/// What two columns hold.
fn pairs<K: Value + Ord, V: Value>(
    rows: &[Row],
    key: &'static str,
    value: &'static str,
) -> Result<BTreeMap<K, V>, Unreadable> {
    rows.iter().map(|row| Ok((row.get(key)?, row.get(value)?))).collect()
}

/// Brings a database to the tables, kinds and views of this build, in one transaction. The sessions of `pools` must not
/// look at foreign keys: to change a table, SQLite has to make it anew, and dropping the old one would delete what refers
/// to it.
pub(super) async fn bring_up(pools: &Pools) -> Result<(), StoreError> {
    bring_up_to(&migrations(), pools).await
}

async fn bring_up_to(migrations: &[Migration], pools: &Pools) -> Result<(), StoreError> {
    let views = views(pools.dialect());
    let mut session = pools.read().await?;
    let found = Found::in_database(&mut session).await?;
    session.rollback().await?;
    if found.pending(migrations)?.is_empty() && found.missing_kinds().is_empty() && found.views == views {
        return Ok(());
    }
    let mut session = pools.alter().await?;
    // Another process may have come first.
    let found = Found::in_database(&mut session).await?;
    upgrade(&mut session, &found, &found.pending(migrations)?, &views).await.map_err(StoreError::of_migration)?;
    session.commit().await.map_err(StoreError::of_migration)
}

async fn upgrade(
    session: &mut Session,
    found: &Found,
    pending: &[&Migration],
    views: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    let mut writes = Writes::default();
    for kind in found.missing_kinds() {
        writes.insert(INSERT_KIND, params![kind]);
    }
    let stale = found.stale_views(views, !pending.is_empty());
    for name in &stale {
        session.script(format!("DROP VIEW IF EXISTS \"{}\"", name.replace('"', "\"\""))).await?;
    }
    if found.applied.is_empty() {
        session.script(REMEMBERED.to_owned()).await?;
    }
    for Migration { version, name, sql, checksum } in pending {
        session.script(sql.clone().into_owned()).await?;
        writes.insert(INSERT_MIGRATION, params![*version, name, checksum]);
    }
    for definition in stale.iter().filter_map(|name| views.get(*name)) {
        session.script(definition.clone()).await?;
    }
    writes.delete(FORGET_VIEWS, Vec::new());
    for (name, definition) in views {
        writes.insert(INSERT_VIEW, params![name, definition]);
    }
    writes.execute(session).await?;
    if pending.is_empty() { Ok(()) } else { session.check_foreign_keys().await }
}

#[cfg(test)]
#[expect(dead_code, reason = "no test here stops or freezes the server")]
#[path = "../../tests/it/support/postgres.rs"]
mod postgres;

#[cfg(test)]
mod tests {
    use sqlx::{
        AssertSqlSafe,
        postgres::PgPoolOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
    };
    use tempfile::TempDir;

    use super::{
        Migration, bring_up_to, migrations,
        postgres::{Cluster, is_skipped},
    };
    use crate::store::{
        StoreError,
        file::OpenFile,
        session::{Dialect, Pools},
    };

    #[test]
    fn migrations_are_numbered_from_one_without_a_gap() {
        let versions: Vec<_> = migrations().iter().map(|migration| migration.version).collect();
        assert!(!versions.is_empty() && versions.iter().copied().eq(1..=versions.len() as u64), "{versions:?}");
    }

    /// A SQLite file with the tables of this build and a row in the most of them.
    async fn sqlite(folder: &TempDir) -> Pools {
        let path = folder.path().join("rollwise.db");
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true).foreign_keys(false);
        let options = options.journal_mode(SqliteJournalMode::Wal);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a file");
        let file = OpenFile::at(&path).await.expect("it is there");
        filled(Pools::Sqlite { reads: pool.clone(), writes: pool, file }).await
    }

    /// The same on PostgreSQL; `None` where PostgreSQL is to be skipped.
    async fn postgres() -> Option<Pools> {
        if is_skipped() {
            return None;
        }
        let url = Cluster::shared().await.database().await;
        let pool = PgPoolOptions::new().max_connections(1).connect(&url).await.expect("the server answers");
        Some(filled(Pools::Postgres(pool)).await)
    }

    async fn filled(pools: Pools) -> Pools {
        bring_up_to(&migrations(), &pools).await.expect("the tables are made");
        let hash = format!("{:064}", 0);
        let rows = format!(
            "INSERT INTO editions VALUES (1, 0, 'import', '', '{hash}', NULL); \
             INSERT INTO items VALUES ('regions', 'neck', 1, 0, '{hash}', '{{}}'); \
             INSERT INTO item_refs VALUES ('regions', 'neck', 'parent', 'regions', 'neck'); \
             INSERT INTO item_texts VALUES ('regions', 'neck', 'en', 'name', 0, 'Neck')"
        );
        let mut session = pools.write().await.expect("nobody else writes");
        session.script(rows).await.expect("rows");
        session.commit().await.expect("they belong together");
        pools
    }

    /// The migrations of this build and one more.
    fn and(sql: &'static str) -> Vec<Migration> {
        let mut migrations = migrations();
        let next = Migration { sql: sql.into(), version: migrations.len() as u64 + 1, ..migrations[0].clone() };
        migrations.push(next);
        migrations
    }

    /// Makes `items` anew, as a change of its columns takes on SQLite.
    const REBUILD: &str = "CREATE TABLE new_items (kind TEXT NOT NULL REFERENCES kinds (kind), slug TEXT NOT NULL, \
                           edition BIGINT NOT NULL, updated_at BIGINT NOT NULL, hash TEXT NOT NULL, \
                           document TEXT NOT NULL, note TEXT, PRIMARY KEY (kind, slug)); \
                           INSERT INTO new_items SELECT kind, slug, edition, updated_at, hash, document, 'x' FROM items; \
                           DROP TABLE items; ALTER TABLE new_items RENAME TO items";

    /// Fills a table that refers to another, and alters it afterwards.
    const BACKFILL: &str = "CREATE TABLE item_notes (kind TEXT NOT NULL, slug TEXT NOT NULL, note TEXT NOT NULL, \
                            FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) DEFERRABLE INITIALLY DEFERRED); \
                            INSERT INTO item_notes SELECT kind, slug, 'x' FROM items; \
                            ALTER TABLE item_notes ADD COLUMN author TEXT; \
                            CREATE INDEX item_notes_by_author ON item_notes (author)";

    async fn count(pools: &Pools, sql: &'static str) -> i64 {
        let query = AssertSqlSafe(sql);
        match pools {
            Pools::Sqlite { reads, .. } => sqlx::query_scalar(query).fetch_one(reads).await,
            Pools::Postgres(pool) => sqlx::query_scalar(query).fetch_one(pool).await,
        }
        .expect("a number")
    }

    #[tokio::test]
    async fn a_table_that_is_made_anew_keeps_what_refers_to_it() {
        let folder = TempDir::new().expect("a folder");
        let pools = sqlite(&folder).await;
        let migrations = and(REBUILD);
        for _ in 0..2 {
            bring_up_to(&migrations, &pools).await.expect("it is applied once");
            assert_eq!(
                count(&pools, "SELECT count(*) FROM items JOIN item_texts USING (kind, slug) WHERE note = 'x'").await,
                1
            );
            assert_eq!(count(&pools, "SELECT count(*) FROM item_refs").await, 1);
            assert_eq!(count(&pools, "SELECT count(*) FROM regions").await, 1, "the views are there again");
            assert_eq!(count(&pools, "SELECT max(version) FROM migrations").await, 2);
        }
    }

    #[tokio::test]
    async fn a_table_that_a_migration_fills_is_altered_by_it_on_both_databases() {
        let folder = TempDir::new().expect("a folder");
        for pools in [Some(sqlite(&folder).await), postgres().await].into_iter().flatten() {
            let migrations = and(BACKFILL);
            for _ in 0..2 {
                bring_up_to(&migrations, &pools).await.expect("it is applied once");
                assert_eq!(count(&pools, "SELECT count(*) FROM item_notes WHERE author IS NULL").await, 1);
                assert_eq!(count(&pools, "SELECT count(*) FROM regions").await, 1, "the views are there again");
                assert_eq!(count(&pools, "SELECT max(version) FROM migrations").await, 2);
            }
        }
    }

    #[tokio::test]
    async fn a_migration_that_leaves_something_dangling_is_taken_back() {
        let folder = TempDir::new().expect("a folder");
        for pools in [Some(sqlite(&folder).await), postgres().await].into_iter().flatten() {
            let mut spoilt = vec!["DELETE FROM kinds", "DELETE FROM editions", "CREATE TABLE items (x TEXT)"];
            if pools.dialect() == Dialect::Sqlite {
                // PostgreSQL deletes what refers to them as well.
                spoilt.push("DELETE FROM items");
            }
            for sql in spoilt {
                let error = bring_up_to(&and(sql), &pools).await.expect_err(sql);
                assert!(matches!(error, StoreError::Migration { .. }), "{sql}: {error}");
                assert_eq!(count(&pools, "SELECT count(*) FROM regions").await, 1, "{sql}");
                assert_eq!(count(&pools, "SELECT max(version) FROM migrations").await, 1, "{sql}");
            }
        }
    }
}
