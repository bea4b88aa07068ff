//! Errors as RFC 9457 problem details, from one table.

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    domain::{json_text, nearest},
    http::limits::RETRY_LATER,
};

/// A sort of problem: its row in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct ProblemKind {
    /// The stable code, and the last part of the problem's address.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it means and what to do, for the page behind its address.
    pub explanation: &'static str,
}

macro_rules! problem_kinds {
    ($( $(#[$meta:meta])* $name:ident = $code:literal, $status:literal, $title:literal, $explanation:literal; )+) => {
        impl ProblemKind {
            $( $(#[$meta])* pub(in crate::http) const $name: Self = Self {
                code: $code, status: $status, title: $title, explanation: $explanation,
            }; )+

            /// Every problem that this service can answer with.
            pub(in crate::http) const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

problem_kinds! {
    /// A query parameter is unknown, given twice, or has a value that is not allowed.
    INVALID_QUERY = "invalid-query", 400, "The query has a fault",
        "A query parameter is unknown, given twice, or has a value that is not allowed. `errors` names each place and, \
         where there is a list, what is allowed there (at most 20 values, the nearest first). Nothing is ignored \
         silently: correct the query and send it again.";
    /// The address cannot be read.
    INVALID_ADDRESS = "invalid-address", 400, "The address cannot be read",
        "The path or the query holds percent-encoding that is broken or is not UTF-8. Encode the address as UTF-8 and \
         send it again.";
    /// The request cannot be understood.
    INVALID_REQUEST = "invalid-request", 400, "The request cannot be understood",
        "The request breaks the rules of HTTP, has a body where none has a meaning, or is a browser's preflight that asks \
         for a method or a header that scripts of other origins may not use here. Correct the request and send it again.";
    /// A body is not JSON, or not of the documented shape.
    INVALID_BODY = "invalid-body", 400, "The body has a fault",
        "The body is not JSON, or a member of it is unknown, missing, of another type, or not one of the words that are \
         allowed there. `errors` names each place. Nothing is ignored silently: correct the body and send it again.";
    /// There is no such address.
    NO_SUCH_ADDRESS = "no-such-address", 404, "There is nothing at this address",
        "No resource of this service has this path. `/v1` lists the addresses there are, `/docs` documents them.";
    /// There is no item with this slug.
    NO_SUCH_ITEM = "no-such-item", 404, "There is no such item",
        "The kind exists, but no item of it has this slug, now or before. `errors` names the nearest slugs. A renamed \
         item answers 308 at its old address and a deleted one 410, so this slug was never used.";
    /// The method is not allowed here.
    METHOD_NOT_ALLOWED = "method-not-allowed", 405, "This address does not take that method",
        "The address exists but not for this method. The `Allow` header lists the methods it takes.";
    /// No representation fits the Accept header.
    NOT_ACCEPTABLE = "not-acceptable", 406, "None of the accepted media types can be served",
        "The `Accept` header rules out every media type that this address has. `errors` lists them; leave the header \
         out to get the first.";
    /// The request did not arrive in time.
    TOO_SLOW = "too-slow", 408, "The request did not arrive in time",
        "The head or the body of the request took so long that the service stopped waiting for it. Send the request again, \
         on a new connection and in one go.";
    /// The item was deleted.
    GONE = "gone", 410, "The item was deleted",
        "An item had this slug and was deleted. Its slug is never used again: remove it from what you have stored.";
    /// The body is too large.
    BODY_TOO_LARGE = "body-too-large", 413, "The body is too large",
        "The body is larger than this service reads. Nothing that it takes needs so much: look for a list that was \
         filled by mistake.";
    /// The address is too long.
    ADDRESS_TOO_LONG = "address-too-long", 414, "The address is too long",
        "The path and query together are longer than this service reads. Ask for fewer values at once.";
    /// The body is of another media type, or encoded.
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type", 415, "The body is of a media type that is not read here",
        "Bodies are read as `application/json`, in UTF-8 and without content coding. Set `Content-Type` to that.";
    /// The client expects something that the service does not do.
    EXPECTATION_FAILED = "expectation-failed", 417, "The expectation cannot be met",
        "The `Expect` header asks for something else than `100-continue`, which is all that is understood here. Leave the \
         header out.";
    /// A body is well-formed, but a value in it cannot be used.
    UNUSABLE_VALUE = "unusable-value", 422, "A value cannot be used",
        "The body is well-formed, but a value in it is out of bounds or names something that there is not. `errors` \
         names each place and, where there is a list, the nearest values that can be used.";
    /// A routine is asked for by somebody who must stop or get help first.
    SCREENING_STOPS_ROUTINE = "screening-stops-routine", 422, "Get help before you roll",
        "What was told of the person's health means that they must not roll now and should get help first, so there is \
         no routine. `advice` says what to do, most urgent first: show it before anything else. `screening` is the whole \
         answer of the screening.";
    /// What is asked of a routine cannot be met.
    ROUTINE_NOT_POSSIBLE = "routine-not-possible", 422, "No routine meets this request",
        "Within the limits that keep rolling safe, what was asked for cannot be met. `errors` names the limit that binds \
         first and each change that would make a routine possible, `excluded` the techniques that are not for this \
         person, with the reasons, and `advice` what the screening says to do.";
    /// The address has sent too many requests.
    TOO_MANY_REQUESTS = "too-many-requests", 429, "Too many requests",
        "Your address has sent more requests than the operator of this service allows. `RateLimit-Policy` says how many \
         are allowed in which time, `RateLimit` how many are left; wait for the time in `Retry-After`.";
    /// The address has opened too many connections.
    TOO_MANY_CONNECTIONS = "too-many-connections", 429, "Too many connections",
        "Your address has as many connections open as one may have. Send several requests on one connection, one after \
         the other, and close connections that you do not need.";
    /// The headers are too large.
    HEADERS_TOO_LARGE = "headers-too-large", 431, "The headers are too large",
        "The request line and the headers are larger together than this service reads. Look for a cookie or a token that \
         does not belong here.";
    /// Something broke on our side.
    INTERNAL = "internal-error", 500, "Something broke on our side",
        "The request was fine; the service failed. Try again, and if it stays so, tell the operator the request id \
         from `X-Request-Id`: the log has the cause under it.";
    /// The service cannot answer right now.
    UNAVAILABLE = "unavailable", 503, "The service cannot answer right now",
        "The service is starting, stopping or cut off from something it needs. Try again after the time in \
         `Retry-After`.";
    /// The service has too much to do.
    OVERLOADED = "overloaded", 503, "The service has too much to do",
        "More is asked of the service than it can answer in good time, so it refuses some requests at once to answer the \
         others. Try again after the time in `Retry-After`.";
}

impl ProblemKind {
    /// Whether only `/v1/routines` answers with it.
    pub(in crate::http) fn is_of_routines(self) -> bool {
        [Self::SCREENING_STOPS_ROUTINE, Self::ROUTINE_NOT_POSSIBLE].contains(&self)
    }
}

/// The problems that any request may meet, whatever its address.
pub(in crate::http) const EVERYWHERE: [ProblemKind; 9] = [
    ProblemKind::INVALID_REQUEST,
    ProblemKind::METHOD_NOT_ALLOWED,
    ProblemKind::TOO_SLOW,
    ProblemKind::ADDRESS_TOO_LONG,
    ProblemKind::EXPECTATION_FAILED,
    ProblemKind::TOO_MANY_REQUESTS,
    ProblemKind::HEADERS_TOO_LARGE,
    ProblemKind::INTERNAL,
    ProblemKind::OVERLOADED,
];

/// What went wrong, in the form of RFC 9457.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::http) struct Problem {
    /// The address of a page that explains this sort of problem.
    #[serde(rename = "type")]
    #[schema(pattern = "^https?://", example = "http://127.0.0.1:8080/problems/invalid-query")]
    pub type_uri: String,
    /// What it is, in a few words; the same for every problem of the sort.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong in this case, and what to do.
    pub detail: String,
    /// The path of the request.
    pub instance: String,
    /// A stable code for programs.
    pub code: String,
    /// Each place that is wrong.
    pub errors: Vec<InvalidPart>,
    /// What else there is to say of this sort of problem.
    #[serde(flatten)]
    #[schema(ignore)]
    pub members: Map<String, Value>,
}

/// One place in a request that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct InvalidPart {
    /// Where: `query.limit`, `header.Accept`, `path.slug`.
    pub location: String,
    /// What is wrong there.
    pub reason: String,
    /// What is allowed there, nearest first, at most 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub allowed: Option<Vec<String>>,
}

impl InvalidPart {
    /// A fault without a list of what is allowed.
    pub(in crate::http) fn new(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { location: location.into(), reason: reason.into(), allowed: None }
    }

    /// A value that is not one of those allowed; they are named, the nearest to `given` first.
    pub(in crate::http) fn not_allowed<'a>(
        location: impl Into<String>,
        reason: impl Into<String>,
        given: &str,
        allowed: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self { location: location.into(), reason: reason.into(), allowed: Some(nearest_words(given, allowed)) }
    }
}

/// The allowed values nearest to `given`, fit for [`InvalidPart::allowed`].
pub(in crate::http) fn nearest_words<'a>(given: &str, allowed: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    nearest(given, allowed).into_iter().map(str::to_owned).collect()
}

/// A problem on its way to the client: a row of the table with the particulars of the case.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {detail}", kind.code)]
pub(in crate::http) struct Failure {
    /// The row of the table.
    pub kind: ProblemKind,
    /// What is wrong in this case, and what to do.
    pub detail: String,
    /// Each place that is wrong.
    pub errors: Vec<InvalidPart>,
    /// What the headers of the answer say of this case.
    pub headers: Option<Box<HeaderMap>>,
    /// Members of the problem that only this sort has. They may tell of a person's health, so they are never logged.
    pub members: Option<Box<Map<String, Value>>>,
}

impl Failure {
    /// A problem with nothing to list.
    pub(in crate::http) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), headers: None, members: None }
    }

    /// A query with faults, and so many more that are not listed.
    pub(in crate::http) fn query(mut errors: Vec<InvalidPart>, more: usize) -> Self {
        let detail = match errors.as_slice() {
            [only] if more == 0 => format!("{}: {}", only.location, only.reason),
            several => format!("{} places in the query are wrong; see `errors`.", several.len() + more),
        };
        if more > 0 {
            errors.push(InvalidPart::new("query", format!("{more} more places are wrong; correct these first")));
        }
        Self { errors, ..Self::new(ProblemKind::INVALID_QUERY, detail) }
    }

    /// A body with faults.
    pub(in crate::http) fn body(kind: ProblemKind, errors: Vec<InvalidPart>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{}: {}", only.location, only.reason),
            several => format!("{} places in the body are wrong; see `errors`.", several.len()),
        };
        Self { errors, ..Self::new(kind, detail) }
    }

    /// The address with another method.
    pub(in crate::http) fn method_not_allowed(allow: &'static str) -> Self {
        let detail = format!("This address takes {allow}.");
        Self::new(ProblemKind::METHOD_NOT_ALLOWED, detail).with_header(header::ALLOW, HeaderValue::from_static(allow))
    }

    /// The same with a header in the answer.
    pub(in crate::http) fn with_header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.get_or_insert_default().insert(name, value.into());
        self
    }

    /// The same with a time, in seconds, after which to try again.
    pub(in crate::http) fn retry_after(self, seconds: u64) -> Self {
        self.with_header(header::RETRY_AFTER, seconds)
    }

    /// The problem details for a request to `instance`, with addresses below `base`.
    pub(in crate::http) fn problem(&self, base: &str, instance: &str) -> Problem {
        Problem {
            type_uri: format!("{base}/problems/{}", self.kind.code),
            title: self.kind.title.to_owned(),
            status: self.kind.status,
            detail: self.detail.clone(),
            instance: instance.to_owned(),
            code: self.kind.code.to_owned(),
            errors: self.errors.clone(),
            members: self.members.as_deref().cloned().unwrap_or_default(),
        }
    }
}

impl Failure {
    /// The whole answer to a request to `instance`, but for the headers that every answer has.
    pub(in crate::http) fn response(&self, base: &str, instance: &str) -> HttpResponse {
        let body = json_text(&self.problem(base, instance));
        let mut response = HttpResponse::build(self.status_code());
        response
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .insert_header((header::CACHE_CONTROL, "no-store"));
        if matches!(self.kind.status, 429 | 503) {
            response.insert_header((header::RETRY_AFTER, RETRY_LATER));
        }
        for (name, value) in self.headers.iter().flat_map(|headers| headers.iter()) {
            response.insert_header((name.clone(), value.clone()));
        }
        response.body(body)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// A response that carries the failure; [`crate::http::middleware::pipeline`] writes its body, since it knows the request.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::ProblemKind;

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = ProblemKind::ALL.iter().map(|kind| kind.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ProblemKind::ALL.len());
    }
}
