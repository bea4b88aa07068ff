//! What a client is refused before there is a request that could be answered, or because one does not come whole.

use bytes::Bytes;

/// Why a connection ends, where the client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Refusal {
    /// As many connections are open as there may be.
    Full,
    /// As many connections are open from this address as one may have.
    FullForAddress,
    /// Bytes came, and in due time no request was made of them.
    SlowHead,
    /// Many bytes came, and no request was made of them.
    LargeHead,
    /// The body of a request did not end in due time.
    SlowBody,
    /// The body of a request took more bytes on the wire than any body that is read here.
    LargeBody,
    /// The client closed its end within the body of a request.
    CutOffBody,
    /// The body of a request is not chunked as it says.
    BrokenChunks,
}

impl Refusal {
    /// Whether there is a request, whose answer says so.
    pub(super) fn has_request(self) -> bool {
        matches!(self, Self::SlowBody | Self::LargeBody | Self::CutOffBody | Self::BrokenChunks)
    }
}

/// What is said to a client that is refused without a request: a whole response, as bytes.
pub(in crate::http) trait Refusals {
    /// The response to one refusal.
    fn response(&self, refusal: Refusal) -> Bytes;
}
