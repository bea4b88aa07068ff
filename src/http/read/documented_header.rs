//! The headers of answers, as the OpenAPI document describes them.

use utoipa::openapi::{HeaderBuilder, ObjectBuilder, ResponseBuilder, schema::Type};

/// A header of answers.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) enum DocumentedHeader {
    /// `ETag`.
    ETag,
    /// `Cache-Control` of what may be kept.
    CacheControl,
    /// `Cache-Control` of what is for one person alone.
    NoStore,
    /// `Vary`.
    Vary,
    /// `Content-Language`.
    ContentLanguage,
    /// `Link`.
    Link,
    /// `Location`.
    Location,
    /// `Allow`.
    Allow,
    /// `RateLimit`.
    RateLimit,
    /// `RateLimit-Policy`.
    RateLimitPolicy,
    /// `Retry-After`.
    RetryAfter,
    /// `X-Request-Id`.
    RequestId,
}

impl DocumentedHeader {
    /// Its name, and what it says.
    const fn name_and_text(self) -> (&'static str, &'static str) {
        match self {
            Self::ETag => ("ETag", "The strong tag of these very bytes: send it back in `If-None-Match`."),
            Self::CacheControl => {
                ("Cache-Control", "How long the answer may be kept: a minute, and a day if the service fails.")
            }
            Self::NoStore => ("Cache-Control", "`no-store`: the answer is for this person alone."),
            Self::Vary => ("Vary", "The request headers that the answer depends on."),
            Self::ContentLanguage => ("Content-Language", "The language or languages of the content."),
            Self::Link => ("Link", "The next page (`rel=\"next\"`), if there is one."),
            Self::Location => ("Location", "Where it is now."),
            Self::Allow => ("Allow", "The methods that the address takes."),
            Self::RateLimit => {
                ("RateLimit", "How many requests are left (`r`), and after how many seconds there are more (`t`).")
            }
            Self::RateLimitPolicy => {
                ("RateLimit-Policy", "How many requests an address may send (`q`) in how many seconds (`w`).")
            }
            Self::RetryAfter => ("Retry-After", "After how many seconds to try again."),
            Self::RequestId => ("X-Request-Id", "The id of this request: name it when you ask for help."),
        }
    }

    /// Adds it to a response.
    pub(in crate::http) fn on(self, response: ResponseBuilder) -> ResponseBuilder {
        let (name, text) = self.name_and_text();
        let value = ObjectBuilder::new().schema_type(Type::String);
        response.header(name, HeaderBuilder::new().schema(Some(value)).description(Some(text)).build())
    }
}
