//! A PostgreSQL server of the tests' own, from the installed programs: in a temporary folder, on loopback, as an
//! unprivileged user. It stops when the test process ends, however it ends.

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Names the tests that the machine cannot run, separated by commas.
const SKIP: &str = "ROLLWISE_SKIP";
/// The folder of `initdb` and `postgres`, if it is not where distributions have it.
const PROGRAMS: &str = "ROLLWISE_TEST_PG_BIN";

/// Runs until its standard input is closed, which the kernel does when the test process ends; then it ends the server
/// and removes the folder. Each line that it reads ends the server, or starts it again.
const WATCHDOG: &str = r#"
start() {
    "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c fsync=off -c max_connections=200 -c shared_buffers=16MB </dev/null >>"$2/log" 2>&1 &
    server=$!
}
stop() {
    kill -INT "$server" 2>/dev/null
    wait "$server"
    server=
}
start "$@"
while read -r _; do
    if [ -n "$server" ]; then stop; else start "$@"; fi
done
[ -z "$server" ] || stop
rm -rf "$2"
"#;

/// Whether the person who runs the tests said that there is no PostgreSQL here.
pub(crate) fn is_skipped() -> bool {
    std::env::var(SKIP).is_ok_and(|skipped| skipped.split(',').any(|name| name.trim() == "postgres"))
}

/// A running server.
pub(crate) struct Cluster {
    port: u16,
    folder: PathBuf,
    watchdog: Child,
    databases: AtomicU32,
}

impl Cluster {
    /// The server that the tests of this process share.
    pub(crate) async fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        let cluster = SHARED.get_or_init(Self::start);
        cluster.wait_until_ready().await;
        cluster
    }

    /// Starts a server, without waiting until it answers.
    pub(crate) fn start() -> Self {
        let folder =
            tempfile::Builder::new().prefix("rollwise-postgres-").tempdir().expect("a temporary folder").keep();
        let user = unprivileged_user(&folder);
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("root may give a folder away");
        }
        let programs = programs();
        let initdb = as_user(&programs.join("initdb"), user)
            .args(["--username=rollwise", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
            .arg(folder.join("data"))
            .current_dir("/")
            .output()
            .expect("initdb starts");
        assert!(initdb.status.success(), "initdb failed: {}", String::from_utf8_lossy(&initdb.stderr));

        let port = free_port();
        let mut watchdog = as_user(Path::new("sh"), user);
        watchdog.arg("-c").arg(WATCHDOG).arg("watchdog").arg(&programs).arg(&folder).arg(port.to_string());
        // It outlasts the test for as long as the server takes to stop, so it keeps none of the test's output open: the
        // runner of the tests would wait for it.
        watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Out of reach of the terminal's Ctrl-C, which would end it before it has cleaned up.
        let watchdog = watchdog.current_dir("/").process_group(0).spawn().expect("sh starts");
        Self { port, folder, watchdog, databases: AtomicU32::new(0) }
    }

    /// Waits until the server answers.
    pub(crate) async fn wait_until_ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while let Err(error) = PgConnection::connect(&self.url("postgres")).await {
            let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "PostgreSQL does not answer: {error}\n{}", log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The address of an empty database of its own.
    pub(crate) async fn database(&self) -> String {
        let name = format!("test_{}_{}", std::process::id(), self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&self.url("postgres")).await.expect("the server answers");
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection).await.expect("the name is new");
        self.url(&name)
    }

    /// Stops the server for good.
    pub(crate) fn stop(mut self) {
        drop(self.watchdog.stdin.take());
        self.watchdog.wait().expect("the watchdog is a child of this process");
    }

    /// Stops the server until the guard is dropped: nobody accepts connections.
    pub(crate) fn halt(&mut self) -> Halted<'_> {
        self.toggle();
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.folder.join("data/postmaster.pid").exists() {
            assert!(Instant::now() < deadline, "PostgreSQL does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
        Halted(self)
    }

    /// Has the watchdog stop the server, or start it again.
    fn toggle(&mut self) {
        let input = self.watchdog.stdin.as_mut().expect("it is open until the end");
        input.write_all(b"\n").expect("the watchdog reads");
    }

    /// Freezes the server until the guard is dropped: it accepts connections and answers nothing, like a machine that
    /// hangs.
    pub(crate) fn freeze(&self) -> Frozen<'_> {
        self.signal("-STOP");
        Frozen(self)
    }

    /// Sends a signal to the server and its children.
    fn signal(&self, signal: &str) {
        let pid_file = fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("the server runs");
        let server = pid_file.lines().next().expect("the first line is the process");
        let children = fs::read_to_string(format!("/proc/{server}/task/{server}/children")).unwrap_or_default();
        let status = Command::new("kill").arg(signal).arg(server).args(children.split_whitespace()).status();
        assert!(status.expect("kill starts").success());
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://rollwise:secret@127.0.0.1:{}/{database}", self.port)
    }
}

/// A server that is not there. Dropping this starts it again.
pub(crate) struct Halted<'a>(&'a mut Cluster);

impl Drop for Halted<'_> {
    fn drop(&mut self) {
        self.0.toggle();
    }
}

/// A server that does not answer. Dropping this lets it go on.
pub(crate) struct Frozen<'a>(&'a Cluster);

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        self.0.signal("-CONT");
    }
}

/// The folder of the newest installed PostgreSQL.
fn programs() -> PathBuf {
    let named = std::env::var_os(PROGRAMS).map(PathBuf::from);
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<_> = debian.map(|version| version.path().join("bin")).collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let candidates = named.into_iter().chain(debian.into_iter().rev()).chain(std::env::split_paths(&path));
    let complete = |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    candidates.into_iter().find(complete).unwrap_or_else(|| {
        panic!(
            "PostgreSQL's programs were not found: install the package `postgresql` (Debian, Fedora: \
             `postgresql-server`), name their folder in {PROGRAMS}, or set {SKIP}=postgres to do without these tests"
        )
    })
}

/// PostgreSQL refuses to run as root: whom to run it as instead.
fn unprivileged_user(own_folder: &Path) -> Option<(u32, u32)> {
    let is_root = fs::metadata(own_folder).expect("the folder was just made").uid() == 0;
    is_root.then(|| {
        let users = fs::read_to_string("/etc/passwd").expect("a list of users");
        let ids = |name: &str| {
            let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut ids = line.split(':').skip(2).map(str::parse);
            Some((ids.next()?.ok()?, ids.next()?.ok()?))
        };
        ids("postgres").or_else(|| ids("nobody")).expect("a user `postgres` or `nobody`")
    })
}

fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}
