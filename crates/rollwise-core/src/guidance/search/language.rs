use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use rust_stemmers::{Algorithm, Stemmer};

use super::words::words;
use crate::domain::Locale;

/// What is known of a language: its word forms, its words without content, and what its speakers say instead.
pub(super) struct Language {
    stemmer: Option<Stemmer>,
    umlauts: bool,
    stop_words: HashSet<String>,
    forms: HashMap<String, String>,
    synonyms: Vec<Synonym>,
}

/// Words that stand for other words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Synonym {
    /// What a person says, folded.
    pub(super) said: Vec<String>,
    /// What the content may say, folded.
    pub(super) meant: Vec<String>,
}

/// The files of a language; see docs/search.md for their format.
struct Files {
    algorithm: Algorithm,
    umlauts: bool,
    stop_words: &'static str,
    forms: &'static str,
    synonyms: &'static str,
}

const ENGLISH: Files = Files {
    algorithm: Algorithm::English,
    umlauts: false,
    stop_words: include_str!("en/stop-words.txt"),
    forms: include_str!("en/forms.txt"),
    synonyms: include_str!("en/synonyms.txt"),
};

const GERMAN: Files = Files {
    algorithm: Algorithm::German,
    umlauts: true,
    stop_words: include_str!("de/stop-words.txt"),
    forms: include_str!("de/forms.txt"),
    synonyms: include_str!("de/synonyms.txt"),
};

impl Language {
    /// The language of a locale; one that is not known here has neither word forms nor stop words.
    pub(super) fn of(locale: &Locale) -> Self {
        match locale.as_str().split('-').next() {
            Some("en") => Self::read(&ENGLISH),
            Some("de") => Self::read(&GERMAN),
            _ => Self {
                stemmer: None,
                umlauts: false,
                stop_words: HashSet::new(),
                forms: HashMap::new(),
                synonyms: Vec::new(),
            },
        }
    }

    fn read(files: &Files) -> Self {
        let forms = lines(files.forms).filter_map(|line| {
            let (form, base) = line.split_once('=')?;
            Some((folded(form).concat(), folded(base).concat()))
        });
        Self {
            stemmer: Some(Stemmer::create(files.algorithm)),
            umlauts: files.umlauts,
            stop_words: lines(files.stop_words).flat_map(folded).collect(),
            forms: forms.collect(),
            synonyms: lines(files.synonyms).flat_map(synonyms).collect(),
        }
    }

    /// What all forms of a word have in common; `word` is folded.
    pub(super) fn stem(&self, word: &str) -> String {
        let word = self.forms.get(word).map_or(word, String::as_str);
        match &self.stemmer {
            // The stemmers are for letters: whatever else there is stays as it is.
            Some(stemmer) if word.bytes().all(|byte| byte.is_ascii_lowercase()) => {
                let word = if self.umlauts { without_umlauts(word) } else { word.to_owned() };
                stemmer.stem(&word).into_owned()
            }
            _ => word.to_owned(),
        }
    }

    /// Whether a word says nothing about what is sought; `word` is folded.
    pub(super) fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.contains(word)
    }

    /// The words that are said for others.
    pub(super) fn synonyms(&self) -> &[Synonym] {
        &self.synonyms
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Language").field("synonyms", &self.synonyms.len()).finish_non_exhaustive()
    }
}

/// The lines of a data file without comments.
fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
}

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.folded.into_owned()).collect()
}

/// The synonyms of a line: `a, b > c, d` says that a and b may mean c or d; `a, b` that each may mean the other.
fn synonyms(line: &str) -> Vec<Synonym> {
    let phrases = |list: &str| list.split(',').map(folded).filter(|words| !words.is_empty()).collect::<Vec<_>>();
    let (said, meant) = match line.split_once('>') {
        Some((said, meant)) => (phrases(said), phrases(meant)),
        None => (phrases(line), phrases(line)),
    };
    let mut found = Vec::new();
    for said in &said {
        for meant in meant.iter().filter(|meant| *meant != said) {
            found.push(Synonym { said: said.clone(), meant: meant.clone() });
        }
    }
    found
}

/// `ruecken` as `rucken`, which is also what folding makes of `rücken`.
fn without_umlauts(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for letter in word.chars() {
        let mut before = plain.chars().rev();
        let (vowel, earlier) = (before.next(), before.next());
        let spelt_out = letter == 'e' && matches!(vowel, Some('a' | 'o' | 'u'));
        // `que` and `aue` are no umlauts.
        if !(spelt_out && !(vowel == Some('u') && matches!(earlier, Some('q' | 'a' | 'e')))) {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{ENGLISH, GERMAN, Language, Synonym, lines, synonyms};
    use crate::domain::Locale;

    fn language(tag: &str) -> Language {
        Language::of(&tag.parse::<Locale>().expect("a language tag"))
    }

    fn phrase(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let english = language("en-GB");
        for (one, other) in [("rolling", "rolls"), ("calves", "calf"), ("feet", "foot"), ("numb", "numbness")] {
            assert_eq!(english.stem(one), english.stem(other), "{one} and {other}");
        }
        assert_ne!(english.stem("neck"), english.stem("back"));
        let german = language("de-AT");
        for (one, other) in [("rucken", "ruckens"), ("ruecken", "rucken"), ("waden", "wade"), ("fusse", "fuss")] {
            assert_eq!(german.stem(one), german.stem(other), "{one} and {other}");
        }
        assert_ne!(german.stem("bauer"), german.stem("baur"));
    }

    #[test]
    fn an_unknown_language_has_no_stems() {
        assert_eq!(language("fi").stem("selka"), "selka");
        assert!(!language("fi").is_stop_word("the"));
    }

    #[test]
    fn synonyms_go_both_ways_unless_they_point() {
        let pair = |said, meant| Synonym { said: phrase(said), meant: phrase(meant) };
        assert_eq!(synonyms("low back, lumbar"), [pair("low back", "lumbar"), pair("lumbar", "low back")]);
        assert_eq!(synonyms("heart attack > chest pain"), [pair("heart attack", "chest pain")]);
    }

    #[test]
    fn every_line_of_the_data_says_something() {
        for files in [&ENGLISH, &GERMAN] {
            for line in lines(files.forms) {
                assert_eq!(line.split('=').count(), 2, "{line:?} is not `form = base`");
            }
            for line in lines(files.synonyms) {
                assert!(!synonyms(line).is_empty(), "{line:?} names no two phrases");
            }
            assert!(lines(files.stop_words).count() > 5);
        }
    }
}
