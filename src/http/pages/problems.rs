//! The pages behind the `type` of problems.

use actix_web::web::Path;
use maud::{Markup, html};

use super::page;
use crate::http::{
    read::read_request::{HandlerResult, ReadRequest},
    request::query::Query,
    response::problem::{Failure, InvalidPart, ProblemKind, nearest_words},
};

/// Every problem there is.
pub(in crate::http) async fn list(request: ReadRequest) -> HandlerResult {
    Query::none(request.query())?;
    let base = request.service().public_url();
    page(
        &request,
        "Problems that Rollwise answers with",
        &html! {
            h1 { "Problems" }
            p.lead { "Errors come as problem details (RFC 9457). Programs go by " code { "code" } ", people by what it says." }
            dl {
                @for kind in ProblemKind::ALL {
                    dt { a href={ (base) "/problems/" (kind.code) } { (kind.code) } " " span { (kind.status) } }
                    dd { (kind.title) }
                }
            }
        },
    )
}

/// One problem explained.
pub(in crate::http) async fn show(request: ReadRequest, code: Path<String>) -> HandlerResult {
    Query::none(request.query())?;
    let Some(kind) = ProblemKind::ALL.iter().find(|kind| kind.code == code.as_str()) else {
        let allowed = Some(nearest_words(&code, ProblemKind::ALL.iter().map(|kind| kind.code)));
        let fault = InvalidPart { allowed, ..InvalidPart::new("path.code", "no problem has this code") };
        let failure = Failure::new(ProblemKind::NO_SUCH_ADDRESS, "There is no problem with this code.");
        return Err(Failure { errors: vec![fault], ..failure });
    };
    let base = request.service().public_url();
    page(
        &request,
        &format!("{} · Rollwise", kind.title),
        &html! {
            h1 { (kind.title) }
            p.lead { code { (kind.code) } " · HTTP " (kind.status) }
            p { (with_code(kind.explanation)) }
            p { a href={ (base) "/problems" } { "All problems" } }
        },
    )
}

/// A text whose words between backticks are code.
fn with_code(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
