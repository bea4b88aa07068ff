//! What the handlers share: the current snapshot, and how the service is reached.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use actix_web::{HttpResponse, dev::RequestHead};
use arc_swap::ArcSwap;

use super::{database::Database, response_cache::VerbatimKey, snapshot::Snapshot};
use crate::config::PublicUrl;

/// The service as the handlers see it.
pub struct Service {
    snapshot: ArcSwap<Snapshot>,
    stale: AtomicBool,
    database: Database,
    public_url: PublicUrl,
}

impl Service {
    /// A service that starts with this snapshot and is reached at this address.
    pub fn new(snapshot: Snapshot, public_url: PublicUrl) -> Self {
        Self {
            snapshot: ArcSwap::from_pointee(snapshot),
            stale: AtomicBool::new(false),
            database: Database::loaded(),
            public_url,
        }
    }

    /// The current snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The answer to a request that was answered before from the current snapshot, in the very same words. Nothing of
    /// it has to be read or looked up but its answer.
    pub(in crate::http) fn repeated(&self, request: &RequestHead) -> Option<HttpResponse> {
        let answer = self.snapshot.load().response_cache().get_verbatim(&VerbatimKey::of(request)?)?;
        Some(answer.send(&request.headers))
    }

    /// Puts a newer snapshot in place of the current one.
    pub fn replace(&self, snapshot: Snapshot) {
        self.snapshot.store(Arc::new(snapshot));
    }

    /// Whether the snapshot could not be compared with the database of late.
    pub fn is_stale(&self) -> bool {
        self.stale.load(Ordering::Relaxed)
    }

    /// Notes whether the snapshot could be compared with the database.
    pub fn set_stale(&self, stale: bool) {
        self.stale.store(stale, Ordering::Relaxed);
    }

    /// What is known of the database.
    pub(in crate::http) fn database(&self) -> &Database {
        &self.database
    }

    /// The address under which clients reach this service, without a slash at its end.
    pub fn public_url(&self) -> &str {
        self.public_url.as_str()
    }
}
