//! What is known of one connection, for its stream, its requests, and the watch on its time.

use std::{
    cell::{Cell, Ref, RefCell},
    rc::Rc,
    task::{Context, Waker},
};

use bytes::{Buf as _, Bytes};

use super::{
    clock::Clock,
    refusal::Refusal,
    state::{Action, ConnectionState, Event, Phase},
};

/// A connection. It belongs to one worker, so nothing of it is shared between threads.
pub(in crate::http) struct Connection {
    clock: Rc<Clock>,
    is_proxy: bool,
    state: Cell<ConnectionState>,
    /// Bytes that go out behind those that the framework has written, without being copied.
    attached: RefCell<Bytes>,
    is_sending: Cell<bool>,
    body_fault: Cell<Option<Refusal>>,
    waker: RefCell<Option<Waker>>,
}

impl Connection {
    /// A connection that has just been opened.
    pub(super) fn new(clock: Rc<Clock>, is_proxy: bool) -> Self {
        let state = Cell::new(ConnectionState::new(clock.now()));
        let (attached, body_fault, waker) = (RefCell::default(), Cell::new(None), RefCell::default());
        Self { clock, is_proxy, state, attached, is_sending: Cell::new(false), body_fault, waker }
    }

    /// Why the body of the last request is not whole, if it is not.
    pub(in crate::http) fn body_fault(&self) -> Option<Refusal> {
        self.body_fault.get()
    }

    /// Notes that a request is being answered, until what is returned goes away.
    pub(super) fn begin(self: &Rc<Self>, has_body: bool) -> InProgress {
        // Bytes are read only while no request waits for its turn. So of those that came last, the first request is answered
        // at once, before the framework reads another; while a body is waited for, it reads on.
        let is_alone = !has_body && matches!(self.state().phase(), Some(Phase::Head { .. }));
        self.on(Event::Began { has_body });
        InProgress { connection: self.clone(), is_alone }
    }

    /// Notes that the framework could not read the body of the last request to its end, for this reason if not for one that
    /// the connection knows.
    pub(super) fn body_failed(&self, reason: Refusal) {
        let known = match self.state() {
            ConnectionState::Finishing { refusal, .. } => refusal.filter(|refusal| refusal.has_request()),
            _ => None,
        };
        self.body_fault.set(known.or(Some(reason)));
    }

    /// Notes that the body of the last request ended.
    pub(super) fn body_ended(&self) {
        self.on(Event::BodyEnded);
    }

    /// Why nothing more is read, if there was no request that could be answered so.
    pub(super) fn last_words(&self) -> Option<Refusal> {
        match self.state() {
            ConnectionState::Finishing { refusal, .. } => refusal.filter(|refusal| !refusal.has_request()),
            _ => None,
        }
    }

    /// Whether the client is a trusted proxy.
    pub(super) fn is_proxy(&self) -> bool {
        self.is_proxy
    }

    /// The state.
    pub(super) fn state(&self) -> ConnectionState {
        self.state.get()
    }

    /// Notes what happened.
    pub(super) fn on(&self, event: Event<'_>) -> Action {
        let (next, action) = self.state.get().on(event, self.clock.now());
        self.state.set(next);
        action
    }

    /// Remembers the task to wake when time is up.
    pub(super) fn remember(&self, context: &Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        if !waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            *waker = Some(context.waker().clone());
        }
    }

    /// Wakes the task of the connection.
    pub(super) fn wake(&self) {
        if let Some(waker) = self.waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }

    /// Sends these bytes behind those that the framework has written so far. It must write nothing more until they are sent.
    pub(super) fn attach(&self, bytes: Bytes) {
        self.attached.replace(bytes);
    }

    /// What is attached and not sent.
    pub(super) fn attached(&self) -> Ref<'_, Bytes> {
        self.attached.borrow()
    }

    /// Whether the body of a response is being sent without being copied: requests behind it wait for their turn.
    pub(super) fn is_sending(&self) -> bool {
        self.is_sending.get()
    }

    /// Notes whether the body of a response is being sent without being copied.
    pub(super) fn set_sending(&self, is_sending: bool) {
        self.is_sending.set(is_sending);
    }

    /// Whether everything that was attached is sent.
    pub(super) fn has_sent(&self) -> bool {
        self.attached.borrow().is_empty()
    }

    /// Notes that so many of the attached bytes are sent.
    pub(super) fn sent(&self, count: usize) {
        self.attached.borrow_mut().advance(count);
    }
}

/// A request that is being answered.
pub(in crate::http) struct InProgress {
    connection: Rc<Connection>,
    /// Whether the framework is sure to have read no other request by the time of the answer.
    is_alone: bool,
}

impl InProgress {
    /// Whether the framework is sure to have read no other request by the time of the answer: it goes by the method of the
    /// request that it read last.
    pub(super) fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// The connection.
    pub(super) fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Whether nobody has read the body to its end.
    pub(in crate::http) fn has_unread_body(&self) -> bool {
        matches!(self.connection.state().phase(), Some(Phase::Body { .. }))
    }
}

impl Drop for InProgress {
    fn drop(&mut self) {
        self.connection.on(Event::Answered);
    }
}
