//! An answer, and what must be true of any.

use std::io::Read as _;

use actix_web::{
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName},
    },
    web::Bytes,
};
use serde_json::Value;

use super::requests::Request;

/// What the application serves: everything that an address may choose among is here.
const MEDIA_TYPES: [&str; 8] = [
    "application/atom+xml",
    "application/json",
    "application/problem+json",
    "application/schema+json",
    "image/svg+xml",
    "text/css; charset=utf-8",
    "text/html; charset=utf-8",
    "text/javascript; charset=utf-8",
];

/// An answer, read to its end.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The length that the body said it would have.
    pub(crate) announced: Option<u64>,
    /// The body as it was sent.
    pub(crate) body: Bytes,
}

impl Answer {
    /// A header, if it is there and a text.
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Everything but the id, which no two answers share.
    pub(crate) fn but_for_its_id(&self) -> (StatusCode, Vec<(String, Vec<u8>)>, &Bytes) {
        let headers = self.headers.iter().filter(|(name, _)| *name != "x-request-id");
        let mut headers: Vec<_> = headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
        headers.sort();
        (self.status, headers, &self.body)
    }

    /// The body without its coding.
    pub(crate) fn decoded(&self) -> Vec<u8> {
        let mut decoded = Vec::new();
        let body = &self.body[..];
        let read = match self.header(&header::CONTENT_ENCODING) {
            None => return body.to_vec(),
            Some("br") => brotli::Decompressor::new(body, 4096).read_to_end(&mut decoded),
            Some("gzip") => flate2::read::GzDecoder::new(body).read_to_end(&mut decoded),
            Some("zstd") => zstd::stream::read::Decoder::new(body).and_then(|mut body| body.read_to_end(&mut decoded)),
            Some(other) => panic!("there is no coding {other}"),
        };
        read.unwrap_or_else(|error| panic!("{error} in {:?}", self.headers));
        decoded
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        let body = self.decoded();
        serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(&body)))
    }

    /// Whether the body is JSON of an address that found what it was asked for.
    pub(crate) fn is_found_json(&self) -> bool {
        self.status == StatusCode::OK && self.header(&header::CONTENT_TYPE) == Some("application/json")
    }

    /// Holds what is true of every answer to this request.
    pub(crate) fn hold(&self, request: &Request) {
        assert!(!self.status.is_server_error(), "{} to {request:?}", self.status);
        assert!(self.headers.contains_key("x-request-id"), "no id: {:?}", self.headers);
        let length = self.body.len() as u64;
        assert!(self.announced.is_none_or(|announced| announced == length), "{:?} is not {length}", self.announced);
        let named = self.header(&header::CONTENT_LENGTH).map(|named| named.parse().expect("a number"));
        assert!(named.is_none_or(|named: u64| named == length), "{named:?} is not {length}");
        let is_bodiless = matches!(self.status.as_u16(), 204 | 304 | 308);
        assert_eq!(self.body.is_empty(), is_bodiless, "{} with {length} bytes", self.status);
        if !is_bodiless {
            self.hold_chosen(request);
        }
        if self.status.is_client_error() {
            self.hold_problem();
        } else if self.header(&header::CONTENT_TYPE).is_some_and(|given| given.ends_with("json")) {
            self.json();
        }
    }

    /// Media type, coding and language are among those that are offered.
    fn hold_chosen(&self, request: &Request) {
        let media_type = self.header(&header::CONTENT_TYPE).unwrap_or_default();
        assert!(MEDIA_TYPES.contains(&media_type), "{media_type} is not offered");
        let coding = self.header(&header::CONTENT_ENCODING);
        assert!(coding.is_none_or(|coding| ["br", "gzip", "zstd"].contains(&coding)), "{coding:?} is not offered");
        assert!(coding.is_none() || request.has(&header::ACCEPT_ENCODING), "nobody asked for {coding:?}");
        let language = self.header(&header::CONTENT_LANGUAGE);
        assert!(language.is_none_or(|language| language == "en"), "{language:?} is not offered");
    }

    fn hold_problem(&self) {
        assert_eq!(self.header(&header::CONTENT_TYPE), Some("application/problem+json"), "{}", self.status);
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        for member in ["type", "title", "code", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "no {member}: {problem}");
        }
    }
}
