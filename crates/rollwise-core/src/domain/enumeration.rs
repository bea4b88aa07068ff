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

/// Defines an enum whose words are written once and used everywhere.
macro_rules! enumeration {
    (
        $(#[$meta:meta])*
        $name:ident as $table:literal { $( $(#[$variant_meta:meta])* $variant:ident = $word:tt, )+ }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
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
    };
}
pub(crate) use enumeration;
