//! What must be true of the answer to a request, whatever it is.

use std::collections::BTreeMap;

use actix_web::http::{Method, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, percent_encode};
use rollwise::domain::{Enumeration as _, Kind};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    application::{Application, BASE},
    requests::Request,
};

/// How many hits a search has if nobody says how many.
const DEFAULT_HITS: usize = 10;
/// What somebody may be told to do without asking first.
const LAX: [&str; 2] = ["allowed", "caution"];

/// Asks, and holds every promise that the answer falls under.
///
/// # Panics
/// If the answer breaks one.
pub(crate) fn hold(application: &Application, request: &Request) {
    let answer = application.ask(request);
    answer.hold(request);
    let again = application.ask(request);
    assert_eq!(answer.but_for_its_id(), again.but_for_its_id(), "the same request again: {request:?}");
    hold_refusal(request, &answer);
    if answer.is_found_json() && request.method == Method::GET {
        hold_spelling(application, request, &answer);
        let body = answer.json();
        hold_list(application, request, &body);
        hold_search(request, &body);
        hold_safe_for(application, request, &body);
    } else if answer.is_found_json() && request.method == Method::POST {
        hold_screening(request, &answer.json());
        hold_routine(request, &answer.json());
    }
}

/// A body of JSON is understood, or refused as what it is.
fn hold_refusal(request: &Request, answer: &Answer) {
    let is_told = ["/v1/screenings", "/v1/routines"].contains(&request.target.as_str());
    let is_json =
        matches!(&request.headers[..], [(name, value)] if name == header::CONTENT_TYPE && value == "application/json");
    if is_told && is_json && request.method == Method::POST && request.body.is_some() {
        assert!([200, 400, 422].contains(&answer.status.as_u16()), "{} to {request:?}", answer.status);
    }
}

/// Another spelling of the same query gets the same answer.
fn hold_spelling(application: &Application, request: &Request, answer: &Answer) {
    let mut pairs = pairs(request.query());
    pairs.sort();
    let encode = |text: &[u8]| percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let respelled = Request { target: format!("{}?{}", request.path(), query.join("&")), ..request.clone() };
    // Longer than any address may be.
    let other = application.ask(&respelled);
    if other.status != StatusCode::URI_TOO_LONG {
        assert_eq!(answer.but_for_its_id(), other.but_for_its_id(), "{respelled:?} instead of {request:?}");
    }
}

/// A list has no more items than were asked for, each with what is always kept, and a next page that can be asked for.
fn hold_list(application: &Application, request: &Request, body: &Value) {
    let kind = request.path().rsplit('/').next().unwrap_or_default();
    let (Some(limit), Some(items)) = (body["page"]["limit"].as_u64(), body["items"].as_array()) else { return };
    assert!(items.len() as u64 <= limit, "{} of {limit}", items.len());
    let asked = value(request.query(), "limit");
    assert!(asked.is_none_or(|asked| asked == limit.to_string()), "{limit} is not what was asked for: {request:?}");
    let kept: &[&str] = match kind {
        "techniques" => &["kind", "slug", "safety"],
        "contraindications" => &["kind", "slug", "severity", "advice"],
        "regions" => &["kind", "slug", "verdict"],
        kind if Kind::from_word(kind).is_some() => &["kind", "slug"],
        _ => &[],
    };
    for item in items {
        assert!(kept.iter().all(|kept| !item[kept].is_null()), "an item without one of {kept:?}: {item}");
    }
    if let Some(next) = body["page"]["next"].as_str() {
        let target = next.strip_prefix(BASE).expect("an address of this service");
        let page = application.ask(&Request { target: target.to_owned(), ..request.clone() });
        assert_eq!(page.status, StatusCode::OK, "the next page is refused: {next}");
    }
}

/// A search has no more hits than were asked for, and its matches lie within their text, one after another.
fn hold_search(request: &Request, body: &Value) {
    if request.path() != "/v1/search" {
        return;
    }
    let asked = value(request.query(), "limit").and_then(|limit| limit.parse().ok());
    let hits = body["items"].as_array().expect("a search has hits");
    assert!(hits.len() <= asked.unwrap_or(DEFAULT_HITS), "{} hits", hits.len());
    for Hit { length, matches } in hits.iter().map(|hit| Hit::of(&hit["snippet"])) {
        let mut before = 0;
        for (start, end) in matches {
            assert!(before <= start && start < end && end <= length, "{start} to {end} after {before} of {length}");
            before = end;
        }
    }
}

struct Hit {
    length: u64,
    matches: Vec<(u64, u64)>,
}

impl Hit {
    fn of(snippet: &Value) -> Self {
        let text = snippet["text"].as_str().expect("a snippet has a text");
        let matches = snippet["matches"].as_array().into_iter().flatten();
        let place = |found: &Value, name: &str| found[name].as_u64().expect("a place");
        let matches = matches.map(|found| (place(found, "start"), place(found, "end"))).collect();
        Self { length: text.encode_utf16().count() as u64, matches }
    }
}

/// Whoever tells a code that nobody knows is shown no technique.
fn hold_safe_for(application: &Application, request: &Request, body: &Value) {
    let Some(codes) = value(request.query(), "safe_for").filter(|_| request.path() == "/v1/techniques") else { return };
    let codes: Vec<_> = codes.split(',').collect();
    let screening = application.ask(&Request::post("/v1/screenings", &json!({ "conditions": codes })));
    if screening.is_found_json() && !nothing(&screening.json()["unrecognised"]) {
        assert!(nothing(&body["items"]), "what is not known passed: {codes:?}");
    }
}

/// What is not known makes every verdict one that asks to consult somebody first.
fn hold_screening(request: &Request, body: &Value) {
    if request.path() != "/v1/screenings" || nothing(&body["unrecognised"]) {
        return;
    }
    let parts = ["regions", "techniques"].map(|part| body[part].as_array().expect("a list"));
    for verdict in parts.into_iter().flatten().chain([body]).map(|judged| judged["verdict"].as_str()) {
        assert!(verdict.is_some_and(|verdict| !LAX.contains(&verdict)), "what is not known passed: {body}");
    }
}

/// The parts of a routine leave no gap and end with it.
fn hold_routine(request: &Request, body: &Value) {
    if request.path() != "/v1/routines" {
        return;
    }
    let mut end = json!(0);
    for segment in body["segments"].as_array().expect("a routine has segments") {
        assert_eq!(segment["start_seconds"], end, "a gap: {body}");
        end = segment["end_seconds"].clone();
    }
    assert_eq!(body["total_seconds"], end);
    let lax = body["techniques"].as_array().into_iter().flatten().map(|technique| technique["verdict"].as_str());
    assert!(lax.flatten().all(|verdict| LAX.contains(&verdict)), "a technique that is not for this person: {body}");
}

fn nothing(list: &Value) -> bool {
    list.as_array().expect("a list").is_empty()
}

/// The parameters of a query, decoded as HTML forms are encoded.
fn pairs(query: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let decode = |text: &str| percent_decode(text.replace('+', " ").as_bytes()).collect();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// The value of a parameter of a query that was understood, in which each stands once.
fn value(query: &str, name: &str) -> Option<String> {
    let pairs: BTreeMap<_, _> = pairs(query).into_iter().collect();
    String::from_utf8(pairs.get(name.as_bytes())?.clone()).ok()
}
