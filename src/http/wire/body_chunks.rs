//! Large bodies, given out in pieces: the framework copies what it is given into the buffer of the connection, and would
//! copy all of it for a client that reads none of it.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;

use crate::http::limits::LARGEST_PIECE;

/// A body that shares its bytes with whoever else has them.
struct Pieces(Bytes);

/// The body as it is given to the framework.
pub(in crate::http) fn in_pieces(body: BoxBody) -> BoxBody {
    match body.try_into_bytes() {
        Ok(bytes) if bytes.len() > LARGEST_PIECE => BoxBody::new(Pieces(bytes)),
        Ok(bytes) => BoxBody::new(bytes),
        Err(stream) => stream,
    }
}

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let length = self.0.len().min(LARGEST_PIECE);
        Poll::Ready((length > 0).then(|| Ok(self.0.split_to(length))))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::{BodySize, BoxBody, MessageBody as _, to_bytes};
    use bytes::Bytes;

    use super::in_pieces;

    #[actix_web::test]
    async fn a_body_is_the_same_in_pieces() {
        for length in [0, 1, 16 * 1024, 16 * 1024 + 1, 1_000_000] {
            let whole: Bytes = (0..length).map(|number: u32| number.to_le_bytes()[0]).collect();
            let body = in_pieces(BoxBody::new(whole.clone()));
            assert_eq!(body.size(), BodySize::Sized(whole.len() as u64));
            assert_eq!(to_bytes(body).await.expect("it cannot fail"), whole);
        }
    }

    #[test]
    fn a_large_body_never_comes_whole() {
        let body = in_pieces(BoxBody::new(Bytes::from(vec![0; 100_000])));
        assert!(body.try_into_bytes().is_err(), "the framework could take all of it at once");
    }
}
