//! What a command prints, to outputs that may be closed or full.

use std::{
    fmt::Display,
    io::{self, Write as _},
};

/// Prints a line to standard output.
///
/// # Errors
/// If it cannot be written, unless nobody reads it any more.
pub(super) fn say(line: impl Display) -> Result<(), CannotPrint> {
    let mut out = io::stdout().lock();
    unless_closed(writeln!(out, "{line}").and_then(|()| out.flush()))
}

/// Prints a line to standard error, where there is one.
pub(super) fn complain(line: impl Display) {
    // There is no other place to say it.
    let _ = writeln!(io::stderr().lock(), "rollwise: {line}");
}

/// Takes it for a success if the reader left, as `head` does.
///
/// # Errors
/// If writing failed for another reason.
pub(super) fn unless_closed(written: io::Result<()>) -> Result<(), CannotPrint> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CannotPrint(error)),
        _ => Ok(()),
    }
}

/// The output does not take what is printed.
#[derive(Debug, thiserror::Error)]
#[error("the output cannot be written: {0}")]
pub(super) struct CannotPrint(#[source] io::Error);
