//! The front page.

use maud::html;

use super::{asset, page};
use crate::{
    domain::{Enumeration as _, Kind, Locale},
    http::{
        read::read_request::{HandlerResult, ReadRequest},
        request::query::Query,
    },
};

const ICON: &str = include_str!("../../../assets/icon.svg");
const STYLE: &str = include_str!("../../../assets/page.css");

/// Tells a browser what this is and where to go.
pub(in crate::http) async fn show(request: ReadRequest) -> HandlerResult {
    Query::none(request.query())?;
    request.media_type(&["text/html"])?;
    let base = request.service().public_url();
    let catalog = request.snapshot().catalog();
    let english = Locale::english();
    let technique = request.snapshot().shelf(Kind::Techniques, &english).last();
    let example =
        technique.map_or_else(|| format!("{base}/v1"), |entry| format!("{base}/v1/techniques/{}", entry.slug));
    page(
        &request,
        "Rollwise: foam-rolling guidance as an API",
        &html! {
            h1 { "Foam-rolling guidance as an API" }
            p.lead {
                "Regions, techniques, contraindications, rollers and rules of use, graded by evidence. "
                "Every technique carries what to keep off, when to stop, and who should ask first."
            }
            pre { code { "curl " a href=(example) { (example) } } }
            ul.ways {
                li { a href={ (base) "/docs/" } { "Documentation" } " to read and try out, with every parameter and answer" }
                li { a href={ (base) "/v1" } { "/v1" } " describes the service: edition, licence, disclaimer, counts" }
                li { a href={ (base) "/openapi.json" } { "/openapi.json" } " for client generators (OpenAPI 3.1)" }
                li { a href={ (base) "/v1/editions" } { "/v1/editions" } " says what changed when, also as an Atom feed" }
                li { a href={ (base) "/health/ready" } { "/health/ready" } " for whoever watches over it" }
            }
            h2 { "What there is" }
            ul.counts {
                @for kind in Kind::ALL {
                    @let count = request.snapshot().shelf(*kind, &english).len();
                    li { a href={ (base) "/v1/" (kind) } { (kind.word()) } " " span { (count) } }
                }
            }
            p.note { (catalog.disclaimer(&english).text) }
            p.note {
                "Edition " (catalog.edition()) ". Content: "
                a href=(catalog.catalogue().licence_url) { (catalog.catalogue().licence) }
                ", credit: “" (catalog.catalogue().credit) "”."
            }
        },
    )
}

/// The icon of the pages.
pub(in crate::http) async fn icon(request: ReadRequest) -> HandlerResult {
    Query::none(request.query())?;
    asset(&request, "image/svg+xml", ICON)
}

/// The style of the pages.
pub(in crate::http) async fn style(request: ReadRequest) -> HandlerResult {
    Query::none(request.query())?;
    asset(&request, "text/css; charset=utf-8", STYLE)
}

/// Keeps search engines to the pages: the data is for programs.
pub(in crate::http) async fn robots(request: ReadRequest) -> HandlerResult {
    Query::none(request.query())?;
    asset(&request, "text/plain; charset=utf-8", "User-agent: *\nDisallow: /v1\n")
}
