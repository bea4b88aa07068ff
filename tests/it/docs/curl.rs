//! The requests of the documents, sent to a server of the tests.

use std::collections::BTreeMap;

use ureq::http::Method;

use super::{
    document::between,
    shell::{fits, words},
};
use crate::support::server::{Answer, Server};

/// The address of the server in the documents.
pub(super) const ADDRESS: &str = "http://127.0.0.1:8080";

/// A curl command, as far as the documents use it.
#[derive(Default)]
pub(super) struct Curl {
    method: Option<Method>,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    etag_save: Option<String>,
    etag_compare: Option<String>,
}

impl Curl {
    pub(super) fn parse(line: &str) -> Self {
        let mut curl = Self::default();
        let mut words = words(line).into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_else(|| panic!("curl {line}: {word} needs a value"));
            match word.as_str() {
                "-s" | "-i" | "-si" => {}
                "-I" | "-sI" => curl.method = Some(Method::HEAD),
                "-X" => curl.method = Some(value().parse().expect("a method")),
                "-o" => drop(value()),
                "-d" => curl.body = Some(value()),
                "-H" => {
                    let header = value();
                    let (name, value) = header.split_once(':').expect("a header");
                    curl.headers.push((name.to_owned(), value.trim().to_owned()));
                }
                "--compressed" => curl.headers.push(("Accept-Encoding".into(), "deflate, gzip, br, zstd".into())),
                "--etag-save" => curl.etag_save = Some(value()),
                "--etag-compare" => curl.etag_compare = Some(value()),
                url => {
                    assert!(curl.url.is_empty(), "curl {line}: this test does not know {url}");
                    let path = url.strip_prefix(ADDRESS);
                    path.unwrap_or_else(|| panic!("curl {line}: {url} is elsewhere")).clone_into(&mut curl.url);
                }
            }
        }
        curl
    }

    /// Sends it; `etags` stands for the files that tags are kept in.
    pub(super) fn send(self, server: &Server, etags: &mut BTreeMap<String, String>) -> Answer {
        let mut headers = self.headers;
        if let Some(file) = self.etag_compare {
            headers.push(("If-None-Match".into(), etags.get(&file).expect("a tag that was saved").clone()));
        }
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = match self.body {
            Some(body) => server.post_with(&self.url, &headers, body.as_bytes()),
            None => server.send(&self.method.unwrap_or(Method::GET), &self.url, &headers),
        };
        if let Some(file) = self.etag_save {
            etags.insert(file, answer.header("etag").expect("a tag").to_owned());
        }
        answer
    }
}

/// Compares what a document shows, white space aside, with an answer. `…` stands for anything. Without anything shown
/// the request must succeed.
pub(super) fn compare(shown: &str, answer: &Answer, base: &str) -> Result<(), String> {
    let (head, body) = match shown.strip_prefix("HTTP/1.1 ") {
        Some(rest) => rest.split_once("\n\n").unwrap_or((rest, "")),
        None => ("", shown),
    };
    let in_body = between(body, "\"status\": ", ",").first().and_then(|status| status.parse::<u16>().ok());
    match head.get(..3).and_then(|status| status.parse().ok()).or(in_body) {
        Some(status) if answer.status != status => return Err(format!("{} is not {status}", answer.status)),
        None if !answer.status.is_success() => return Err(answer.status.to_string()),
        _ => {}
    }
    for line in head.lines().skip(1).filter(|line| *line != "…") {
        let (name, value) = line.split_once(": ").ok_or_else(|| format!("{line} is no header"))?;
        let found = answer.header(name).unwrap_or_default().replace(base, ADDRESS);
        if !fits(value, &found) {
            return Err(format!("{name} is `{found}`, not `{value}`"));
        }
    }
    let found = if body.is_empty() { String::new() } else { answer.text().replace(base, ADDRESS) };
    let fits = body.is_empty() || fits(body, &found);
    if fits { Ok(()) } else { Err(format!("the document shows\n{body}\nbut the answer is\n{found}")) }
}
