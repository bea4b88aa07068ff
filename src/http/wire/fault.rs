//! What can be wrong with the bytes that a client sends, below the level of requests and answers.

use crate::http::{
    limits::RETRY_SOON,
    response::problem::{Failure, ProblemKind},
};

/// A fault: the problem that it is, and what is wrong. Nothing of what the client sent is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Fault {
    kind: ProblemKind,
    detail: &'static str,
}

macro_rules! faults {
    ($( $(#[$meta:meta])* $name:ident = $kind:ident, $detail:literal; )+) => {
        impl Fault {
            $( $(#[$meta])* pub(super) const $name: Self = Self { kind: ProblemKind::$kind, detail: $detail }; )+
        }
    };
}

faults! {
    /// The request line is none.
    REQUEST_LINE = INVALID_REQUEST,
        "The request does not begin with a line such as `GET /v1 HTTP/1.1`.";
    /// Another version of HTTP.
    VERSION = INVALID_REQUEST,
        "The version of HTTP is missing or not one that is spoken here: HTTP/1.1 and HTTP/1.0 are.";
    /// The beginning of TLS.
    TLS = INVALID_REQUEST,
        "What arrived is the beginning of TLS. This port speaks HTTP without it; use `http://`, or the address of the \
         proxy in front.";
    /// A header's name, or a line that continues the one before.
    HEADER_NAME = INVALID_REQUEST,
        "A header line does not begin with a name and a colon. Lines that continue the one before are not read, and \
         nothing may stand between the name and the colon.";
    /// A header's value.
    HEADER_VALUE = INVALID_REQUEST, "The value of a header has a control character.";
    /// The end of a line.
    NEW_LINE = INVALID_REQUEST, "A line of the head does not end with CR and LF.";
    /// What is asked for is no path and no address.
    TARGET_FORM = INVALID_REQUEST,
        "The request line asks for neither a path, such as `/v1`, nor a complete address that begins with `http://` or \
         `https://` and has a host.";
    /// What is asked for has a character that must be encoded.
    TARGET_CHARACTERS = INVALID_ADDRESS,
        "The address has a character that may only stand there percent-encoded, as UTF-8.";
    /// What is asked for does not fit.
    TARGET_TOO_LONG = ADDRESS_TOO_LONG, "The request line is longer than is read here.";
    /// The headers do not fit.
    HEAD_TOO_LARGE = HEADERS_TOO_LARGE, "The request line and the headers are larger than 32 KiB together.";
    /// There are too many.
    TOO_MANY_HEADERS = HEADERS_TOO_LARGE, "There are more than 96 header lines.";
    /// No host, two, or none that could be one.
    HOST = INVALID_REQUEST, "A request needs exactly one `Host` header, with a host and maybe a port.";
    /// The length of the body.
    CONTENT_LENGTH = INVALID_REQUEST,
        "`Content-Length` is missing, stands there twice, or is not a whole number of bytes.";
    /// The coding of the body on its way.
    TRANSFER_ENCODING = INVALID_REQUEST,
        "`Transfer-Encoding` may only be `chunked`, once, and in HTTP/1.1.";
    /// Two ways to tell where the body ends.
    FRAMING = INVALID_REQUEST,
        "`Content-Length` and `Transfer-Encoding` contradict each other on where the body ends. Send only one of them.";
    /// A chunk of the body.
    CHUNK = INVALID_REQUEST, "The body is not chunked as `Transfer-Encoding` says.";
    /// A chunked body that does not end.
    ENDLESS = BODY_TOO_LARGE, "The chunks of the body take more room than any body that is read here.";
    /// The client stopped within the head.
    HEAD_CUT_OFF = INVALID_REQUEST, "The connection ended before the head of the request did.";
    /// The client stopped within the body.
    BODY_CUT_OFF = INVALID_REQUEST, "The connection ended before the body of the request did.";
    /// The head takes too long.
    SLOW_HEAD = TOO_SLOW, "The head of the request did not arrive in time.";
    /// The body takes too long.
    SLOW_BODY = TOO_SLOW, "The body of the request did not arrive in time.";
    /// There is no room for another connection.
    FULL = OVERLOADED, "As many connections are open as this service can hold.";
    /// There is no room for another connection from there.
    FULL_FOR_ADDRESS = TOO_MANY_CONNECTIONS,
        "As many connections are open from this address as one may have. Use one again instead of opening another.";
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let failure = Self::new(fault.kind, fault.detail);
        if fault == Fault::FULL || fault == Fault::FULL_FOR_ADDRESS { failure.retry_after(RETRY_SOON) } else { failure }
    }
}
