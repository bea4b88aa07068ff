use std::{cmp::Reverse, collections::HashMap};

use super::language::Language;

/// A word with all its forms.
pub(super) type TermId = u32;

/// A term that a person may have meant by a word, and how surely: 1 if it is that very word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Variant {
    pub(super) term: TermId,
    pub(super) quality: f32,
}

/// How many terms a word may stand for; a single letter begins hundreds.
const MOST_VARIANTS: usize = 48;
/// Longer words are not compared letter by letter: they are none.
const LONGEST_COMPARED: usize = 40;
/// The quality of a word with one wrong letter, and with two.
const TYPO: [f32; 2] = [0.85, 0.7];
/// What a wrong first letter takes away: few people mistype it.
const WRONG_FIRST_LETTER: f32 = 0.1;

/// Every word of the texts, and how to find it by its forms, its beginning or something like it.
#[derive(Debug)]
pub(super) struct Vocabulary {
    stems: HashMap<String, TermId>,
    /// In the order of their letters.
    forms: Vec<Form>,
    /// The places of the forms, in the order of their terms.
    by_term: Vec<usize>,
}

/// A word as it stands in a text.
#[derive(Debug)]
struct Form {
    text: String,
    length: usize,
    letters: u64,
    term: TermId,
}

/// A vocabulary that is being collected.
#[derive(Debug, Default)]
pub(super) struct Collector {
    stems: HashMap<String, TermId>,
    /// By word, for each language.
    forms: Vec<HashMap<String, TermId>>,
}

impl Collector {
    /// The term of a folded word in the language with this number.
    pub(super) fn term(&mut self, number: usize, language: &Language, word: &str) -> TermId {
        if self.forms.len() <= number {
            self.forms.resize_with(number + 1, HashMap::new);
        }
        let forms = &mut self.forms[number];
        if let Some(term) = forms.get(word) {
            return *term;
        }
        // There are never more words than fit: they would not fit into memory.
        let next = TermId::try_from(self.stems.len()).unwrap_or(TermId::MAX);
        let term = *self.stems.entry(language.stem(word)).or_insert(next);
        forms.insert(word.to_owned(), term);
        term
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.stems.len()
    }

    pub(super) fn finish(self) -> Vocabulary {
        let mut forms: Vec<_> = self
            .forms
            .into_iter()
            .flatten()
            .map(|(text, term)| Form { length: text.chars().count(), letters: letters(&text), text, term })
            .collect();
        forms.sort_unstable_by(|one, other| (&one.text, one.term).cmp(&(&other.text, other.term)));
        forms.dedup_by(|one, other| one.text == other.text && one.term == other.term);
        let mut by_term: Vec<_> = (0..forms.len()).collect();
        by_term.sort_by_key(|place| forms[*place].term);
        Vocabulary { stems: self.stems, forms, by_term }
    }
}

impl Vocabulary {
    /// The terms whose forms include a folded word, in any of the languages.
    pub(super) fn exact(&self, languages: &[Language], word: &str) -> Vec<Variant> {
        let terms = languages.iter().filter_map(|language| self.stems.get(&language.stem(word)));
        best(terms.map(|term| Variant { term: *term, quality: 1.0 }).collect())
    }

    /// The words of the texts that are forms of a term, folded.
    pub(super) fn words_of(&self, term: TermId) -> impl Iterator<Item = &str> {
        let start = self.by_term.partition_point(|place| self.forms[*place].term < term);
        let forms = self.by_term[start..].iter().map(|place| &self.forms[*place]);
        forms.take_while(move |form| form.term == term).map(|form| form.text.as_str())
    }

    /// The terms with a form that begins like the word, which is still being typed.
    pub(super) fn beginning(&self, word: &str) -> Vec<Variant> {
        let length = word.chars().count();
        let start = self.forms.partition_point(|form| form.text.as_str() < word);
        let begun = self.forms[start..].iter().take_while(|form| form.text.starts_with(word));
        best(begun.map(|form| Variant { term: form.term, quality: begun_quality(length, form.length) }).collect())
    }

    /// The terms with a form nearest to the word, within one wrong letter for up to seven letters and two beyond;
    /// if `typing`, only the beginning has to be near. Nothing for words of up to three letters.
    pub(super) fn like(&self, word: &str, typing: bool) -> Vec<Variant> {
        let length = word.chars().count();
        let bound = match length {
            4..=7 => 1,
            8..=LONGEST_COMPARED => 2,
            _ => return Vec::new(),
        };
        let sought = letters(word);
        let found = self.near(word, length, bound, |form| {
            let surplus = (form.letters & !sought).count_ones() as usize;
            let near = form.length.abs_diff(length) <= bound && surplus <= bound;
            near.then(|| strsim::osa_distance(word, &form.text))
        });
        if !found.is_empty() || !typing {
            return found;
        }
        self.near(word, length, bound, |form| {
            let lengths = length - bound..=length + bound;
            lengths
                .filter(|begun| *begun < form.length)
                .map(|begun| strsim::osa_distance(word, &form.text.chars().take(begun).collect::<String>()))
                .min()
        })
    }

    /// The terms with the least `distance` from the word, if that is within the bound.
    fn near(&self, word: &str, length: usize, bound: usize, distance: impl Fn(&Form) -> Option<usize>) -> Vec<Variant> {
        let sought = letters(word);
        let first = word.chars().next();
        let mut nearest = bound;
        let mut found = Vec::new();
        for form in &self.forms {
            // Every letter that is missing altogether costs one change; this rules out nearly all words at once.
            if (sought & !form.letters).count_ones() as usize > nearest || form.length > LONGEST_COMPARED {
                continue;
            }
            let Some(distance) = distance(form).filter(|distance| *distance <= nearest) else { continue };
            if distance < nearest {
                found.clear();
                nearest = distance;
            }
            let mut quality = TYPO.get(distance.saturating_sub(1)).copied().unwrap_or_default();
            if form.text.chars().next() != first {
                quality -= WRONG_FIRST_LETTER;
            }
            if form.length > length + bound {
                quality *= begun_quality(length, form.length);
            }
            found.push(Variant { term: form.term, quality });
        }
        best(found)
    }
}

/// How surely a beginning stands for a word, by their lengths in letters.
#[expect(clippy::cast_precision_loss, reason = "words are shorter than what a float counts")]
fn begun_quality(begun: usize, length: usize) -> f32 {
    0.4 + 0.6 * (begun.min(length) as f32 / length.max(1) as f32)
}

/// The best variant of each term, best first.
fn best(mut variants: Vec<Variant>) -> Vec<Variant> {
    variants.sort_unstable_by_key(|variant| (variant.term, Reverse(key(*variant))));
    variants.dedup_by_key(|variant| variant.term);
    variants.sort_unstable_by_key(|variant| (Reverse(key(*variant)), variant.term));
    variants.truncate(MOST_VARIANTS);
    variants
}

/// Qualities are positive, so their bits are in their order.
fn key(variant: Variant) -> u32 {
    variant.quality.to_bits()
}

/// A bit for each letter that occurs; letters beyond a to z and 0 to 9 share the rest.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |set, letter| {
        let bit = match letter {
            'a'..='z' => u32::from(letter) - u32::from('a'),
            '0'..='9' => 26 + u32::from(letter) - u32::from('0'),
            _ => 36 + u32::from(letter) % 28,
        };
        set | 1 << bit
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Collector, Language, Variant, Vocabulary};
    use crate::domain::Locale;

    fn english() -> Vec<Language> {
        vec![Language::of(&Locale::english())]
    }

    /// A vocabulary whose terms are numbered like the words.
    fn vocabulary(words: &[&str]) -> Vocabulary {
        let mut collector = Collector::default();
        for word in words {
            collector.term(0, &english()[0], word);
        }
        collector.finish()
    }

    fn terms(variants: &[Variant]) -> Vec<u32> {
        variants.iter().map(|variant| variant.term).collect()
    }

    #[test]
    fn every_form_of_a_word_is_found() {
        let vocabulary = vocabulary(&["calf", "rolling"]);
        assert_eq!(terms(&vocabulary.exact(&english(), "calves")), [0]);
        assert_eq!(terms(&vocabulary.exact(&english(), "rolled")), [1]);
        assert!(vocabulary.exact(&english(), "rol").is_empty());
    }

    #[test]
    fn the_shortest_word_is_the_likeliest_end_of_a_beginning() {
        let vocabulary = vocabulary(&["hamstring", "ham", "hammer", "chest"]);
        assert_eq!(terms(&vocabulary.beginning("ham")), [1, 2, 0]);
        assert_eq!(terms(&vocabulary.beginning("zz")), [0; 0]);
    }

    #[test]
    fn one_letter_may_be_wrong_in_a_word_and_two_in_a_long_one() {
        let vocabulary = vocabulary(&["latissimus", "neck", "pain", "hamstring"]);
        assert_eq!(terms(&vocabulary.like("latisimus", false)), [0]);
        assert_eq!(terms(&vocabulary.like("latisimuss", false)), [0]);
        assert_eq!(terms(&vocabulary.like("pian", false)), [2], "swapped letters are one mistake");
        assert_eq!(terms(&vocabulary.like("nekk", false)), [1]);
        assert!(vocabulary.like("nkk", false).is_empty(), "too short to guess");
        assert!(vocabulary.like("nakk", false).is_empty(), "two mistakes in a short word");
    }

    #[test]
    fn a_beginning_may_have_a_wrong_letter_while_it_is_typed() {
        let vocabulary = vocabulary(&["latissimus", "hamstring"]);
        assert_eq!(terms(&vocabulary.like("latisi", true)), [0]);
        assert!(vocabulary.like("latisi", false).is_empty());
    }

    proptest! {
        #[test]
        fn any_word_can_be_sought(word in "\\PC{0,60}", known in proptest::collection::vec("\\PC{1,12}", 1..20)) {
            let vocabulary = vocabulary(&known.iter().map(String::as_str).collect::<Vec<_>>());
            for variant in [vocabulary.beginning(&word), vocabulary.like(&word, true)].concat() {
                prop_assert!(variant.quality > 0.0 && variant.quality <= 1.0);
            }
        }

        #[test]
        fn a_word_with_a_letter_left_out_is_found(word in "[a-z]{5,14}", at in 1_usize..4) {
            let mut wrong = word.clone();
            wrong.remove(at);
            prop_assert!(!vocabulary(&[&word]).like(&wrong, false).is_empty());
        }
    }
}
