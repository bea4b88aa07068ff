//! A SQLite file is damaged, locked or cannot be written while requests run.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread::sleep,
    time::Duration,
};

use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::{
    faults::{
        edited::{Edited, own_term, summary},
        load::while_reading,
        long_form,
        refusal::refusal,
        row,
    },
    support::server::{Server, command, rollwise},
};

/// Long enough for the server to ask its database twice.
const A_WHILE: Duration = Duration::from_millis(1_200);

/// Content in its first round, imported into a SQLite file in a folder that is there already; and a server on it.
fn served(folder: TempDir) -> (Server, Edited) {
    let edited = Edited::new();
    let url = format!("sqlite://{}", folder.path().join("rollwise.db").display());
    let import = rollwise(&url, &["import", &edited.path()]);
    assert!(import.status.success(), "{}", said(&import));
    (Server::on(folder, url, &[], &[]), edited)
}

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn file(server: &Server) -> PathBuf {
    server.folder().join("rollwise.db")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn import(server: &Server, edited: &Edited) -> Command {
    let mut import = command(server.database_url());
    import.args(["import", &edited.path()]);
    import
}

/// An import is refused, with what to do.
fn is_refused(import: &mut Command, advice: &str) {
    let output = import.output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains(advice), "{}", said(&output));
}

/// What is published now is served.
fn is_well_again(server: &Server, edited: &Edited) {
    edited.edit(2);
    server.publish(edited.path().as_ref());
    assert_eq!(server.json(&format!("/v1/terms/{}", own_term(2)))["summary"], summary(2));
    assert_eq!(server.get("/v1").header("rollwise-stale"), None);
}

/// Damages the file of a running server: reads go on, and neither an import nor a start takes it for whole.
fn damage(what: &str, damage: impl FnOnce(&Path)) {
    let (mut server, edited) = served(folder());
    edited.edit(2);
    let met = while_reading(&server, || {
        damage(&file(&server));
        sleep(A_WHILE);
        is_refused(&mut import(&server, &edited), "estore a backup");
    });
    let refused = refusal(&mut command(server.database_url()));
    assert!(refused.contains("estore a backup"), "{refused}");
    // After the last connection was closed, too.
    server.stop();
    let refused = refusal(&mut command(server.database_url()));
    assert!(refused.contains("estore a backup"), "{refused}");
    row(&format!("SQLite file {what} under load"), 1, &met.figures());
}

#[test]
fn reads_go_on_when_the_file_is_cut_in_half() {
    damage("cut in half", |path| {
        let file = fs::File::options().write(true).open(path).expect("the file");
        file.set_len(path.metadata().expect("the file").len() / 2).expect("it is cut");
    });
}

#[test]
fn reads_go_on_when_the_file_is_emptied() {
    damage("emptied", |path| {
        fs::File::options().write(true).open(path).expect("the file").set_len(0).expect("it is emptied");
    });
}

#[test]
fn reads_go_on_when_the_file_is_overwritten() {
    damage("overwritten with zeros", |path| {
        let length = usize::try_from(path.metadata().expect("the file").len()).expect("it is small");
        let mut file = fs::File::options().write(true).open(path).expect("the file");
        std::io::Write::write_all(&mut file, &vec![0; length]).expect("it is overwritten");
    });
}

#[test]
fn reads_go_on_when_the_file_is_deleted() {
    let (server, _) = served(folder());
    let met = while_reading(&server, || {
        fs::remove_file(file(&server)).expect("it is there");
        sleep(A_WHILE);
    });
    assert!(met.stale > 0, "no answer says that it may not be current");
    row("SQLite file deleted under load", 1, &met.figures());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_while_another_process_keeps_the_file_locked() {
    let (server, edited) = served(folder());
    let mut other = SqliteConnection::connect(server.database_url()).await.expect("a connection");
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.expect("it locks");
    edited.edit(2);
    let met = while_reading(&server, || {
        is_refused(&mut import(&server, &edited), "locked");
        // A start needs no lock.
        assert_eq!(Server::on(folder(), server.database_url().to_owned(), &[], &[]).get("/v1/terms").status, 200);
    });
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("it unlocks");
    is_well_again(&server, &edited);
    row("SQLite file locked by another process, under load", 1, &met.figures());
}

/// The user `nobody`, if this is root: permissions do not hold root off.
fn somebody(folder: &Path) -> Option<u32> {
    const NOBODY: u32 = 65_534;
    (folder.metadata().expect("a folder").uid() == 0).then_some(NOBODY)
}

fn as_somebody(mut command: Command, user: Option<u32>) -> Command {
    if let Some(user) = user {
        command.uid(user);
    }
    command
}

#[test]
fn reads_go_on_while_the_file_is_read_only() {
    let (server, edited) = served(folder());
    let folder = server.folder();
    let user = somebody(&folder);
    let probe = as_somebody(Command::new(env!("CARGO_BIN_EXE_rollwise")), user).arg("--version").output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        eprintln!("skipped: this is root, and nobody else can run the binary here");
        return;
    }
    let content = PathBuf::from(edited.path());
    let allow = |files: u32, folders: u32| {
        for path in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            chown(&path, user, None).expect("root may give it away");
            fs::set_permissions(&path, fs::Permissions::from_mode(files)).expect("it is ours");
        }
        chown(&folder, user, None).expect("root may give it away");
        fs::set_permissions(&folder, fs::Permissions::from_mode(folders)).expect("it is ours");
    };
    fs::set_permissions(&content, fs::Permissions::from_mode(0o755)).expect("it is ours");
    edited.edit(2);
    allow(0o444, 0o555);
    let met = while_reading(&server, || {
        sleep(A_WHILE);
        is_refused(&mut as_somebody(import(&server, &edited), user), "the database is not available");
        let refused = refusal(&mut as_somebody(command(server.database_url()), user));
        assert!(refused.contains("the database is not available"), "{refused}");
    });
    allow(0o644, 0o755);
    is_well_again(&server, &edited);
    row("SQLite file read-only, under load", 1, &met.figures());
}

#[test]
fn reads_go_on_while_nothing_more_can_be_written() {
    let (server, edited) = served(folder());
    edited.edit(2);
    let met = while_reading(&server, || {
        // No file may grow beyond 64 KiB; a process that tries is told so instead of being ended.
        let mut limited = Command::new("sh");
        limited.args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$0\" import \"$1\""]);
        limited
            .args([env!("CARGO_BIN_EXE_rollwise"), &edited.path()])
            .env("ROLLWISE_DATABASE_URL", server.database_url());
        is_refused(&mut limited, "that it has room");
        sleep(A_WHILE);
    });
    assert_eq!(server.edition(), 1);
    is_well_again(&server, &edited);
    row("SQLite file may not grow, under load", 1, &met.figures());
}

#[test]
fn reads_go_on_while_the_disk_is_full() {
    if long_form().is_none() {
        // It mounts something, which not everybody may and not everybody wants.
        return;
    }
    let disk = match SmallDisk::mounted() {
        Ok(disk) => disk,
        Err(why) => {
            eprintln!("skipped: no small disk can be mounted: {why}");
            return;
        }
    };
    let (server, edited) = served(TempDir::new_in(disk.0.path()).expect("a folder"));
    edited.edit(2);
    let filler = disk.0.path().join("filler");
    let met = while_reading(&server, || {
        let mut rest = fs::File::create(&filler).expect("a file");
        let copied = std::io::copy(&mut fs::File::open("/dev/zero").expect("zeros"), &mut rest);
        copied.expect_err("the disk is full in the end");
        is_refused(&mut import(&server, &edited), "that it has room");
        sleep(A_WHILE);
    });
    assert_eq!(server.edition(), 1);
    fs::remove_file(filler).expect("it is there");
    is_well_again(&server, &edited);
    row("disk full (a small tmpfs), under load", 1, &met.figures());
    drop(server);
}

/// A disk of a few MiB, which goes when this is dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mounted() -> Result<Self, String> {
        let place = folder();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]).arg(place.path()).stdin(Stdio::null());
        let mounted = mount.output().map_err(|error| error.to_string())?;
        if mounted.status.success() { Ok(Self(place)) } else { Err(said(&mounted)) }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Also where something is still open in it, after a failure.
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}
