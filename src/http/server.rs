//! The HTTP server around the routes.

use std::{io, net::TcpListener, sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    App, HttpServer,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::from_fn,
    web::Data,
};

use super::{envelope::envelope, routes::configure, service::Service};

/// How long a preflight answer may be kept, in seconds.
const PREFLIGHT_SECONDS: usize = 86_400;
/// How long requests in flight may take to end when the service stops, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;

/// The whole application, also for tests in memory.
pub fn app(
    service: Arc<Service>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new().app_data(Data::from(service)).wrap(cors()).wrap(from_fn(envelope)).configure(configure)
}

/// Serves on a bound socket until the process is told to stop; then finishes what is in flight.
///
/// # Errors
/// If the socket cannot be listened on.
pub async fn serve(service: Arc<Service>, listener: TcpListener) -> io::Result<()> {
    HttpServer::new(move || app(service.clone()))
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .listen(listener)?
        .run()
        .await
}

/// Any origin, without credentials. What is not a preflight goes on to the routes.
fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::OPTIONS])
        .allowed_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::CONTENT_LANGUAGE,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            header::RANGE,
            header::HeaderName::from_static("x-request-id"),
        ])
        .max_age(PREFLIGHT_SECONDS)
        // The answer is the same for every origin, so caches need not tell them apart.
        .disable_vary_header()
}
