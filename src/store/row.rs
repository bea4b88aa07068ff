use sqlx::{Decode, Postgres, Row as _, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};

use super::StoreError;
use crate::domain::{Enumeration, ItemRef, Kind, Locale, Operation, Origin, Slug, Timestamp};

/// A value to be bound to a statement; the types that both databases store alike.
#[derive(Clone, Debug)]
pub(super) enum Param {
    Text(Option<String>),
    Integer(Option<i64>),
    /// A document.
    Json(String),
}

/// A list of [`Param`]s from values of the domain.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::row::Param::from($value)),*] };
}
pub(super) use params;

/// Implements the conversion from a value and from an absent one.
macro_rules! param_from {
    ($($type:ty => $variant:ident($convert:expr),)+) => {$(
        impl From<$type> for Param {
            fn from(value: $type) -> Self {
                Self::$variant(Some($convert(value)))
            }
        }

        impl From<Option<$type>> for Param {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map($convert))
            }
        }
    )+};
}

param_from! {
    &str => Text(str::to_owned),
    &String => Text(String::clone),
    &Slug => Text(Slug::to_string),
    &Locale => Text(Locale::to_string),
    u64 => Integer(saturated),
    usize => Integer(saturated),
    Timestamp => Integer(Timestamp::milliseconds),
}

/// A count as the databases have it. Positions and editions do not come near the limit.
fn saturated(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

/// Words of enumerations, each by its type: they come from another crate, so there is no `impl` for all at once.
macro_rules! words {
    ($($type:ty),+ $(,)?) => {$(
        impl From<$type> for Param {
            fn from(value: $type) -> Self {
                value.word().into()
            }
        }

        impl Value for $type {
            type Stored = String;

            fn from_stored(stored: String) -> Option<Self> {
                Self::from_word(&stored)
            }
        }
    )+};
}

words!(Kind, Operation, Origin);

/// A row as read, from whichever database.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A column does not hold what it should.
#[derive(Debug, thiserror::Error)]
#[error("the column `{column}` cannot be read: {reason}")]
pub(super) struct Unreadable {
    column: &'static str,
    reason: String,
}

impl From<Unreadable> for StoreError {
    fn from(unreadable: Unreadable) -> Self {
        Self::damaged(unreadable.to_string())
    }
}

/// A value of the domain that stands in one column.
pub(super) trait Value: Sized {
    /// As the databases have it.
    type Stored: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>;

    /// The value, if what is stored is one.
    fn from_stored(stored: Self::Stored) -> Option<Self>;
}

/// Implements [`Value`] for types with one conversion each.
macro_rules! values {
    ($($type:ty: $stored:ty => $convert:expr,)+) => {$(
        impl Value for $type {
            type Stored = $stored;

            fn from_stored(stored: $stored) -> Option<Self> {
                $convert(stored)
            }
        }
    )+};
}

values! {
    String: String => Some,
    Slug: String => |text: String| text.parse().ok(),
    Locale: String => |text: String| text.parse().ok(),
    u64: i64 => |number: i64| number.try_into().ok(),
    usize: i64 => |number: i64| number.try_into().ok(),
    Timestamp: i64 => |number: i64| Timestamp::from_milliseconds(number).ok(),
}

impl<T: Value> Value for Option<T> {
    type Stored = Option<T::Stored>;

    fn from_stored(stored: Self::Stored) -> Option<Self> {
        match stored {
            Some(stored) => T::from_stored(stored).map(Some),
            None => Some(None),
        }
    }
}

impl Row {
    /// The value of a column.
    pub(super) fn get<T: Value>(&self, column: &'static str) -> Result<T, Unreadable> {
        let stored = match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        };
        let unreadable = |reason: String| Unreadable { column, reason };
        let stored = stored.map_err(|error| unreadable(error.to_string()))?;
        T::from_stored(stored).ok_or_else(|| unreadable("the value is not allowed".to_owned()))
    }

    /// The address in the columns `kind` and `slug`.
    pub(super) fn item(&self) -> Result<ItemRef, Unreadable> {
        Ok(ItemRef { kind: self.get("kind")?, slug: self.get("slug")? })
    }
}
