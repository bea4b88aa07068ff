//! What a connection waits for, and how long it may: a state, events, and a function that leads from one to the next.
//!
//! HTTP is read by the framework. What is known here are bytes that come and go, and what the middleware tells: that a
//! request began, that its body ended, that it was answered. Bytes of which no request is made are a slow head; a request
//! whose body does not end has a slow body.

use std::time::{Duration, Instant};

use super::refusal::Refusal;
use crate::http::limits::{LARGEST_CHUNKED_BODY, LARGEST_HEAD, ServerLimits};

/// The state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionState {
    /// The client takes what it is sent.
    Open(Phase),
    /// The client has taken less than there is for it since then, and so many bytes all the same. It has to take the rest
    /// before anything more of it is read.
    Blocked { since: Instant, taken: u64, phase: Phase },
    /// Nothing more is read, for this reason if there is one to tell. What is being answered is answered.
    Finishing { since: Instant, refusal: Option<Refusal> },
    /// Our end is closed; the client has a moment to close its own.
    Closing { since: Instant },
    /// The connection is cut off.
    Aborted,
}

/// What an open connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The first byte of the first request.
    New { since: Instant },
    /// The first byte of another request.
    Idle { since: Instant },
    /// The rest of a head: bytes came, and no request began.
    Head { since: Instant, received: Received },
    /// The rest of the body of a request.
    Body { since: Instant, received: Received },
    /// The answer to a request that is whole.
    Handler { since: Instant },
    /// The rest of a body that nobody waits for, since its request is answered, and the end of the connection.
    Drain { since: Instant },
}

/// What came of a head or a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Received {
    bytes: usize,
    /// Whether the framework was asked, after the last byte that there is room for, what it makes of them.
    is_judged: bool,
}

/// What happens to a connection.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event<'a> {
    /// So many bytes arrived.
    Read(usize),
    /// More bytes are asked for than there is room for.
    Full,
    /// A request began.
    Began { has_body: bool },
    /// The body of the request ended.
    BodyEnded,
    /// The request was answered.
    Answered,
    /// The client took so many bytes.
    Written(usize),
    /// The client takes nothing at the moment.
    WriteBlocked,
    /// The client took everything.
    Flushed,
    /// Our end was closed.
    Closed,
    /// Time has passed. A connection may be idle for so long.
    Tick { limits: &'a ServerLimits, idle: Duration },
}

/// What is to be done about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Nothing.
    None,
    /// The task of the connection has to look at it.
    Wake,
}

impl ConnectionState {
    /// A connection that has just been opened.
    pub(super) fn new(now: Instant) -> Self {
        Self::Open(Phase::New { since: now })
    }

    /// What comes of an event.
    pub(super) fn on(self, event: Event<'_>, now: Instant) -> (Self, Action) {
        let next = match (self, event) {
            (Self::Aborted, _) | (Self::Closing { .. }, Event::Closed) => self,
            (_, Event::Tick { limits, idle }) => self.tick(now, limits, idle),
            (_, Event::Closed) => Self::Closing { since: now },
            (Self::Open(phase), Event::Full) => phase.full(now),
            (Self::Open(phase), Event::WriteBlocked) => Self::Blocked { since: now, taken: 0, phase },
            (Self::Blocked { since, taken, phase }, Event::Written(bytes)) => {
                Self::Blocked { since, taken: taken + bytes as u64, phase }
            }
            (Self::Blocked { phase, .. }, Event::Flushed) => Self::Open(phase.anew(now)),
            (Self::Open(phase), event) => Self::Open(phase.on(event, now)),
            (Self::Blocked { since, taken, phase }, event) => {
                Self::Blocked { since, taken, phase: phase.on(event, now) }
            }
            (Self::Finishing { .. } | Self::Closing { .. }, _) => self,
        };
        let is_unblocked = matches!((self, event), (Self::Blocked { .. }, Event::Flushed));
        let is_due = matches!(event, Event::Tick { .. } | Event::Full) && next != self;
        (next, if is_unblocked || is_due { Action::Wake } else { Action::None })
    }

    /// What it waits for, if it is open.
    pub(super) fn phase(self) -> Option<Phase> {
        match self {
            Self::Open(phase) | Self::Blocked { phase, .. } => Some(phase),
            Self::Finishing { .. } | Self::Closing { .. } | Self::Aborted => None,
        }
    }

    fn finishing(now: Instant, refusal: Option<Refusal>) -> Self {
        Self::Finishing { since: now, refusal }
    }

    fn tick(self, now: Instant, limits: &ServerLimits, idle: Duration) -> Self {
        let (since, time, next) = match self {
            Self::Open(phase) => phase.deadline(now, limits, idle),
            Self::Blocked { since, taken, .. } => (since, limits.write.for_bytes(taken), Self::Aborted),
            Self::Finishing { since, .. } => (since, limits.write.grace, Self::Aborted),
            Self::Closing { since } => (since, limits.linger, Self::Aborted),
            Self::Aborted => return self,
        };
        if now.saturating_duration_since(since) > time { next } else { self }
    }
}

impl Phase {
    /// How many more bytes there is room for before the framework has made something of those that came.
    pub(super) fn room(self) -> usize {
        match self {
            Self::New { .. } | Self::Idle { .. } => LARGEST_HEAD,
            Self::Head { received, .. } => LARGEST_HEAD.saturating_sub(received.bytes),
            Self::Body { received, .. } => LARGEST_CHUNKED_BODY.saturating_sub(received.bytes),
            Self::Handler { .. } | Self::Drain { .. } => usize::MAX,
        }
    }

    /// Whether no request is being answered.
    pub(super) fn is_between_requests(self) -> bool {
        !matches!(self, Self::Body { .. } | Self::Handler { .. })
    }

    fn on(self, event: Event<'_>, now: Instant) -> Self {
        match (self, event) {
            (_, Event::Began { has_body: true }) => Self::Body { since: now, received: Received::default() },
            (_, Event::Began { has_body: false }) | (Self::Body { .. }, Event::BodyEnded) => {
                Self::Handler { since: now }
            }
            (Self::Body { .. }, Event::Answered) => Self::Drain { since: now },
            (Self::Handler { .. }, Event::Answered) => Self::Idle { since: now },
            // The time of a new connection counts for its first head.
            (Self::New { since }, Event::Read(bytes)) => Self::Head { since, received: Received::of(bytes) },
            (Self::Idle { .. }, Event::Read(bytes)) => Self::Head { since: now, received: Received::of(bytes) },
            (Self::Head { since, received }, Event::Read(bytes)) => Self::Head { since, received: received.and(bytes) },
            (Self::Body { since, received }, Event::Read(bytes)) => Self::Body { since, received: received.and(bytes) },
            _ => self,
        }
    }

    /// What comes of it that there is no more room: the framework is asked once, then nothing more is read.
    fn full(self, now: Instant) -> ConnectionState {
        let judged = |received| Received { is_judged: true, ..received };
        match self {
            Self::Head { since, received } if !received.is_judged => {
                ConnectionState::Open(Self::Head { since, received: judged(received) })
            }
            Self::Body { since, received } if !received.is_judged => {
                ConnectionState::Open(Self::Body { since, received: judged(received) })
            }
            Self::Head { .. } => ConnectionState::finishing(now, Some(Refusal::LargeHead)),
            Self::Body { .. } => ConnectionState::finishing(now, Some(Refusal::LargeBody)),
            _ => ConnectionState::Open(self),
        }
    }

    /// The same from now on: while the client took nothing, nothing of it was read.
    fn anew(self, now: Instant) -> Self {
        let since = now;
        match self {
            Self::New { .. } => Self::New { since },
            Self::Idle { .. } => Self::Idle { since },
            Self::Head { received, .. } => Self::Head { since, received },
            Self::Body { received, .. } => Self::Body { since, received },
            Self::Handler { .. } => Self::Handler { since },
            Self::Drain { .. } => Self::Drain { since },
        }
    }

    /// Since when how much time runs, and what comes when it is up.
    fn deadline(self, now: Instant, limits: &ServerLimits, idle: Duration) -> (Instant, Duration, ConnectionState) {
        let finishing = |refusal| ConnectionState::finishing(now, refusal);
        match self {
            Self::New { since } => (since, limits.head, finishing(None)),
            Self::Idle { since } => (since, idle, finishing(None)),
            Self::Head { since, .. } => (since, limits.head, finishing(Some(Refusal::SlowHead))),
            Self::Body { since, received } => {
                (since, limits.body.for_bytes(received.bytes as u64), finishing(Some(Refusal::SlowBody)))
            }
            Self::Handler { since } => (since, limits.handler, ConnectionState::Aborted),
            Self::Drain { since } => (since, limits.linger, finishing(None)),
        }
    }
}

impl Received {
    fn of(bytes: usize) -> Self {
        Self { bytes, is_judged: false }
    }

    fn and(self, more: usize) -> Self {
        Self::of(self.bytes.saturating_add(more))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::{Action, ConnectionState, Event};
    use crate::http::{
        limits::{LARGEST_CHUNKED_BODY, LARGEST_HEAD, MinimumRate, ServerLimits},
        wire::refusal::Refusal,
    };

    const IDLE: Duration = Duration::from_secs(40);
    const WITH_BODY: Event<'static> = Event::Began { has_body: true };
    const WITHOUT_BODY: Event<'static> = Event::Began { has_body: false };

    fn limits() -> ServerLimits {
        let seconds = Duration::from_secs;
        ServerLimits {
            head: seconds(10),
            body: MinimumRate { grace: seconds(20), bytes_per_second: 100 },
            write: MinimumRate { grace: seconds(30), bytes_per_second: 100 },
            handler: seconds(50),
            linger: seconds(2),
            ..ServerLimits::default()
        }
    }

    /// A connection and the time since it was opened.
    struct Timed {
        state: ConnectionState,
        now: Instant,
    }

    impl Timed {
        /// A connection to which this happened as soon as it was opened.
        fn after(events: impl IntoIterator<Item = Event<'static>>) -> Self {
            let now = Instant::now();
            let mut timed = Self { state: ConnectionState::new(now), now };
            events.into_iter().for_each(|event| timed.on(event));
            timed
        }

        fn on(&mut self, event: Event<'_>) {
            self.state = self.state.on(event, self.now).0;
        }

        /// What it is so many seconds later.
        fn later(&mut self, seconds: u64) -> ConnectionState {
            self.now += Duration::from_secs(seconds);
            self.on(Event::Tick { limits: &limits(), idle: IDLE });
            self.state
        }

        /// Asserts that time is up after so many seconds and not before; returns why nothing more is read then.
        #[track_caller]
        fn finishes_after(mut self, seconds: u64) -> Option<Refusal> {
            let before = self.state;
            assert_eq!(self.later(seconds), before, "too early");
            match self.later(1) {
                ConnectionState::Finishing { refusal, .. } => refusal,
                other => panic!("{other:?} after {before:?}"),
            }
        }

        #[track_caller]
        fn aborts_after(mut self, seconds: u64) {
            let before = self.state;
            assert_eq!(self.later(seconds), before, "too early");
            assert_eq!(self.later(1), ConnectionState::Aborted, "after {before:?}");
        }
    }

    #[test]
    fn a_head_has_its_time_from_its_first_byte_and_the_first_from_the_connection() {
        assert_eq!(Timed::after([]).finishes_after(10), None, "who said nothing is told nothing");
        assert_eq!(Timed::after([Event::Read(1)]).finishes_after(10), Some(Refusal::SlowHead));
        let mut begun_late = Timed::after([]);
        begun_late.later(9);
        begun_late.on(Event::Read(1));
        assert_eq!(begun_late.finishes_after(1), Some(Refusal::SlowHead));
        let another = [Event::Read(9), WITHOUT_BODY, Event::Answered, Event::Read(1), Event::Read(1000)];
        assert_eq!(Timed::after(another).finishes_after(10), Some(Refusal::SlowHead), "however much of it comes");
    }

    #[test]
    fn a_body_has_more_time_the_more_of_it_comes() {
        let slow = [Event::Read(9), WITH_BODY, Event::Read(200), Event::Read(300)];
        assert_eq!(Timed::after(slow).finishes_after(25), Some(Refusal::SlowBody));
        let nobody_waits = [Event::Read(9), WITH_BODY, Event::Answered];
        assert_eq!(Timed::after(nobody_waits).finishes_after(2), None);
        assert_eq!(Timed::after(nobody_waits.into_iter().chain([Event::Read(1000)])).finishes_after(2), None);
    }

    #[test]
    fn a_request_that_is_whole_has_a_time_of_its_own() {
        Timed::after([Event::Read(9), WITHOUT_BODY]).aborts_after(50);
        Timed::after([Event::Read(9), WITH_BODY, Event::BodyEnded, Event::Read(5)]).aborts_after(50);
    }

    #[test]
    fn an_idle_connection_ends_in_silence() {
        assert_eq!(Timed::after([Event::Read(9), WITHOUT_BODY, Event::Answered]).finishes_after(40), None);
    }

    #[test]
    fn a_client_that_does_not_read_is_cut_off() {
        let mut blocked = Timed::after([Event::Read(9), WITHOUT_BODY, Event::Answered, Event::WriteBlocked]);
        blocked.later(3);
        blocked.on(Event::Written(500));
        blocked.on(Event::WriteBlocked);
        blocked.aborts_after(32);

        let mut read = Timed::after([Event::Read(9), WITHOUT_BODY, Event::Answered, Event::WriteBlocked]);
        read.later(30);
        let (state, action) = read.state.on(Event::Flushed, read.now);
        assert_eq!(action, Action::Wake, "what the client sent meanwhile is unread");
        read.state = state;
        assert_eq!(read.finishes_after(40), None);
    }

    #[test]
    fn a_farewell_is_short() {
        let mut told = Timed::after([Event::Read(1)]);
        told.later(11);
        told.on(Event::Closed);
        told.aborts_after(2);
    }

    /// How many more bytes are read of an open connection.
    fn room(state: ConnectionState) -> Option<usize> {
        if let ConnectionState::Open(phase) = state { Some(phase.room()) } else { None }
    }

    #[test]
    fn the_framework_is_asked_before_a_head_or_a_body_is_too_large() {
        let head = |bytes| [Event::Read(bytes)];
        let body = |bytes| [Event::Read(9), WITH_BODY, Event::Read(bytes)];
        for (mut full, largest, refusal) in [
            (Timed::after(head(LARGEST_HEAD)), LARGEST_HEAD, Refusal::LargeHead),
            (Timed::after(body(LARGEST_CHUNKED_BODY)), LARGEST_CHUNKED_BODY, Refusal::LargeBody),
        ] {
            assert_eq!(room(full.state), Some(0), "{largest} bytes fit");
            let (asked, action) = full.state.on(Event::Full, full.now);
            assert_eq!(action, Action::Wake);
            let begun = asked.on(Event::Began { has_body: false }, full.now).0;
            assert_eq!(room(begun), Some(usize::MAX), "it was whole");
            full.state = asked;
            full.on(Event::Full);
            assert!(matches!(full.state, ConnectionState::Finishing { refusal: Some(why), .. } if why == refusal));
        }
        assert_eq!(room(Timed::after(head(LARGEST_HEAD - 1)).state), Some(1));
    }

    /// Anything that can happen but time.
    fn event() -> impl Strategy<Value = Event<'static>> {
        prop_oneof![
            (1..100_000_usize).prop_map(Event::Read),
            (1..100_000_usize).prop_map(Event::Written),
            any::<bool>().prop_map(|has_body| Event::Began { has_body }),
            prop::sample::select(vec![
                Event::Full,
                Event::BodyEnded,
                Event::Answered,
                Event::WriteBlocked,
                Event::Flushed,
            ]),
            Just(Event::Closed),
        ]
    }

    /// Events in any order, and how many seconds after each the next comes.
    fn history() -> impl Strategy<Value = Vec<(Event<'static>, u64)>> {
        prop::collection::vec((event(), 0..9_u64), 0..40)
    }

    proptest! {
        #[test]
        fn every_connection_ends_if_nothing_more_happens(history in history()) {
            let mut timed = Timed::after([]);
            for (event, seconds) in history {
                timed.on(event);
                timed.later(seconds);
            }
            // Longer than any deadline: the most bytes of a body or of what a client took earn the longest.
            timed.later(100_000);
            if timed.state != ConnectionState::Aborted {
                prop_assert!(matches!(timed.state, ConnectionState::Finishing { .. }), "{:?} has no deadline", timed.state);
                prop_assert_eq!(timed.later(31), ConnectionState::Aborted, "even if the framework never closes");
            }
        }

        #[test]
        fn time_is_never_up_at_once(history in history()) {
            let mut timed = Timed::after([]);
            for (event, seconds) in history {
                timed.later(seconds);
                timed.on(event);
                let after = timed.state.on(Event::Tick { limits: &limits(), idle: IDLE }, timed.now);
                prop_assert_eq!(after, (timed.state, Action::None), "after {:?}", event);
            }
        }

        #[test]
        fn what_is_over_stays_over(history in history()) {
            let mut timed = Timed::after([]);
            let mut rank = 0;
            for (event, seconds) in history {
                timed.on(event);
                timed.later(seconds);
                let now = match timed.state {
                    ConnectionState::Open(_) | ConnectionState::Blocked { .. } => 0,
                    ConnectionState::Finishing { .. } => 1,
                    ConnectionState::Closing { .. } => 2,
                    ConnectionState::Aborted => 3,
                };
                prop_assert!(now >= rank, "{:?} after it was over", timed.state);
                rank = now;
            }
        }
    }
}
