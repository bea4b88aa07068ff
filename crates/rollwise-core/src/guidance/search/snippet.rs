use serde::Serialize;
use utoipa::ToSchema;

use super::{
    document::{SafetyClass, SearchField},
    index::{SearchIndex, Text},
    query::Reading,
    vocabulary::TermId,
    words::words,
};

/// So many characters a snippet shows, ellipses apart.
const LONGEST: usize = 160;
/// So many of them stand before the first match, if something has to be left out.
const BEFORE_MATCH: usize = 40;
/// So many bytes a character has at most.
const MOST_BYTES: usize = 4;
const ELLIPSIS: char = '…';

/// The text of an item that fits a query best, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Snippet {
    /// A text of the item, shortened with `…` where it is long.
    pub text: String,
    /// The words that match, in order.
    pub matches: Vec<Match>,
}

/// A piece of a text that matches, in UTF-16 code units, as JavaScript, Swift and Kotlin count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Match {
    /// Where it begins.
    pub start: usize,
    /// Where it ends: the first code unit behind it.
    pub end: usize,
}

/// What is marked in the texts that a query found.
#[derive(Debug)]
pub(super) struct Marker<'a> {
    index: &'a SearchIndex,
    /// For each term what it tells, however the query is read; 0 if it was not sought.
    told: Vec<f32>,
    /// The words of the texts that were sought, folded and in order.
    sought: Vec<&'a str>,
}

impl<'a> Marker<'a> {
    /// A marker for the readings of a query.
    pub(super) fn new(index: &'a SearchIndex, readings: &[Reading]) -> Self {
        let (mut told, mut sought) = (vec![0.0_f32; index.weights.len()], Vec::new());
        for reading in readings {
            for token in &reading.tokens {
                for variant in &token.variants {
                    let tells = &mut told[variant.term as usize];
                    if *tells == 0.0 {
                        sought.extend(index.vocabulary.words_of(variant.term));
                    }
                    *tells = tells.max(reading.quality * variant.quality * token.weight);
                }
            }
        }
        sought.sort_unstable();
        Self { index, told, sought }
    }

    /// The snippet of a document. The name is not used, since it stands beside the snippet, and what is commonly said is
    /// not, since it may be wrong.
    pub(super) fn snippet(&self, document: usize) -> Snippet {
        let texts = self.index.starts[document]..self.index.starts[document + 1];
        let document = &self.index.documents[document];
        // What keeps people safe is said in the summary, whatever else matches.
        let summary = if document.safety_class == SafetyClass::Plain { f32::EPSILON } else { f32::MAX };
        let mut best = (0.0, "");
        for text in &self.index.texts[texts] {
            // The summary is shown where nothing matches, and rather than a text that matches a little better.
            let (preference, least) = match text.field {
                SearchField::Name | SearchField::Address | SearchField::Said => continue,
                SearchField::Summary => (2.5, summary),
                SearchField::Question | SearchField::Heading | SearchField::Body => (1.0, 0.0),
                SearchField::Alias => (0.6, 0.0),
            };
            let score = (self.told_by(text) * preference).max(least);
            if score > best.0 {
                best = (score, document.read.text(text.index as usize));
            }
        }
        cut(best.1, &self.matching(best.1))
    }

    /// How much of what was sought stands in a text.
    fn told_by(&self, text: &Text) -> f32 {
        let terms = self.index.terms_of(text);
        let mut matching: Vec<TermId> = terms.filter(|term| self.told[*term as usize] > 0.0).collect();
        matching.sort_unstable();
        matching.dedup();
        matching.iter().map(|term| self.told[*term as usize]).sum()
    }

    /// The words of a text that match, in bytes: the first one and those that can be shown with it.
    fn matching(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for word in words(text) {
            if found.first().is_some_and(|(first, _)| word.start > first + LONGEST * MOST_BYTES) {
                break;
            }
            if self.sought.binary_search(&&*word.folded).is_ok() {
                found.push((word.start, word.end));
            }
        }
        found
    }
}

/// The part of a text around its first match, with the matches in it.
fn cut(text: &str, matches: &[(usize, usize)]) -> Snippet {
    let first = matches.first().map_or(0, |(start, _)| *start);
    let (start, end) = window(text, first);
    let mut shown = String::with_capacity(end - start + 2 * ELLIPSIS.len_utf8());
    if start > 0 {
        shown.push(ELLIPSIS);
    }
    let shift = shown.encode_utf16().count();
    shown.push_str(&text[start..end]);
    if end < text.len() {
        shown.push(ELLIPSIS);
    }
    let units = |at: usize| shift + text[start..at].encode_utf16().count();
    let matches = matches
        .iter()
        .filter(|(from, to)| *from >= start && *to <= end)
        .map(|(from, to)| Match { start: units(*from), end: units(*to) })
        .collect();
    Snippet { text: shown, matches }
}

/// Which bytes of a text are shown: all of a short text, else whole words around the first match.
fn window(text: &str, first: usize) -> (usize, usize) {
    if text.len() <= LONGEST {
        return (0, text.len());
    }
    // Where each character is; in ASCII there where it is counted.
    let ascii = text.is_ascii();
    let others = if ascii { "" } else { text };
    let places: Vec<_> = others.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = |character: usize| if ascii { character } else { places[character] };
    let characters_before = |byte: usize| if ascii { byte } else { places.partition_point(|place| *place < byte) };
    let characters = characters_before(text.len());
    if characters <= LONGEST {
        return (0, text.len());
    }
    let at = characters_before(first);
    let earliest = at.saturating_sub(BEFORE_MATCH).min(characters - LONGEST);
    let latest = earliest + LONGEST;
    let space = |place: &usize| text[*place..].starts_with(char::is_whitespace);
    let start = if earliest == 0 {
        0
    } else {
        // Behind the first space, if one comes before the match.
        (earliest..at)
            .map(place)
            .find(space)
            .map_or(place(earliest), |place| place + text[place..].chars().next().map_or(0, char::len_utf8))
    };
    let end = if latest == characters {
        text.len()
    } else {
        let least = characters_before(first + 1).max(earliest + LONGEST / 2);
        (least.min(latest)..=latest).rev().map(place).find(space).unwrap_or(place(latest))
    };
    (start, end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LONGEST, Match, cut, window};

    #[test]
    fn matches_are_counted_in_utf16_code_units() {
        let snippet = cut("🦵 Wäde roll", &[(11, 15)]);
        assert_eq!(snippet.text, "🦵 Wäde roll");
        assert_eq!(snippet.matches, [Match { start: 8, end: 12 }]);
    }

    #[test]
    fn a_long_text_is_cut_around_its_first_match() {
        let text = format!("{} needle {}", "before ".repeat(40), "after ".repeat(40));
        let place = text.find("needle").expect("it is there");
        let snippet = cut(&text, &[(place, place + 6)]);
        assert!(snippet.text.starts_with("…before") && snippet.text.ends_with("after…"), "{}", snippet.text);
        let [Match { start, end }] = snippet.matches[..] else { panic!("one match") };
        let units: Vec<_> = snippet.text.encode_utf16().collect();
        assert_eq!(String::from_utf16_lossy(&units[start..end]), "needle");
    }

    proptest! {
        #[test]
        fn any_text_can_be_cut_anywhere(text in "(\\PC| ){0,400}", at in 0_usize..2000) {
            let mut first = at.min(text.len());
            while !text.is_char_boundary(first) {
                first -= 1;
            }
            let (start, end) = window(&text, first);
            prop_assert!(text.get(start..end).is_some_and(|shown| shown.chars().count() <= LONGEST));
            prop_assert!((start..=end).contains(&first) || first == text.len());
        }
    }
}
