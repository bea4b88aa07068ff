//! The service in this process, for what a test cannot ask of the binary: shorter deadlines, and routes of its own.

use std::{net::TcpListener, sync::Arc, thread, time::SystemTime};

use rollwise::{
    catalog::preview,
    content,
    domain::Timestamp,
    http::{ClientPolicy, ServerLimits, Service, Snapshot, serve},
};

/// The service with the built-in content, reached at `base`.
pub(crate) fn service(base: &str) -> Arc<Service> {
    let catalog = preview(content::builtin().expect("it was built in")).expect("it has no faults");
    let today = Timestamp::from(SystemTime::now()).day();
    Arc::new(Service::new(Snapshot::new(catalog, today), base.parse().expect("an address")))
}

/// Serves with these limits until the process ends; returns `http://…`.
pub(crate) fn server(limits: ServerLimits, guard: ClientPolicy) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let service = service(&base);
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(serve(service, listener, None, limits, guard)).expect("it serves");
    });
    base
}
