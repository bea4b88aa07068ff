use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Without case, accents and apostrophes.
    pub(super) folded: Cow<'a, str>,
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends in the text, in bytes.
    pub(super) end: usize,
}

/// The words of a text, in order: runs of letters and digits, so that `T-spine` is two words and `don't` is one.
/// Scripts that put no spaces between words give one word per character.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        let unspaced = is_unspaced(character);
        let goes_on = || {
            let mark = !character.is_ascii() && is_combining_mark(character);
            let next = || text[at + character.len_utf8()..].chars().next();
            mark || (is_apostrophe(character) && next().is_some_and(char::is_alphabetic))
        };
        let inside = character.is_alphanumeric() || (start.is_some() && goes_on());
        if unspaced || !inside {
            push(&mut found, text, start.take(), at);
        }
        if unspaced {
            push(&mut found, text, Some(at), at + character.len_utf8());
        } else if inside {
            start.get_or_insert(at);
        }
    }
    push(&mut found, text, start, text.len());
    found
}

fn push<'a>(found: &mut Vec<Word<'a>>, text: &'a str, start: Option<usize>, end: usize) {
    let Some(start) = start else { return };
    let folded = fold(&text[start..end]);
    if !folded.is_empty() {
        found.push(Word { folded, start, end });
    }
}

/// A word without case, accents and whatever else is not a letter or digit.
fn fold(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return word.into();
    }
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.to_ascii_lowercase().into();
    }
    let mut folded = String::with_capacity(word.len());
    for character in word.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase) {
        match base_letters(character) {
            Some(letters) => folded.push_str(letters),
            None if character.is_alphanumeric() => folded.push(character),
            None => {}
        }
    }
    folded.into()
}

/// What stands for a letter on keyboards without it, where Unicode knows no decomposition.
fn base_letters(character: char) -> Option<&'static str> {
    Some(match character {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | 'ʼ')
}

/// Whether the character belongs to a script without spaces: kana, Han, Thai, Lao, Khmer or Burmese.
fn is_unspaced(character: char) -> bool {
    // Most text comes before all of these.
    character >= '\u{0E00}'
        && matches!(character,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
        && character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{fold, words};

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded.into_owned()).collect()
    }

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        assert_eq!(folded("Mid-back, RÜCKEN; Fuß!"), ["mid", "back", "rucken", "fuss"]);
        assert_eq!(folded("don’t the muscle's 'edge'"), ["dont", "the", "muscles", "edge"]);
        assert_eq!(folded("caf\u{65}\u{301} İstanbul ﬁrm"), ["cafe", "istanbul", "firm"]);
        assert_eq!(folded(" – … ' "), Vec::<String>::new());
    }

    #[test]
    fn scripts_without_spaces_are_found_by_character() {
        assert_eq!(folded("背中を roll"), ["背", "中", "を", "roll"]);
    }

    proptest! {
        #[test]
        fn words_are_pieces_of_the_text_in_order(text in ".{0,80}") {
            let mut last = 0;
            for word in words(&text) {
                prop_assert!(last <= word.start && word.start < word.end);
                prop_assert!(text.get(word.start..word.end).is_some());
                prop_assert!(word.folded.chars().all(char::is_alphanumeric));
                last = word.end;
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            for word in words(&text) {
                prop_assert_eq!(fold(&word.folded), &*word.folded);
            }
        }
    }
}
