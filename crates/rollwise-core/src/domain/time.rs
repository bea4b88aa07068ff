use std::{fmt, str::FromStr};

use ::time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

/// A moment in UTC with millisecond precision; on the wire RFC 3339, in the database milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(OffsetDateTime);

/// The text is not an RFC 3339 time, or the number lies beyond the years 0 to 9999.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time: write it like `2026-11-22T12:00:00Z` (RFC 3339)")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The moment `milliseconds` after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// If the moment lies outside of the years 0 to 9999.
    pub fn from_milliseconds(milliseconds: i64) -> Result<Self, InvalidTimestamp> {
        let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
            .map_err(|_| InvalidTimestamp)?;
        if (0..=9999).contains(&moment.year()) { Ok(Self(moment)) } else { Err(InvalidTimestamp) }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn milliseconds(self) -> i64 {
        // The years 0 to 9999 fit into an i64 of milliseconds by construction.
        i64::try_from(self.0.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
    }

    /// The day in UTC.
    pub fn day(self) -> super::Day {
        super::Day::from(self.0.date())
    }
}

impl From<std::time::SystemTime> for Timestamp {
    fn from(moment: std::time::SystemTime) -> Self {
        let moment = OffsetDateTime::from(moment);
        let whole = moment.replace_nanosecond(moment.nanosecond() / 1_000_000 * 1_000_000).unwrap_or(moment);
        Self(whole)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InvalidTimestamp)?.to_offset(UtcOffset::UTC);
        let milliseconds = i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).map_err(|_| InvalidTimestamp)?;
        Self::from_milliseconds(milliseconds)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A time in UTC (RFC 3339)."))
            .into()
    }
}

impl ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Timestamp;

    #[test]
    fn offsets_become_utc() {
        let moment: Timestamp = "2026-11-22T13:00:00+01:00".parse().expect("a time");
        assert_eq!(moment.to_string(), "2026-11-22T12:00:00Z");
    }

    proptest! {
        #[test]
        fn text_and_number_say_the_same(milliseconds in -62_000_000_000_000_i64..=253_000_000_000_000) {
            let moment = Timestamp::from_milliseconds(milliseconds).expect("a year from 5 to 9987");
            prop_assert_eq!(moment.milliseconds(), milliseconds);
            prop_assert_eq!(moment.to_string().parse::<Timestamp>(), Ok(moment));
        }
    }
}
