use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use percent_encoding::percent_decode_str;
use sqlx::postgres::PgConnectOptions;

/// Where the content is stored. Its text form leaves the password out.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// A SQLite file: `sqlite://data/rollwise.db`, or with an absolute path `sqlite:///var/lib/rollwise/rollwise.db`.
    Sqlite(PathBuf),
    /// A PostgreSQL server: `postgres://user:password@host:5432/name`.
    Postgres(PostgresUrl),
}

/// How to reach a PostgreSQL server. What the address leaves out comes from libpq's environment variables (`PGHOST`,
/// `PGPASSWORD`, …).
#[derive(Clone)]
pub struct PostgresUrl(Box<PgConnectOptions>);

/// The text does not name a database. The text is not repeated: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDatabaseUrl {
    /// Neither a file nor a server.
    #[error("a database is written `sqlite://path/to/rollwise.db` or `postgres://user:password@host:5432/name`")]
    Scheme,
    /// SQLite in memory, which would be gone with the process.
    #[error("SQLite needs the path of a file, such as `sqlite://data/rollwise.db`")]
    NoFile,
    /// A SQLite address with parameters.
    #[error("`sqlite://` takes no parameters; write a `?` or `#` in a file's name as `%3F` or `%23`")]
    SqliteParameters,
    /// A parameter that PostgreSQL's address does not know.
    #[error("unknown parameter `{name}`; allowed are {}", POSTGRES_PARAMETERS.join(", "))]
    UnknownParameter {
        /// The name that was given.
        name: String,
    },
    /// A PostgreSQL address that cannot be read.
    #[error("the PostgreSQL address cannot be read ({reason}); percent-encode special characters in the password")]
    Postgres {
        /// Why not.
        reason: String,
    },
}

/// The parameters that sqlx reads; it would only log any other one, with its value.
const POSTGRES_PARAMETERS: [&str; 16] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "ssl-mode",
    "ssl-root-cert",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "application_name",
    "options",
];

impl PostgresUrl {
    pub(super) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::clone(&self.0)
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        match text.split_once("://") {
            Some(("sqlite", path)) => sqlite(path),
            Some(("postgres" | "postgresql", rest)) => postgres(text, rest),
            _ => Err(InvalidDatabaseUrl::Scheme),
        }
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, InvalidDatabaseUrl> {
    if path.contains(['?', '#']) {
        return Err(InvalidDatabaseUrl::SqliteParameters);
    }
    let path = percent_decode_str(path).decode_utf8().map_err(|_| InvalidDatabaseUrl::NoFile)?;
    // A leading colon is SQLite's own sign for databases in memory, and a trailing slash names a folder.
    if path.is_empty() || path.starts_with(':') || path.ends_with('/') || path.contains('\0') {
        return Err(InvalidDatabaseUrl::NoFile);
    }
    Ok(DatabaseUrl::Sqlite(PathBuf::from(path.as_ref())))
}

fn postgres(text: &str, rest: &str) -> Result<DatabaseUrl, InvalidDatabaseUrl> {
    let parameters = rest.split_once('?').map_or("", |(_, parameters)| parameters);
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        if !POSTGRES_PARAMETERS.contains(&name) && name != "password" {
            return Err(InvalidDatabaseUrl::UnknownParameter { name: name.chars().take(40).collect() });
        }
    }
    PgConnectOptions::from_str(text)
        .map(|options| DatabaseUrl::Postgres(PostgresUrl(Box::new(options.application_name("rollwise")))))
        .map_err(|error| InvalidDatabaseUrl::Postgres { reason: error.to_string() })
}

impl From<&Path> for DatabaseUrl {
    /// The SQLite file at a path.
    fn from(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = &self.0;
        write!(f, "postgres://{}@{}:{}", options.get_username(), options.get_host(), options.get_port())?;
        options.get_database().map_or(Ok(()), |database| write!(f, "/{database}"))
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseUrl, InvalidDatabaseUrl};

    #[test]
    fn a_file_or_a_server_is_named() {
        for (text, shown) in [
            ("sqlite://data/rollwise.db", "sqlite://data/rollwise.db"),
            ("sqlite:///var/lib/rollwise.db", "sqlite:///var/lib/rollwise.db"),
            ("sqlite://a%20b%3F.db", "sqlite://a b?.db"),
            ("postgres://ann:secret@db.example:5433/rolls", "postgres://ann@db.example:5433/rolls"),
            ("postgresql://ann@db.example:5433/rolls?sslmode=require", "postgres://ann@db.example:5433/rolls"),
        ] {
            let url: DatabaseUrl = text.parse().expect(text);
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_is_allowed() {
        for (text, error) in [
            ("", InvalidDatabaseUrl::Scheme),
            ("rollwise.db", InvalidDatabaseUrl::Scheme),
            ("mysql://ann:secret@host/db", InvalidDatabaseUrl::Scheme),
            ("sqlite://", InvalidDatabaseUrl::NoFile),
            ("sqlite://:memory:", InvalidDatabaseUrl::NoFile),
            ("sqlite://data/", InvalidDatabaseUrl::NoFile),
            ("sqlite://data.db?mode=ro", InvalidDatabaseUrl::SqliteParameters),
            ("postgres://host/db?pasword=secret", InvalidDatabaseUrl::UnknownParameter { name: "pasword".into() }),
        ] {
            assert_eq!(text.parse::<DatabaseUrl>().map(|url| url.to_string()), Err(error), "{text}");
        }
    }

    #[test]
    fn no_error_repeats_a_password() {
        for text in ["postgres://ann:secret/x@host:port/db", "postgres://ann:secret@host/db?x=secret", "sqlite:secret"]
        {
            let error = text.parse::<DatabaseUrl>().expect_err(text);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
