//! An import that is killed leaves each edition whole or not at all, and what it acknowledged is there.

use std::{
    os::unix::process::ExitStatusExt as _,
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    edited::{Edited, own_term, round_of, summary},
    random::Random,
    rounds, row,
    support::{
        databases::{Database, on_both_databases},
        server::{Server, command, rollwise},
    },
};

on_both_databases! {
    imports_that_are_killed,
}

async fn imports_that_are_killed(database: Database) {
    let mut random = Random::new();
    let edited = Edited::new();
    let folder = edited.path();
    import(&database, &folder);
    edited.edit(2);
    let started = Instant::now();
    import(&database, &folder);
    let typical = started.elapsed();

    let rounds = rounds(6, 1);
    let (mut acknowledged, mut acknowledgements, mut silently) = (2, 0, 0);
    for round in 3..3 + rounds {
        edited.edit(round);
        let mut child = command(&database.url);
        child.args(["import", &folder]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().expect("the binary starts");
        if round % 2 == 0 {
            sleep(typical.mul_f64(thousandth(&mut random, 1_100)));
        } else {
            wait_for_the_write(&database, &mut child, typical);
            sleep(typical.mul_f64(thousandth(&mut random, 60)));
        }
        // SIGKILL to this process id; nothing if it has ended.
        child.kill().expect("it is a child of this process");
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stdout);
        let is_acknowledged = output.status.success() || said.starts_with("Published edition");
        if is_acknowledged {
            (acknowledged, acknowledgements) = (round, acknowledgements + 1);
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.signal(), Some(9), "it ended by itself: {said}");
        }

        let published = database.store().await.load().await.expect("it is whole").expect("something was published");
        let found = round_of(&published);
        assert!((acknowledged..=round).contains(&found), "round {found} after {acknowledged} was acknowledged");
        silently += usize::from(found == round && !is_acknowledged);
        serves(&database, acknowledged, round);
    }
    edited.edit(3 + rounds);
    import(&database, &folder);
    serves(&database, 3 + rounds, 3 + rounds);
    let name = if database.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    let seen = format!(
        "{acknowledgements} acknowledged and there; {silently} there though killed before saying so; {} not there at all",
        rounds - acknowledgements - silently
    );
    row(&format!("kill -9 during an import, {name}"), rounds, &seen);
}

fn import(database: &Database, folder: &str) {
    let output = rollwise(&database.url, &["import", folder]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A share from nothing to `most` thousandths.
fn thousandth(random: &mut Random, most: u16) -> f64 {
    let share = u16::try_from(random.below(most.into())).expect("it is below a u16");
    f64::from(share) / 1_000.0
}

/// Waits until the import writes: SQLite's log grows only then. Where that cannot be seen, for most of the time that an
/// import takes.
fn wait_for_the_write(database: &Database, child: &mut Child, typical: Duration) {
    if !database.is_sqlite() {
        sleep(typical.mul_f64(0.6));
        return;
    }
    let mut log = database.file().into_os_string();
    log.push("-wal");
    while child.try_wait().expect("it is a child of this process").is_none() {
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return;
        }
        std::thread::yield_now();
    }
}

/// A server starts on the database and serves one of the rounds, as a whole.
fn serves(database: &Database, from: usize, to: usize) {
    let folder = TempDir::new().expect("a temporary folder");
    let server = Server::on(folder, database.url.clone(), &[], &[]);
    let terms = server.items("/v1/terms");
    let found = (from..=to).find(|round| terms.iter().any(|term| term["slug"] == own_term(*round)));
    let round = found.unwrap_or_else(|| panic!("none of the rounds {from} to {to} is served"));
    assert!(terms.iter().all(|term| term["summary"] == summary(round)), "a mixture is served");
}
