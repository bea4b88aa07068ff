//! Keeps the snapshot up to the database.

use std::{
    mem::{Discriminant, discriminant},
    ops::RangeInclusive,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use futures_util::FutureExt as _;
use tokio::task::JoinError;
use tracing::{info, warn};

use super::{database::Database, service::Service};
use crate::{
    catalog::{CHECKS, Catalog, Faults},
    domain::{Day, Published, Timestamp},
    http::panics,
    store::{Newest, Store, StoreError, Update},
};

/// How often the database is asked whether there is a new edition, so that a publication is visible within 300
/// milliseconds: asking takes less than one.
pub const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// For how long an edition that cannot be served is left alone before it is tried again, at first and at most: to read and
/// check all of it takes both processors.
const BACKOFF: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(30);

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
    #[error("the database cannot be followed, which is a fault of this program: it panicked at {place}")]
    Panicked { place: String },
    #[error("the edition that could not be served before is left alone for a while")]
    BackingOff,
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

/// An edition that could not be served.
struct Refused {
    newest: Newest,
    backoff: Duration,
    until: Instant,
}

impl Refused {
    /// The same edition once more, or another one.
    fn again(before: Option<Self>, newest: Newest, now: Instant) -> Self {
        let before = before.filter(|before| before.newest == newest);
        let backoff = before.map_or(*BACKOFF.start(), |before| (2 * before.backoff).min(*BACKOFF.end()));
        Self { newest, backoff, until: now + backoff }
    }

    fn is_backing_off(&self, newest: &Newest, now: Instant) -> bool {
        self.newest == *newest && now < self.until
    }
}

/// Follows the database for as long as the service runs. Failures leave the snapshot in place and mark it stale.
pub async fn refresh(service: Arc<Service>, store: Store) {
    // Why the snapshot is stale; the log says it once, not with every try.
    let mut told: Option<FailureKind> = None;
    let mut refused = None;
    loop {
        tokio::time::sleep(POLL_INTERVAL).await;
        let outcome = take_turn(&service, &store, &mut refused).await;
        note(service.database(), &outcome);
        match outcome {
            Ok(()) => {
                service.set_stale(false);
                if told.take().is_some() {
                    info!("the database can be followed again; answers are current");
                }
            }
            Err(error) => {
                service.set_stale(true);
                let is_new =
                    !matches!(error, RefreshError::BackingOff) && told.replace(error.kind()) != Some(error.kind());
                if is_new {
                    warn!(%error, "the database cannot be followed; reads go on from memory, marked stale");
                }
            }
        }
    }
}

/// Tells what an attempt says of the database.
fn note(database: &Database, outcome: &Result<(), RefreshError>) {
    database.set_answers(outcome.as_ref().err().is_none_or(RefreshError::is_answer));
    if outcome.is_ok() {
        database.set_compared_now();
    }
}

/// Looks once whether there is something new, and serves it.
async fn take_turn(service: &Service, store: &Store, refused: &mut Option<Refused>) -> Result<(), RefreshError> {
    let outcome = renew_unless_refused(service, store, refused).await;
    // A review falls due also while nothing newer can be served.
    if let (Err(_), Err(error)) = (&outcome, grow_older(service).await) {
        warn!(%error, "what has become due cannot be shown");
    }
    outcome
}

async fn renew_unless_refused(
    service: &Service,
    store: &Store,
    refused: &mut Option<Refused>,
) -> Result<(), RefreshError> {
    let newest = store.newest().await?.ok_or(RefreshError::Empty)?;
    if refused.as_ref().is_some_and(|refused| refused.is_backing_off(&newest, Instant::now())) {
        return Err(RefreshError::BackingOff);
    }
    let followed = AssertUnwindSafe(follow(service, store, &newest)).catch_unwind().await;
    let outcome = followed.unwrap_or_else(|_| Err(RefreshError::Panicked { place: panics::take_place() }));
    *refused = match &outcome {
        Err(error) if error.is_answer() => Some(Refused::again(refused.take(), newest, Instant::now())),
        _ => None,
    };
    outcome
}

/// Renews the snapshot if there is another edition, or another day.
async fn follow(service: &Service, store: &Store, newest: &Newest) -> Result<(), RefreshError> {
    let snapshot = service.snapshot();
    let catalog = snapshot.catalog();
    // The number does not suffice: a restored backup counts on from where it was made.
    if newest.edition == catalog.edition() && newest.digest == catalog.digest() {
        return grow_older(service).await;
    }
    match store.follow(catalog.published()).await? {
        Some(Update { published, checked_by }) => {
            let is_checked = checked_by.iter().all(|checks| checks.as_deref() == Some(CHECKS));
            renew(service, published, is_checked).await
        }
        None => grow_older(service).await,
    }
}

/// Renews the snapshot on another day, if a review is overdue then that was not, or the other way round.
async fn grow_older(service: &Service) -> Result<(), RefreshError> {
    let (snapshot, today) = (service.snapshot(), today());
    if snapshot.today() == today
        || !snapshot.has_review_due_between(snapshot.today().min(today), snapshot.today().max(today))
    {
        return Ok(());
    }
    renew(service, snapshot.catalog().published().clone(), true).await
}

async fn renew(service: &Service, published: Published, is_checked: bool) -> Result<(), RefreshError> {
    let (snapshot, today) = (service.snapshot(), today());
    let build = move || {
        let catalog = if is_checked { Catalog::of_checked(published) } else { Catalog::build(published)? };
        Ok(snapshot.updated_to(catalog, today))
    };
    service.replace(beside_requests(build).await?);
    Ok(())
}

fn today() -> Day {
    Timestamp::from(SystemTime::now()).day()
}

/// Runs what takes long on a thread of its own. Only a bug panics there.
async fn beside_requests<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Faults> + Send + 'static,
) -> Result<T, RefreshError> {
    Ok(tokio::task::spawn_blocking(work).await??)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Database, RefreshError, Refused, beside_requests, note, take_turn};
    use crate::{
        catalog::{Catalog, Faults},
        content::builtin,
        domain::Origin,
        http::state::{service::Service, snapshot::Snapshot},
        publish::publish,
        store::{Newest, Publication, Store, StoreError},
    };

    #[tokio::test]
    async fn an_edition_that_does_not_pass_the_checks_is_left_alone_until_there_is_another() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(&folder.path().join("rollwise.db").as_path().into()).await.expect("it opens");
        let content = builtin().expect("the built-in content has no faults");
        let now = content.catalogue.published_at;
        publish(&store, &content, Origin::Builtin, "", now).await.expect("it is valid");
        let published = store.load().await.expect("it is whole").expect("there is an edition");
        let catalog = Catalog::build(published).expect("it is valid");
        let service = Service::new(Snapshot::new(catalog, now.day()), "http://127.0.0.1".parse().expect("an address"));
        let mut refused = None;
        assert!(take_turn(&service, &store, &mut refused).await.is_ok());

        let mut unfit = content.clone();
        unfit.vocabulary.0.clear();
        let publication = Publication {
            base: Some(1),
            content: &unfit,
            upserts: &[],
            deletes: &[],
            published_at: now,
            origin: Origin::Import,
            note: "",
            checked_by: None,
        };
        assert_eq!(store.publish(&publication).await.expect("the store does not run the checks"), 2);
        assert!(matches!(take_turn(&service, &store, &mut refused).await, Err(RefreshError::Invalid(_))));
        assert!(matches!(take_turn(&service, &store, &mut refused).await, Err(RefreshError::BackingOff)));
        assert_eq!(service.snapshot().catalog().edition(), 1);

        publish(&store, &content, Origin::Import, "", now).await.expect("it is valid");
        assert!(take_turn(&service, &store, &mut refused).await.is_ok());
        assert_eq!(service.snapshot().catalog().edition(), 3);
    }

    #[tokio::test]
    async fn a_panic_is_a_failure() {
        let failed = beside_requests(|| -> Result<(), Faults> { panic!("a bug") }).await;
        assert!(matches!(failed, Err(RefreshError::Failed(_))));
    }

    #[test]
    fn a_database_that_answers_is_up_whatever_it_answers() {
        let database = Database::loaded();
        let loaded_at = database.compared_at();
        let up_after = |error: RefreshError| {
            note(&database, &Err(error));
            database.answers()
        };
        assert!(!up_after(StoreError::Unavailable { reason: "refused".into() }.into()));
        assert!(up_after(StoreError::Damaged { what: "a row".into() }.into()));
        assert!(up_after(RefreshError::Empty));
        assert!(!up_after(StoreError::OtherFile("it was replaced".into()).into()));
        assert_eq!(database.compared_at(), loaded_at, "none of these is a comparison");
        note(&database, &Ok(()));
        assert!(database.answers() && database.compared_at() >= loaded_at);
    }

    #[test]
    fn an_edition_that_cannot_be_served_is_tried_again_ever_less_often() {
        let newest = |edition| Newest { edition, digest: "digest".into() };
        let mut now = Instant::now();
        let mut refused = None;
        let mut rests = Vec::new();
        for _ in 0..7 {
            let next = Refused::again(refused.take(), newest(2), now);
            rests.push(next.backoff.as_secs());
            assert!(next.is_backing_off(&newest(2), now) && !next.is_backing_off(&newest(2), now + next.backoff));
            assert!(!next.is_backing_off(&newest(3), now), "another one is tried at once");
            now += next.backoff;
            refused = Some(next);
        }
        assert_eq!(rests, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(Refused::again(refused, newest(3), now).backoff.as_secs(), 1);
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
