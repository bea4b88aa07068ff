use std::{cmp::Reverse, collections::HashMap, sync::Arc};

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
    stems: HashMap<Arc<str>, TermId>,
    /// In the order of their letters.
    forms: Vec<Form>,
    /// The places of the forms, in the order of their terms.
    by_term: Vec<usize>,
}

/// A word as it stands in a text.
#[derive(Debug)]
struct Form {
    text: Arc<str>,
    length: usize,
    letters: u64,
    term: TermId,
}

/// The number of a word of a language in a [`Lexicon`].
pub(super) type WordId = u32;

/// Every word that was met so far, by number. Numbers stay, so that what was read once need not be read again.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    /// The numbers by word, for each language.
    numbers: Vec<HashMap<Arc<str>, WordId>>,
    /// The words, folded, with their stems.
    words: Vec<(Arc<str>, Arc<str>)>,
}

impl Lexicon {
    /// The number of a folded word of the language with this number.
    pub(super) fn number(&mut self, of: usize, language: &Language, word: &str) -> WordId {
        if self.numbers.len() <= of {
            self.numbers.resize_with(of + 1, HashMap::new);
        }
        if let Some(number) = self.numbers[of].get(word) {
            return *number;
        }
        // There are never more words than fit: they would not fit into memory.
        let number = WordId::try_from(self.words.len()).unwrap_or(WordId::MAX);
        let word: Arc<str> = word.into();
        self.words.push((word.clone(), language.stem(&word).into()));
        self.numbers[of].insert(word, number);
        number
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The vocabulary of the words that are in use, and the term of each word. Terms are numbered in the order of their
    /// letters, so that nothing depends on the order in which words were met.
    pub(super) fn vocabulary(&self, in_use: &[bool]) -> (Vocabulary, Vec<TermId>) {
        let used = || self.words.iter().zip(in_use).filter(|(_, used)| **used).map(|(word, _)| word);
        let mut stems: Vec<&Arc<str>> = used().map(|(_, stem)| stem).collect();
        stems.sort_unstable();
        stems.dedup();
        let stems: HashMap<Arc<str>, TermId> = stems.into_iter().cloned().zip(0..).collect();
        let term = |stem: &Arc<str>| stems.get(stem).copied().unwrap_or(TermId::MAX);
        let mut forms: Vec<_> = used()
            .map(|(text, stem)| Form {
                length: text.chars().count(),
                letters: letters(text),
                text: text.clone(),
                term: term(stem),
            })
            .collect();
        forms.sort_unstable_by(|one, other| (&one.text, one.term).cmp(&(&other.text, other.term)));
        forms.dedup_by(|one, other| one.text == other.text && one.term == other.term);
        let mut by_term: Vec<_> = (0..forms.len()).collect();
        by_term.sort_by_key(|place| forms[*place].term);
        let term_of = self.words.iter().map(|(_, stem)| term(stem)).collect();
        (Vocabulary { stems, forms, by_term }, term_of)
    }
}

impl Vocabulary {
    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.forms.len()
    }

    /// How many terms.
    pub(super) fn terms(&self) -> usize {
        self.stems.len()
    }

    /// The terms whose forms include a folded word, in any of the languages.
    pub(super) fn exact(&self, languages: &[Language], word: &str) -> Vec<Variant> {
        let terms = languages.iter().filter_map(|language| self.stems.get(language.stem(word).as_str()));
        best(terms.map(|term| Variant { term: *term, quality: 1.0 }).collect())
    }

    /// The words of the texts that are forms of a term, folded.
    pub(super) fn words_of(&self, term: TermId) -> impl Iterator<Item = &str> {
        let start = self.by_term.partition_point(|place| self.forms[*place].term < term);
        let forms = self.by_term[start..].iter().map(|place| &self.forms[*place]);
        forms.take_while(move |form| form.term == term).map(|form| &*form.text)
    }

    /// The terms with a form that begins like the word, which is still being typed.
    pub(super) fn beginning(&self, word: &str) -> Vec<Variant> {
        let length = word.chars().count();
        let start = self.forms.partition_point(|form| *form.text < *word);
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

    use super::{Language, Lexicon, Variant, Vocabulary};
    use crate::domain::Locale;

    fn english() -> Vec<Language> {
        vec![Language::of(&Locale::english())]
    }

    fn vocabulary(words: &[&str]) -> Vocabulary {
        let mut lexicon = Lexicon::default();
        for word in words {
            lexicon.number(0, &english()[0], word);
        }
        lexicon.vocabulary(&vec![true; lexicon.len()]).0
    }

    /// The words that variants stand for, of a vocabulary that has one form of each.
    fn meant<'v>(vocabulary: &'v Vocabulary, variants: &[Variant]) -> Vec<&'v str> {
        variants.iter().flat_map(|variant| vocabulary.words_of(variant.term)).collect()
    }

    #[test]
    fn every_form_of_a_word_is_found() {
        let vocabulary = vocabulary(&["rolling", "calf"]);
        assert_eq!(meant(&vocabulary, &vocabulary.exact(&english(), "calves")), ["calf"]);
        assert_eq!(meant(&vocabulary, &vocabulary.exact(&english(), "rolled")), ["rolling"]);
        assert!(vocabulary.exact(&english(), "rol").is_empty());
    }

    #[test]
    fn what_is_in_no_text_any_more_is_not_found() {
        let mut lexicon = Lexicon::default();
        for word in ["hamstring", "rolling", "rolled"] {
            lexicon.number(0, &english()[0], word);
        }
        let (vocabulary, term_of) = lexicon.vocabulary(&[false, false, true]);
        assert!(vocabulary.exact(&english(), "hamstring").is_empty());
        assert!(vocabulary.beginning("ham").is_empty() && vocabulary.like("hamstrin", false).is_empty());
        let rolls = vocabulary.exact(&english(), "rolling");
        assert_eq!(meant(&vocabulary, &rolls), ["rolled"], "the form that is left");
        assert_eq!(term_of[2], rolls[0].term);
    }

    #[test]
    fn words_in_another_order_make_the_same_vocabulary() {
        let (one, other) = (vocabulary(&["neck", "back", "backs"]), vocabulary(&["backs", "neck", "back"]));
        for word in ["neck", "back"] {
            assert_eq!(one.exact(&english(), word), other.exact(&english(), word));
        }
        assert_eq!(one.beginning("b"), other.beginning("b"));
    }

    #[test]
    fn the_shortest_word_is_the_likeliest_end_of_a_beginning() {
        let vocabulary = vocabulary(&["hamstring", "ham", "hammer", "chest"]);
        assert_eq!(meant(&vocabulary, &vocabulary.beginning("ham")), ["ham", "hammer", "hamstring"]);
        assert!(vocabulary.beginning("zz").is_empty());
    }

    #[test]
    fn one_letter_may_be_wrong_in_a_word_and_two_in_a_long_one() {
        let vocabulary = vocabulary(&["latissimus", "neck", "pain", "hamstring"]);
        let like = |word| meant(&vocabulary, &vocabulary.like(word, false));
        assert_eq!(like("latisimus"), ["latissimus"]);
        assert_eq!(like("latisimuss"), ["latissimus"]);
        assert_eq!(like("pian"), ["pain"], "swapped letters are one mistake");
        assert_eq!(like("nekk"), ["neck"]);
        assert!(like("nkk").is_empty(), "too short to guess");
        assert!(like("nakk").is_empty(), "two mistakes in a short word");
    }

    #[test]
    fn a_beginning_may_have_a_wrong_letter_while_it_is_typed() {
        let vocabulary = vocabulary(&["latissimus", "hamstring"]);
        assert_eq!(meant(&vocabulary, &vocabulary.like("latisi", true)), ["latissimus"]);
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
