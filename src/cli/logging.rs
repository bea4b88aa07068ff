//! Where log lines go and what they look like.

use anstream::{AutoStream, ColorChoice};
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{LogForm, LogSetting};

/// Sends the log to standard error, so that what a command prints stays clean.
pub(super) fn start(setting: LogSetting) {
    let level = setting.level.to_string().to_lowercase();
    // The libraries speak up only when something is wrong: a statement or an address that they log could tell of a
    // person's health. What actix-http says is about requests that it cannot read; any client could fill a log with it.
    let filter = EnvFilter::new(format!("warn,sqlx=error,actix_http=off,rollwise={level}"));
    let colour = AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
    let builder = fmt().with_env_filter(filter).with_ansi(colour).with_writer(std::io::stderr);
    // A second start in the same process, as in tests, keeps the first subscriber.
    let _ = match setting.form {
        LogForm::Text => builder.with_target(false).compact().try_init(),
        LogForm::Json => builder.json().flatten_event(true).with_current_span(false).try_init(),
    };
}
