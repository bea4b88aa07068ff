//! An import that is killed leaves each edition whole or not at all, and what it acknowledged is there.

use std::{
    os::unix::process::ExitStatusExt as _,
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    faults::{
        edited::{Edited, own_term, round_of, summary},
        random::Random,
        rounds, row,
    },
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
    let mut typical = started.elapsed();

    let rounds = rounds(6, 1);
    let (mut acknowledged, mut acknowledgements, mut silently) = (2, 0, 0);
    for round in 3..3 + rounds {
        edited.edit(round);
        let mut child = command(&database.url);
        child.args(["import", &folder]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().expect("the binary starts");
        let share = if round % 2 == 0 {
            thousandth(&mut random, 1_100)
        } else if database.is_sqlite() {
            wait_for_the_write(&database, &mut child);
            thousandth(&mut random, 60)
        } else {
            0.4 + thousandth(&mut random, 600)
        };
        let ended = ended_within(&mut child, typical.mul_f64(share));
        // How long an import takes depends on what else the machine does.
        match ended {
            // After waiting for the write it is not the whole time.
            Some(_) if round % 2 == 1 && database.is_sqlite() => {}
            Some(whole) => typical = (typical + whole) / 2,
            None if share > 0.9 => typical = typical.mul_f64(1.3),
            None => {}
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

/// Waits for a time; ends sooner if the process does, and says then how long it took.
fn ended_within(child: &mut Child, time: Duration) -> Option<Duration> {
    let started = Instant::now();
    while started.elapsed() < time {
        if child.try_wait().expect("it is a child of this process").is_some() {
            return Some(started.elapsed());
        }
        sleep(Duration::from_millis(1));
    }
    None
}

/// Waits until the import writes into the SQLite file: its log grows only then.
fn wait_for_the_write(database: &Database, child: &mut Child) {
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
