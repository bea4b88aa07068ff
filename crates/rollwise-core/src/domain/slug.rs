use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// The name of an item in addresses: lower-case ASCII letters, digits and single hyphens, at most 80 characters.
///
/// Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

/// The text is not a slug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a slug: use lower-case letters, digits and single hyphens, at most 80 characters")]
pub struct InvalidSlug(String);

impl Slug {
    /// The regular expression that every slug matches.
    pub const PATTERN: &'static str = "^[a-z0-9]+(-[a-z0-9]+)*$";
    /// The longest slug, in characters.
    pub const MAX_LENGTH: usize = 80;

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        let well_formed = text.len() <= Self::MAX_LENGTH
            && text.split('-').all(|part| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
        if well_formed { Ok(Self(text.into())) } else { Err(InvalidSlug(text.chars().take(120).collect())) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Slug {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(Self::PATTERN))
            .max_length(Some(Self::MAX_LENGTH))
            .description(Some("The name of an item in addresses; unique within its kind and never reused."))
            .into()
    }
}

impl ToSchema for Slug {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Slug;

    #[test]
    fn hyphens_stand_between_words_only() {
        for wrong in ["", "-", "a-", "-a", "a--b", "A", "a_b", "ä", "a b", "a/b", &"a".repeat(81)] {
            assert!(wrong.parse::<Slug>().is_err(), "{wrong:?} was taken for a slug");
        }
        assert_eq!("mid-back-2".parse::<Slug>().map(|slug| slug.to_string()), Ok("mid-back-2".to_owned()));
    }

    proptest! {
        #[test]
        fn whatever_matches_the_pattern_is_a_slug_and_keeps_its_text(text in "[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,4}") {
            let slug: Slug = text.parse().expect("the pattern describes slugs");
            prop_assert_eq!(slug.as_str(), text);
        }

        #[test]
        fn any_text_is_a_slug_or_an_error(text in ".*") {
            if let Ok(slug) = text.parse::<Slug>() {
                prop_assert_eq!(slug.as_str(), text);
            }
        }
    }
}
