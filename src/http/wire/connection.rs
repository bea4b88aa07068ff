//! What is known of one connection, for its stream, its requests, and whoever watches the time.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::{Context, Waker},
    time::{Duration, Instant},
};

use super::{fault::Fault, worker::Worker};
use crate::http::limits::Limits;

/// A connection. It belongs to one worker, so nothing of it is shared between threads.
pub(in crate::http) struct Connection {
    worker: Rc<Worker>,
    is_proxy: bool,
    phase: Cell<Phase>,
    /// When the phase began.
    since: Cell<Instant>,
    /// How many bytes arrived in this phase.
    arrived: Cell<u64>,
    /// How many requests are being answered.
    in_progress: Cell<u32>,
    /// When the last of them was.
    answered: Cell<Instant>,
    output: Cell<Output>,
    /// Whether the client may have sent more that was not looked for.
    is_unread: Cell<bool>,
    body_fault: Cell<Option<Fault>>,
    sentence: Cell<Option<Sentence>>,
    waker: RefCell<Option<Waker>>,
}

/// What a connection is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The first byte of the first request.
    New,
    /// The first byte of another request.
    Idle,
    /// The rest of a head.
    Head,
    /// The rest of a body.
    Body,
    /// The other side to close, after an answer that ends the connection.
    Farewell,
}

/// How the client takes what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Output {
    /// It takes everything at once.
    Flowing,
    /// Since then it takes less than there is; so many bytes it took all the same.
    Behind { since: Instant, taken: u64, is_flushed: bool },
}

/// What the watch on the time decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sentence {
    /// Nothing more is read, for this reason, and the connection ends with what is to be said.
    Finish(Option<Fault>),
    /// The connection is cut off.
    Abort,
}

impl Connection {
    /// A connection that has just been opened.
    pub(super) fn new(worker: Rc<Worker>, is_proxy: bool) -> Self {
        let (since, answered) = (Cell::new(worker.now()), Cell::new(worker.now()));
        Self {
            worker,
            is_proxy,
            phase: Cell::new(Phase::New),
            since,
            arrived: Cell::new(0),
            in_progress: Cell::new(0),
            answered,
            output: Cell::new(Output::Flowing),
            is_unread: Cell::new(false),
            body_fault: Cell::new(None),
            sentence: Cell::new(None),
            waker: RefCell::new(None),
        }
    }

    /// The worker that serves it.
    pub(in crate::http) fn worker(&self) -> &Worker {
        &self.worker
    }

    /// Why the body of the last request is not whole, if it is not.
    pub(in crate::http) fn body_fault(&self) -> Option<Fault> {
        self.body_fault.get()
    }

    /// Notes that a request is being answered, until what is returned goes away.
    pub(in crate::http) fn begin(self: &Rc<Self>) -> InProgress {
        self.in_progress.set(self.in_progress.get() + 1);
        if let Some(tally) = self.worker.tally() {
            tally.began();
        }
        InProgress(self.clone())
    }

    /// Notes that the body of the last request will not be whole.
    pub(super) fn set_body_fault(&self, fault: Fault) {
        self.body_fault.set(Some(fault));
    }

    /// What the watch on the time decided, if it had to.
    pub(super) fn sentence(&self) -> Option<Sentence> {
        self.sentence.get()
    }

    /// Notes that bytes arrived which end within a head (or a body, if not).
    pub(super) fn arrived(&self, bytes: usize, is_head: bool) {
        let (phase, before) = (if is_head { Phase::Head } else { Phase::Body }, self.phase.get());
        if before == phase {
            self.arrived.set(self.arrived.get() + bytes as u64);
        } else {
            // The time of a new connection counts for its first head.
            let since = if before == Phase::New && is_head { self.since.get() } else { self.worker.now() };
            self.enter(phase, since);
        }
    }

    /// Notes that nothing is owed to us: whatever arrived was whole.
    pub(super) fn arrived_whole(&self) {
        self.enter(Phase::Idle, self.worker.now());
    }

    /// Notes that an answer went out which ends the connection.
    pub(super) fn say_farewell(&self) {
        self.enter(Phase::Farewell, self.worker.now());
    }

    fn enter(&self, phase: Phase, since: Instant) {
        self.phase.set(phase);
        self.since.set(since);
        self.arrived.set(0);
    }

    /// Notes that the client took so many bytes.
    pub(super) fn took(&self, bytes: usize) {
        if let Output::Behind { since, taken, .. } = self.output.get() {
            self.output.set(Output::Behind { since, taken: taken + bytes as u64, is_flushed: false });
        }
    }

    /// Notes that the client takes nothing at the moment.
    pub(super) fn took_nothing(&self) {
        let (since, taken) = match self.output.get() {
            Output::Behind { since, taken, .. } => (since, taken),
            Output::Flowing => (self.worker.now(), 0),
        };
        self.output.set(Output::Behind { since, taken, is_flushed: false });
    }

    /// Notes that the client has taken everything so far. There may be more to come at once, which does not begin anew.
    /// Says whether it is time to look for what the client sent meanwhile.
    pub(super) fn took_everything(&self) -> bool {
        match self.output.get() {
            Output::Behind { since, taken, .. } => self.output.set(Output::Behind { since, taken, is_flushed: true }),
            // An answer went out: from here on the connection may be idle.
            Output::Flowing if self.phase.get() == Phase::Idle => self.since.set(self.worker.now()),
            Output::Flowing => {}
        }
        self.is_unread.replace(false)
    }

    /// Whether the client must first take what there is, before anything of it is read. To be asked when the framework
    /// is woken up, and so has sent all that it had to send if everything was taken.
    pub(super) fn is_behind(&self) -> bool {
        let is_behind = matches!(self.output.get(), Output::Behind { is_flushed: false, .. });
        if !is_behind && self.output.get() != Output::Flowing {
            self.output.set(Output::Flowing);
            self.took_everything();
        }
        self.is_unread.set(is_behind);
        is_behind
    }

    /// Remembers whom to wake when time is up.
    pub(super) fn wait(&self, context: &Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        if !waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            *waker = Some(context.waker().clone());
        }
    }

    /// Decides whether time is up, and wakes the connection if it is.
    pub(super) fn watch(&self, now: Instant, limits: &Limits, is_crowded: bool) {
        let Some(sentence) = self.judge(now, limits, is_crowded) else { return };
        self.sentence.set(Some(sentence));
        if let Some(waker) = self.waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }

    fn judge(&self, now: Instant, limits: &Limits, is_crowded: bool) -> Option<Sentence> {
        if self.sentence.get() == Some(Sentence::Abort) {
            return None;
        }
        if let Output::Behind { since, taken, is_flushed: false } = self.output.get() {
            let is_up = now.saturating_duration_since(since) > limits.write.for_bytes(taken);
            return is_up.then_some(Sentence::Abort);
        }
        let (since, is_answered) = (self.since.get(), self.in_progress.get() == 0);
        let (since, time, sentence) = match self.phase.get() {
            Phase::New => (since, limits.head, Sentence::Finish(None)),
            Phase::Head => (since, limits.head, Sentence::Finish(Some(Fault::SLOW_HEAD))),
            // Nobody waits for the rest of this body.
            Phase::Body if is_answered => (self.answered.get(), limits.linger, Sentence::Finish(None)),
            Phase::Body => {
                let time = limits.body.for_bytes(self.arrived.get());
                (since, time, Sentence::Finish(Some(Fault::SLOW_BODY)))
            }
            Phase::Farewell => (since, limits.linger, Sentence::Abort),
            Phase::Idle if !is_answered => return None,
            Phase::Idle => (since, self.idle(limits, is_crowded), Sentence::Finish(None)),
        };
        let is_up = now.saturating_duration_since(since) > time;
        // Once it was told to finish, only the farewell has a time of its own.
        let is_new = self.sentence.get().is_none() || self.phase.get() == Phase::Farewell;
        (is_up && is_new).then_some(sentence)
    }

    fn idle(&self, limits: &Limits, is_crowded: bool) -> Duration {
        match (is_crowded, self.is_proxy) {
            (true, _) => limits.idle_when_crowded,
            (false, true) => limits.idle_proxy,
            (false, false) => limits.idle,
        }
    }
}

/// A request that is being answered.
pub(in crate::http) struct InProgress(Rc<Connection>);

impl Drop for InProgress {
    fn drop(&mut self) {
        self.0.in_progress.set(self.0.in_progress.get() - 1);
        self.0.answered.set(self.0.worker.now());
        if let Some(tally) = self.0.worker.tally() {
            tally.ended();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        rc::Rc,
        sync::Arc,
        time::{Duration, Instant},
    };

    use super::{Connection, Sentence};
    use crate::{
        config::TrustedProxies,
        http::{
            limits::{Limits, Patience},
            wire::{fault::Fault, gate::Gate, worker::Worker},
        },
    };

    /// A connection with limits of its own, and the time when it was opened.
    struct Watched {
        connection: Rc<Connection>,
        limits: Limits,
        opened: Instant,
    }

    impl Watched {
        fn new(is_proxy: bool) -> Self {
            let seconds = Duration::from_secs;
            let limits = Limits {
                head: seconds(10),
                body: Patience { grace: seconds(20), bytes_per_second: 100 },
                write: Patience { grace: seconds(30), bytes_per_second: 100 },
                idle: seconds(40),
                idle_proxy: seconds(50),
                idle_when_crowded: seconds(5),
                linger: seconds(2),
                ..Limits::default()
            };
            let gate = Arc::new(Gate::new(limits.clone(), TrustedProxies::default()));
            let worker = Worker::start(gate, "http://127.0.0.1");
            let opened = worker.now();
            Self { connection: Rc::new(Connection::new(worker, is_proxy)), limits, opened }
        }

        /// What the watch has decided so many seconds after the connection was opened.
        fn after(&self, seconds: u64) -> Option<Sentence> {
            self.connection.watch(self.opened + Duration::from_secs(seconds), &self.limits, false);
            self.connection.sentence()
        }
    }

    #[actix_web::test]
    async fn a_head_has_its_time_from_its_first_byte_and_the_first_from_the_connection() {
        for has_begun in [false, true] {
            let watched = Watched::new(false);
            if has_begun {
                watched.connection.arrived(1, true);
            }
            assert_eq!(watched.after(10), None);
            let fault = has_begun.then_some(Fault::SLOW_HEAD);
            assert_eq!(watched.after(11), Some(Sentence::Finish(fault)), "who said nothing is told nothing");
        }
        let watched = Watched::new(false);
        watched.connection.arrived_whole();
        watched.connection.arrived(1, true);
        watched.connection.arrived(1000, true);
        let slow = Some(Sentence::Finish(Some(Fault::SLOW_HEAD)));
        assert_eq!(watched.after(11), slow, "however much of it comes");
    }

    #[actix_web::test]
    async fn a_body_has_more_time_the_more_of_it_comes() {
        let watched = Watched::new(false);
        let in_progress = watched.connection.begin();
        watched.connection.arrived(1, false);
        watched.connection.arrived(500, false);
        assert_eq!(watched.after(25), None);
        assert_eq!(watched.after(26), Some(Sentence::Finish(Some(Fault::SLOW_BODY))));
        drop(in_progress);

        let answered = Watched::new(false);
        drop(answered.connection.begin());
        answered.connection.arrived(1000, false);
        assert_eq!(answered.after(2), None);
        assert_eq!(answered.after(3), Some(Sentence::Finish(None)), "nobody waits for it");
    }

    #[actix_web::test]
    async fn an_idle_connection_ends_in_silence_and_a_busy_one_does_not() {
        let watched = Watched::new(false);
        watched.connection.arrived_whole();
        let in_progress = watched.connection.begin();
        assert_eq!(watched.after(1000), None);
        drop(in_progress);
        assert_eq!(watched.after(41), Some(Sentence::Finish(None)));

        let proxy = Watched::new(true);
        proxy.connection.arrived_whole();
        assert_eq!(proxy.after(50), None);
        proxy.connection.watch(proxy.opened + Duration::from_secs(6), &proxy.limits, true);
        assert_eq!(proxy.connection.sentence(), Some(Sentence::Finish(None)), "others need the room");
    }

    #[actix_web::test]
    async fn whoever_does_not_read_is_cut_off_whatever_comes_in_between() {
        let watched = Watched::new(false);
        watched.connection.arrived_whole();
        watched.connection.took_nothing();
        watched.connection.took(500);
        // The next piece follows at once, so this is no fresh start.
        watched.connection.took_everything();
        watched.connection.took_nothing();
        assert!(watched.connection.is_behind());
        assert_eq!(watched.after(35), None);
        assert_eq!(watched.after(36), Some(Sentence::Abort));

        let watched = Watched::new(false);
        watched.connection.arrived_whole();
        watched.connection.took_nothing();
        watched.connection.took(500);
        watched.connection.took_everything();
        assert_eq!(watched.after(36), None, "it has read everything");
        assert!(!watched.connection.is_behind());
        watched.connection.took_nothing();
        assert_eq!(watched.after(30), None, "another answer has its own time");
    }

    #[actix_web::test]
    async fn a_farewell_is_short() {
        let watched = Watched::new(false);
        watched.connection.arrived(1, true);
        let told = Some(Sentence::Finish(Some(Fault::SLOW_HEAD)));
        assert_eq!(watched.after(11), told);
        watched.connection.say_farewell();
        assert_eq!(watched.after(2), told);
        assert_eq!(watched.after(3), Some(Sentence::Abort));
    }
}
