//! What a person tells is nobody else's business. Words that stand nowhere else are sent by every way there is, and then
//! looked for in everything that the server wrote: its log at the finest level, its database, and its other answers.

use std::{
    fs,
    path::Path,
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
};

use ureq::http::Method;

use crate::{
    http::contract::addresses,
    support::server::{Answer, Server, connect, exchange},
};

/// What each word begins with. Nothing of ours does.
const CANARY: &str = "qzxcanary";

/// A way to send a word.
struct Way {
    /// What it is.
    name: &'static str,
    /// The method.
    method: Method,
    /// The address; `{}` stands for the word.
    address: &'static str,
    /// Headers; `{}` stands for the word.
    headers: &'static [(&'static str, &'static str)],
    /// The body; `{}` stands for the word, and doubled braces for single ones.
    body: Option<&'static str>,
}

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

const fn get(name: &'static str, address: &'static str) -> Way {
    Way { name, method: Method::GET, address, headers: &[], body: None }
}

const fn header(name: &'static str, headers: &'static [(&'static str, &'static str)]) -> Way {
    Way { name, method: Method::GET, address: "/v1/terms/doms", headers, body: None }
}

const fn post(name: &'static str, address: &'static str, body: &'static str) -> Way {
    Way { name, method: Method::POST, address, headers: JSON, body: Some(body) }
}

/// Every way. An address that takes what a person tells gets its lines here.
const WAYS: &[Way] = &[
    // What screenings are told.
    post("a symptom", "/v1/screenings", r#"{{"symptoms":["{}"]}}"#),
    post("a condition", "/v1/screenings", r#"{{"conditions":["{}","pregnancy"]}}"#),
    post("a medication", "/v1/screenings", r#"{{"regions":["lats"],"medications":["{}"]}}"#),
    post("an issue", "/v1/screenings", r#"{{"issues":[{{"type":"{}","region":"lats"}}]}}"#),
    post("an issue somewhere", "/v1/screenings", r#"{{"issues":[{{"type":"bruise","region":"{}"}}]}}"#),
    post("a region", "/v1/screenings", r#"{{"regions":["{}"]}}"#),
    post("a technique", "/v1/screenings", r#"{{"techniques":["{}"]}}"#),
    post("an experience", "/v1/screenings", r#"{{"experience":"{}"}}"#),
    post("a language", "/v1/screenings", r#"{{"locale":"{}"}}"#),
    post("an age that is none", "/v1/screenings", r#"{{"age":"{}"}}"#),
    post("an unknown member", "/v1/screenings", r#"{{"{}":["fever"]}}"#),
    post("an unknown member of an issue", "/v1/screenings", r#"{{"issues":[{{"type":"bruise","{}":1}}]}}"#),
    post("a member twice", "/v1/screenings", r#"{{"{}":1,"{}":2}}"#),
    post("a body that is cut off", "/v1/screenings", r#"{{"symptoms":["{}"#),
    post("a body that is no JSON", "/v1/screenings", "symptoms={}"),
    post("a body with a query", "/v1/screenings?note={}", r#"{{"symptoms":["{}"]}}"#),
    post("a body where none is read", "/v1/nothing", r#"{{"symptoms":["{}"]}}"#),
    post("a body for a list", "/v1/techniques", r#"{{"symptoms":["{}"]}}"#),
    Way {
        name: "a body of another type",
        method: Method::POST,
        address: "/v1/screenings",
        headers: &[("Content-Type", "text/{}")],
        body: Some(r#"{{"symptoms":["{}"]}}"#),
    },
    Way {
        name: "a body with a coding",
        method: Method::POST,
        address: "/v1/screenings",
        headers: &[("Content-Type", "application/json"), ("Content-Encoding", "{}")],
        body: Some("{}"),
    },
    // What routines are told.
    post(
        "a symptom of a routine",
        "/v1/routines",
        r#"{{"minutes":5,"goal":"relief","screening":{{"symptoms":["{}"]}}}}"#,
    ),
    post(
        "a symptom beside an emergency",
        "/v1/routines",
        r#"{{"minutes":5,"goal":"relief","screening":{{"symptoms":["{}","chest-pain"]}}}}"#,
    ),
    post(
        "an issue of a routine",
        "/v1/routines",
        r#"{{"minutes":5,"goal":"relief","screening":{{"issues":[{{"type":"bruise","region":"{}"}}]}}}}"#,
    ),
    post("a region of a routine", "/v1/routines", r#"{{"minutes":5,"goal":"relief","regions":["{}"]}}"#),
    post("a roller of a routine", "/v1/routines", r#"{{"minutes":5,"goal":"relief","equipment":["{}"]}}"#),
    post("a goal that is none", "/v1/routines", r#"{{"minutes":5,"goal":"{}"}}"#),
    post("minutes that are none", "/v1/routines", r#"{{"minutes":"{}","goal":"relief"}}"#),
    post("an unknown member of a routine", "/v1/routines", r#"{{"minutes":5,"goal":"relief","{}":1}}"#),
    post("a routine that is cut off", "/v1/routines", r#"{{"minutes":5,"goal":"relief","screening":{{"symptoms":["{}"#),
    // Queries.
    get("codes of a person", "/v1/techniques?safe_for={}"),
    get("codes of a person, one of them known", "/v1/techniques?safe_for=pregnancy,{}&fields=name&limit=1"),
    get("a search", "/v1/search?q={}"),
    get("a search with more", "/v1/search?q=my+{}+hurts&limit=3"),
    get("a search in a list", "/v1/contraindications?q={}"),
    get("a filter", "/v1/techniques?region={}"),
    get("a filter of a related list", "/v1/regions/lats/techniques?difficulty={}"),
    get("a batch", "/v1/terms?slug={},doms"),
    get("a field", "/v1/terms?fields={}"),
    get("an order", "/v1/terms?sort={}"),
    get("a relation", "/v1/terms?include={}"),
    get("a cursor", "/v1/terms?after={}"),
    get("a limit", "/v1/terms?limit={}"),
    get("a locale", "/v1/terms?locale={}"),
    get("an unknown parameter", "/v1/terms?{}=1"),
    get("a parameter where there is none", "/v1?note={}"),
    get("a parameter of the health check", "/health/ready?note={}"),
    get("a parameter of a page", "/problems?note={}"),
    get("a query that is cut off", "/v1/search?q={}%"),
    // Paths.
    get("a slug", "/v1/contraindications/{}"),
    get("a slug of a related list", "/v1/regions/{}/techniques"),
    get("an unknown address", "/v1/{}"),
    get("an unknown file", "/docs/{}"),
    get("an unknown problem", "/problems/{}"),
    get("a slash too many", "/v1/contraindications/{}/"),
    get("an edition", "/v1/editions/{}"),
    Way { name: "a method", method: Method::DELETE, address: "/v1/terms/{}?note={}", headers: &[], body: None },
    // Headers. The one header that is meant to come back and to be logged is X-Request-Id.
    header("a cookie", &[("Cookie", "session={}")]),
    header("a password", &[("Authorization", "Bearer {}")]),
    header("a browser", &[("User-Agent", "{}")]),
    header("a page", &[("Referer", "https://example.org/{}")]),
    header("an origin", &[("Origin", "https://{}.example")]),
    header("an address", &[("X-Forwarded-For", "{}"), ("Forwarded", "for={}")]),
    header("a host", &[("X-Forwarded-Host", "{}"), ("X-Original-URL", "/{}")]),
    header("a media type", &[("Accept", "text/{}")]),
    header("a language header", &[("Accept-Language", "{}")]),
    header("a coding", &[("Accept-Encoding", "{}")]),
    header("a tag", &[("If-None-Match", "\"{}\"")]),
    header("an expectation", &[("Expect", "{}")]),
    // Of a trace nothing but the 32 digits of its id is logged.
    header("a trace", &[("traceparent", "00-{}-b7ad6b7169203331-01")]),
    header("the parent in a trace", &[("traceparent", "00-0af7651916cd43dd8448eb211c80319c-{}-01")]),
    header("the flags of a trace", &[("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-{}")]),
    header("more than a trace", &[("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-{}")]),
    header(
        "what is kept with a trace",
        &[("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "app={}")],
    ),
    header("what goes with a trace", &[("baggage", "{}=1,user={}")]),
    header("an id that is none", &[("X-Request-Id", "{} {}")]),
    Way {
        name: "a preflight",
        method: Method::OPTIONS,
        address: "/v1/terms",
        headers: &[("Origin", "https://{}.example"), ("Access-Control-Request-Method", "{}")],
        body: None,
    },
];

/// Bytes that are no request; `{}` stands for the word.
const NO_REQUESTS: [&str; 9] = [
    "{}\r\n\r\n",
    "GET /{} HTTP/1.1\r\n\r\n",
    "GET /\u{e4}{} HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /v1 HTTP/1.1\r\nHost: {}\r\nHost: {}\r\n\r\n",
    "GET /v1 HTTP/1.1\r\nHost: a\r\nX : {}\r\n\r\n",
    "GET /v1 HTTP/1.1\r\nHost: a\r\nX: {}\r\n {}\r\n\r\n",
    "{} / HTTP/{}\r\n\r\n",
    "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
    "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{}",
];

/// A word that was not sent before, so that what is found tells how it came there.
fn word() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{CANARY}{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

impl Way {
    fn send(&self, server: &Server) -> Answer {
        let word = word();
        let fill = |text: &str| text.replace("{{", "\u{1}").replace("}}", "\u{2}").replace("{}", &word);
        let fill = |text: &str| fill(text).replace('\u{1}', "{").replace('\u{2}', "}");
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, fill(value))).collect();
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        match self.body {
            Some(body) => server.post_with(&fill(self.address), &headers, fill(body).as_bytes()),
            None => server.send(&self.method, &fill(self.address), &headers),
        }
    }
}

/// Sends everything there is to send, twice, so that what was kept the first time could come back.
fn send_everything(server: &Server) {
    for way in WAYS.iter().chain(WAYS) {
        let answer = way.send(server);
        assert!(answer.status.as_u16() < 500, "{}: {}", way.name, answer.text());
        let is_redirect = answer.status.is_redirection();
        for (name, value) in answer.headers.iter().filter(|(name, _)| *name != "location" || !is_redirect) {
            assert!(!contains(value.as_bytes()), "{}: it came back in {name}", way.name);
        }
    }
    for bytes in NO_REQUESTS {
        let answer = exchange(server.base(), bytes.replace("{}", &word()).as_bytes());
        assert!(answer.starts_with(b"HTTP/1.1 4") && !contains(&answer), "{bytes:?}");
    }
    let large_head = format!("GET /v1 HTTP/1.1\r\nHost: a\r\nCookie: {}\r\n\r\n", word().repeat(5_000));
    let answer = exchange(server.base(), large_head.as_bytes());
    assert!(answer.starts_with(b"HTTP/1.1 431") && !contains(&answer));
    // What is too large, what is cut off, and what nobody waits for an answer to.
    let large = format!("{{\"symptoms\":[\"{}\"]}}", format!("{} ", word()).repeat(10_000));
    assert_eq!(server.post_with("/v1/screenings", JSON, large.as_bytes()).status, 413);
    let long = format!("/v1/search?q={}", format!("{}+", word()).repeat(1_000));
    assert_eq!(server.get(&long).status, 414);
    let cut_off = format!(
        "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n\
         {{\"symptoms\":[\"{}",
        word()
    );
    std::io::Write::write_all(&mut connect(server.base()), cut_off.as_bytes()).expect("it reads");
}

/// Whether a word is among some bytes, in whatever case, or with something between its letters as in UTF-16.
fn contains(bytes: &[u8]) -> bool {
    let letters: Vec<_> = bytes.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    letters.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
}

/// Every file below a folder, with what is in it.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                return files(&path);
            }
            vec![(path.display().to_string(), fs::read(&path).expect("a file"))]
        })
        .collect()
}

#[test]
fn what_is_told_is_in_no_log_no_database_and_no_other_answer() {
    for form in ["text", "json"] {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let file = fs::File::create(&log).expect("a file");
        let level = format!("trace,{form}");
        let settings = [("ROLLWISE_LOG", level.as_str()), ("ROLLWISE_RATE_LIMIT", "100000/min")];
        let mut server = Server::with_log(Stdio::from(file), &settings);
        send_everything(&server);

        // Other clients, who ask for everything there is.
        for address in addresses(&server) {
            for coding in ["identity", "br"] {
                let answer = server.get_with(&address, &[("Accept-Encoding", coding)]);
                let head = answer.headers.iter().any(|(_, value)| contains(value.as_bytes()));
                assert!(!head && (coding == "br" || !contains(&answer.body)), "{address}");
            }
        }
        for address in ["/v1/search?q=chest+pain", "/v1/techniques?safe_for=pregnancy", "/v1/terms?q=knot"] {
            assert!(!contains(&server.get(address).body), "{address}");
        }
        let data = server.folder();
        let written = files(&data);
        assert!(written.iter().any(|(name, _)| name.ends_with(".db-wal")), "{:?}", data.display());
        let output = server.stop();
        for (name, bytes) in written.iter().chain(&files(&data)).chain(&[("standard output".to_owned(), output)]) {
            assert!(!contains(bytes), "{name} holds what was told");
        }
        let logged = fs::read_to_string(&log).expect("UTF-8");
        assert!(logged.contains("answered") && logged.contains("refused"), "the log has the requests: {logged}");
        let told: Vec<_> = logged.lines().filter(|line| contains(line.as_bytes())).collect();
        assert!(told.is_empty(), "the log holds what was told:\n{}", told.join("\n"));
    }
}

#[test]
fn the_search_for_words_finds_them() {
    let text = format!("x{}y", word());
    assert!(contains(text.as_bytes()) && contains(text.to_uppercase().as_bytes()));
    assert!(contains(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()));
    assert!(!contains(b"qzxcanar"));
}
