//! A power cut in any moment loses nothing that was acknowledged, and leaves each edition whole or not at all.
//!
//! `power.c` writes down what imports do to their files; the simulation in `disk.rs` makes of it what a disk may hold that
//! has lost what was not synced.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rollwise::store::Store;
use tempfile::TempDir;

use crate::{
    faults::{
        disk::{Disk, Record},
        edited::{Edited, round_of},
        random::Random,
        rounds, row,
    },
    support::server::{command, rollwise},
};

/// How many editions the imports publish.
const EDITIONS: usize = 4;

/// What a number of imports did, one after the other, to files below a folder that was there before.
struct Imports {
    records: Vec<Record>,
    disk: PathBuf,
    edited: Edited,
}

impl Imports {
    fn recorded() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let shim = folder.path().join("power.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/power.c");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(&shim).args([source, "-ldl"]);
        let built = cc.output().expect("there is a C compiler: the build needs one too");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

        let (disk, log) = (folder.path().join("disk"), folder.path().join("log"));
        fs::create_dir(&disk).expect("a folder");
        let edited = Edited::new();
        for round in 1..=EDITIONS {
            edited.edit(round);
            let mut import = command(&database(&disk));
            import.env("LD_PRELOAD", &shim).env("POWER_FOLDER", &disk).env("POWER_LOG", &log);
            let import = import.args(["import", &edited.path()]).output().expect("the binary starts");
            assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
        }
        let records = Record::read_all(&fs::read(log).expect("something was recorded"));
        let said = records.iter().filter_map(|record| if let Record::Said(said) = record { Some(said) } else { None });
        let expected = (1..=EDITIONS).map(|edition| format!("Published edition {edition}:"));
        assert!(said.zip(expected).filter(|(said, expected)| said.starts_with(expected)).count() == EDITIONS);
        Self { records, disk, edited }
    }

    /// Cuts the power in a moment: in every second case, in the one right after an acknowledgement. Gives how many
    /// editions were acknowledged by then, and the folder with what the disk holds.
    fn cut(&self, random: &mut Random, lies: bool) -> (usize, TempDir) {
        let mut moment = random.below(self.records.len() + 1);
        if random.one_in(2) {
            let acknowledged = self.records.iter().enumerate().filter(|(_, record)| matches!(record, Record::Said(_)));
            moment = acknowledged.map(|(index, _)| index + 1).nth(random.below(EDITIONS)).expect("one of the editions");
        }
        let (done, _) = self.records.split_at(moment);
        let mut disk = Disk::default();
        for record in done {
            disk.run(record, lies);
        }
        let left = TempDir::new().expect("a temporary folder");
        disk.cut(random, &self.disk, left.path());
        (done.iter().filter(|record| matches!(record, Record::Said(_))).count(), left)
    }
}

/// The database below a disk: in a folder that the first import makes.
fn database(disk: &Path) -> String {
    format!("sqlite://{}", disk.join("data/rollwise.db").display())
}

/// The round whose edition is there; `None` if there is none.
async fn round_at(disk: &Path) -> Result<Option<usize>, rollwise::store::StoreError> {
    let store = Store::open(&database(disk).parse().expect("an address")).await?;
    Ok(store.load().await?.as_ref().map(round_of))
}

#[tokio::test]
async fn what_was_acknowledged_outlasts_a_power_cut() {
    let imports = Imports::recorded();
    let mut random = Random::new();
    let cuts = rounds(40, 10);
    let (mut later, mut strict) = (0, 0);
    for cut in 0..cuts {
        let (acknowledged, left) = imports.cut(&mut random, false);
        let found = round_at(left.path()).await.unwrap_or_else(|error| panic!("cut {cut}, {acknowledged}: {error}"));
        let found = found.unwrap_or_default();
        assert!(
            (acknowledged..=acknowledged + 1).contains(&found),
            "after cut {cut}, edition {found} is there, but {acknowledged} was acknowledged"
        );
        later += usize::from(found > acknowledged);
        strict += usize::from(acknowledged > 0);
        if random.one_in(10) {
            imports.edited.edit(EDITIONS + 1);
            let import = rollwise(&database(left.path()), &["import", &imports.edited.path()]);
            assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
        }
    }
    let seen = format!(
        "{} records of {EDITIONS} imports; {strict} cuts after an acknowledgement, nothing lost; {later} found the edition \
         that was not acknowledged yet, whole",
        imports.records.len()
    );
    row("power cut during imports, SQLite, unsynced writes lost", cuts, &seen);
}

#[tokio::test]
async fn the_simulation_notices_a_disk_that_keeps_nothing_of_what_is_synced() {
    let imports = Imports::recorded();
    let mut random = Random::new();
    for _ in 0..40 {
        let (acknowledged, left) = imports.cut(&mut random, true);
        if !round_at(left.path()).await.is_ok_and(|found| found.unwrap_or_default() >= acknowledged) {
            return;
        }
    }
    panic!("nothing is ever lost, so the simulation shows nothing");
}
