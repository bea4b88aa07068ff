//! Every route, on one page.

use actix_web::{
    Handler, HttpRequest, HttpResponse, Resource, Responder, Route,
    http::Method,
    web::{self, PathConfig, PayloadConfig, ServiceConfig},
};

use super::{
    endpoints::{editions, health, openapi, root, routines, screening_rules, screenings, search, vocabulary},
    items::{
        benefits, contraindications, faqs, guides, muscles, principles, regions, roller_types, sources, techniques,
        terms,
    },
    limits::LARGEST_BODY,
    pages,
    request::{
        bodiless::Bodiless,
        methods::{READ_METHODS, WRITE_METHODS},
    },
    response::{
        cors,
        problem::{Failure, ProblemKind},
    },
};

/// Mounts everything.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .app_data(PathConfig::default().error_handler(|_, _| unreadable_path().into()))
        .service(read("/v1", root::show))
        .service(read("/v1/regions", regions::list))
        .service(read("/v1/regions/{slug}", regions::show))
        .service(read("/v1/regions/{slug}/techniques", regions::techniques))
        .service(read("/v1/regions/{slug}/contraindications", regions::contraindications))
        .service(read("/v1/techniques", techniques::list))
        .service(read("/v1/techniques/{slug}", techniques::show))
        .service(read("/v1/techniques/{slug}/contraindications", techniques::contraindications))
        .service(read("/v1/contraindications", contraindications::list))
        .service(read("/v1/contraindications/{slug}", contraindications::show))
        .service(read("/v1/roller-types", roller_types::list))
        .service(read("/v1/roller-types/{slug}", roller_types::show))
        .service(read("/v1/muscles", muscles::list))
        .service(read("/v1/muscles/{slug}", muscles::show))
        .service(read("/v1/principles", principles::list))
        .service(read("/v1/principles/{slug}", principles::show))
        .service(read("/v1/benefits", benefits::list))
        .service(read("/v1/benefits/{slug}", benefits::show))
        .service(read("/v1/guides", guides::list))
        .service(read("/v1/guides/{slug}", guides::show))
        .service(read("/v1/faqs", faqs::list))
        .service(read("/v1/faqs/{slug}", faqs::show))
        .service(read("/v1/terms", terms::list))
        .service(read("/v1/terms/{slug}", terms::show))
        .service(read("/v1/sources", sources::list))
        .service(read("/v1/sources/{slug}", sources::show))
        .service(read("/v1/search", search::search))
        .service(read("/v1/screening-rules", screening_rules::show))
        .service(read("/v1/screening-rules/schema", screening_rules::schema))
        .service(write("/v1/screenings", screenings::create))
        .service(write("/v1/routines", routines::create))
        .service(read("/v1/vocabulary", vocabulary::show))
        .service(read("/v1/editions", editions::list))
        .service(read("/v1/editions/{edition}", editions::show))
        .service(read("/health/live", health::live))
        .service(read("/health/ready", health::ready))
        .service(read("/openapi.json", openapi::serve))
        .service(read("/", pages::home::show))
        .service(read("/docs", pages::docs::redirect))
        .service(read("/docs/{file:.*}", pages::docs::file))
        .service(read("/problems", pages::problems::list))
        .service(read("/problems/{code}", pages::problems::show))
        .service(read("/icon.svg", pages::home::icon))
        .service(read("/page.css", pages::home::style))
        .service(read("/robots.txt", pages::home::robots))
        .default_service(web::to(|| async { Err::<HttpResponse, _>(no_such_address()) }));
}

/// An address that is only read, named by its pattern: GET and HEAD by the handler, OPTIONS with what is allowed, 405 for the rest.
fn read<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .name(path)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .route(options(READ_METHODS))
        .default_service(web::to(|| async { Err::<HttpResponse, _>(Failure::method_not_allowed(READ_METHODS)) }))
}

/// An address that answers to a body, named by its pattern: POST by the handler, OPTIONS with what is allowed, 405 for the rest.
fn write<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .name(path)
        .app_data(PayloadConfig::new(LARGEST_BODY))
        .route(web::post().to(handler))
        .route(options(WRITE_METHODS))
        .default_service(web::to(|| async { Err::<HttpResponse, _>(Failure::method_not_allowed(WRITE_METHODS)) }))
}

fn options(allow: &'static str) -> Route {
    web::method(Method::OPTIONS)
        .to(move |request: HttpRequest, _: Bodiless| async move { cors::options(&request, allow) })
}

fn no_such_address() -> Failure {
    let detail = "This service has nothing at this path. `/v1` lists the addresses there are.";
    Failure::new(ProblemKind::NO_SUCH_ADDRESS, detail)
}

fn unreadable_path() -> Failure {
    Failure::new(ProblemKind::INVALID_ADDRESS, "The path has percent-encoding that is broken or is not UTF-8.")
}
