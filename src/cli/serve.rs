//! `rollwise serve`: from nothing to an answering service.

use std::{
    net::{SocketAddr, TcpListener},
    process::ExitCode,
    sync::Arc,
    time::SystemTime,
};

use tracing::{info, warn};

use super::{Failed, descriptors};
use crate::{
    catalog::Catalog,
    config::{PublicUrl, Settings},
    content,
    domain::{Content, Enumeration as _, Kind, Origin, Published, Timestamp},
    http::{ClientPolicy, Service, Snapshot, hide_panic_messages, refresh},
    publish::{Outcome, plan, publish},
    store::{DatabaseUrl, Store},
};

/// Opens the database, publishes the built-in content where that is due, and serves until told to stop.
pub(super) async fn serve(settings: Settings) -> Result<ExitCode, Failed> {
    hide_panic_messages();
    let limits = descriptors::limits(&settings)?;
    // Taking the address first tells at once if another process has it, before anything is written.
    let listener = TcpListener::bind(settings.listen)
        .map_err(|error| format!("cannot listen on {}: {error}; choose another with --listen", settings.listen))?;
    let bound = listener.local_addr()?;
    let metrics = settings.metrics_listen.map(listen_for_metrics).transpose()?;
    let metrics_bound = metrics.as_ref().map(TcpListener::local_addr).transpose()?;
    let public_url = settings.public_url(bound)?;
    let url: DatabaseUrl = settings.database_url.parse()?;
    let store = Store::open(&url).await?;
    let (published, was_there) = current(&store).await?;
    let now = Timestamp::from(SystemTime::now());
    let catalog = valid(&store, published).await?;
    greet(&public_url, bound, metrics_bound, &url, &catalog);
    let service = Arc::new(Service::new(Snapshot::new(catalog, now.day()), public_url));
    if was_there {
        let (store, service) = (store.clone(), service.clone());
        tokio::spawn(async move {
            if let Err(error) = follow_builtin(&store, &service).await {
                warn!(%error, "the built-in content could not be compared with what is published");
            }
        });
    }
    let follower = tokio::spawn(refresh(service.clone(), store));
    let policy = ClientPolicy::new(settings.rate_limit, settings.trusted_proxies);
    crate::http::serve(service, listener, metrics, limits, policy).await?;
    follower.abort();
    info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn listen_for_metrics(address: SocketAddr) -> Result<TcpListener, Failed> {
    let taken = |error| format!("cannot serve metrics on {address}: {error}; choose another with --metrics-listen");
    Ok(TcpListener::bind(address).map_err(taken)?)
}

/// The published state, after publishing the built-in content to an empty database; and whether there was one before.
async fn current(store: &Store) -> Result<(Published, bool), Failed> {
    if let Some(published) = store.load().await? {
        return Ok((published, true));
    }
    publish_builtin(store, &content::builtin()?).await?;
    let published = store.load().await?.ok_or("the database is empty although it was just published to")?;
    Ok((published, false))
}

/// The catalogue of the published state. Where that state does not pass the checks of this version, as when a newer
/// version asks more of content, the built-in content takes its place if it was built-in content before.
async fn valid(store: &Store, published: Published) -> Result<Catalog, Failed> {
    let last_origin = published.editions.last().map(|edition| edition.origin);
    let stored_at = published.content.catalogue.published_at;
    let faults = match Catalog::build(published) {
        Ok(catalog) => return Ok(catalog),
        Err(faults) => faults,
    };
    let builtin = content::builtin()?;
    // An older binary beside a newer one must not bring its content back.
    if last_origin != Some(Origin::Builtin) || builtin.catalogue.published_at < stored_at {
        return Err(format!(
            "the published content does not pass the checks of this version:\n{faults}\nCorrect your content folder \
             and publish it with `rollwise import FOLDER`, or publish the built-in content with `rollwise import \
             --builtin`, and start again"
        )
        .into());
    }
    warn!(%faults, "the published content does not pass the checks of this version; the built-in content replaces it");
    publish_builtin(store, &builtin).await?;
    let published = store.load().await?.ok_or("the database is empty although it was just published to")?;
    Ok(Catalog::build(published)?)
}

/// Publishes the built-in content of a newer binary, or says that it differs from what is published. Runs beside the
/// service, since reading all of it would delay the start.
async fn follow_builtin(store: &Store, service: &Service) -> Result<(), Failed> {
    let builtin = tokio::task::spawn_blocking(content::builtin).await??;
    let snapshot = service.snapshot();
    let published = snapshot.catalog().published();
    if plan(Some(published), &builtin).is_empty() {
        return Ok(());
    }
    let last_origin = published.editions.last().map(|edition| edition.origin);
    let newer = builtin.catalogue.published_at > published.content.catalogue.published_at;
    // An older binary beside a newer one must not bring its content back.
    if last_origin == Some(Origin::Builtin) && newer {
        return publish_builtin(store, &builtin).await;
    }
    warn!(
        "the content built into this binary differs from what is published; to publish it, run `rollwise import \
         --builtin`"
    );
    Ok(())
}

async fn publish_builtin(store: &Store, builtin: &Content) -> Result<(), Failed> {
    let now = Timestamp::from(SystemTime::now());
    match publish(store, builtin, Origin::Builtin, "", now).await? {
        Outcome::Published { edition, .. } => info!(edition, "published the built-in content"),
        Outcome::Unchanged { .. } => {}
    }
    Ok(())
}

fn greet(base: &PublicUrl, bound: SocketAddr, metrics: Option<SocketAddr>, url: &DatabaseUrl, catalog: &Catalog) {
    let items: usize = Kind::ALL.iter().map(|kind| catalog.content().slugs(*kind).len()).sum();
    println!("Rollwise {} serves edition {} ({items} items) from {url}", env!("CARGO_PKG_VERSION"), catalog.edition());
    println!();
    println!("  {base}/           what this is");
    println!("  {base}/docs/      documentation to try out");
    println!("  {base}/v1         the API");
    if let Some(metrics) = metrics {
        println!("  http://{metrics}/metrics    metrics for Prometheus");
    }
    println!();
    println!("Listening on {bound}. Stop with Ctrl-C.");
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::valid;
    use crate::{
        content,
        domain::{Content, ItemRef, Origin, Published},
        store::{Publication, Store},
    };

    /// A database with content that passes no check: it has no labels.
    async fn with_unfit_content(folder: &TempDir, origin: Origin) -> (Store, Published) {
        let mut content: Content = content::builtin().expect("the built-in content has no faults");
        content.vocabulary.0.clear();
        let upserts: Vec<ItemRef> = content.hashes().into_keys().collect();
        let store = Store::open(&folder.path().join("rollwise.db").as_path().into()).await.expect("it opens");
        let publication = Publication {
            base: None,
            content: &content,
            upserts: &upserts,
            deletes: &[],
            published_at: content.catalogue.published_at,
            origin,
            note: "",
            checked_by: None,
        };
        store.publish(&publication).await.expect("the store does not run the checks");
        let published = store.load().await.expect("it is whole").expect("there is an edition");
        (store, published)
    }

    #[tokio::test]
    async fn builtin_content_that_is_no_longer_fit_is_replaced() {
        let folder = TempDir::new().expect("a temporary folder");
        let (store, published) = with_unfit_content(&folder, Origin::Builtin).await;
        let catalog = valid(&store, published).await.expect("the built-in content is fit");
        assert_eq!(catalog.edition(), 2);
        assert_eq!(*catalog.content(), content::builtin().expect("the built-in content has no faults"));
    }

    #[tokio::test]
    async fn content_of_an_editor_that_is_no_longer_fit_stays() {
        let folder = TempDir::new().expect("a temporary folder");
        let (store, published) = with_unfit_content(&folder, Origin::Import).await;
        let message = valid(&store, published).await.expect_err("it is not replaced").to_string();
        assert!(message.contains("rollwise import"), "it says what to do: {message}");
        assert_eq!(store.edition().await.expect("it answers"), Some(1));
    }
}
