//! What the fuzz targets do with what clients send. Nothing may panic, and each holds what is true of any input.

use serde_json::Value;

use super::{
    endpoints::{routines, screenings},
    read::{
        cursor::Cursor, list::list as page, list_params::ListParams, params::LONGEST_SEARCH,
        query_reader::FromQuery as _,
    },
    request::{
        body, negotiate,
        query::{Faults, Query, normalised},
    },
    response::encode::Coding,
    state::snapshot::Snapshot,
};
use crate::{
    domain::{Locale, Technique, Verdict},
    guidance::{routine::RoutineRequest, screening::ScreeningRequest},
};

/// Reads a query string.
///
/// # Panics
/// If a query that is read has no normal form, or another one than its normal form has.
pub fn query(raw: &str) {
    const KNOWN: [&str; 3] = ["limit", "q", "region"];
    if let Ok(read) = Query::parse(raw) {
        let Ok(normal) = normalised(raw) else { panic!("what can be read has a normal form") };
        assert_eq!(normalised(&normal).as_ref().ok(), Some(&normal), "a normal form is its own");
        let Ok(again) = Query::parse(&normal) else { panic!("a normal form can be read") };
        let sorted = |query: &Query| {
            let mut pairs: Vec<_> = query.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            pairs.sort();
            pairs
        };
        assert_eq!(sorted(&read), sorted(&again), "a normal form says the same");
        let passes = read.finish(&KNOWN, Faults::default()).is_ok();
        assert!(!passes || read.pairs().all(|(name, _)| KNOWN.contains(&name)), "an unknown name passed");
    }
}

/// Asks for a list of techniques, the kind with the most parameters.
///
/// # Panics
/// If an answer is no JSON, has more items than asked for, lacks what is always kept, or names a next page that cannot be
/// asked for.
pub fn list(raw: &str, snapshot: &Snapshot) {
    let english = Locale::english();
    let Ok(params) = ListParams::<Technique>::read(raw, snapshot, &english) else { return };
    let body = page(snapshot, &params, None, "http://127.0.0.1/v1/techniques");
    let answer: Value = serde_json::from_str(&body.text).unwrap_or_default();
    let Some(items) = answer["items"].as_array() else { panic!("a list has items: {}", body.text) };
    assert!(items.len() <= params.limit);
    for item in items {
        for kept in ["kind", "slug", "safety"] {
            assert!(!item[kept].is_null(), "an item without {kept}: {item}");
        }
    }
    if let Some(next) = body.next {
        let raw = next.split_once('?').map_or("", |(_, query)| query);
        assert!(ListParams::<Technique>::read(raw, snapshot, &english).is_ok(), "the next page is refused: {next}");
    }
}

/// Reads a cursor.
///
/// # Panics
/// If a cursor that is read is another one when it is written and read again.
pub fn cursor(text: &str) {
    if let Some(cursor) = Cursor::decode(text) {
        assert_eq!(Cursor::decode(&cursor.encode()).as_ref(), Some(&cursor));
    }
}

/// Negotiates by one header, taken for each of the three.
///
/// # Panics
/// If something is chosen that was not offered.
pub fn negotiation(header: &str) {
    let offered = ["application/json", "application/atom+xml"];
    assert!(negotiate::media_type(Some(header), &offered).is_none_or(|chosen| offered.contains(&chosen)));
    assert!(Coding::ALL.contains(&negotiate::coding(Some(header))));
    let available: Vec<Locale> = ["en", "de", "pt-BR", "zh-Hant"].iter().filter_map(|tag| tag.parse().ok()).collect();
    assert!(available.contains(&negotiate::language(Some(header), &available)));
}

/// Screens whoever a body tells of.
///
/// # Panics
/// If a refusal is no 400 or 422, or something unknown is allowed.
pub fn screening(bytes: &[u8], snapshot: &Snapshot) {
    match body::parse::<ScreeningRequest>(bytes, &screenings::SCHEMA) {
        Err(failure) => assert!([400, 422].contains(&failure.kind.status), "{}", failure.kind.code),
        Ok(request) => {
            if let Ok(screening) = snapshot.screener(&Locale::english()).screen(&request) {
                let passes = screening.verdict < Verdict::ConsultFirst;
                assert!(screening.unrecognised.is_empty() || !passes, "what is not known passed");
                assert!(serde_json::to_string(&screening).is_ok(), "an answer is JSON");
            }
        }
    }
}

/// Plans the routine that a body asks for.
///
/// # Panics
/// If a refusal is no 400 or 422, or the parts of a routine leave gaps or go beyond its end.
pub fn routine(bytes: &[u8], snapshot: &Snapshot) {
    let english = Locale::english();
    match body::parse::<RoutineRequest>(bytes, &routines::SCHEMA) {
        Err(failure) => assert!([400, 422].contains(&failure.kind.status), "{}", failure.kind.code),
        Ok(request) => {
            if let Ok(routine) = snapshot.planner(&english).plan(snapshot.screener(&english), &request) {
                let mut end = 0;
                for segment in &routine.segments {
                    assert_eq!(segment.start_seconds, end, "a gap");
                    end = segment.end_seconds;
                }
                assert_eq!(end, routine.total_seconds);
            }
        }
    }
}

/// Leaves out what is not for somebody who told these codes, separated by commas, and searches for the same text.
///
/// # Panics
/// If something unknown is allowed, or a match lies outside of its text.
pub fn words(text: &str, snapshot: &Snapshot) {
    let english = Locale::english();
    let codes: Vec<_> = text.split(',').map(Into::into).collect();
    let answer = snapshot.screener(&english).safe_for(&codes);
    let passes = answer.techniques.iter().any(|technique| technique.verdict < Verdict::ConsultFirst);
    assert!(answer.unrecognised.is_empty() || !passes, "what is not known passed");

    // Longer texts are refused before they are searched for.
    let text: String = text.chars().take(LONGEST_SEARCH).collect();
    let hits = snapshot.index(&english).search(&text, &[], 10);
    assert!(hits.len() <= 10);
    for hit in hits {
        let length = hit.snippet.text.encode_utf16().count();
        let mut before = 0;
        for found in hit.snippet.matches {
            assert!(before <= found.start && found.start < found.end && found.end <= length, "{}", hit.snippet.text);
            before = found.end;
        }
    }
}
