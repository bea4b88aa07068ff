//! What is known of the database.

use std::{
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    time::SystemTime,
};

use crate::domain::Timestamp;

/// The state of the database, for health checks and metrics.
pub(in crate::http) struct Database {
    answers: AtomicBool,
    /// In milliseconds since 1970.
    compared_at: AtomicI64,
}

impl Database {
    /// A database that was just read.
    pub(in crate::http) fn loaded() -> Self {
        let now = Timestamp::from(SystemTime::now());
        Self { answers: AtomicBool::new(true), compared_at: AtomicI64::new(now.milliseconds()) }
    }

    /// Whether it answered when it was last asked.
    pub(in crate::http) fn answers(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    /// When it was last seen that the snapshot is what it holds, in milliseconds since 1970.
    pub(in crate::http) fn compared_at(&self) -> i64 {
        self.compared_at.load(Ordering::Relaxed)
    }

    /// Notes whether it answered.
    pub(in crate::http) fn set_answers(&self, answers: bool) {
        self.answers.store(answers, Ordering::Relaxed);
    }

    /// Notes that the snapshot was just seen to be what it holds.
    pub(in crate::http) fn set_compared_now(&self) {
        self.compared_at.store(Timestamp::from(SystemTime::now()).milliseconds(), Ordering::Relaxed);
    }
}
