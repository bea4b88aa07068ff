//! A damaged SQLite file is never served: the start is refused with what to do, or what is served is what was published.

use std::fs;

use tempfile::TempDir;

use crate::{
    faults::{
        edited::Edited,
        random::Random,
        refusal::{Started, start},
        rounds, row,
    },
    support::{
        databases::Database,
        server::{command, rollwise},
    },
};

/// All that is served of the content.
const ADDRESSES: [&str; 15] = [
    "/v1/regions?limit=100",
    "/v1/techniques?limit=100",
    "/v1/contraindications?limit=100",
    "/v1/roller-types?limit=100",
    "/v1/muscles?limit=100",
    "/v1/principles?limit=100",
    "/v1/benefits?limit=100",
    "/v1/guides?limit=100",
    "/v1/faqs?limit=100",
    "/v1/terms?limit=100",
    "/v1/sources?limit=100",
    "/v1/vocabulary",
    "/v1/screening-rules",
    "/v1/editions",
    "/v1/editions/2",
];

/// Two editions in a SQLite file, with nothing beside it.
async fn published() -> (Vec<u8>, Vec<String>) {
    let database = Database::sqlite();
    let edited = Edited::new();
    for round in 1..=2 {
        edited.edit(round);
        let import = rollwise(&database.url, &["import", &edited.path()]);
        assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    }
    database.tamper("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let file = fs::read(database.file()).expect("the file");
    let Ok(server) = start(&mut command(&database.url)) else { panic!("it does not start on a whole file") };
    (file, everything(&server))
}

/// What is served.
fn everything(server: &Started) -> Vec<String> {
    ADDRESSES.into_iter().map(|address| server.get(address)).collect()
}

/// Starts a server on a damaged file. True if it is refused; fails unless it then says what to do, or serves what was
/// published.
fn is_refused(file: &[u8], original: &[String], damage: &str) -> bool {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("rollwise.db");
    fs::write(&path, file).expect("a file");
    let url = format!("sqlite://{}", path.display());
    match start(&mut command(&url)) {
        Ok(server) => {
            assert!(everything(&server) == original, "{damage}: what is served was never published");
            false
        }
        Err(said) => {
            assert!(says_what_to_do(&said), "{damage}: it does not say what to do: {said}");
            true
        }
    }
}

fn says_what_to_do(said: &str) -> bool {
    ["estore a backup", "use that version or newer"].iter().any(|advice| said.contains(advice))
}

#[tokio::test]
async fn a_flipped_bit_never_leads_to_a_changed_text() {
    let mut random = Random::new();
    let (file, original) = published().await;
    let flips = rounds(40, 10);
    let mut refused = 0;
    for _ in 0..flips {
        let bit = random.below(file.len() * 8);
        let mut damaged = file.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        refused += usize::from(is_refused(&damaged, &original, &format!("bit {bit} of {} bytes", file.len())));
    }
    let seen = format!("{refused} starts refused, {} served what was published", flips - refused);
    row("SQLite file, a random bit flipped", flips, &seen);
}

#[tokio::test]
async fn a_file_that_was_cut_off_or_overwritten_is_refused() {
    let mut random = Random::new();
    let (file, original) = published().await;
    let (mut refused, tries) = (0, rounds(6, 1));
    for round in 0..tries {
        let mut damaged = file.clone();
        let at = 1 + random.below(file.len() - 1);
        if round % 2 == 0 {
            damaged.truncate(at);
        } else {
            damaged[at..(at + 4096).min(file.len())].fill(0);
        }
        refused += usize::from(is_refused(&damaged, &original, &format!("round {round} at {at}")));
    }
    let seen = format!("{refused} starts refused, {} served what was published", tries - refused);
    row("SQLite file cut off, or 4 KiB of it zeroed, at a random place", tries, &seen);
}
