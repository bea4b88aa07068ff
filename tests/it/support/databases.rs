//! The two databases, so that one test body runs on both.

use std::path::PathBuf;

use rollwise::store::{DatabaseUrl, Store};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
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

    /// Has the database prepare a statement.
    pub(crate) async fn prepare(&self, sql: &'static str) -> Result<(), sqlx::Error> {
        use sqlx::SqlSafeStr as _;
        if self.is_sqlite() {
            SqliteConnection::connect(&self.url).await?.prepare(sql.into_sql_str()).await.map(drop)
        } else {
            PgConnection::connect(&self.url).await?.prepare(sql.into_sql_str()).await.map(drop)
        }
    }
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
