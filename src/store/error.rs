use std::fmt;

use sqlx::{
    error::{DatabaseError, ErrorKind},
    postgres::PgDatabaseError,
};

use super::InvalidDatabaseUrl;
use crate::domain::ItemRef;

/// Why the store could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The setting does not name a database.
    #[error(transparent)]
    Url(#[from] InvalidDatabaseUrl),
    /// The database cannot be reached, or does not answer in time.
    #[error(
        "the database is not available: {reason}. \
         Check that it runs, that it has room, and that ROLLWISE_DATABASE_URL is right"
    )]
    Unavailable {
        /// What was met.
        reason: String,
    },
    /// The SQLite file is not the one that was opened.
    #[error("the database is not available: {0}")]
    OtherFile(String),
    /// What is stored is not what was published.
    #[error(
        "the stored content is damaged: {what}. \
         Restore a backup, or publish the content again with `rollwise import`"
    )]
    Damaged {
        /// Which items and rows are damaged, and how.
        what: String,
    },
    /// There is something else in the place of the SQLite file.
    #[error(
        "the file that ROLLWISE_DATABASE_URL names is not a SQLite database, or its beginning is damaged. \
         Move it away, so that a new one is created, or restore a backup"
    )]
    NotADatabase,
    /// Someone else published in the meantime.
    #[error(
        "the database is at {}, but the publication was made from {}. \
         Load the current edition and make the changes again",
        state(*current),
        state(*base)
    )]
    Conflict {
        /// The edition from which the publication was made; `None` for an empty database.
        base: Option<u64>,
        /// The newest edition; `None` for an empty database.
        current: Option<u64>,
    },
    /// A slug was given to an item although another one had it before.
    #[error("`{item}` was deleted or renamed earlier, and an address is never used again: choose another slug")]
    SlugReused {
        /// The address.
        item: ItemRef,
    },
    /// The database does not take the publication.
    #[error("the publication was refused and nothing was changed: {reason}. `rollwise check` finds what is wrong")]
    Refused {
        /// What is wrong with it.
        reason: String,
    },
    /// The tables were made by a newer version.
    #[error("the database was made by a newer version of Rollwise (migration {migration}): use that version or newer")]
    Newer {
        /// The migration that this version does not know.
        migration: u64,
    },
    /// The tables are those of a version from before the first release.
    #[error(
        "the database was made by an unreleased version of Rollwise, and this one has other tables. Either write its \
         content into a folder with that version (`rollwise export`), name an empty database in ROLLWISE_DATABASE_URL, \
         and publish the folder with `rollwise import`; or start with an empty database"
    )]
    Unreleased,
    /// The tables were made by a migration that this version has otherwise.
    #[error(
        "the migration {migration} ({name}) was another when it was applied to the database. \
         Restore a backup, or start with an empty database"
    )]
    OtherMigration {
        /// Its number.
        migration: u64,
        /// Its name.
        name: String,
    },
    /// The tables could not be brought to this version.
    #[error("the tables could not be created or upgraded, and nothing was changed: {reason}. {advice}")]
    Migration {
        /// What was met.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// The database or the program went away during the write; it is not known whether it was done.
    #[error("the write was interrupted: look at the newest edition to see whether it was published, else try again")]
    Interrupted,
    /// The database reported what was not foreseen.
    #[error("the database failed: {0}")]
    Failed(#[source] sqlx::Error),
}

/// The state of a database in words.
fn state(edition: Option<u64>) -> String {
    edition.map_or_else(|| "no edition".to_owned(), |edition| format!("edition {edition}"))
}

impl StoreError {
    pub(super) fn unavailable(reason: &(impl fmt::Display + ?Sized)) -> Self {
        Self::Unavailable { reason: reason.to_string() }
    }

    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }

    /// What was met while tables were created or upgraded.
    pub(super) fn of_migration(self) -> Self {
        match self {
            Self::Refused { reason } => Self::Migration { reason, advice: GO_ON },
            Self::Failed(error) => {
                let reported = error.as_database_error();
                let advice = match reported.and_then(DatabaseError::code).as_deref() {
                    Some(DEPENDENT_OBJECTS) => DROP_DEPENDENTS,
                    Some(NOT_ALLOWED) => GRANT,
                    _ => GO_ON,
                };
                let reason = reported.map_or_else(|| error.to_string(), described);
                Self::Migration { reason, advice }
            }
            other => other,
        }
    }

    pub(super) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into() }
    }
}

/// PostgreSQL's code where views stand on what is to be dropped.
const DEPENDENT_OBJECTS: &str = "2BP01";
/// PostgreSQL's code where the role may not do it.
const NOT_ALLOWED: &str = "42501";
/// PostgreSQL's code where a lock was not to be had in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

const DROP_DEPENDENTS: &str = "Drop your own views that stand on those of Rollwise, and make them anew after the start";
const GRANT: &str = "Grant the role in ROLLWISE_DATABASE_URL the right to create, alter and drop tables and views in its \
                     schema, or start once as the role that owns them";
const GO_ON: &str = "The version that you had before still runs on it";

/// What a database reported, with what PostgreSQL names beside: which views stand in the way.
fn described(reported: &dyn DatabaseError) -> String {
    let detail = reported.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::detail);
    detail.map_or_else(|| reported.message().to_owned(), |detail| format!("{} ({detail})", reported.message()))
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match (fate(&error), &error) {
            (Fate::Unavailable, sqlx::Error::PoolTimedOut) => Self::unavailable("no connection in time"),
            (Fate::Unavailable, sqlx::Error::Database(reported))
                if reported.code().as_deref() == Some(LOCK_NOT_AVAILABLE) =>
            {
                let held = "another session holds a table, a view or the turn to write for too long";
                let reason = format!("{held} ({})", reported.message());
                Self::unavailable(&reason)
            }
            (Fate::Unavailable, sqlx::Error::Database(reported)) => Self::unavailable(reported.message()),
            (Fate::Unavailable, error) => Self::unavailable(error),
            (Fate::Damaged, sqlx::Error::Database(reported)) => Self::damaged(reported.message()),
            (Fate::Damaged, error) => Self::damaged(error.to_string()),
            (Fate::NotADatabase, _) => Self::NotADatabase,
            (Fate::Refused, sqlx::Error::Database(reported)) => Self::refused(reported.message()),
            (Fate::Refused | Fate::Unforeseen, _) => Self::Failed(error),
        }
    }
}

/// What an error of a database means to its operator.
enum Fate {
    Unavailable,
    Damaged,
    NotADatabase,
    Refused,
    Unforeseen,
}

fn fate(error: &sqlx::Error) -> Fate {
    use sqlx::Error;
    match error {
        Error::Database(reported) if !matches!(reported.kind(), ErrorKind::Other) => Fate::Refused,
        Error::Database(reported) => fate_of_code(reported.code().as_deref().unwrap_or_default()),
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => Fate::Unavailable,
        Error::ColumnDecode { .. } | Error::Decode(_) | Error::ColumnNotFound(_) => Fate::Damaged,
        _ => Fate::Unforeseen,
    }
}

/// Sorts the codes of SQLite (decimal numbers) and PostgreSQL (five letters and digits), which cannot be confused.
fn fate_of_code(code: &str) -> Fate {
    if let (true, Ok(number)) = (code.len() < 5, code.parse::<u32>()) {
        // The lower byte is the primary code: https://www.sqlite.org/rescode.html
        return match number & 0xff {
            // PERM, BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL
            3 | 5 | 6 | 8 | 10 | 13 | 14 | 15 => Fate::Unavailable,
            // CORRUPT
            11 => Fate::Damaged,
            // NOTADB
            26 => Fate::NotADatabase,
            _ => Fate::Unforeseen,
        };
    }
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    match code.get(..2).unwrap_or_default() {
        // Connection, authentication, no such database, rollback, resources, not ready, operator intervention, system.
        "08" | "28" | "3D" | "40" | "53" | "55" | "57" | "58" => Fate::Unavailable,
        "XX" if code != "XX000" => Fate::Damaged,
        _ => Fate::Unforeseen,
    }
}
