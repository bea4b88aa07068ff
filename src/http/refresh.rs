//! Keeps the snapshot up to the database.

use std::{
    mem::{Discriminant, discriminant},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use tokio::task::JoinError;
use tracing::{info, warn};

use super::{Service, Snapshot};
use crate::{
    catalog::{Catalog, Faults, VERSION},
    domain::{Day, Timestamp},
    store::{Followed, Store, StoreError},
};

/// How often the database is asked whether there is a new edition, so that a publication is visible within 300
/// milliseconds: asking takes less than one.
pub const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Why the snapshot could not be renewed. It then stays as it is.
#[derive(Debug, thiserror::Error)]
enum RefreshError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the published content is not valid: {0}")]
    Invalid(#[from] Faults),
    #[error("the database has no content any more")]
    Empty,
    #[error("the published content cannot be made ready, which is a fault of this program: {0}")]
    Failed(#[from] JoinError),
}

/// What tells failures apart that are worth a line in the log each.
type FailureKind = (Discriminant<RefreshError>, Option<Discriminant<StoreError>>);

impl RefreshError {
    /// Whether the database answered, though not with what can be served.
    fn is_answer(&self) -> bool {
        !matches!(self, Self::Store(StoreError::Unavailable { .. } | StoreError::OtherFile(_)))
    }

    fn kind(&self) -> FailureKind {
        let Self::Store(error) = self else { return (discriminant(self), None) };
        (discriminant(self), Some(discriminant(error)))
    }
}

/// What is known of the database, for whoever watches over the service.
pub(super) struct Database {
    answers: AtomicBool,
    /// In milliseconds since 1970.
    compared_at: AtomicI64,
}

impl Database {
    /// A database that was just read.
    pub(super) fn loaded() -> Self {
        let now = Timestamp::from(SystemTime::now());
        Self { answers: AtomicBool::new(true), compared_at: AtomicI64::new(now.milliseconds()) }
    }

    /// Whether it answered when it was last asked.
    pub(super) fn answers(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    /// When it was last seen that the snapshot is what it holds, in milliseconds since 1970.
    pub(super) fn compared_at(&self) -> i64 {
        self.compared_at.load(Ordering::Relaxed)
    }

    fn note(&self, outcome: &Result<(), RefreshError>) {
        self.answers.store(outcome.as_ref().err().is_none_or(RefreshError::is_answer), Ordering::Relaxed);
        if outcome.is_ok() {
            self.compared_at.store(Timestamp::from(SystemTime::now()).milliseconds(), Ordering::Relaxed);
        }
    }
}

/// Follows the database for as long as the service runs. Failures leave the snapshot in place and mark it stale.
pub async fn refresh(service: Arc<Service>, store: Store) {
    // Why the snapshot is stale; the log says it once, not with every try.
    let mut told: Option<FailureKind> = None;
    loop {
        tokio::time::sleep(POLL_INTERVAL).await;
        let outcome = follow(&service, &store).await;
        service.database().note(&outcome);
        match outcome {
            Ok(()) => {
                service.set_stale(false);
                if told.take().is_some() {
                    info!("the database is back; answers are current again");
                }
            }
            Err(error) => {
                service.set_stale(true);
                if told.replace(error.kind()) != Some(error.kind()) {
                    warn!(%error, "the database cannot be followed; reads go on from memory, marked stale");
                }
            }
        }
    }
}

/// Renews the snapshot if there is another edition, or another day that makes a review overdue.
async fn follow(service: &Service, store: &Store) -> Result<(), RefreshError> {
    let newest = store.newest().await?.ok_or(RefreshError::Empty)?;
    let snapshot = service.snapshot();
    let catalog = snapshot.catalog();
    let today = Timestamp::from(SystemTime::now()).day();
    // The number does not suffice: a restored backup counts on from where it was made.
    let is_current = newest.edition == catalog.edition() && newest.digest == catalog.digest();
    if is_current && !review_falls_due(&snapshot, today) {
        return Ok(());
    }
    let published = catalog.published();
    let (next, is_checked) = match store.follow(published).await? {
        Some(Followed { published, checked_by }) => {
            (published, checked_by.iter().all(|version| version.as_deref() == Some(VERSION)))
        }
        None => (published.clone(), true),
    };
    let build = move || {
        let catalog = if is_checked { Catalog::of_checked(next) } else { Catalog::build(next)? };
        Ok(snapshot.followed_by(catalog, today))
    };
    service.replace(beside_requests(build).await?);
    Ok(())
}

/// Runs what takes long on a thread of its own. Only a bug panics there.
async fn beside_requests<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Faults> + Send + 'static,
) -> Result<T, RefreshError> {
    Ok(tokio::task::spawn_blocking(work).await??)
}

fn review_falls_due(snapshot: &Snapshot, today: Day) -> bool {
    today != snapshot.today() && snapshot.has_review_due_between(snapshot.today(), today)
}

#[cfg(test)]
mod tests {
    use super::{RefreshError, beside_requests};
    use crate::{catalog::Faults, store::StoreError};

    #[tokio::test]
    async fn a_panic_is_a_failure() {
        let failed = beside_requests(|| -> Result<(), Faults> { panic!("a bug") }).await;
        assert!(matches!(failed, Err(RefreshError::Failed(_))));
    }

    #[test]
    fn a_database_that_answers_is_up_whatever_it_answers() {
        let database = super::Database::loaded();
        let loaded_at = database.compared_at();
        let up_after = |error: RefreshError| {
            database.note(&Err(error));
            database.answers()
        };
        assert!(!up_after(StoreError::Unavailable { reason: "refused".into() }.into()));
        assert!(up_after(StoreError::Damaged { what: "a row".into() }.into()));
        assert!(up_after(RefreshError::Empty));
        assert!(!up_after(StoreError::OtherFile("it was replaced".into()).into()));
        assert_eq!(database.compared_at(), loaded_at, "none of these is a comparison");
        database.note(&Ok(()));
        assert!(database.answers() && database.compared_at() >= loaded_at);
    }

    #[test]
    fn only_another_kind_of_failure_is_told() {
        let away = |reason: &str| RefreshError::from(StoreError::Unavailable { reason: reason.into() });
        let damaged = RefreshError::from(StoreError::Damaged { what: "a row".into() });
        assert_eq!(away("refused").kind(), away("no answer").kind());
        assert_ne!(away("refused").kind(), damaged.kind());
        assert_ne!(damaged.kind(), RefreshError::Empty.kind());
    }
}
