//! Keeps the snapshot up to the database.

use std::{sync::Arc, time::Duration};

use tracing::{error, info, warn};

use super::{Service, Snapshot};
use crate::{
    catalog::{Catalog, Faults},
    domain::{Day, Timestamp},
    store::{Store, StoreError},
};

/// How often the database is asked whether there is a new edition: well below the two seconds within which a
/// publication is promised to be visible.
pub const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Why the snapshot could not be renewed. It then stays as it is.
#[derive(Debug, thiserror::Error)]
enum RefreshError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the published content is not valid: {0}")]
    Invalid(#[from] Faults),
    #[error("the database has no content any more")]
    Empty,
}

/// Follows the database for as long as the service runs. Failures leave the snapshot in place and mark it stale.
pub async fn refresh(service: Arc<Service>, store: Store) {
    loop {
        tokio::time::sleep(POLL_INTERVAL).await;
        match follow(&service, &store).await {
            Ok(()) => {
                if service.set_stale(false) {
                    info!("the database is back; answers are current again");
                }
            }
            Err(error) => {
                if !service.set_stale(true) {
                    warn!(%error, "the database cannot be followed; reads go on from memory, marked stale");
                }
            }
        }
    }
}

/// Renews the snapshot if there is another edition, or another day that makes a review overdue.
async fn follow(service: &Service, store: &Store) -> Result<(), RefreshError> {
    let edition = store.edition().await?.ok_or(RefreshError::Empty)?;
    let snapshot = service.snapshot();
    let today = Timestamp::from(std::time::SystemTime::now()).day();
    if edition == snapshot.catalog().edition() && !review_falls_due(&snapshot, today) {
        return Ok(());
    }
    let published = store.load().await?.ok_or(RefreshError::Empty)?;
    let built =
        tokio::task::spawn_blocking(move || Catalog::build(published).map(|catalog| Snapshot::new(catalog, today)));
    match built.await {
        Ok(snapshot) => service.replace(snapshot?),
        // Only a bug panics there; the old snapshot goes on.
        Err(error) => error!(%error, "the snapshot could not be built"),
    }
    Ok(())
}

fn review_falls_due(snapshot: &Snapshot, today: Day) -> bool {
    today != snapshot.today() && snapshot.has_review_due_between(snapshot.today(), today)
}
