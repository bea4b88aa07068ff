//! The few pages for people: the front page, the interactive documentation, the explanations of problems.

pub(super) mod docs;
pub(super) mod home;
pub(super) mod problems;

use bytes::Bytes;
use maud::{DOCTYPE, Markup, html};

use super::read::read_request::{HandlerResult, ReadRequest};

/// A page in the frame that all of ours share.
fn page(request: &ReadRequest, title: &str, content: &Markup) -> HandlerResult {
    let base = request.service().public_url();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (head(base, title))
                link rel="stylesheet" href={ (base) "/page.css" };
            }
            body {
                (masthead(base))
                main { (content) }
            }
        }
    };
    document(request, &page_policy(base), markup)
}

/// What our own pages may load: their style and pictures, nothing else. The address of the service is named because a
/// page may be looked at under another one: `localhost`, say, where the service goes by `127.0.0.1`.
fn page_policy(base: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self' {base}/; img-src 'self' {base}/; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}

/// What the head of every page begins with; `root` is the address of the service, complete or relative.
fn head(root: &str, title: &str) -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        title { (title) }
        link rel="icon" href={ (root) "/icon.svg" } type="image/svg+xml";
    }
}

/// The top of every page: who we are and where else to go.
fn masthead(root: &str) -> Markup {
    html! {
        header {
            a.brand href={ (root) "/" } { img src={ (root) "/icon.svg" } alt="" width="26" height="26"; "Rollwise" }
            nav aria-label="Pages" {
                a href={ (root) "/docs/" } { "Documentation" }
                a href={ (root) "/v1" } { "API" }
                a href={ (root) "/problems" } { "Problems" }
            }
        }
    }
}

/// A page with the policy that says what it may load.
fn document(request: &ReadRequest, policy: &str, markup: Markup) -> HandlerResult {
    request.file("text/html; charset=utf-8", Some(policy), markup.into_string())
}

/// What a page is made of: a style, a script, a picture.
fn asset(request: &ReadRequest, content_type: &str, body: impl Into<Bytes>) -> HandlerResult {
    request.file(content_type, None, body)
}
