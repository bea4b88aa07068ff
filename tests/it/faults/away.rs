//! PostgreSQL stops, or hangs, while requests run.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    faults::{
        absence,
        edited::{Edited, own_term},
        load::while_reading,
        refusal::refusal,
        row,
    },
    support::{
        postgres::{Cluster, is_skipped},
        server::{Server, command, rollwise},
    },
};

/// How long anything may take that must come to an end. How busy the machine is must not decide on it.
const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_while_postgresql_is_stopped() {
    let Some(mut away) = Away::new().await else { return };
    let Away { server, edited, cluster } = &mut away;
    let mut figures = Vec::new();
    let met = while_reading(server, || {
        let halted = cluster.halt();
        figures.push(is_away(server, edited));
        refuses_to_start(server.database_url());
        sleep(absence());
        drop(halted);
        figures.push(is_back(server));
    });
    away.is_well_again();
    row("PostgreSQL stopped under load", 1, &format!("{}; {}", figures.join(", "), met.figures()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_while_postgresql_hangs() {
    let Some(away) = Away::new().await else { return };
    let Away { server, edited, .. } = &away;
    let mut figures = Vec::new();
    let met = while_reading(server, || {
        let frozen = away.cluster.freeze();
        figures.push(is_away(server, edited));
        refuses_to_start(server.database_url());
        sleep(absence());
        drop(frozen);
        figures.push(is_back(server));
    });
    away.is_well_again();
    row("PostgreSQL frozen under load", 1, &format!("{}; {}", figures.join(", "), met.figures()));
}

/// A server on a PostgreSQL of its own, with content in its first round.
struct Away {
    server: Server,
    edited: Edited,
    cluster: Cluster,
}

impl Away {
    /// `None` where PostgreSQL is to be skipped.
    async fn new() -> Option<Self> {
        if is_skipped() {
            eprintln!("skipped: ROLLWISE_SKIP names postgres");
            return None;
        }
        let cluster = Cluster::start();
        cluster.wait_until_ready().await;
        let url = cluster.database().await;
        let edited = Edited::new();
        let import = rollwise(&url, &["import", &edited.path()]);
        assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
        let server = Server::on(TempDir::new().expect("a temporary folder"), url, &[], &[]);
        Some(Self { server, edited, cluster })
    }

    /// What is published now is served.
    fn is_well_again(&self) {
        self.edited.edit(2);
        self.server.publish(self.edited.path().as_ref());
        assert_eq!(self.server.get(&format!("/v1/terms/{}", own_term(2))).status, 200);
        assert_eq!(self.server.get("/v1").header("rollwise-stale"), None);
    }
}

/// Readiness and every answer say that the database is away, and an import says it too.
fn is_away(server: &Server, edited: &Edited) -> String {
    let noticed = wait_until_stale(server, true);
    assert_eq!(server.get("/v1/terms/doms").header("rollwise-stale"), Some("true"));
    assert_eq!(server.get("/v1/nothing").header("rollwise-stale"), Some("true"));
    edited.edit(2);
    let started = Instant::now();
    let import = rollwise(server.database_url(), &["import", &edited.path()]);
    let answered = started.elapsed();
    let said = String::from_utf8_lossy(&import.stderr);
    assert_eq!(import.status.code(), Some(1), "{said}");
    is_told(&said);
    format!("stale after {} ms, import answered after {} ms", noticed.as_millis(), answered.as_millis())
}

/// A server does not start, and says what to do.
fn refuses_to_start(database_url: &str) {
    is_told(&refusal(&mut command(database_url)));
}

fn is_told(said: &str) {
    assert!(said.contains("the database is not available") && said.contains("Check that it runs"), "{said}");
    assert!(!said.contains("secret"), "the password is told: {said}");
}

fn is_back(server: &Server) -> String {
    let noticed = wait_until_stale(server, false);
    assert_eq!(server.get("/v1/terms/doms").header("rollwise-stale"), None);
    format!("current {} ms after its return", noticed.as_millis())
}

fn wait_until_stale(server: &Server, expected: bool) -> Duration {
    let started = Instant::now();
    loop {
        let health = server.json("/health/ready");
        if health["stale"] == expected {
            assert_eq!(health["status"], if expected { "stale" } else { "ok" });
            return started.elapsed();
        }
        assert!(started.elapsed() < PATIENCE, "stale did not become {expected}");
        sleep(Duration::from_millis(10));
    }
}
