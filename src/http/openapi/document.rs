//! The OpenAPI document: made from the handlers and types, committed as `openapi/openapi.json`, and served from there.

use serde_json::{Value, json};
use utoipa::{
    OpenApi,
    openapi::{ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi as Document},
};

use super::{answers::describe_answers, components::register};
use crate::{
    domain::{Edition, for_each_kind, json_value},
    guidance::{
        routine::{Routine, RoutineRequest},
        screening::{Screening, ScreeningRequest},
    },
    http::{
        endpoints::{editions, health, root, routines, screening_rules, search, vocabulary},
        read::operation_docs::shared_responses,
        response::problem::{InvalidPart, Problem},
        routes::documented_paths,
    },
};

/// The tags of the operations, and every schema that no kind of item brings with it.
#[derive(OpenApi)]
#[openapi(
    tags(
        (name = "regions", description = "Body areas, and places that must not be rolled."),
        (name = "techniques", description = "How to roll a region."),
        (name = "contraindications", description = "What forbids or limits rolling."),
        (name = "roller-types", description = "Kinds of tool."),
        (name = "muscles", description = "Muscles and their regions."),
        (name = "principles", description = "Rules of use with their limits."),
        (name = "benefits", description = "Claimed effects with their evidence."),
        (name = "guides", description = "Articles built from the other items."),
        (name = "faqs", description = "Questions and answers."),
        (name = "terms", description = "The glossary."),
        (name = "sources", description = "Citations."),
        (name = "search", description = "From a person's own words to the right item."),
        (name = "screening", description = "May this person roll there? Nothing of a request is stored."),
        (name = "routines", description = "A session that a timer can play. Nothing of a request is stored."),
        (name = "service", description = "The service about itself: state, words, editions."),
        (name = "health", description = "For whoever watches over the service."),
    ),
    components(schemas(
        root::ServiceDescription, vocabulary::VocabularyAnswer, health::Health, Problem, InvalidPart, Edition,
        editions::EditionList<'_>, search::SearchAnswer, screening_rules::ScreeningRules, Screening<'_>, ScreeningRequest,
        Routine<'_>, RoutineRequest, routines::RoutineProblem,
    )),
)]
struct Parts;

/// What the document says of the whole.
const DESCRIPTION: &str = "Foam-rolling guidance, graded by evidence and safe by construction.\n\n\
    Lists come in pages (`limit`, `after`); filters take several values separated by commas (or), different filters \
    narrow further (and). Whatever is unknown or malformed is refused with a problem (RFC 9457) that names the place \
    and what is allowed there: nothing is ignored silently.\n\n\
    Every answer has a strong `ETag` for its own bytes; send it back in `If-None-Match`. Answers come in `br`, `zstd` \
    and `gzip`, in the language of `locale` or `Accept-Language`, and to scripts of any origin.\n\n\
    `verdict`, `urgency`, `severity` and `op` are closed lists in version 1; other enumerations may gain values, so \
    treat a value that you do not know with care. Version 1 only ever gains fields and addresses.";

/// Makes the document from the code. [`super::examples`] adds the examples.
pub(super) fn document() -> Value {
    let mut document: Document = Parts::openapi();
    document.paths = documented_paths();
    document.info = InfoBuilder::new()
        .title("Rollwise")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .contact(Some(ContactBuilder::new().name(Some("The operator of this service")).build()))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    let components = document.components.get_or_insert_default();
    macro_rules! register_all {
        ($($variant:ident $field:ident $type:ty,)+) => { $( register::<$type>(components); )+ };
    }
    for_each_kind!(register_all);
    components.responses.extend(shared_responses());
    let mut document = json_value(&document);
    document["servers"] = json!([{ "url": "http://127.0.0.1:8080", "description": "A server on this machine" }]);
    document["security"] = json!([]);
    describe_answers(&mut document);
    document
}
