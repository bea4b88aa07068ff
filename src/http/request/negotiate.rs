//! What the client can take: media types, content codings and languages.

use crate::{domain::Locale, http::response::encode::Coding};

/// One element of an `Accept…` header with its quality from 0 to 1000.
struct Weighted<'a> {
    value: &'a str,
    quality: u16,
}

/// Reads a header of comma-separated values with `q` parameters; what cannot be read is passed over.
fn weighted(header: &str) -> impl Iterator<Item = Weighted<'_>> {
    header.split(',').filter_map(|element| {
        let mut parts = element.split(';');
        let value = parts.next()?.trim();
        let mut quality = 1000;
        for parameter in parts {
            let Some((name, number)) = parameter.split_once('=') else { continue };
            if name.trim().eq_ignore_ascii_case("q") {
                let number: f32 = number.trim().parse().ok()?;
                if !(0.0..=1.0).contains(&number) {
                    return None;
                }
                // In range by the line above; three decimals are all that a quality has.
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                {
                    quality = (number * 1000.0).round() as u16;
                }
            }
        }
        (!value.is_empty()).then_some(Weighted { value, quality })
    })
}

/// The first of `offered` media types that an `Accept` header allows, by quality; `None` if it allows none.
///
/// An absent or empty header allows everything.
pub(in crate::http) fn media_type<'o>(accept: Option<&str>, offered: &[&'o str]) -> Option<&'o str> {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return offered.first().copied() };
    let mut best: Option<(&'o str, u16)> = None;
    for offer in offered {
        let quality = media_type_quality(accept, offer);
        if quality > 0 && best.is_none_or(|(_, highest)| quality > highest) {
            best = Some((offer, quality));
        }
    }
    best.map(|(offer, _)| offer)
}

/// The quality of a media type: the most specific range that matches it decides (RFC 9110, 12.5.1).
fn media_type_quality(accept: &str, offer: &str) -> u16 {
    let main = offer.split_once('/').map_or(offer, |(main, _)| main);
    weighted(accept)
        .filter_map(|range| {
            let specificity = if range.value.eq_ignore_ascii_case(offer) {
                2
            } else if range.value.strip_suffix("/*").is_some_and(|prefix| prefix.eq_ignore_ascii_case(main)) {
                1
            } else if range.value == "*/*" {
                0
            } else {
                return None;
            };
            Some((specificity, range.quality))
        })
        .max()
        .map_or(0, |(_, quality)| quality)
}

/// The coding to answer in: of those with the highest quality the one that we rank best.
///
/// Where a client forbids even `identity`, it still gets it: an answer that it may be able to read is worth more
/// than none.
pub(in crate::http) fn coding(accept_encoding: Option<&str>) -> Coding {
    let Some(header) = accept_encoding else { return Coding::Identity };
    let quality = |coding: Coding| {
        let named = |name: &str| weighted(header).find(|range| range.value.eq_ignore_ascii_case(name));
        let alias = if coding == Coding::Gzip { named("x-gzip") } else { None };
        match named(coding.name()).or(alias) {
            Some(range) => range.quality,
            // Identity is acceptable unless it is excluded, but whatever is asked for by name comes before it.
            None if coding == Coding::Identity => 1,
            None => named("*").map_or(0, |range| range.quality),
        }
    };
    let mut best = (Coding::Identity, 0);
    for candidate in Coding::ALL {
        let quality = quality(candidate);
        if quality > best.1 {
            best = (candidate, quality);
        }
    }
    best.0
}

/// The language to answer in: lookup (RFC 4647, 3.4) of the preferred ranges among those `available`, else English.
pub(in crate::http) fn language(accept_language: Option<&str>, available: &[Locale]) -> Locale {
    let mut ranges: Vec<_> = accept_language.into_iter().flat_map(weighted).filter(|range| range.quality > 0).collect();
    ranges.sort_by_key(|range| std::cmp::Reverse(range.quality));
    ranges
        .iter()
        .filter(|range| range.value != "*")
        .find_map(|range| lookup(range.value, available))
        .unwrap_or_else(Locale::english)
}

/// Looks one language range up: whole first, then shortened from the end until something fits.
pub(in crate::http) fn lookup(range: &str, available: &[Locale]) -> Option<Locale> {
    let mut range = range;
    loop {
        if let Some(found) = available.iter().find(|locale| locale.as_str().eq_ignore_ascii_case(range)) {
            return Some(found.clone());
        }
        let (shorter, _) = range.rsplit_once('-')?;
        // A single letter introduces what follows it, so it is dropped together with that.
        range = match shorter.rsplit_once('-') {
            Some((before, single)) if single.len() == 1 => before,
            _ => shorter,
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{coding, language, media_type};
    use crate::{domain::Locale, http::response::encode::Coding};

    #[test]
    fn the_most_specific_range_decides_on_a_media_type() {
        let offered = ["application/json", "application/atom+xml"];
        assert_eq!(media_type(None, &offered), Some("application/json"));
        assert_eq!(media_type(Some("*/*"), &offered), Some("application/json"));
        assert_eq!(media_type(Some("application/*;q=0.5"), &offered), Some("application/json"));
        assert_eq!(media_type(Some("application/atom+xml, */*;q=0.1"), &offered), Some("application/atom+xml"));
        assert_eq!(media_type(Some("application/json;q=0, */*"), &offered), Some("application/atom+xml"));
        assert_eq!(media_type(Some("text/html"), &offered), None);
        assert_eq!(media_type(Some("application/json;"), &offered), Some("application/json"));
        assert_eq!(media_type(Some("application/atom+xml;x;q=0.5, */*;q=0"), &offered), Some("application/atom+xml"));
        assert_eq!(media_type(Some("APPLICATION/JSON"), &offered), Some("application/json"));
    }

    #[test]
    fn the_best_coding_that_the_client_takes_is_used() {
        assert_eq!(coding(None), Coding::Identity);
        assert_eq!(coding(Some("")), Coding::Identity);
        assert_eq!(coding(Some("gzip, deflate, br, zstd")), Coding::Brotli);
        assert_eq!(coding(Some("gzip, br;q=0.5")), Coding::Gzip);
        assert_eq!(coding(Some("*")), Coding::Brotli);
        assert_eq!(coding(Some("br;q=0, *")), Coding::Zstd);
        assert_eq!(coding(Some("identity")), Coding::Identity);
        assert_eq!(coding(Some("x-gzip")), Coding::Gzip);
        assert_eq!(coding(Some("gzip;q=0.001")), Coding::Gzip);
    }

    #[test]
    fn a_language_is_looked_up_from_its_most_special_form() {
        let available: Vec<Locale> =
            ["en", "de", "pt-BR", "zh-Hant"].iter().map(|tag| tag.parse().expect("a tag")).collect();
        for (header, expected) in [
            (None, "en"),
            (Some("de"), "de"),
            (Some("de-AT, en;q=0.5"), "de"),
            (Some("fr, de;q=0.5"), "de"),
            (Some("pt"), "en"),
            (Some("zh-Hant-TW"), "zh-Hant"),
            (Some("zh-hant-x-private"), "zh-Hant"),
            (Some("de;q=0, fr"), "en"),
            (Some("en;q=0.1, de;q=0.2"), "de"),
            (Some("*"), "en"),
            (Some(";;;,,q="), "en"),
        ] {
            assert_eq!(language(header, &available).as_str(), expected, "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn of_any_header_nothing_is_chosen_that_was_not_offered(
            header in prop_oneof![".*", "((\\*|br|gzip|de|pt-BR|zh|application/json|text/\\*|\\*/\\*)(;q=[01](\\.[0-9]{0,4})?)?[,; ]){0,6}"],
        ) {
            let offered = ["application/json", "application/atom+xml"];
            prop_assert!(media_type(Some(&header), &offered).is_none_or(|chosen| offered.contains(&chosen)));
            prop_assert!(Coding::ALL.contains(&coding(Some(&header))));
            let available = ["en", "de", "pt-BR", "zh-Hant"].map(|tag| tag.parse::<Locale>().expect("a language tag"));
            prop_assert!(available.contains(&language(Some(&header), &available)));
        }
    }
}
