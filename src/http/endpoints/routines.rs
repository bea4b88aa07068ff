//! `POST /v1/routines`: a session that a timer can play. Nothing of the request is stored or logged.

use std::{collections::BTreeMap, sync::LazyLock};

use actix_web::web::Bytes;
use jsonschema::Validator;
use serde::Serialize;
use utoipa::{
    IntoResponses, PartialSchema, ToSchema,
    openapi::{RefOr, Response, Schema},
};

use crate::{
    domain::json_object,
    guidance::{
        routine::{Hint, Impossible, NoRoutine, RoutineRequest},
        screening::{Screening, TechniqueScreening},
    },
    http::{
        read::{
            operation_docs::{private, problem_response, responses},
            read_request::{HandlerResult, JSON, ReadRequest},
            schema::reference,
        },
        request::{body, query::Query},
        response::problem::{Failure, InvalidPart, Problem, ProblemKind},
    },
    schema::{flat, object_of},
};

/// What a problem has besides where there is no routine.
#[derive(Serialize, ToSchema)]
struct RefusalMembers<'a> {
    /// What to do, most urgent first. Show it before anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    advice: Option<Vec<&'a str>>,
    /// The whole answer of the screening.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    screening: Option<Screening<'a>>,
    /// The techniques that would have fitted and are not for this person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    excluded: Option<Vec<TechniqueScreening<'a>>>,
}

/// The problem of a request for which there is no routine, for the documentation.
pub(in crate::http) struct RoutineProblem;

impl PartialSchema for RoutineProblem {
    fn schema() -> RefOr<Schema> {
        let mut problem = flat([object_of::<Problem>(), object_of::<RefusalMembers<'_>>()]);
        let text = "Why there is no routine. `advice`, `screening` and `excluded` stand only where they apply.";
        problem.description = Some(text.to_owned());
        Schema::Object(problem).into()
    }
}

impl ToSchema for RoutineProblem {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Problem::schemas(schemas);
        RefusalMembers::schemas(schemas);
    }
}

/// The responses of the operation.
pub(in crate::http) struct RoutineResponses;

impl IntoResponses for RoutineResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = private("The session, from its first second to its last.", reference("Routine"));
        let mut all = responses(ok, &[400, 405, 406, 413, 414, 415, 500, 503]);
        let kinds =
            [ProblemKind::SCREENING_STOPS_ROUTINE, ProblemKind::ROUTINE_NOT_POSSIBLE, ProblemKind::UNUSABLE_VALUE];
        all.insert("422".to_owned(), problem_response(&kinds, reference("RoutineProblem")).into());
        all
    }
}

/// Plan a routine
///
/// Plans a session of so many minutes for a goal: which techniques, in which order, how long to roll, hold and rest,
/// with a text to show and a cue to read aloud for each part. The parts follow each other without gaps and end on the
/// second. Every limit of the principles and the doses holds, both sides are equal, and at least 60 % of the time is
/// spent rolling, holding or moving. The same request on the same edition gives the same routine.
///
/// The person is screened first. Who must stop or get help gets no routine but `422 screening-stops-routine` with what
/// to do; techniques that are not for this person are left out and named in `excluded`, and those that ask for caution
/// come with a warning. What cannot be met is `422 routine-not-possible`, which names the limit that binds and what
/// would make a routine possible. Nothing of the request is stored or logged.
#[utoipa::path(
    post, path = "/v1/routines", operation_id = "createRoutine", tag = "routines",
    request_body(
        content = RoutineRequest,
        content_type = "application/json",
        description = "What the session is to be like, and what the person tells of their health.",
        example = json!({
            "minutes": 5,
            "goal": "relief",
            "regions": ["upper-back", "lats"],
            "equipment": ["full-size"],
            "screening": { "symptoms": [], "conditions": ["fibromyalgia"], "medications": [], "issues": [], "age": 41 }
        }),
    ),
    responses(RoutineResponses),
)]
pub(in crate::http) async fn create(request: ReadRequest, body: Bytes) -> HandlerResult {
    Query::none(request.query())?;
    request.media_type(&[JSON])?;
    let wanted: RoutineRequest = body::read(request.request(), &body, &SCHEMA)?;
    let locale = request.locale(wanted.locale.as_ref());
    let snapshot = request.snapshot();
    let routine = snapshot.planner(&locale).plan(snapshot.screener(&locale), &wanted).map_err(refusal)?;
    Ok(ReadRequest::private(&routine, &locale))
}

/// The schema of a request, as it is documented.
static SCHEMA: LazyLock<Validator> = LazyLock::new(body::schema_of::<RoutineRequest>);

/// The problem of a request for which there is no routine.
fn refusal(refused: NoRoutine<'_>) -> Failure {
    match refused {
        NoRoutine::Unusable(hints) => Failure::body(ProblemKind::UNUSABLE_VALUE, parts(hints)),
        NoRoutine::Stops(screening) => {
            let detail = "What was told means: do not roll now, and get help first. `advice` says what to do.";
            let advice = Some(screening.advice.clone());
            let members = RefusalMembers { advice, screening: Some(*screening), excluded: None };
            Failure {
                members: Some(Box::new(json_object(&members))),
                ..Failure::new(ProblemKind::SCREENING_STOPS_ROUTINE, detail)
            }
        }
        NoRoutine::Impossible(impossible) => {
            let Impossible { hints, excluded, advice } = *impossible;
            let members = RefusalMembers { advice: Some(advice), screening: None, excluded: Some(excluded) };
            let detail = hints.first().map_or_else(String::new, |hint| format!("{}.", hint.reason));
            Failure {
                members: Some(Box::new(json_object(&members))),
                errors: parts(hints),
                ..Failure::new(ProblemKind::ROUTINE_NOT_POSSIBLE, detail)
            }
        }
    }
}

fn parts(hints: Vec<Hint>) -> Vec<InvalidPart> {
    let part = |hint: Hint| InvalidPart {
        allowed: Some(hint.allowed).filter(|allowed| !allowed.is_empty()),
        ..InvalidPart::new(format!("body.{}", hint.location), hint.reason)
    };
    hints.into_iter().map(part).collect()
}
