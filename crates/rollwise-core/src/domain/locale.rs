use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// A language tag (BCP 47) in its canonical case, such as `en`, `de`, `pt-BR` or `zh-Hant-TW`.
///
/// Language, script and region are understood; variants and extensions are not needed to choose a translation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(Arc<str>);

/// The text is not a language tag of the understood form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language tag: write it like `en`, `pt-BR` or `zh-Hant-TW`")]
pub struct InvalidLocale(String);

impl Locale {
    /// What a language tag looks like, for documentation and schemas.
    pub const PATTERN: &str = "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$";

    /// English, the language that every item has.
    pub fn english() -> Self {
        Self("en".into())
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is English itself.
    pub fn is_english(&self) -> bool {
        &*self.0 == "en"
    }
}

impl FromStr for Locale {
    type Err = InvalidLocale;

    fn from_str(text: &str) -> Result<Self, InvalidLocale> {
        let invalid = || InvalidLocale(text.chars().take(60).collect());
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default();
        if !(2..=3).contains(&language.len()) || !language.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(invalid());
        }
        let mut tag = language.to_ascii_lowercase();
        let mut rest = parts.next();
        if let Some(script) = rest.filter(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
        {
            tag.push('-');
            tag.push_str(&script[..1].to_ascii_uppercase());
            tag.push_str(&script[1..].to_ascii_lowercase());
            rest = parts.next();
        }
        if let Some(region) = rest.filter(|part| {
            (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
                || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
        }) {
            tag.push('-');
            tag.push_str(&region.to_ascii_uppercase());
            rest = parts.next();
        }
        if rest.is_some() { Err(invalid()) } else { Ok(Self(tag.into())) }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Locale {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(Self::PATTERN))
            .description(Some("A language tag (BCP 47): language, script and region."))
            .examples([serde_json::json!("en")])
            .into()
    }
}

impl ToSchema for Locale {}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn tags_are_read_in_any_case_and_written_in_one() {
        for (written, canonical) in
            [("EN", "en"), ("pt-br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")]
        {
            assert_eq!(written.parse::<Locale>().map(|locale| locale.to_string()), Ok(canonical.to_owned()));
        }
        for wrong in ["", "e", "english", "en-", "en-US-x-y", "e1", "*", "en_US"] {
            assert!(wrong.parse::<Locale>().is_err(), "{wrong:?} was taken for a language tag");
        }
    }
}
