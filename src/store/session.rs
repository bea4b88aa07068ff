use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, Encode, PgPool, Postgres, SqlSafeStr, Sqlite, SqliteConnection, SqlitePool, Type,
    pool::PoolConnection, query::Query,
};

use super::{
    StoreError,
    file::OpenFile,
    row::{Param, Row},
    statements::{Insert, Statement},
};

/// Which of the two databases it is, where that makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// The connections to one of the two databases.
#[derive(Clone, Debug)]
pub(super) enum Pools {
    /// SQLite has one writer at a time, so writes have a pool of one connection and never keep readers waiting.
    Sqlite {
        reads: SqlitePool,
        writes: SqlitePool,
        file: OpenFile,
    },
    Postgres(PgPool),
}

/// A transaction on one connection.
///
/// A session that is dropped before its end, by an error or because the caller gave up, closes its
/// connection: sqlx would put it back into the pool in the middle of a transaction.
pub(super) struct Session {
    connection: DatabaseConnection,
    ended: bool,
}

enum DatabaseConnection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// The number under which all writers of a PostgreSQL database take turns: "rollwise" in ASCII.
const TAKE_TURNS: &str = "SELECT pg_advisory_xact_lock(8245928655854334821)";
/// Has PostgreSQL give up where another session holds a table or view that is to change: until then, every writer waits.
const LIMIT_WAITS: &str = "SET LOCAL lock_timeout = '10s'";
/// Has PostgreSQL look at foreign keys after each statement: it does not alter a table of which rows are to be looked at yet.
const CHECK_AT_ONCE: &str = "SET CONSTRAINTS ALL IMMEDIATE";

impl Pools {
    /// Which database it is.
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite { .. } => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Begins a transaction that sees one state of the database throughout.
    pub(super) async fn read(&self) -> Result<Session, StoreError> {
        match self {
            Self::Sqlite { reads, file, .. } => {
                file.check().await?;
                Session::begin(DatabaseConnection::Sqlite(reads.acquire().await?), &["BEGIN"]).await
            }
            Self::Postgres(pool) => {
                let begin = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"];
                Session::begin(DatabaseConnection::Postgres(pool.acquire().await?), &begin).await
            }
        }
    }

    /// Begins a transaction that is the only one to write.
    pub(super) async fn write(&self) -> Result<Session, StoreError> {
        match self {
            Self::Sqlite { writes, file, .. } => {
                file.check().await?;
                Session::begin(DatabaseConnection::Sqlite(writes.acquire().await?), &["BEGIN IMMEDIATE"]).await
            }
            // What is read after the turn has come is what the writer before left: READ COMMITTED looks anew each time.
            Self::Postgres(pool) => {
                let begin = ["BEGIN ISOLATION LEVEL READ COMMITTED", TAKE_TURNS];
                Session::begin(DatabaseConnection::Postgres(pool.acquire().await?), &begin).await
            }
        }
    }

    /// Begins a transaction that is the only one to write, and that may change the tables.
    pub(super) async fn alter(&self) -> Result<Session, StoreError> {
        let mut session = self.write().await?;
        if self.dialect() == Dialect::Postgres {
            // Only now: its turn comes when another process has upgraded the tables, which may take longer.
            for statement in [LIMIT_WAITS, CHECK_AT_ONCE] {
                session.control(statement).await?;
            }
        }
        Ok(session)
    }
}

/// Reads how the tables were made, before anything else is: where a damaged file says so in what is not text, sqlx panics
/// in a thread of its own, and leaves the caller without an answer.
pub(super) async fn read_schema(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    // As bytes, and as an expression, which has no declared type to be read.
    let tables: Vec<Vec<u8>> = sqlx::query_scalar("SELECT CAST(sql AS BLOB) FROM sqlite_schema WHERE sql IS NOT NULL")
        .fetch_all(connection)
        .await?;
    match tables.iter().find_map(|table| std::str::from_utf8(table).err()) {
        Some(error) => Err(sqlx::Error::Decode(format!("the definition of a table is not text: {error}").into())),
        None => Ok(()),
    }
}

impl Session {
    async fn begin(connection: DatabaseConnection, statements: &[&'static str]) -> Result<Self, StoreError> {
        let mut session = Self { connection, ended: false };
        if let DatabaseConnection::Sqlite(connection) = &mut session.connection {
            read_schema(connection).await?;
        }
        for statement in statements {
            session.control(statement).await?;
        }
        Ok(session)
    }

    /// Makes everything that was written permanent.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let committed = self.control("COMMIT").await;
        self.ended = committed.is_ok();
        match (committed, &self.connection) {
            // A server that goes away in this moment may have done it or not.
            (Err(StoreError::Unavailable { .. }), DatabaseConnection::Postgres(_)) => Err(StoreError::Interrupted),
            (committed, _) => committed,
        }
    }

    /// Takes back everything that was written.
    pub(super) async fn rollback(mut self) -> Result<(), StoreError> {
        self.control("ROLLBACK").await?;
        self.ended = true;
        Ok(())
    }

    /// Runs a statement that is not prepared.
    async fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        self.script(sql.to_owned()).await
    }

    /// Runs statements that make or drop tables and views. They hold no value of anybody.
    pub(super) async fn script(&mut self, sql: String) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(sql);
        match &mut self.connection {
            DatabaseConnection::Sqlite(connection) => {
                sqlx::raw_sql(sql).execute(&mut **connection).await?;
            }
            DatabaseConnection::Postgres(connection) => {
                sqlx::raw_sql(sql).execute(&mut **connection).await?;
            }
        }
        Ok(())
    }

    /// The names of all tables.
    pub(super) async fn tables(&mut self) -> Result<BTreeSet<String>, StoreError> {
        let names: Vec<String> = match &mut self.connection {
            DatabaseConnection::Sqlite(connection) => {
                let sql = "SELECT name FROM sqlite_schema WHERE type = 'table'";
                sqlx::query_scalar(sql).fetch_all(&mut **connection).await?
            }
            DatabaseConnection::Postgres(connection) => {
                let sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
                sqlx::query_scalar(sql).fetch_all(&mut **connection).await?
            }
        };
        Ok(names.into_iter().collect())
    }

    /// Looks at all foreign keys where the session did not do so all along: on SQLite.
    pub(super) async fn check_foreign_keys(&mut self) -> Result<(), StoreError> {
        let DatabaseConnection::Sqlite(connection) = &mut self.connection else { return Ok(()) };
        let dangling: Option<String> = sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")
            .fetch_optional(&mut **connection)
            .await?;
        match dangling {
            Some(table) => Err(StoreError::refused(format!("a row of `{table}` would refer to nothing"))),
            None => Ok(()),
        }
    }

    /// Runs a statement that gives no rows.
    pub(super) async fn execute(&mut self, statement: Statement, params: Vec<Param>) -> Result<(), StoreError> {
        self.run(statement.sql(), params).await
    }

    /// Inserts some rows, of which the values follow each other.
    pub(super) async fn insert(&mut self, insert: Insert, rows: usize, params: Vec<Param>) -> Result<(), StoreError> {
        // The text is put together of what stands in this program, and holds no value.
        self.run(AssertSqlSafe(insert.sql(rows)), params).await
    }

    async fn run(&mut self, sql: impl SqlSafeStr, params: Vec<Param>) -> Result<(), StoreError> {
        refuse_nul(&params)?;
        match &mut self.connection {
            DatabaseConnection::Sqlite(connection) => {
                bind(sqlx::query(sql), params).execute(&mut **connection).await?;
            }
            DatabaseConnection::Postgres(connection) => {
                bind(sqlx::query(sql), params).execute(&mut **connection).await?;
            }
        }
        Ok(())
    }

    /// All rows that a query gives.
    pub(super) async fn fetch(&mut self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.fetch_with(statement, Vec::new()).await
    }

    /// All rows that a query gives for these values.
    pub(super) async fn fetch_with(
        &mut self,
        statement: Statement,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.each(statement, params, |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// Takes the rows that a query gives one by one, so that they need not be in memory all at once.
    pub(super) async fn each(
        &mut self,
        statement: Statement,
        params: Vec<Param>,
        mut take: impl FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match &mut self.connection {
            DatabaseConnection::Sqlite(connection) => {
                let mut rows = bind(sqlx::query(statement.sql()), params).fetch(&mut **connection);
                while let Some(row) = rows.try_next().await? {
                    take(Row::Sqlite(row))?;
                }
            }
            DatabaseConnection::Postgres(connection) => {
                let mut rows = bind(sqlx::query(statement.sql()), params).fetch(&mut **connection);
                while let Some(row) = rows.try_next().await? {
                    take(Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        match &mut self.connection {
            DatabaseConnection::Sqlite(connection) => connection.close_on_drop(),
            DatabaseConnection::Postgres(connection) => connection.close_on_drop(),
        }
    }
}

fn bind<DB: sqlx::Database>(mut query: Query<'_, DB, DB::Arguments>, params: Vec<Param>) -> Query<'_, DB, DB::Arguments>
where
    Option<String>: for<'q> Encode<'q, DB> + Type<DB>,
    Option<i64>: for<'q> Encode<'q, DB> + Type<DB>,
{
    for param in params {
        query = match param {
            Param::Text(text) => query.bind(text),
            Param::Json(text) => query.bind(Some(text)),
            Param::Integer(number) => query.bind(number),
        };
    }
    query
}

/// PostgreSQL cannot hold the character NUL and SQLite's tools end a text at it, so neither is given one.
fn refuse_nul(params: &[Param]) -> Result<(), StoreError> {
    let has_nul = |param: &Param| match param {
        Param::Text(text) => text.as_ref().is_some_and(|text| text.contains('\0')),
        Param::Json(text) => holds_nul(text),
        Param::Integer(_) => false,
    };
    if params.iter().any(has_nul) {
        return Err(StoreError::refused("a text holds the character U+0000, which no database keeps"));
    }
    Ok(())
}

/// Whether a string in some JSON holds the character NUL, which stands there as `\u0000`.
fn holds_nul(json: &str) -> bool {
    let escapes = json.match_indices("\\u0000");
    // A backslash before it makes it the six characters themselves.
    let backslashes = |at: usize| json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
    escapes.into_iter().any(|(at, _)| backslashes(at) % 2 == 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::holds_nul;

    #[test]
    fn the_character_nul_is_found_in_json_and_its_escape_as_text_is_not() {
        for text in ["\0", "a\\\0", "\\u0000\0"] {
            assert!(holds_nul(&json!({ "name": text }).to_string()), "{text:?}");
        }
        for text in ["", "\\u0000", "\\\\u0000", "\u{1}0000"] {
            assert!(!holds_nul(&json!({ "name": text }).to_string()), "{text:?}");
        }
    }
}
