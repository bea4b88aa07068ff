//! A complete answer, made once and sent as often as it is asked for.

use std::sync::Arc;

use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
};
use bytes::Bytes;

use super::rendered_item::RenderedItem;
use crate::http::response::{
    encode::{Coding, EncodedBody},
    headers::{ALWAYS, NOTHING_ALLOWED, PAGE},
};

/// A body in one coding with its headers, each ready to be sent.
pub(in crate::http) struct CachedResponse {
    bytes: Bytes,
    etag: HeaderValue,
    policy: HeaderValue,
    headers: Vec<(HeaderName, HeaderValue)>,
    body_headers: Vec<(HeaderName, HeaderValue)>,
    of: Option<Arc<RenderedItem>>,
}

impl CachedResponse {
    /// An answer that is just this body, with which a browser may do nothing. More headers may follow.
    pub(in crate::http) fn new(encoded: EncodedBody, content_type: HeaderValue) -> Self {
        let EncodedBody { coding, bytes, etag } = encoded;
        let mut body_headers = vec![(header::CONTENT_TYPE, content_type)];
        if coding != Coding::Identity {
            body_headers.push((header::CONTENT_ENCODING, HeaderValue::from_static(coding.name())));
        }
        Self { bytes, etag, policy: NOTHING_ALLOWED.clone(), headers: Vec::new(), body_headers, of: None }
    }

    /// Notes the only item that it depends on.
    pub(in crate::http) fn about(self, of: Option<Arc<RenderedItem>>) -> Self {
        Self { of, ..self }
    }

    /// The only item that it depends on, if it is an answer about one.
    pub(in crate::http) fn of(&self) -> Option<&Arc<RenderedItem>> {
        self.of.as_ref()
    }

    /// Makes it a page, with which a browser may do what a policy says.
    pub(in crate::http) fn with_policy(mut self, policy: HeaderValue) -> Self {
        self.headers.extend_from_slice(&PAGE);
        Self { policy, ..self }
    }

    /// Adds a header that is sent even if the client has the body. No header may be added twice.
    pub(in crate::http) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds a header that is sent with the body only. No header may be added twice.
    pub(in crate::http) fn with_body_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.body_headers.push((name, value));
        self
    }

    /// About how many bytes of memory it takes.
    pub(in crate::http) fn size(&self) -> usize {
        let of_each = size_of::<(HeaderName, HeaderValue)>();
        let headers = self.headers.iter().chain(&self.body_headers).map(|(_, value)| of_each + value.len());
        size_of::<Self>() + self.bytes.len() + headers.sum::<usize>()
    }

    /// Sends it to a request with these headers, or only its tag if the client has it.
    pub(in crate::http) fn send(&self, asked_with: &HeaderMap) -> HttpResponse {
        let has_it = asked_with.get_all(header::IF_NONE_MATCH).any(|tags| has_tag(tags, &self.etag));
        let (status, body, of_body) = if has_it {
            (StatusCode::NOT_MODIFIED, Bytes::new(), &[][..])
        } else {
            (StatusCode::OK, self.bytes.clone(), &self.body_headers[..])
        };
        let mut response = HttpResponse::with_body(status, BoxBody::new(body));
        let headers = response.headers_mut();
        // All are different, and to append costs less than half of what it costs to insert.
        headers.append(header::ETAG, self.etag.clone());
        headers.append(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        for (name, value) in self.headers.iter().chain(of_body).chain(&ALWAYS) {
            headers.append(name.clone(), value.clone());
        }
        response
    }
}

/// Whether an `If-None-Match` value has a tag, compared weakly as RFC 9110 asks for reads.
fn has_tag(given: &HeaderValue, etag: &HeaderValue) -> bool {
    given == etag
        || given.to_str().is_ok_and(|given| {
            given
                .split(',')
                .map(str::trim)
                .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes())
        })
}
