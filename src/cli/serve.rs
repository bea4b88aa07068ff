//! `rollwise serve`: from nothing to an answering service.

use std::{
    net::{SocketAddr, TcpListener},
    process::ExitCode,
    sync::Arc,
    time::SystemTime,
};

use tracing::{info, warn};

use super::Failed;
use crate::{
    catalog::Catalog,
    config::{PublicUrl, Settings},
    content,
    domain::{Enumeration as _, Kind, Origin, Published, Timestamp},
    http::{Service, Snapshot, refresh},
    publish::{Outcome, plan, publish},
    store::{DatabaseUrl, Store},
};

/// Opens the database, publishes the built-in content where that is due, and serves until told to stop.
pub(super) async fn serve(settings: Settings) -> Result<ExitCode, Failed> {
    // Taking the address first tells at once if another process has it, before anything is written.
    let listener = TcpListener::bind(settings.listen)
        .map_err(|error| format!("cannot listen on {}: {error}; choose another with --listen", settings.listen))?;
    let bound = listener.local_addr()?;
    let public_url = settings.public_url(bound)?;
    let url: DatabaseUrl = settings.database_url.parse()?;
    let store = Store::open(&url).await?;
    let published = current(&store).await?;
    let now = Timestamp::from(SystemTime::now());
    let catalog = Catalog::build(published)?;
    greet(&public_url, bound, &url, &catalog);
    let service = Arc::new(Service::new(Snapshot::new(catalog, now.day()), public_url));
    let follower = tokio::spawn(refresh(service.clone(), store));
    crate::http::serve(service, listener).await?;
    follower.abort();
    info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// The published state, after publishing the built-in content where there is none or where it is newer.
async fn current(store: &Store) -> Result<Published, Failed> {
    let builtin = content::builtin()?;
    let now = Timestamp::from(SystemTime::now());
    if let Some(published) = store.load().await? {
        let plan = plan(Some(&published), &builtin);
        if plan.is_empty() {
            return Ok(published);
        }
        let last_origin = published.editions.last().map(|edition| edition.origin);
        let newer = builtin.catalogue.published_at > published.content.catalogue.published_at;
        if last_origin != Some(Origin::Builtin) || !newer {
            warn!(
                "the content built into this binary differs from what is published; to publish it, run `rollwise \
                 import --builtin`"
            );
            return Ok(published);
        }
    }
    match publish(store, &builtin, Origin::Builtin, "", now).await? {
        Outcome::Published { edition, .. } => info!(edition, "published the built-in content"),
        Outcome::Unchanged { .. } => {}
    }
    store.load().await?.ok_or_else(|| "the database is empty although it was just published to".into())
}

fn greet(base: &PublicUrl, bound: SocketAddr, url: &DatabaseUrl, catalog: &Catalog) {
    let items: usize = Kind::ALL.iter().map(|kind| catalog.content().slugs(*kind).len()).sum();
    println!("Rollwise {} serves edition {} ({items} items) from {url}", env!("CARGO_PKG_VERSION"), catalog.edition());
    println!();
    println!("  {base}/           what this is");
    println!("  {base}/docs/      documentation to try out");
    println!("  {base}/v1         the API");
    println!();
    println!("Listening on {bound}. Stop with Ctrl-C.");
}
