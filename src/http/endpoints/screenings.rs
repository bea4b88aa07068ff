//! `POST /v1/screenings`: may this person roll there? Nothing of it is stored or logged.

use std::{collections::BTreeMap, sync::LazyLock};

use actix_web::web::Bytes;
use jsonschema::Validator;
use utoipa::{
    IntoResponses,
    openapi::{RefOr, Response},
};

use crate::{
    guidance::screening::{ScreeningRequest, Unscreenable},
    http::{
        read::{
            operation_docs::{private, responses},
            read_request::{HandlerResult, JSON, ReadRequest},
            schema::reference,
        },
        request::{body, query::Query},
        response::problem::{Failure, InvalidPart, ProblemKind},
    },
};

/// The responses of the operation.
pub(in crate::http) struct ScreeningResponses;

impl IntoResponses for ScreeningResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = private("The verdicts, with reasons and what to do.", reference("Screening"));
        responses(ok, &[406, 413, 415, 422])
    }
}

/// Screen a person for rolling
///
/// Turns symptoms, conditions, medications, issues at some place, age and pregnancy into a verdict for each region and
/// technique, with reasons, advice (most urgent first) and alternatives. It fails closed: an unknown code gives
/// `consult_first` everywhere, and telling more never makes a verdict laxer. Nothing of the request is stored or
/// logged. To keep health data on the device altogether, apply `/v1/screening-rules` there.
#[utoipa::path(
    post, path = "/v1/screenings", operation_id = "createScreening", tag = "screening",
    request_body(
        content = ScreeningRequest,
        content_type = "application/json",
        description = "What to roll, and what the person tells of their health.",
        example = json!({
            "regions": ["lats", "lower-back"],
            "conditions": ["disc_herniation"],
            "issues": [{ "type": "bruise", "region": "lats" }],
            "age": 41
        }),
    ),
    responses(ScreeningResponses),
)]
pub(in crate::http) async fn create(request: ReadRequest, body: Bytes) -> HandlerResult {
    Query::none(request.query())?;
    request.media_type(&[JSON])?;
    let told: ScreeningRequest = body::read(request.request(), &body, &SCHEMA)?;
    let locale = request.locale(told.asked.locale.as_ref());
    let screening = request.snapshot().screener(&locale).screen(&told).map_err(unusable)?;
    Ok(ReadRequest::private(&screening, &locale))
}

/// The schema of a request, as it is documented.
static SCHEMA: LazyLock<Validator> = LazyLock::new(body::schema_of::<ScreeningRequest>);

/// The problem of a request that names something unknown.
fn unusable(unscreenable: Unscreenable) -> Failure {
    let parts = unscreenable.0.into_iter().map(|place| {
        let nearest: Vec<String> = place.nearest.iter().map(ToString::to_string).collect();
        InvalidPart {
            allowed: Some(nearest).filter(|nearest| !nearest.is_empty()),
            ..InvalidPart::new(format!("body.{}", place.location), place.reason)
        }
    });
    Failure::body(ProblemKind::UNUSABLE_VALUE, parts.collect())
}
