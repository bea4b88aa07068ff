/// How many words a message lists at most.
pub const MOST_LISTED: usize = 20;

/// Below this similarity (0 to 1) a word was not meant.
const SIMILAR: f64 = 0.55;

/// Beyond this many characters a comparison would cost more than it tells.
const LONGEST_COMPARED: usize = 80;

/// The words nearest to `given`, nearest first, at most [`MOST_LISTED`].
pub fn nearest<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    ranked(given, words).into_iter().take(MOST_LISTED).map(|(_, word)| word).collect()
}

/// The word that `given` was probably meant to be, if one is near enough to be worth a question.
pub fn similar<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = given.chars().count().min(LONGEST_COMPARED);
    // Words of very different lengths are not alike, and need not be compared.
    let words = words.into_iter().filter(|word| may_be_similar(length, word.chars().count()));
    ranked(given, words).first().filter(|(similarity, _)| *similarity >= SIMILAR).map(|(_, word)| *word)
}

/// Whether words of these lengths can be similar: they differ in at least as many characters as one is longer.
fn may_be_similar(one: usize, other: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "words are short")]
    let (shorter, longer) = (one.min(other) as f64, one.max(other) as f64);
    shorter >= SIMILAR * longer
}

fn ranked<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<(f64, &'a str)> {
    let given: String = given.chars().take(LONGEST_COMPARED).collect::<String>().to_lowercase();
    let mut ranked: Vec<_> =
        words.into_iter().map(|word| (strsim::normalized_damerau_levenshtein(&given, word), word)).collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    ranked
}

#[cfg(test)]
mod tests {
    use super::{MOST_LISTED, nearest, similar};

    #[test]
    fn the_nearest_word_comes_first() {
        assert_eq!(nearest("bakc", ["front", "both", "back"]).first(), Some(&"back"));
        assert_eq!(nearest("x", std::iter::repeat_n("word", 50)).len(), MOST_LISTED);
    }

    #[test]
    fn only_a_word_that_may_have_been_meant_is_suggested() {
        assert_eq!(similar("lowerback", ["upper-back", "lower-back"]), Some("lower-back"));
        assert_eq!(similar("sumary", ["name", "summary"]), Some("summary"));
        assert_eq!(similar("zzz", ["name", "summary"]), None);
    }
}
