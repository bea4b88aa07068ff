//! Query strings, read strictly: nothing unknown, nothing twice, nothing broken.

use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::http::response::problem::{Failure, InvalidPart, ProblemKind};

/// How many faults a problem reports.
const MOST_REPORTED: usize = 20;

/// What is wrong with a request: the first faults as they are, the others only counted, so that a request full of
/// faults costs little to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http) struct QueryFaults {
    reported: Vec<InvalidPart>,
    more: usize,
}

impl QueryFaults {
    /// Adds a fault, which is only put together if it will be reported.
    pub(in crate::http) fn add(&mut self, fault: impl FnOnce() -> InvalidPart) {
        if self.reported.len() < MOST_REPORTED {
            self.reported.push(fault());
        } else {
            self.more += 1;
        }
    }

    fn extend(&mut self, others: Self) {
        for fault in others.reported {
            self.add(|| fault);
        }
        self.more += others.more;
    }
}

/// The parameters of a request, as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads a raw query string (`application/x-www-form-urlencoded`).
    ///
    /// # Errors
    /// If percent-encoding is broken or not UTF-8.
    pub(in crate::http) fn parse(raw: &str) -> Result<Self, Failure> {
        Ok(Self { pairs: decoded_pairs(raw).collect::<Result<_, _>>()? })
    }

    /// Reads the query of an address that takes no parameters.
    ///
    /// # Errors
    /// For every parameter there is.
    pub(in crate::http) fn none(raw: &str) -> Result<(), Failure> {
        Self::parse(raw)?.finish(&[], QueryFaults::default())
    }

    /// Reports every name that is not among `known` or given twice, together with the faults of the values.
    ///
    /// # Errors
    /// Every fault at once, as far as they are reported.
    pub(in crate::http) fn finish(&self, known: &[&str], of_values: QueryFaults) -> Result<(), Failure> {
        let mut faults = QueryFaults::default();
        let mut seen = Vec::new();
        for (name, _) in self.pairs() {
            if !known.contains(&name) {
                let reason = "there is no such parameter here";
                let location = || format!("query.{}", shortened(name));
                faults.add(|| InvalidPart::not_allowed(location(), reason, name, known.iter().copied()));
            } else if seen.contains(&name) {
                let reason = "given more than once: put several values into one parameter, separated by commas";
                faults.add(|| InvalidPart::new(format!("query.{name}"), reason));
            } else {
                seen.push(name);
            }
        }
        faults.extend(of_values);
        if faults.reported.is_empty() { Ok(()) } else { Err(Failure::query(faults.reported, faults.more)) }
    }

    /// The value of a parameter, if it was given; the first one if there are several.
    pub(in crate::http) fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// The parameters in the order in which they were given.
    pub(in crate::http) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The parameters of a raw query string, each decoded.
fn decoded_pairs(raw: &str) -> impl Iterator<Item = Result<(String, String), Failure>> {
    raw.split('&').filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let decode = |text: &str| decoded("query", &text.replace('+', " "));
        Ok((decode(name)?, decode(value)?))
    })
}

/// One spelling for all raw query strings that give the same parameters, in whatever order.
///
/// # Errors
/// If percent-encoding is broken or not UTF-8.
pub(in crate::http) fn normalised(raw: &str) -> Result<String, Failure> {
    let mut pairs = decoded_pairs(raw).collect::<Result<Vec<_>, _>>()?;
    pairs.sort_unstable();
    let mut text = String::new();
    for (name, value) in pairs {
        let encode = |part| utf8_percent_encode(part, NON_ALPHANUMERIC);
        // Writing to a string cannot fail.
        let _ = write!(text, "{}={}&", encode(&name), encode(&value));
    }
    Ok(text)
}

/// A text cut to a length that is fit to be repeated in an answer.
pub(in crate::http) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Decodes percent-encoding in a `part` of an address, strictly.
///
/// # Errors
/// If it is broken, not UTF-8, or hides a NUL character.
pub(in crate::http) fn decoded(part: &str, text: &str) -> Result<String, Failure> {
    let broken = |what: &str| Failure::new(ProblemKind::INVALID_ADDRESS, format!("The {part} has {what}."));
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let digits = byte != b'%'
            || [bytes.next(), bytes.next()].iter().all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit()));
        if !digits {
            return Err(broken("a `%` that is not followed by two hexadecimal digits"));
        }
    }
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| broken("text that is not UTF-8"))?;
    if decoded.contains('\0') {
        return Err(broken("a NUL character"));
    }
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MOST_REPORTED, Query, QueryFaults, normalised};
    use crate::http::response::problem::InvalidPart;

    #[test]
    fn every_wrong_name_is_reported_at_once() {
        let query = Query::parse("limt=1&x=2&limit=3&limit=4").expect("well-formed");
        let failure = query.finish(&["limit", "locale"], QueryFaults::default()).expect_err("three faults");
        let places: Vec<_> = failure.errors.iter().map(|error| error.location.as_str()).collect();
        assert_eq!(places, ["query.limt", "query.x", "query.limit"]);
        assert_eq!(
            failure.errors[0].allowed.as_ref().and_then(|words| words.first()).map(String::as_str),
            Some("limit")
        );
    }

    #[test]
    fn faults_beyond_the_first_are_only_counted() {
        let raw = "x&".repeat(MOST_REPORTED - 1);
        let query = Query::parse(&raw).expect("well-formed");
        let mut faults = QueryFaults::default();
        for _ in 0..5 {
            faults.add(|| InvalidPart::new("query.limit", "wrong"));
        }
        let failure = query.finish(&["limit"], faults).expect_err("faults");
        assert_eq!(failure.errors.len(), MOST_REPORTED + 1);
        assert!(failure.errors[MOST_REPORTED].reason.starts_with("4 more"), "{:?}", failure.errors[MOST_REPORTED]);
        assert!(failure.detail.starts_with("24 places"), "{}", failure.detail);
        let mut faults = QueryFaults::default();
        (0..MOST_REPORTED).for_each(|_| faults.add(|| InvalidPart::new("query.limit", "wrong")));
        faults.add(|| unreachable!("it is not reported"));
    }

    #[test]
    fn every_spelling_of_a_query_is_one() {
        let one = normalised("a=b&limit=2").expect("well-formed");
        for raw in ["limit=2&a=b", "&&a=b&limit=2&", "%61=b&limit=%32"] {
            assert_eq!(normalised(raw).as_ref().ok(), Some(&one), "{raw}");
        }
        for raw in ["a=b%26limit%3D2", "a=b&limit=2&limit=2", "a=b,limit=2", ""] {
            assert_ne!(normalised(raw).as_ref().ok(), Some(&one), "{raw}");
        }
        assert_eq!(normalised("&&&").ok().as_deref(), Some(""));
    }

    #[test]
    fn broken_encoding_is_an_error() {
        for raw in ["a=%", "a=%f", "a=%zz", "a=%ff", "%ff=a", "a=%00"] {
            assert!(Query::parse(raw).is_err(), "{raw} was read");
        }
        let query = Query::parse("a=b+c%2Cd%C3%A4").expect("well-formed");
        assert_eq!(query.get("a"), Some("b c,dä"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(raw in ".*") {
            if let Ok(query) = Query::parse(&raw) {
                let is_known = query.pairs().all(|(name, _)| name == "a" || name == "b");
                prop_assert!(is_known || query.finish(&["a", "b"], QueryFaults::default()).is_err());
            }
        }

        #[test]
        fn what_can_be_read_has_a_normal_form_that_is_its_own_and_says_the_same(
            raw in prop_oneof![".*", "((limit|q|region|%71)[=&]{0,2}([a-z,+;]|%2[0-9a-f]|%c3%a4|%){0,4}&?){0,4}"],
        ) {
            if let Ok(read) = Query::parse(&raw) {
                let normal = normalised(&raw).expect("what can be read has a normal form");
                let again = normalised(&normal).expect("a normal form can be read");
                prop_assert_eq!(&again, &normal, "a normal form is its own");
                let again = Query::parse(&normal).expect("a normal form can be read");
                let sorted = |query: &Query| {
                    let mut pairs: Vec<_> =
                        query.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                    pairs.sort();
                    pairs
                };
                prop_assert_eq!(sorted(&read), sorted(&again), "a normal form says the same");
            }
        }

        #[test]
        fn what_was_encoded_comes_back(value in "\\PC*") {
            let raw = format!("a={}", percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC));
            let query = Query::parse(&raw).expect("well-formed");
            prop_assert_eq!(query.get("a"), Some(value.as_str()));
        }
    }
}
