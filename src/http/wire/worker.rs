//! The connections of one worker thread: their time, and how far behind the thread is.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::{MissedTickBehavior, interval};

use super::{
    clock::Clock,
    connection::Connection,
    connection_limit::ConnectionLimiter,
    refusal::Refusals,
    state::{Action, Event},
};

/// How often the time of every connection is looked at. Deadlines are kept to so much.
const TICK: Duration = Duration::from_millis(250);

/// What the connections of one thread share.
pub(in crate::http) struct Worker {
    limiter: Arc<ConnectionLimiter>,
    refusals: Box<dyn Refusals>,
    connections: RefCell<Vec<Weak<Connection>>>,
    clock: Rc<Clock>,
    /// How many requests came since the last tick.
    requests: Cell<u32>,
}

impl Worker {
    /// Sets a worker up in its own thread, and has its time looked after.
    pub(in crate::http) fn start(limiter: Arc<ConnectionLimiter>, refusals: Box<dyn Refusals>) -> Rc<Self> {
        let worker = Rc::new(Self {
            limiter,
            refusals,
            connections: RefCell::default(),
            clock: Rc::new(Clock::new(Instant::now())),
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

    /// The limiter that connections come in by.
    pub(super) fn limiter(&self) -> &Arc<ConnectionLimiter> {
        &self.limiter
    }

    /// What is said to clients that are refused.
    pub(super) fn refusals(&self) -> &dyn Refusals {
        &*self.refusals
    }

    /// A new connection, whose time is watched.
    pub(super) fn connect(&self, is_proxy: bool) -> Rc<Connection> {
        let connection = Rc::new(Connection::new(self.clock.clone(), is_proxy));
        self.connections.borrow_mut().push(Rc::downgrade(&connection));
        connection
    }

    /// Whether a request is to be answered. It is not while those before it, together, keep everyone waiting too long:
    /// turning some away at once serves the others in time. The watch on the time waits its turn behind them, so it is
    /// late by as much as they are.
    pub(in crate::http) fn admits(&self, now: Instant) -> bool {
        let limits = self.limiter.limits();
        self.requests.set(self.requests.get().saturating_add(1));
        let waited = now.saturating_duration_since(self.clock.now()).saturating_sub(TICK);
        waited <= limits.queue || self.requests.get() < limits.queue_least
    }

    /// Looks at every connection.
    fn tick(&self, now: Instant) {
        self.clock.set(now);
        self.requests.set(0);
        let (limits, is_crowded) = (self.limiter.limits(), self.limiter.is_crowded());
        self.connections.borrow_mut().retain(|connection| {
            let Some(connection) = connection.upgrade() else { return false };
            let idle = match (is_crowded, connection.is_proxy()) {
                (true, _) => limits.idle_when_crowded,
                (false, true) => limits.idle_proxy,
                (false, false) => limits.idle,
            };
            if connection.on(Event::Tick { limits, idle }) == Action::Wake {
                connection.wake();
            }
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

    use bytes::Bytes;

    use super::{TICK, Worker};
    use crate::{
        config::TrustedProxies,
        http::{
            limits::ServerLimits,
            wire::{
                connection_limit::ConnectionLimiter,
                refusal::{Refusal, Refusals},
            },
        },
    };

    /// Says nothing to anybody.
    struct Silence;

    impl Refusals for Silence {
        fn response(&self, _: Refusal) -> Bytes {
            Bytes::new()
        }
    }

    #[actix_web::test]
    async fn a_worker_that_is_far_behind_turns_requests_away_until_it_has_caught_up() {
        let limits = ServerLimits { queue: Duration::from_secs(1), queue_least: 3, ..ServerLimits::default() };
        let worker =
            Worker::start(Arc::new(ConnectionLimiter::new(limits, TrustedProxies::default())), Box::new(Silence));
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
