//! `/health`: for load balancers and monitoring.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, http::header};
use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, RefOr, Response, ResponseBuilder},
};

use crate::http::{
    read::{
        operation_docs::responses,
        read_request::{HandlerResult, ReadRequest},
        schema::reference,
    },
    request::query::Query,
};

/// How the service is.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Health {
    /// `ok`, or `stale` while the database cannot be reached and reads go on from memory.
    #[schema(example = "ok")]
    status: &'static str,
    /// The edition that is served.
    #[schema(minimum = 1)]
    edition: u64,
    /// Whether the edition could not be compared with the database of late.
    stale: bool,
}

impl IntoResponses for Health {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(reference("Health"))).build();
        let ok = ResponseBuilder::new()
            .description("It is alive and answers requests.")
            .content("application/json", content)
            .build();
        responses(ok, &[])
    }
}

/// Tell whether the process is alive
///
/// Answers as long as the process can answer at all.
#[utoipa::path(get, path = "/health/live", operation_id = "checkLiveness", tag = "health", responses(Health))]
pub(in crate::http) async fn live(request: ReadRequest) -> HandlerResult {
    report(&request)
}

/// Tell whether requests are answered
///
/// Answers 200 as soon as there is an edition to serve, also while the database is away; `status` then says `stale`.
#[utoipa::path(get, path = "/health/ready", operation_id = "checkReadiness", tag = "health", responses(Health))]
pub(in crate::http) async fn ready(request: ReadRequest) -> HandlerResult {
    report(&request)
}

fn report(request: &ReadRequest) -> HandlerResult {
    Query::none(request.query())?;
    let stale = request.service().is_stale();
    let status = if stale { "stale" } else { "ok" };
    let health = Health { status, edition: request.snapshot().catalog().edition(), stale };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(health))
}
