//! The two databases, so that one test body runs on both.

use std::{collections::BTreeMap, path::PathBuf};

use rollwise::store::{DatabaseUrl, Store};
use sqlx::{
    AssertSqlSafe, Column, Connection as _, Executor as _, PgConnection, Row as _, SqlSafeStr as _, SqliteConnection,
    postgres::{PgColumn, PgRow},
    sqlite::{SqliteColumn, SqliteRow},
};
use tempfile::TempDir;

use super::postgres::{Cluster, is_skipped};

/// An empty database of a test's own.
pub(crate) struct Database {
    /// Its address.
    pub(crate) url: String,
    /// The folder of a SQLite file, which is removed with this.
    _folder: Option<TempDir>,
}

impl Database {
    /// A SQLite file that does not exist yet.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("data/rollwise.db").display());
        Self { url, _folder: Some(folder) }
    }

    /// A database on this process's PostgreSQL server; `None` where PostgreSQL is to be skipped.
    pub(crate) async fn postgres() -> Option<Self> {
        if is_skipped() {
            eprintln!("skipped: ROLLWISE_SKIP names postgres");
            return None;
        }
        Some(Self { url: Cluster::shared().await.database().await, _folder: None })
    }

    /// Another empty database of the same sort.
    pub(crate) async fn another(&self) -> Self {
        if self.is_sqlite() { Self::sqlite() } else { Self::postgres().await.expect("it is not skipped") }
    }

    /// Whether this is a SQLite file.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// The address as the store takes it.
    pub(crate) fn address(&self) -> DatabaseUrl {
        self.url.parse().expect("an address")
    }

    /// The path of a SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        PathBuf::from(self.url.trim_start_matches("sqlite://"))
    }

    /// The store on it.
    pub(crate) async fn store(&self) -> Store {
        Store::open(&self.address()).await.expect("the database opens")
    }

    /// Runs SQL behind the store's back, as a disk or a person might change the data: without foreign keys. Gives the
    /// number of rows that were changed.
    pub(crate) async fn tamper(&self, sql: &str) -> u64 {
        let sql = |prefix: &str| AssertSqlSafe(format!("{prefix}; {sql}"));
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("the file opens");
            let sql = sql("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
            sqlx::raw_sql(sql).execute(&mut connection).await.expect("SQL").rows_affected()
        } else {
            let mut connection = PgConnection::connect(&self.url).await.expect("the server answers");
            let sql = sql("SET session_replication_role = replica");
            sqlx::raw_sql(sql).execute(&mut connection).await.expect("SQL").rows_affected()
        }
    }

    /// Runs statements as anybody would who connects to the database, with foreign keys.
    pub(crate) async fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_sqlite() {
            sqlx::raw_sql(sql).execute(&mut SqliteConnection::connect(&self.url).await?).await.map(drop)
        } else {
            sqlx::raw_sql(sql).execute(&mut PgConnection::connect(&self.url).await?).await.map(drop)
        }
    }

    /// The rows that a query gives, each by the names of its columns, as text.
    pub(crate) async fn table(&self, sql: &str) -> Vec<BTreeMap<String, Option<String>>> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await.expect("the file opens");
            let rows = sqlx::query(sql).fetch_all(&mut connection).await.expect("SQL");
            // Without a check of types, SQLite makes a text of any value.
            let text = |row: &SqliteRow, column: &SqliteColumn| row.get_unchecked(column.ordinal());
            rows.iter().map(|row| named(row.columns(), |column| text(row, column))).collect()
        } else {
            let mut connection = PgConnection::connect(&self.url).await.expect("the server answers");
            // Unprepared, PostgreSQL gives every value as text.
            let rows = sqlx::raw_sql(sql).fetch_all(&mut connection).await.expect("SQL");
            let text = |row: &PgRow, column: &PgColumn| row.get_unchecked(column.ordinal());
            rows.iter().map(|row| named(row.columns(), |column| text(row, column))).collect()
        }
    }

    /// Has the database prepare a statement.
    pub(crate) async fn prepare(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
        if self.is_sqlite() {
            SqliteConnection::connect(&self.url).await?.prepare(sql).await.map(drop)
        } else {
            PgConnection::connect(&self.url).await?.prepare(sql).await.map(drop)
        }
    }

    /// Makes the file of a SQLite database, empty, where there is none yet.
    pub(crate) fn create(&self) {
        if self.is_sqlite() {
            std::fs::create_dir_all(self.file().parent().expect("a folder")).expect("a folder");
            std::fs::File::create(self.file()).expect("a file");
        }
    }
}

fn named<C: Column>(columns: &[C], text: impl Fn(&C) -> Option<String>) -> BTreeMap<String, Option<String>> {
    columns.iter().map(|column| (column.name().to_owned(), text(column))).collect()
}

/// Makes of each named `async fn(Database)` a test on SQLite and one on PostgreSQL.
macro_rules! on_both_databases {
    ($($test:ident,)+) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$test($crate::support::databases::Database::sqlite()).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    if let Some(database) = $crate::support::databases::Database::postgres().await {
                        super::$test(database).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use on_both_databases;
