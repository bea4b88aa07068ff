//! The listener for metrics: one address, and nothing else.

use std::{io, net::TcpListener, time::Duration};

use actix_server::Server;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header,
    web::{self, Data},
};
use tracing::error;

use super::MetricsPage;
use crate::http::response::problem::{Failure, ProblemKind};

/// Where the metrics are.
const PATH: &str = "/metrics";
/// What may be done with them.
const METHODS: &str = "GET, HEAD";
/// How many may ask at a time: a few servers, and a person.
const MOST_CONNECTIONS: usize = 64;
/// How long a head may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer than the interval in which anyone scrapes.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Serves the page until it is told to stop. Signals are the business of the service itself.
///
/// # Errors
/// If the socket cannot be listened on.
pub(in crate::http) fn listen(listener: TcpListener, page: MetricsPage) -> io::Result<Server> {
    let page = Data::new(page);
    let server = HttpServer::new(move || {
        let metrics = web::resource(PATH)
            .route(web::get().to(show))
            .route(web::head().to(show))
            .default_service(web::to(method_not_allowed));
        App::new().app_data(page.clone()).service(metrics).default_service(web::to(no_such_address))
    });
    let server = server.workers(1).max_connections(MOST_CONNECTIONS).client_request_timeout(PATIENCE);
    Ok(server.keep_alive(KEEP_ALIVE).disable_signals().shutdown_timeout(1).listen(listener)?.run())
}

async fn show(page: Data<MetricsPage>, request: HttpRequest) -> HttpResponse {
    match page.text() {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, prometheus::TEXT_FORMAT))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(text),
        Err(error) => {
            error!(%error, "the metrics cannot be written");
            problem(&page, &request, &Failure::new(ProblemKind::INTERNAL, ProblemKind::INTERNAL.explanation))
        }
    }
}

async fn method_not_allowed(page: Data<MetricsPage>, request: HttpRequest) -> HttpResponse {
    problem(&page, &request, &Failure::method_not_allowed(METHODS))
}

async fn no_such_address(page: Data<MetricsPage>, request: HttpRequest) -> HttpResponse {
    let detail = format!("There is only `{PATH}` here; the service listens elsewhere.");
    problem(&page, &request, &Failure::new(ProblemKind::NO_SUCH_ADDRESS, detail))
}

/// A problem as the service itself would tell it, but for no page of another origin to read.
fn problem(page: &MetricsPage, request: &HttpRequest, failure: &Failure) -> HttpResponse {
    failure.response(page.service.public_url(), request.path())
}
