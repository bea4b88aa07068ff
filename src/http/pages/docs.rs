//! The interactive documentation. Its files are in the binary, so it works without internet.
//!
//! They refer to each other and to the service by relative addresses, so it works behind any proxy and path prefix.

use std::sync::Arc;

use actix_web::{HttpResponse, http::header, web::Path};
use maud::{DOCTYPE, Markup, html};
use utoipa_swagger_ui::{Config, SwaggerFile, SyntaxHighlight};

use super::{asset, document, head, masthead};
use crate::http::{
    read::read_request::{HandlerResult, ReadRequest},
    request::query::Query,
    response::problem::{Failure, ProblemKind},
};

const STYLE: &str = include_str!("../../../assets/docs.css");
const THEME: &str = include_str!("../../../assets/docs-theme.js");

/// Sends `/docs` to the folder that the files refer to each other in.
pub(in crate::http) async fn redirect(request: ReadRequest) -> HandlerResult {
    Query::none(request.query())?;
    let location = format!("{}/docs/", request.service().public_url());
    Ok(HttpResponse::PermanentRedirect().insert_header((header::LOCATION, location)).finish())
}

/// A file of the documentation.
pub(in crate::http) async fn file(request: ReadRequest, file: Path<String>) -> HandlerResult {
    match file.as_str() {
        "" | "index.html" => document(&request, &policy(request.service().public_url()), page()),
        "page.css" => asset(&request, "text/css; charset=utf-8", STYLE),
        "theme.js" => asset(&request, "text/javascript; charset=utf-8", THEME),
        other => swagger_file(&request, other),
    }
}

/// The page that Swagger UI draws itself into.
fn page() -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (head("..", "Rollwise API documentation"))
                link rel="stylesheet" href="swagger-ui.css";
                link rel="stylesheet" href="page.css";
                script src="theme.js" {}
            }
            body {
                (masthead(".."))
                noscript {
                    p {
                        "This page needs scripts. Without them, read "
                        a href="../openapi.json" { "/openapi.json" }
                        ", which says the same."
                    }
                }
                main id="swagger-ui" {}
                script src="swagger-ui-bundle.js" {}
                script src="swagger-ui-standalone-preset.js" {}
                script src="swagger-initializer.js" {}
            }
        }
    }
}

/// Swagger UI runs its own scripts, sets styles on elements and asks this service.
fn policy(base: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         connect-src 'self' {base}/; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// A file that comes with Swagger UI.
fn swagger_file(request: &ReadRequest, name: &str) -> HandlerResult {
    let config = Config::new(["../openapi.json"])
        .validator_url("none")
        .use_base_layout()
        .deep_linking(true)
        .doc_expansion("list")
        .default_models_expand_depth(0)
        .display_request_duration(true)
        .with_syntax_highlight(SyntaxHighlight::default().theme("obsidian"))
        .try_it_out_enabled(true);
    match utoipa_swagger_ui::serve(name, Arc::new(config)) {
        Ok(Some(SwaggerFile { bytes, content_type, .. })) => asset(request, &content_type, bytes.into_owned()),
        Ok(None) => Err(Failure::new(ProblemKind::NO_SUCH_ADDRESS, "The documentation has no such file.")),
        Err(error) => {
            tracing::error!(%error, "the documentation cannot be served");
            Err(Failure::new(ProblemKind::INTERNAL, ProblemKind::INTERNAL.explanation))
        }
    }
}
