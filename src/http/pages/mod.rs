//! The few pages for people: the front page, the interactive documentation, the explanations of problems.

pub(super) mod docs;
pub(super) mod home;
pub(super) mod problems;

use maud::{DOCTYPE, Markup, html};

use super::service::{Ask, Reply};

/// What our own pages may load: their style and pictures, nothing else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'";

/// A page in the frame that all of ours share.
fn page(ask: &Ask, title: &str, content: &Markup) -> Reply {
    let base = ask.service().public_url();
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
    ask.file("text/html; charset=utf-8", PAGE_POLICY, markup.into_string())
}
