//! A panic is a bug. The service goes on, the client is told so, and the log says where it was, but not with what:
//! the message of a panic may hold what a person told.

use std::{cell::RefCell, panic};

use tracing::error;

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps the messages of panics out of the log, for the whole process. A message that was written out in the code is
/// logged, since nothing can have been put into it.
pub fn hide_panic_messages() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let message = info.payload().downcast_ref::<&'static str>().copied().unwrap_or("not shown");
        error!(place, message, "a bug: the program panicked");
        PLACE.set(Some(place));
    }));
}

/// Where this thread panicked, told once.
pub(in crate::http) fn take_place() -> String {
    PLACE.take().unwrap_or_default()
}
