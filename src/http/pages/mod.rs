//! The few pages for people: the front page, the interactive documentation, the explanations of problems.

pub(super) mod docs;
pub(super) mod home;
pub(super) mod problems;

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName},
};
use maud::{DOCTYPE, Markup, html};

/// What our own pages may load: their style and pictures, nothing else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'";
/// How long pages and assets may be kept.
const CACHE_CONTROL: &str = "public, max-age=300";

/// A page in the frame that all of ours share; `base` is the address of the service.
fn page(base: &str, title: &str, content: &Markup) -> HttpResponse {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href={ (base) "/icon.svg" } type="image/svg+xml";
                link rel="stylesheet" href={ (base) "/page.css" };
            }
            body {
                header {
                    a href={ (base) "/" } { "Rollwise" }
                    nav {
                        a href={ (base) "/docs/" } { "Documentation" }
                        a href={ (base) "/v1" } { "API" }
                        a href={ (base) "/problems" } { "Problems" }
                    }
                }
                main { (content) }
            }
        }
    };
    asset("text/html; charset=utf-8", PAGE_POLICY, markup.into_string())
}

/// An answer that is not data: a page, a style, a picture.
fn asset(content_type: &str, policy: &str, body: impl Into<bytes::Bytes>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .insert_header((HeaderName::from_static("content-security-policy"), policy))
        .body(body.into())
}
