//! Content codings, computed once for each answer.

use std::io::Write as _;

use actix_web::http::header::HeaderValue;
use bytes::Bytes;

use crate::domain::sha256_hex;

/// A content coding, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) enum Coding {
    /// Brotli.
    Brotli,
    /// Zstandard.
    Zstd,
    /// Gzip.
    Gzip,
    /// As it is.
    Identity,
}

/// A body in one coding, with its entity tag.
#[derive(Clone, Debug)]
pub(in crate::http) struct EncodedBody {
    /// The coding that was used: `Identity` where another would not make the body smaller.
    pub(in crate::http) coding: Coding,
    /// The bytes.
    pub(in crate::http) bytes: Bytes,
    /// The strong entity tag of these very bytes, quotes included.
    pub(in crate::http) etag: HeaderValue,
}

/// Below this many bytes a coding saves less than its headers cost.
const WORTH_ENCODING: usize = 200;

impl Coding {
    /// All codings, best first.
    pub(in crate::http) const ALL: [Self; 4] = [Self::Brotli, Self::Zstd, Self::Gzip, Self::Identity];

    /// The name in `Content-Encoding` and `Accept-Encoding`.
    pub(in crate::http) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

/// Encodes a body, or leaves it as it is where that is smaller.
pub(in crate::http) fn encode(body: &Bytes, coding: Coding) -> EncodedBody {
    let encoded = if body.len() < WORTH_ENCODING { None } else { compress(body, coding) };
    match encoded.filter(|encoded| encoded.len() < body.len()) {
        Some(encoded) => EncodedBody { coding, etag: etag(&encoded, coding), bytes: encoded.into() },
        None => EncodedBody { coding: Coding::Identity, etag: etag(body, Coding::Identity), bytes: body.clone() },
    }
}

fn compress(body: &[u8], coding: Coding) -> Option<Vec<u8>> {
    // Writing into memory fails only where the compressor refuses its parameters; the body then goes out as it is.
    match coding {
        Coding::Brotli => {
            let mut out = Vec::with_capacity(body.len() / 3);
            let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 6, 20);
            writer.write_all(body).ok()?;
            drop(writer);
            Some(out)
        }
        Coding::Zstd => zstd::bulk::compress(body, 9).ok(),
        Coding::Gzip => {
            let mut writer =
                flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 3), flate2::Compression::new(7));
            writer.write_all(body).ok()?;
            writer.finish().ok()
        }
        Coding::Identity => None,
    }
}

fn etag(bytes: &[u8], coding: Coding) -> HeaderValue {
    let digest = sha256_hex(bytes);
    let tag = match coding {
        Coding::Identity => format!("\"{}\"", &digest[..20]),
        coding => format!("\"{}-{}\"", &digest[..20], coding.name()),
    };
    // Hexadecimal digits and the name of a coding: always fit for a header.
    HeaderValue::from_maybe_shared(Bytes::from(tag)).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}
