//! The HTTP server around the routes.

use std::{io, net::TcpListener, rc::Rc, sync::Arc, time::Duration};

use actix_http::{HttpServiceBuilder, KeepAlive, error::DispatchError};
use actix_server::Server;
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::{
    App,
    body::MessageBody,
    dev::{AppConfig, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{Data, ServiceConfig},
};
use socket2::SockRef;
use tokio::net::TcpStream;

use super::{
    limits::{LARGEST_COPY, ServerLimits},
    metrics::{HttpMetrics, MetricsPage, WorkerMetrics, listen},
    middleware::{
        pipeline::{ClientPolicy, ConnectionContext, Pipeline},
        refusals::Problems,
    },
    routes::configure,
    state::service::Service,
    wire::{ConnectionLimiter, Stream, Worker, admit},
};
/// How long requests in flight may take to end when the service stops, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;
/// How many connections may wait for a worker to take them.
const BACKLOG: i32 = 4096;

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
    app_with(service, Arc::default(), configure)
}

/// An application with a policy in front and with routes of one's own: what every route gets can so be tried on routes
/// that the service does not have.
pub fn app_with(
    service: Arc<Service>,
    policy: Arc<ClientPolicy>,
    configure: impl FnOnce(&mut ServiceConfig),
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let pipeline = Rc::new(Pipeline { service: service.clone(), policy });
    App::new()
        .app_data(Data::from(service))
        .wrap(from_fn(move |request, next| pipeline.clone().wrap(request, next)))
        .configure(configure)
}

/// Serves on a bound socket until the process is told to stop; then finishes what is in flight. Metrics are
/// served until then on the socket for `metrics`, if there is one.
///
/// # Errors
/// If a socket cannot be listened on.
pub async fn serve(
    service: Arc<Service>,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    limits: ServerLimits,
    policy: ClientPolicy,
) -> io::Result<()> {
    prepare(&listener, &limits)?;
    let traffic = metrics.is_some().then(HttpMetrics::new).transpose().map_err(io::Error::other)?.map(Arc::new);
    let limiter = Arc::new(ConnectionLimiter::new(limits, policy.proxies().clone()));
    let watch = match metrics.zip(traffic.clone()) {
        Some((metrics, traffic)) => {
            let watch = listen(metrics, MetricsPage { service: service.clone(), limiter: limiter.clone(), traffic })?;
            let handle = watch.handle();
            tokio::spawn(watch);
            Some(handle)
        }
        None => None,
    };
    let policy = Arc::new(policy);
    let server = Server::build().shutdown_signal(stop_signal()?);
    let stopping = server.graceful_shutdown_signal();
    server
        .max_concurrent_connections(limiter.most_sockets())
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .listen("rollwise", listener, move || {
            let refusals = Problems { public_url: service.public_url().into(), traffic: traffic.clone() };
            let worker = Worker::start(limiter.clone(), Box::new(refusals));
            let worker_metrics = traffic.clone().map(WorkerMetrics::new).map(Rc::new);
            let app = app_with(service.clone(), policy.clone(), configure);
            let app = app.into_factory().map_err(|error: actix_web::Error| error.error_response());
            let (stopping, serving) = (stopping.clone(), worker.clone());
            let http = HttpServiceBuilder::default()
                // Time is kept by our own stream.
                .keep_alive(KeepAlive::Os)
                .client_request_timeout(Duration::ZERO)
                .client_disconnect_timeout(Duration::from_secs(1))
                .h1_write_buffer_size(LARGEST_COPY)
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .on_connect_ext(move |stream: &Stream, data| {
                    let (connection, worker, worker_metrics) =
                        (stream.connection().clone(), serving.clone(), worker_metrics.clone());
                    data.insert(ConnectionContext { connection, worker, worker_metrics });
                })
                .h1(map_config(app, |()| AppConfig::default()));
            fn_service(move |tcp: TcpStream| {
                let worker = worker.clone();
                async move { admit(worker, tcp).await.map_err(DispatchError::from) }
            })
            .and_then(http)
        })?
        .run()
        .await?;
    if let Some(watch) = watch {
        watch.stop(false).await;
    }
    Ok(())
}

/// What tells the process to stop: SIGTERM, or SIGINT as Ctrl-C sends it. Left to itself, the framework would drop what is in
/// flight at the latter.
///
/// # Errors
/// If the system does not let the process listen to signals.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// What tells the process to stop: Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    // If the system does not tell of it, nothing stops the server but its end.
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Sets what every connection inherits from the socket that it came by.
fn prepare(listener: &TcpListener, limits: &ServerLimits) -> io::Result<()> {
    let socket = SockRef::from(listener);
    socket.listen(BACKLOG)?;
    socket.set_tcp_nodelay(true)?;
    #[cfg(target_os = "linux")]
    {
        // A client that takes nothing costs the system little, and what it never takes is given up.
        socket.set_tcp_notsent_lowat(u32::try_from(LARGEST_COPY).unwrap_or(u32::MAX))?;
        socket.set_tcp_user_timeout(Some(limits.write.grace))?;
    }
    #[cfg(not(target_os = "linux"))]
    let _ = limits;
    Ok(())
}
