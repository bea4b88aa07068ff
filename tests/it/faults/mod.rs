//! What becomes of the content when processes, databases, disks and the power fail.
//!
//! `cargo test` tries each fault a few times. `make torture` sets [`ROUNDS`] and prints what [`row`] says as a table.

mod away;
mod crash;
#[cfg(target_os = "linux")]
mod disk;
mod edited;
mod file;
mod flips;
mod load;
#[cfg(target_os = "linux")]
mod power;
mod random;
mod refusal;

use std::time::Duration;

/// How often each fault is tried in the long form: crashes this often, what is quicker ten times as often.
const ROUNDS: &str = "ROLLWISE_TORTURE_ROUNDS";

/// The rounds of the long form, if that is asked for.
fn long_form() -> Option<usize> {
    let rounds = std::env::var(ROUNDS).ok()?;
    Some(rounds.parse().unwrap_or_else(|_| panic!("{ROUNDS} is no number: {rounds}")))
}

/// How often something is tried: `few` times, or `factor` times the rounds of the long form.
fn rounds(few: usize, factor: usize) -> usize {
    long_form().map_or(few, |rounds| rounds * factor)
}

/// How long a database stays away while requests run.
fn absence() -> Duration {
    Duration::from_secs(if long_form().is_some() { 60 } else { 1 })
}

/// Prints a row of the table: what was done, how often, and what was seen. It is only reached if all was well.
fn row(what: &str, rounds: usize, seen: &str) {
    // The test harness may have begun the line.
    println!("\n| {what} | {rounds} | held | {seen} |");
}
