//! The time, as it was at the last tick: exact enough for every deadline, and free.

use std::{cell::Cell, time::Instant};

/// The clock of one worker thread.
pub(super) struct Clock(Cell<Instant>);

impl Clock {
    /// A clock that shows this time.
    pub(super) fn new(now: Instant) -> Self {
        Self(Cell::new(now))
    }

    /// The time of the last tick.
    pub(super) fn now(&self) -> Instant {
        self.0.get()
    }

    /// Moves on to this time.
    pub(super) fn set(&self, now: Instant) {
        self.0.set(now);
    }
}
