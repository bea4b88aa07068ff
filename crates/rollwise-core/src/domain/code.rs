/// A code as it is compared: in lower case, with single hyphens between its words and none around them.
///
/// People and programs write `Chest pain`, `chest_pain` and ` CHEST-PAIN `; all of them mean `chest-pain`. White space,
/// underscores and every kind of dash separate words.
pub fn code(written: &str) -> String {
    let mut code = String::with_capacity(written.len());
    for word in written.split(separates).filter(|word| !word.is_empty()) {
        if !code.is_empty() {
            code.push('-');
        }
        code.extend(word.chars().flat_map(char::to_lowercase));
    }
    code
}

fn separates(sign: char) -> bool {
    // Phones put typographic dashes where a hyphen was meant.
    sign.is_whitespace() || matches!(sign, '_' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::code;
    use crate::domain::Slug;

    #[test]
    fn spelling_does_not_matter() {
        for written in ["chest-pain", "Chest pain", " chest_pain\t", "CHEST  PAIN", "chest–pain", "-chest__pain-"] {
            assert_eq!(code(written), "chest-pain", "{written:?}");
        }
        assert_eq!(code(" _- "), "");
    }

    proptest! {
        #[test]
        fn a_slug_is_its_own_code(slug in "[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}") {
            prop_assert_eq!(code(&slug), slug.as_str());
            prop_assert!(slug.parse::<Slug>().is_ok());
        }

        #[test]
        fn the_code_of_a_code_is_the_same(written in ".{0,40}") {
            // Lower-casing some letters yields more than one; the second pass must not change them again.
            let once = code(&written);
            prop_assert_eq!(code(&once), once.as_str());
        }
    }
}
