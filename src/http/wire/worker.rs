//! The connections of one worker thread: their time, and how far behind the thread is.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    sync::Arc,
    time::{Duration, Instant},
};

use actix_http::ServiceConfig;
use tokio::time::{MissedTickBehavior, interval};

use super::{connection::Connection, gate::Gate};
use crate::http::metrics::Tally;

/// How often the time of every connection is looked at. Deadlines are kept to so much.
const TICK: Duration = Duration::from_millis(250);

/// What the connections of one thread share.
pub(in crate::http) struct Worker {
    gate: Arc<Gate>,
    /// For what is encoded here and not by the framework.
    encoding: ServiceConfig,
    /// The address below which the pages about problems are.
    public_url: Box<str>,
    tally: Option<Tally>,
    connections: RefCell<Vec<Weak<Connection>>>,
    /// The time of the last tick: exact enough for every deadline, and free.
    now: Cell<Instant>,
    /// How many requests came since.
    requests: Cell<u32>,
}

impl Worker {
    /// Sets a worker up in its own thread, and has its time looked after.
    pub(in crate::http) fn start(gate: Arc<Gate>, public_url: &str) -> Rc<Self> {
        let worker = Rc::new(Self {
            tally: gate.traffic().cloned().map(Tally::new),
            gate,
            encoding: ServiceConfig::default(),
            public_url: public_url.into(),
            connections: RefCell::default(),
            now: Cell::new(Instant::now()),
            requests: Cell::new(0),
        });
        let watched = Rc::downgrade(&worker);
        actix_web::rt::spawn(async move {
            let mut ticks = interval(TICK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                let Some(worker) = watched.upgrade() else { return };
                worker.tick(Instant::now());
            }
        });
        worker
    }

    /// The gate that connections come in by.
    pub(super) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// How to encode what the framework does not.
    pub(super) fn encoding(&self) -> &ServiceConfig {
        &self.encoding
    }

    /// The address of the service.
    pub(super) fn public_url(&self) -> &str {
        &self.public_url
    }

    /// What the requests of this thread are counted with, if they are.
    pub(in crate::http) fn tally(&self) -> Option<&Tally> {
        self.tally.as_ref()
    }

    /// The time, to a quarter of a second.
    pub(super) fn now(&self) -> Instant {
        self.now.get()
    }

    /// Watches the time of another connection.
    pub(super) fn add(&self, connection: &Rc<Connection>) {
        self.connections.borrow_mut().push(Rc::downgrade(connection));
    }

    /// Whether a request is to be answered. It is not while those before it, together, keep everyone waiting too long:
    /// turning some away at once serves the others in time. The watch on the time waits its turn behind them, so it is
    /// late by as much as they are.
    pub(in crate::http) fn admits(&self, now: Instant) -> bool {
        let limits = self.gate.limits();
        self.requests.set(self.requests.get().saturating_add(1));
        let waited = now.saturating_duration_since(self.now.get()).saturating_sub(TICK);
        waited <= limits.queue || self.requests.get() < limits.queue_least
    }

    /// Looks at every connection.
    fn tick(&self, now: Instant) {
        self.now.set(now);
        self.requests.set(0);
        let (limits, is_crowded) = (self.gate.limits(), self.gate.is_crowded());
        self.connections.borrow_mut().retain(|connection| {
            let Some(connection) = connection.upgrade() else { return false };
            connection.watch(now, limits, is_crowded);
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::Arc,
        time::{Duration, Instant},
    };

    use super::{TICK, Worker};
    use crate::{
        config::TrustedProxies,
        http::{limits::Limits, wire::gate::Gate},
    };

    #[actix_web::test]
    async fn a_worker_that_is_far_behind_turns_requests_away_until_it_has_caught_up() {
        let limits = Limits { queue: Duration::from_secs(1), queue_least: 3, ..Limits::default() };
        let worker = Worker::start(Arc::new(Gate::new(limits, TrustedProxies::default())), "http://127.0.0.1");
        let start = Instant::now();
        worker.tick(start);
        let (in_time, late) = (start + TICK + Duration::from_secs(1), start + TICK + Duration::from_secs(2));
        assert!((0..100).all(|_| worker.admits(in_time)));
        worker.tick(start);
        // One slow request is no queue.
        assert!(worker.admits(late) && worker.admits(late));
        assert!(!worker.admits(late) && !worker.admits(late));
        worker.tick(late);
        assert!((0..100).all(|_| worker.admits(late)));
    }
}
