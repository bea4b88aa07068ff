use std::{
    ffi::OsString,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::time::{Instant, sleep, timeout};

use super::{
    DatabaseUrl, StoreError,
    file::{self, OpenFile},
    schema,
    session::Pools,
};

/// How long to wait for PostgreSQL to answer at the start of a server or a command: the author of an import wants to know within a
/// second that it is away.
const CONNECT: Duration = Duration::from_millis(900);
/// After how long SQLite looks at its file with fresh eyes: a connection goes on with what it remembers of a file that
/// something else has overwritten.
const REOPEN: Duration = Duration::from_secs(5);
/// How long what is asked later waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(1);
/// How long SQLite waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);
/// How long another process may take to create or upgrade the tables.
const MIGRATE: Duration = Duration::from_mins(1);
/// Why PostgreSQL has not brought up the tables after that time.
const NOT_UPGRADED: &str = "the tables could not be looked at or upgraded within a minute: another process upgrades them, \
                            or another session holds a table or a view";

/// Connects to a database whose tables are those of this version.
pub(super) async fn open(url: &DatabaseUrl) -> Result<Pools, StoreError> {
    match url {
        DatabaseUrl::Sqlite(path) => sqlite(path).await,
        DatabaseUrl::Postgres(url) => postgres(url.options()).await,
    }
}

async fn sqlite(path: &Path) -> Result<Pools, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        // sqlx sets it before everything else: changing to WAL needs the file for itself for a moment.
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        // With NORMAL, a power cut loses acknowledged publications.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);

    let turn = start_up_turn(path).await?;
    file::refuse_emptied(path, &turn).await?;
    // Without foreign keys, as `bring_up` needs it.
    let pool = SqlitePoolOptions::new().acquire_timeout(BUSY).max_connections(1);
    let pool = pool.connect_with(options.clone().foreign_keys(false)).await?;
    let file = OpenFile::at(path).await?;
    schema::bring_up(&Pools::Sqlite { reads: pool.clone(), writes: pool.clone(), file: file.clone() }).await?;
    pool.close().await;
    file::mark_as_begun(turn).await?;
    // Where the file was deleted meanwhile, a connection must not begin an empty one.
    let options = options.create_if_missing(false);

    let pool = || SqlitePoolOptions::new().acquire_timeout(BUSY).idle_timeout(None);
    Ok(Pools::Sqlite {
        writes: pool().max_lifetime(None).max_connections(1).connect_lazy_with(options.clone()),
        reads: pool().max_lifetime(REOPEN).max_connections(4).connect_lazy_with(options.pragma("query_only", "ON")),
        file,
    })
}

/// Waits until no other process creates or upgrades the tables of the database file: sqlx's own lock does nothing on
/// SQLite. The turn ends when the file is dropped, also if the process dies.
async fn start_up_turn(database: &Path) -> Result<File, StoreError> {
    let database = database.to_owned();
    let opened = tokio::task::spawn_blocking(move || lock_file(&database)).await;
    let file = opened.map_err(|_| StoreError::Interrupted)?.map_err(|reason| StoreError::unavailable(&reason))?;
    let deadline = Instant::now() + MIGRATE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(StoreError::unavailable(&error)),
            Err(TryLockError::WouldBlock) if Instant::now() > deadline => {
                return Err(StoreError::unavailable("another process has been upgrading the tables for a minute"));
            }
            Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(10)).await,
        }
    }
}

/// The file beside the database by which processes take turns, and the folder of both, created where missing.
fn lock_file(database: &Path) -> Result<File, String> {
    if let Some(folder) = database.parent() {
        file::create_folder(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut path = OsString::from(database);
    path.push(".lock");
    let path = PathBuf::from(path);
    let opened = File::options().create(true).truncate(false).write(true).open(&path);
    opened.map_err(|error| format!("{}: {error}", path.display()))
}

async fn postgres(options: PgConnectOptions) -> Result<Pools, StoreError> {
    // By itself first: a pool would not say why it cannot connect.
    let first = timeout(CONNECT, options.connect())
        .await
        .map_err(|_| StoreError::unavailable("no answer within a second"))??;
    first.close().await?;
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE).connect_lazy_with(options.clone());
    timeout(MIGRATE, schema::bring_up(&Pools::Postgres(pool.clone())))
        .await
        .map_err(|_| StoreError::unavailable(NOT_UPGRADED))??;
    pool.close().await;

    // So that the server gives up on what nobody waits for any longer.
    let limits =
        [("statement_timeout", "30s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s")];
    let options = options.options(limits);
    Ok(Pools::Postgres(PgPoolOptions::new().max_connections(4).acquire_timeout(ACQUIRE).connect_lazy_with(options)))
}
