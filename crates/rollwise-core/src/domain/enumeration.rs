use serde_json::json;
use utoipa::openapi::{
    RefOr, Schema,
    extensions::ExtensionsBuilder,
    schema::{ObjectBuilder, Type},
};

/// A closed list of words with a name of its own, as they stand in TOML, SQL, JSON and the docs.
pub trait Enumeration: Copy + Sized + 'static {
    /// The name of the enumeration, e.g. `verdict`; its table in `vocabulary.toml`.
    const NAME: &'static str;
    /// Every word, in its natural order.
    const WORDS: &'static [&'static str];
    /// Every value, in the order of [`Self::WORDS`].
    const ALL: &'static [Self];

    /// The word for this value.
    fn word(self) -> &'static str;

    /// The value for a word, if it is one of [`Self::WORDS`].
    fn from_word(word: &str) -> Option<Self> {
        let index = Self::WORDS.iter().position(|known| *known == word)?;
        Self::ALL.get(index).copied()
    }
}

/// The schema of an enumeration. `x-extensible` says that it may gain words in version 1; `description` is its doc comment.
pub(crate) fn schema<E: Enumeration>(description: &str, is_extensible: bool) -> RefOr<Schema> {
    let lines: Vec<_> = description.lines().map(str::trim).collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(lines.join("\n")))
        .enum_values(Some(E::WORDS.iter().copied()))
        .extensions(is_extensible.then(|| ExtensionsBuilder::new().add("x-extensible", json!(true)).build()))
        .into()
}

/// Defines an enum whose words are written once and used everywhere. Behind its table it may say `closed`: then it stays as it
/// is in version 1, where all others may grow.
macro_rules! enumeration {
    ($(#[doc = $doc:literal])+ $name:ident as $table:literal, closed { $($variants:tt)+ }) => {
        $crate::domain::enumeration::enumeration! { @define false $(#[doc = $doc])+ $name as $table { $($variants)+ } }
    };
    ($(#[doc = $doc:literal])+ $name:ident as $table:literal { $($variants:tt)+ }) => {
        $crate::domain::enumeration::enumeration! { @define true $(#[doc = $doc])+ $name as $table { $($variants)+ } }
    };
    (
        @define $is_extensible:literal
        $(#[doc = $doc:literal])+
        $name:ident as $table:literal { $( $(#[$variant_meta:meta])* $variant:ident = $word:tt, )+ }
    ) => {
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $( $(#[$variant_meta])* #[serde(rename = $word)] $variant, )+
        }

        impl $crate::domain::Enumeration for $name {
            const NAME: &'static str = $table;
            const WORDS: &'static [&'static str] = &[$($word),+];
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::domain::enumeration::schema::<Self>(concat!($($doc, "\n"),+), $is_extensible)
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use enumeration;
