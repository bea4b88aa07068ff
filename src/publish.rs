//! The one gate through which content becomes an edition.
//!
//! Content is planned against what is published ([`plan`]), checked as a whole ([`crate::catalog`]) and stored in one
//! transaction, which succeeds only if nothing was published in between.

mod plan;

pub use self::plan::{Plan, plan};
use self::plan::{published_at, replace_all};
use crate::{
    catalog::{CHECKS, Faults, Retired, faults},
    domain::{Content, Origin, Timestamp},
    store::{Publication, Store, StoreError},
};

/// How often a publication is planned anew because another one came first.
const ATTEMPTS: usize = 5;

/// What came of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is a new edition.
    Published {
        /// Its number.
        edition: u64,
        /// How many items it added or changed.
        changed: usize,
        /// How many it deleted or renamed.
        deleted: usize,
    },
    /// Nothing differs from the current edition.
    Unchanged {
        /// Its number.
        edition: u64,
    },
}

/// Why nothing was published. The published state is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The content is not valid as a whole.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The store cannot take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was published before, which publishing does not write anew, is damaged.
    #[error(
        "the history of what was published is damaged, and publishing does not mend that: {what}. Restore a backup"
    )]
    History {
        /// What is damaged, and how.
        what: String,
    },
    /// Others kept publishing at the same time.
    #[error("others published at the same time again and again; try again")]
    Contended,
}

/// Makes some content the published state: one edition with whatever differs, or none if nothing does. `now` is its
/// time where the content does not name a new one.
///
/// # Errors
/// If the content is not valid as a whole, or the store cannot take it. Nothing is published then.
pub async fn publish(
    store: &Store,
    next: &Content,
    origin: Origin,
    note: &str,
    now: Timestamp,
) -> Result<Outcome, PublishError> {
    let mut trust = Trust::Stored;
    for _ in 0..ATTEMPTS {
        let base = Base::of(store, next, now, trust).await?;
        if let (true, Some(edition)) = (base.plan.is_empty(), base.edition) {
            match store.load_compared().await {
                Ok(_) => return Ok(Outcome::Unchanged { edition }),
                Err(StoreError::Damaged { what }) => trust = Trust::nothing(&what),
                Err(error) => return Err(error.into()),
            }
            continue;
        }
        check(next, &base.retired)?;
        let publication = Publication {
            base: base.edition,
            content: next,
            upserts: &base.plan.upserts,
            deletes: &base.plan.deletes,
            published_at: base.published_at(next, now),
            origin,
            note,
            checked_by: Some(CHECKS),
        };
        match store.publish(&publication).await {
            Ok(edition) => {
                let (changed, deleted) = (base.plan.upserts.len(), base.plan.deletes.len());
                return Ok(Outcome::Published { edition, changed, deleted });
            }
            Err(error) => trust = trust.after(error, store).await?,
        }
    }
    Err(PublishError::Contended)
}

/// How much of what is stored a publication builds on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// All of it: only what differs is written.
    Stored,
    /// Nothing: it is damaged, and everything is written anew.
    Nothing,
}

impl Trust {
    /// Gives up on what is stored, and says why in the log.
    fn nothing(what: &str) -> Self {
        tracing::warn!(what, "the stored content is damaged and is replaced as a whole");
        Self::Nothing
    }

    /// How much to build the next attempt on, after the store did not take one that was built on this.
    ///
    /// # Errors
    /// If another attempt would end as this one did.
    async fn after(self, error: StoreError, store: &Store) -> Result<Self, PublishError> {
        match (self, error) {
            // Somebody else came first, maybe with the very same content.
            (trust, StoreError::Conflict { .. }) => Ok(trust),
            // What is not read to be served may be damaged too.
            (Self::Stored, StoreError::Damaged { what }) => Ok(Self::nothing(&what)),
            // A damaged row of an item that does not change may name one that goes.
            (Self::Stored, refused @ StoreError::Refused { .. }) => match store.load_compared().await {
                Ok(_) => Err(refused.into()),
                Err(StoreError::Damaged { what }) => Ok(Self::nothing(&what)),
                Err(error) => Err(error.into()),
            },
            // What is left of the damage then is what is not written anew.
            (_, error) => Err(of_history(error)),
        }
    }
}

/// The published state that a publication is made from.
struct Base {
    edition: Option<u64>,
    /// When the newest edition was published, and the time that the content named for it, if that is known.
    last: Option<(Timestamp, Option<Timestamp>)>,
    retired: Retired,
    plan: Plan,
}

impl Base {
    /// The current state and what has to change. Where the stored content is damaged, all of it is replaced: that is
    /// how a damaged database is mended.
    async fn of(store: &Store, next: &Content, now: Timestamp, trust: Trust) -> Result<Self, PublishError> {
        match store.load().await {
            Ok(current) if trust == Trust::Stored => {
                let plan = plan(current.as_ref(), next);
                let newest = current.as_ref().and_then(|current| current.editions.last());
                let (edition, last) = (newest.map(|newest| newest.edition), newest.map(|newest| newest.published_at));
                let named = current.as_ref().map(|current| current.content.catalogue.published_at);
                let last = last.map(|last| (last, named));
                let retired = current.map(|current| current.retired).unwrap_or_default();
                Ok(Self { edition, last, retired, plan })
            }
            Ok(_) => Self::replacing(store, next, now).await,
            Err(StoreError::Damaged { what }) => {
                Trust::nothing(&what);
                Self::replacing(store, next, now).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn replacing(store: &Store, next: &Content, now: Timestamp) -> Result<Self, PublishError> {
        let edition = store.edition().await.map_err(of_history)?;
        let plan = replace_all(&store.addresses().await.map_err(of_history)?, next);
        // The history is not written anew, and still holds.
        let last = store.last_published_at().await.map_err(of_history)?;
        let retired = store.retired().await.map_err(of_history)?;
        // A time that nobody can have meant is part of the damage.
        let last = last.filter(|last| *last <= now.max(next.catalogue.published_at)).map(|last| (last, None));
        Ok(Self { edition, last, retired, plan })
    }

    /// When the next edition counts as published.
    fn published_at(&self, next: &Content, now: Timestamp) -> Timestamp {
        match self.last {
            Some((last, named)) => published_at(next.catalogue.published_at, named, last, now),
            None if self.edition.is_some() => now,
            None => next.catalogue.published_at,
        }
    }
}

/// The error of what is not written anew: to advise publishing once more would lead in a circle.
fn of_history(error: StoreError) -> PublishError {
    match error {
        StoreError::Damaged { what } => PublishError::History { what },
        error => error.into(),
    }
}

fn check(next: &Content, retired: &Retired) -> Result<(), Faults> {
    let faults = faults(next, retired);
    if faults.is_empty() { Ok(()) } else { Err(Faults(faults)) }
}
