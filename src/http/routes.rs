//! Every route, on one page: what is mounted and what the OpenAPI document describes come from the same list.

use std::any::type_name;

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, Route,
    http::Method,
    web::{self, PathConfig, PayloadConfig, ServiceConfig},
};
// `utoipa::path` makes a type for each handler that tells its path, methods and documentation, and implements this for its
// tags: utoipa's own integrations take them from there, too.
use utoipa::{
    __dev::Tags,
    openapi::{
        HttpMethod,
        path::{Operation, Paths},
    },
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

/// Every endpoint. What documents one stands beside its handler, and says its path and methods.
fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(root::__path_show, root::show),
        Endpoint::new(regions::__path_list, regions::list),
        Endpoint::new(regions::__path_show, regions::show),
        Endpoint::new(regions::__path_techniques, regions::techniques),
        Endpoint::new(regions::__path_contraindications, regions::contraindications),
        Endpoint::new(techniques::__path_list, techniques::list),
        Endpoint::new(techniques::__path_show, techniques::show),
        Endpoint::new(techniques::__path_contraindications, techniques::contraindications),
        Endpoint::new(contraindications::__path_list, contraindications::list),
        Endpoint::new(contraindications::__path_show, contraindications::show),
        Endpoint::new(roller_types::__path_list, roller_types::list),
        Endpoint::new(roller_types::__path_show, roller_types::show),
        Endpoint::new(muscles::__path_list, muscles::list),
        Endpoint::new(muscles::__path_show, muscles::show),
        Endpoint::new(principles::__path_list, principles::list),
        Endpoint::new(principles::__path_show, principles::show),
        Endpoint::new(benefits::__path_list, benefits::list),
        Endpoint::new(benefits::__path_show, benefits::show),
        Endpoint::new(guides::__path_list, guides::list),
        Endpoint::new(guides::__path_show, guides::show),
        Endpoint::new(faqs::__path_list, faqs::list),
        Endpoint::new(faqs::__path_show, faqs::show),
        Endpoint::new(terms::__path_list, terms::list),
        Endpoint::new(terms::__path_show, terms::show),
        Endpoint::new(sources::__path_list, sources::list),
        Endpoint::new(sources::__path_show, sources::show),
        Endpoint::new(search::__path_search, search::search),
        Endpoint::new(screening_rules::__path_show, screening_rules::show),
        Endpoint::new(screening_rules::__path_schema, screening_rules::schema),
        Endpoint::new(screenings::__path_create, screenings::create),
        Endpoint::new(routines::__path_create, routines::create),
        Endpoint::new(vocabulary::__path_show, vocabulary::show),
        Endpoint::new(editions::__path_list, editions::list),
        Endpoint::new(editions::__path_show, editions::show),
        Endpoint::new(health::__path_live, health::live),
        Endpoint::new(health::__path_ready, health::ready),
        Endpoint::undocumented("/openapi.json", openapi::serve),
        Endpoint::undocumented("/", pages::home::show),
        Endpoint::undocumented("/docs", pages::docs::redirect),
        Endpoint::undocumented("/docs/{file:.*}", pages::docs::file),
        Endpoint::undocumented("/problems", pages::problems::list),
        Endpoint::undocumented("/problems/{code}", pages::problems::show),
        Endpoint::undocumented("/icon.svg", pages::home::icon),
        Endpoint::undocumented("/page.css", pages::home::style),
        Endpoint::undocumented("/robots.txt", pages::home::robots),
    ]
}

/// Mounts everything.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.app_data(PathConfig::default().error_handler(|_, _| unreadable_path().into()));
    for endpoint in endpoints() {
        config.service(endpoint.resource);
    }
    config.default_service(web::to(|| async { Err::<HttpResponse, _>(no_such_address()) }));
}

/// The paths of the OpenAPI document.
pub(super) fn documented_paths() -> Paths {
    let mut paths = Paths::new();
    for endpoint in endpoints() {
        if let Some(documentation) = endpoint.documentation {
            let (methods, operation) = documentation();
            paths.add_path_operation(endpoint.path, methods, operation);
        }
    }
    paths
}

/// The methods of an endpoint, and what the OpenAPI document says of it.
type Documentation = (Vec<HttpMethod>, Operation);

/// What answers at a path.
struct Endpoint {
    /// The pattern of its path.
    path: String,
    /// Makes its documentation; none for what is not in the OpenAPI document.
    documentation: Option<fn() -> Documentation>,
    /// What is mounted.
    resource: Resource,
}

impl Endpoint {
    /// An endpoint that the OpenAPI document describes.
    fn new<P, F, Args>(_documentation: P, handler: F) -> Self
    where
        P: utoipa::Path + for<'t> Tags<'t>,
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        debug_assert_eq!(type_name::<P>().replace("__path_", ""), type_name::<F>(), "each handler has its own");
        let path = P::path();
        let resource = match P::methods()[..] {
            [HttpMethod::Get] => read(&path, handler),
            [HttpMethod::Post] => write(&path, handler),
            _ => panic!("{path} is neither only read nor does it answer to a body"),
        };
        let documentation = || {
            let mut operation = P::operation();
            operation.tags = Some(P::tags().into_iter().map(str::to_owned).collect());
            (P::methods(), operation)
        };
        Self { path, documentation: Some(documentation), resource }
    }

    /// A page for people, a file of one, or the OpenAPI document itself.
    fn undocumented<F, Args>(path: &str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { path: path.to_owned(), documentation: None, resource: read(path, handler) }
    }
}

/// An address that is only read, named by its pattern: GET and HEAD by the handler, OPTIONS with what is allowed, 405 for the rest.
fn read<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
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
    Args: FromRequest + 'static,
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

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use actix_web::{
        http::{StatusCode, header},
        test::{TestRequest, call_service, init_service},
    };
    use utoipa::openapi::HttpMethod;

    use super::{READ_METHODS, WRITE_METHODS, documented_paths, endpoints};
    use crate::{
        catalog::preview,
        content,
        http::{
            server::app,
            state::{service::Service, snapshot::Snapshot},
        },
    };

    /// What is not in the OpenAPI document: pages for people with their files, and the document itself.
    const UNDOCUMENTED: [&str; 9] = [
        "/",
        "/docs",
        "/docs/{file:.*}",
        "/icon.svg",
        "/openapi.json",
        "/page.css",
        "/problems",
        "/problems/{code}",
        "/robots.txt",
    ];

    #[test]
    fn every_route_is_documented_or_a_page_and_every_documented_path_is_a_route() {
        let routed: Vec<_> = endpoints().into_iter().map(|endpoint| endpoint.path).collect();
        let paths: BTreeSet<_> = routed.iter().map(String::as_str).collect();
        assert_eq!(paths.len(), routed.len(), "each path is mounted once: {routed:?}");
        let documented = documented_paths();
        let documented = documented.paths.keys().map(String::as_str);
        assert_eq!(paths, documented.chain(UNDOCUMENTED).collect());
    }

    #[actix_web::test]
    async fn every_route_takes_the_methods_that_are_documented_and_names_them_where_it_refuses_another() {
        let catalog = preview(content::builtin().expect("it was built in")).expect("it has no faults");
        let today = catalog.catalogue().published_at.day();
        let service = Service::new(Snapshot::new(catalog, today), "http://127.0.0.1".parse().expect("an address"));
        let app = init_service(app(Arc::new(service))).await;
        for endpoint in endpoints() {
            let is_read = endpoint.documentation.is_none_or(|documentation| documentation().0 == [HttpMethod::Get]);
            let (allow, others) =
                if is_read { (READ_METHODS, ["POST", "PUT"]) } else { (WRITE_METHODS, ["GET", "HEAD"]) };
            let address = endpoint.path.replace("{file:.*}", "").replace("{edition}", "1").replace("{slug}", "none");
            let ask = async |method: &str| {
                let method = method.parse().expect("a method");
                call_service(&app, TestRequest::with_uri(&address).method(method).to_request()).await
            };
            for method in allow.split(", ") {
                let status = ask(method).await.status();
                assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {address}");
            }
            for (method, expected) in others.into_iter().map(|method| (method, 405)).chain([("OPTIONS", 204)]) {
                let answer = ask(method).await;
                assert_eq!(answer.status(), expected, "{method} {address}");
                let allowed = answer.headers().get(header::ALLOW).and_then(|allow| allow.to_str().ok());
                assert_eq!(allowed, Some(allow), "{method} {address}");
            }
        }
    }
}
