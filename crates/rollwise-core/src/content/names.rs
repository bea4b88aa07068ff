use std::path::Path;

use crate::{
    catalog::Place,
    domain::{Enumeration as _, ItemRef, Kind, Locale, similar},
};

/// The folder of the translations.
pub(super) const LOCALES: &str = "locales";

/// The files that are no items.
const SINGLE: [&str; 5] =
    ["catalogue.toml", "vocabulary.toml", "screening-rules.toml", "screening-vectors.toml", "routines.toml"];

/// Whether a folder holds anything that makes it a content folder.
pub(super) fn is_content(folder: &Path) -> bool {
    SINGLE.iter().chain(Kind::WORDS).any(|name| folder.join(name).exists())
}

/// A file that is not part of the content: the part of its name that is wrong, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misplaced {
    /// The folder or file that is wrong, e.g. `regoins`.
    pub(super) name: String,
    /// What is wrong with it.
    pub(super) message: String,
}

/// The file of a place, e.g. `locales/de/regions/lats.toml`.
pub(super) fn name_of(place: &Place) -> String {
    let (stem, locale) = match place {
        Place::Catalogue(locale) => ("catalogue".to_owned(), locale),
        Place::Vocabulary(locale) => ("vocabulary".to_owned(), locale),
        Place::Screening(locale) => ("screening-rules".to_owned(), locale),
        Place::Vectors => ("screening-vectors".to_owned(), &None),
        Place::Routines(locale) => ("routines".to_owned(), locale),
        Place::Item(item, locale) => (item.to_string(), locale),
    };
    match locale {
        Some(locale) => format!("{LOCALES}/{locale}/{stem}.toml"),
        None => format!("{stem}.toml"),
    }
}

/// The place that a file holds; its name is relative to the content folder, with slashes.
pub(super) fn place_of(name: &str) -> Result<Place, Misplaced> {
    let parts: Vec<&str> = name.split('/').collect();
    match parts.as_slice() {
        [LOCALES, tag, rest @ ..] if !rest.is_empty() => {
            let prefix = format!("{LOCALES}/{tag}");
            let locale = language(tag).map_err(|message| Misplaced { name: prefix.clone(), message })?;
            place_below(&format!("{prefix}/"), rest, Some(locale))
        }
        parts => place_below("", parts, None),
    }
}

fn language(tag: &str) -> Result<Locale, String> {
    let locale: Locale = tag.parse().map_err(|error: crate::domain::InvalidLocale| error.to_string())?;
    if locale.is_english() {
        Err("English is the language of the items themselves, so it has no translations".into())
    } else if locale.as_str() != tag {
        Err(format!("rename this folder to `{locale}`, the usual form of the language tag"))
    } else {
        Ok(locale)
    }
}

fn place_below(prefix: &str, parts: &[&str], locale: Option<Locale>) -> Result<Place, Misplaced> {
    let misplaced = |name: String, message: String| Misplaced { name: format!("{prefix}{name}"), message };
    match parts {
        ["catalogue.toml"] => Ok(Place::Catalogue(locale)),
        ["vocabulary.toml"] => Ok(Place::Vocabulary(locale)),
        ["screening-rules.toml"] => Ok(Place::Screening(locale)),
        ["routines.toml"] => Ok(Place::Routines(locale)),
        // Vectors hold nothing to be translated.
        ["screening-vectors.toml"] if locale.is_none() => Ok(Place::Vectors),
        [file] => {
            let known = SINGLE.iter().copied().filter(|name| locale.is_none() || *name != "screening-vectors.toml");
            let names = known.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let hint = did_you_mean(file, known);
            let message = format!("is not part of the content: here belong {names} and a folder for each kind{hint}");
            Err(misplaced((*file).to_owned(), message))
        }
        [folder, rest @ ..] => {
            let kind = Kind::from_word(folder).ok_or_else(|| {
                let hint = did_you_mean(folder, Kind::WORDS.iter().copied());
                let kinds = Kind::WORDS.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                misplaced((*folder).to_owned(), format!("is no kind of item{hint} The kinds are {kinds}"))
            })?;
            let [file] = rest else {
                let below = rest.first().copied().unwrap_or_default();
                return Err(misplaced(
                    format!("{folder}/{below}"),
                    "items lie in the folder of their kind, not deeper".into(),
                ));
            };
            let wrong = |message: String| misplaced(format!("{folder}/{file}"), message);
            let stem =
                file.strip_suffix(".toml").ok_or_else(|| wrong("is no item: their files end in `.toml`".into()))?;
            let slug = stem.parse().map_err(|error: crate::domain::InvalidSlug| wrong(error.to_string()))?;
            Ok(Place::Item(ItemRef { kind, slug }, locale))
        }
        [] => Err(misplaced(String::new(), "has no name".into())),
    }
}

fn did_you_mean<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    similar(given, words).map_or_else(|| ".".to_owned(), |word| format!("; did you mean `{word}`?"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{name_of, place_of};

    #[test]
    fn every_file_of_the_format_has_its_place() {
        for name in [
            "catalogue.toml",
            "vocabulary.toml",
            "screening-rules.toml",
            "screening-vectors.toml",
            "routines.toml",
            "locales/de/routines.toml",
            "roller-types/full-size.toml",
            "locales/de/catalogue.toml",
            "locales/pt-BR/vocabulary.toml",
            "locales/de/screening-rules.toml",
            "locales/de/regions/lats.toml",
        ] {
            assert_eq!(place_of(name).map(|place| name_of(&place)).as_deref(), Ok(name));
        }
    }

    #[test]
    fn the_wrong_part_of_a_name_is_named() {
        for (name, part, message) in [
            ("regoins/lats.toml", "regoins", "did you mean `regions`?"),
            ("regions/Lats.toml", "regions/Lats.toml", "`Lats` is not a slug"),
            ("regions/lats.tml", "regions/lats.tml", "end in `.toml`"),
            ("regions/back/lats.toml", "regions/back", "not deeper"),
            ("catalog.toml", "catalog.toml", "did you mean `catalogue.toml`?"),
            ("locales/de/screening-vectors.toml", "locales/de/screening-vectors.toml", "is not part of the content"),
            ("locales/en/catalogue.toml", "locales/en", "English"),
            ("locales/pt-br/catalogue.toml", "locales/pt-br", "rename this folder to `pt-BR`"),
            ("locales/german/catalogue.toml", "locales/german", "not a language tag"),
            ("locales/de/regoins/lats.toml", "locales/de/regoins", "did you mean `regions`?"),
        ] {
            let misplaced = place_of(name).expect_err(name);
            assert_eq!(misplaced.name, part);
            assert!(misplaced.message.contains(message), "{}", misplaced.message);
        }
    }

    proptest! {
        #[test]
        fn any_name_is_a_place_of_that_name_or_misplaced(name in "(locales/)?([a-zA-Z-]{0,8}/)?(regions/|terms/)?[a-z0-9./-]{0,12}(.toml)?") {
            match place_of(&name) {
                Ok(place) => prop_assert_eq!(name_of(&place), name),
                Err(misplaced) => prop_assert!(name.starts_with(&misplaced.name)),
            }
        }
    }
}
