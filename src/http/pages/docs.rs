//! The interactive documentation. Its files are in the binary, so it works without internet.

use std::sync::Arc;

use actix_web::{HttpResponse, http::header, web::Path};
use utoipa_swagger_ui::{Config, SwaggerFile};

use crate::http::{
    problem::{Failure, ProblemKind},
    query::Query,
    service::{Ask, Reply},
};

/// The documentation runs its own scripts, sets styles on elements and asks this service.
fn policy(base: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         connect-src 'self' {base}; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Sends `/docs` to the folder that the files refer to each other in.
pub(in crate::http) async fn redirect(ask: Ask) -> Reply {
    Query::none(ask.query())?;
    let location = format!("{}/docs/", ask.service().public_url());
    Ok(HttpResponse::PermanentRedirect().insert_header((header::LOCATION, location)).finish())
}

/// A file of the documentation.
pub(in crate::http) async fn file(ask: Ask, file: Path<String>) -> Reply {
    let config = Config::new(["../openapi.json"])
        .validator_url("none")
        .use_base_layout()
        .deep_linking(true)
        .doc_expansion("list")
        .default_models_expand_depth(0)
        .display_request_duration(true)
        .try_it_out_enabled(true);
    match utoipa_swagger_ui::serve(&file, Arc::new(config)) {
        Ok(Some(SwaggerFile { bytes, content_type, .. })) => {
            ask.file(&content_type, &policy(ask.service().public_url()), bytes.into_owned())
        }
        Ok(None) => Err(Failure::new(ProblemKind::NO_SUCH_ADDRESS, "The documentation has no such file.")),
        Err(error) => {
            tracing::error!(%error, "the documentation cannot be served");
            Err(Failure::new(ProblemKind::INTERNAL, ProblemKind::INTERNAL.explanation))
        }
    }
}
