//! `make slow-clients`: thousands of slow clients of every kind against the release server, while ordinary requests are timed.
//!
//! Prints a table. It measures time, so it is no test: `tests/it/http/patience.rs` asserts what must come of slow clients.
//! Everything happens on this machine's loopback and ends by itself after five minutes.

use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{Domain, SockAddr, Socket, Type};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

type Failed = Box<dyn Error + Send + Sync>;

/// How many clients there are of each kind.
const CLIENTS: usize = 2_000;
/// How many clients never read.
const NEVER_READING: usize = 300;
/// How long a client is slow before it gives up: far longer than the server should.
const STAMINA: Duration = Duration::from_mins(1);
/// How long the server may take to end each.
const ALLOWED: Duration = Duration::from_secs(15);
/// What an ordinary client asks for.
const ORDINARY: &str = "/v1/techniques/upper-back-roll";
/// The largest answer there is.
const LARGE: &str = "/docs/swagger-ui-bundle.js";

/// A kind of slow client.
#[derive(Clone, Copy)]
enum Kind {
    Head,
    SecondHead,
    Body,
    Reader,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Head, Self::SecondHead, Self::Body, Self::Reader];

    fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::SecondHead => "second head on a kept connection",
            Self::Body => "body",
            Self::Reader => "reader",
        }
    }
}

fn main() -> Result<(), Failed> {
    // `cargo bench` passes this, `cargo test --benches` does not.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?;
    let server = Server::start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    // The first of its kind is encoded; that is not what is measured.
    runtime.block_on(whole(server.address, LARGE))?;

    println!("| Slow clients | Opened | Ended | Longest | Ordinary requests | p50 | p99 | Longest | Resident |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let quiet = measure(&server, || thread::sleep(Duration::from_secs(10)));
    row("none", None, &quiet);
    for kind in Kind::ALL {
        let mut slow = Vec::new();
        let ordinary = measure(&server, || slow = runtime.block_on(slow_clients(server.address, &[kind])));
        row(kind.name(), Some(&slow), &ordinary);
    }
    let mut slow = Vec::new();
    let ordinary = measure(&server, || slow = runtime.block_on(slow_clients(server.address, &Kind::ALL)));
    row("all four at once", Some(&slow), &ordinary);

    // What was freed is kept for other use, so a server that has seen nothing yet is asked.
    drop(server);
    let server = Server::start()?;
    runtime.block_on(whole(server.address, LARGE))?;
    let before = (server.resident_kib()?, system_kib()?);
    let readers: Vec<_> = (0..NEVER_READING).map(|_| never_reading(server.address)).collect::<Result<_, _>>()?;
    thread::sleep(Duration::from_secs(5));
    let after = (server.resident_kib()?, system_kib()?);
    drop(readers);
    println!();
    println!(
        "{NEVER_READING} clients that never read an answer of 1.4 MB: {} KiB more resident ({} before), {} KiB more of the \
         system's memory for TCP.",
        after.0.saturating_sub(before.0),
        before.0,
        after.1.saturating_sub(before.1),
    );
    Ok(())
}

// --- The server ----------------------------------------------------------------------------------------------------------

/// The release server on a free port, with a database in a temporary folder.
struct Server {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let database = format!("sqlite://{}", folder.path().join("rollwise.db").display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_rollwise"))
            .args(["--listen", "127.0.0.1:0", "--database-url", &database])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        for line in output.lines() {
            let line = line?;
            if let Some((address, _)) = line.strip_prefix("Listening on ").and_then(|rest| rest.split_once(". ")) {
                return Ok(Self { child, address: address.parse()?, _folder: folder });
            }
        }
        Err("the server does not start".into())
    }

    /// Its resident memory.
    fn resident_kib(&self) -> Result<u64, Failed> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the system uses for all TCP connections of this machine.
fn system_kib() -> Result<u64, Failed> {
    let statistics = fs::read_to_string("/proc/net/sockstat")?;
    let line = statistics.lines().find(|line| line.starts_with("TCP:")).ok_or("no TCP")?;
    let pages: u64 = line.rsplit(' ').next().ok_or("no pages")?.parse()?;
    Ok(pages * 4)
}

// --- Ordinary requests -----------------------------------------------------------------------------------------------------

/// What ordinary clients met.
struct Ordinary {
    times: Vec<Duration>,
    failures: usize,
    most_resident_kib: u64,
}

/// Times ordinary requests while something else goes on: three of four on a kept connection, one on a new one.
fn measure(server: &Server, meanwhile: impl FnOnce()) -> Ordinary {
    let is_over = Arc::new(AtomicBool::new(false));
    let (address, until) = (server.address, is_over.clone());
    let timing = thread::spawn(move || {
        let (mut times, mut failures, mut kept) = (Vec::new(), 0, None);
        for number in 0_u64.. {
            if until.load(Ordering::Relaxed) {
                break;
            }
            if number % 4 == 0 {
                kept = None;
            }
            let started = Instant::now();
            match ask(address, kept.take()) {
                Ok(stream) => {
                    times.push(started.elapsed());
                    kept = Some(stream);
                }
                Err(_) => failures += 1,
            }
            thread::sleep(Duration::from_millis(2));
        }
        times.sort_unstable();
        (times, failures)
    });
    let (watched, mut most) = (is_over.clone(), 0);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            while !watched.load(Ordering::Relaxed) {
                most = most.max(server.resident_kib().unwrap_or_default());
                thread::sleep(Duration::from_millis(200));
            }
            most
        });
        meanwhile();
        is_over.store(true, Ordering::Relaxed);
        let most_resident_kib = watch.join().unwrap_or_default();
        let (times, failures) = timing.join().unwrap_or_default();
        Ordinary { times, failures, most_resident_kib }
    })
}

/// One ordinary request, answered with 200; returns its connection.
fn ask(address: SocketAddr, kept: Option<std::net::TcpStream>) -> Result<std::net::TcpStream, Failed> {
    let mut stream = match kept {
        Some(stream) => stream,
        None => std::net::TcpStream::connect(address)?,
    };
    stream.set_read_timeout(Some(STAMINA))?;
    stream.write_all(format!("GET {ORDINARY} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    let mut buffer = [0; 1 << 14];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Err("the connection ended".into());
        }
        answer.extend_from_slice(&buffer[..length]);
        let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = str::from_utf8(&answer[..end])?;
        if !head.starts_with("HTTP/1.1 200 ") {
            return Err(head.lines().next().unwrap_or_default().into());
        }
        let told = head.lines().find_map(|line| line.strip_prefix("content-length: ")).ok_or("no length")?;
        if answer.len() >= end + 4 + told.parse::<usize>()? {
            return Ok(stream);
        }
    }
}

fn row(name: &str, slow: Option<&[Duration]>, ordinary: &Ordinary) {
    let (opened, ended, longest) = match slow {
        None => ("–".to_owned(), "–".to_owned(), "–".to_owned()),
        Some(slow) => {
            let ended = slow.iter().filter(|time| **time < STAMINA).count();
            let longest = slow.iter().max().copied().unwrap_or_default();
            let in_time = if longest <= ALLOWED { "" } else { " (too long)" };
            (slow.len().to_string(), ended.to_string(), format!("{:.1} s{in_time}", longest.as_secs_f64()))
        }
    };
    let times = &ordinary.times;
    let part = |of: usize| times.get((times.len() * of / 100).min(times.len().saturating_sub(1))).copied();
    let millis = |time: Option<Duration>| format!("{:.2} ms", time.unwrap_or_default().as_secs_f64() * 1e3);
    let failed = if ordinary.failures == 0 { String::new() } else { format!(" ({} failed)", ordinary.failures) };
    println!(
        "| {name} | {opened} | {ended} | {longest} | {}{failed} | {} | {} | {} | {} MiB |",
        times.len(),
        millis(part(50)),
        millis(part(99)),
        millis(times.last().copied()),
        ordinary.most_resident_kib / 1024,
    );
}

// --- Slow clients ----------------------------------------------------------------------------------------------------------

/// Opens the slow clients of some kinds and waits until each has ended; returns how long each was let be slow.
async fn slow_clients(address: SocketAddr, kinds: &[Kind]) -> Vec<Duration> {
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        for kind in kinds {
            clients.spawn(be_slow(address, *kind));
        }
        // A thousand of each kind in a second.
        if number % 10 == 0 {
            sleep(Duration::from_millis(10)).await;
        }
    }
    clients.join_all().await.into_iter().filter_map(Result::ok).collect()
}

/// Is slow in one way until the server has had enough; returns how long that took.
async fn be_slow(address: SocketAddr, kind: Kind) -> Result<Duration, Failed> {
    let mut stream = connect(address).await?;
    let first = match kind {
        Kind::Head => "GET /v1 HTTP/1.1\r\nHost: a\r\nX: ".to_owned(),
        Kind::SecondHead => "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        Kind::Body => "POST /v1/screenings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
                       Content-Length: 60000\r\n\r\n"
            .to_owned(),
        Kind::Reader => format!("GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n"),
    };
    stream.write_all(first.as_bytes()).await?;
    if matches!(kind, Kind::SecondHead) {
        let mut answer = [0; 4096];
        if stream.read(&mut answer).await? == 0 {
            return Err("the first request got no answer".into());
        }
        stream.write_all(b"GET /v1 HTTP/1.1\r\nX: ").await?;
    }
    let started = Instant::now();
    let mut byte = [0; 1];
    while started.elapsed() < STAMINA {
        let is_over = match kind {
            // A byte each second is read. What has arrived can be read long after the end; the end is an error beside it.
            Kind::Reader => {
                sleep(Duration::from_secs(1)).await;
                !matches!(stream.read(&mut byte).await, Ok(1)) || stream.take_error()?.is_some()
            }
            // A byte each second is sent; whatever is answered, the end tells that the server has had enough.
            Kind::Head | Kind::SecondHead | Kind::Body => {
                let mut answer = [0; 4096];
                let answered = timeout(Duration::from_secs(1), stream.read(&mut answer)).await;
                match answered {
                    Err(_) => stream.write_all(b"a").await.is_err(),
                    Ok(read) => !read.is_ok_and(|length| length > 0),
                }
            }
        };
        if is_over {
            return Ok(started.elapsed());
        }
    }
    Ok(STAMINA)
}

async fn connect(address: SocketAddr) -> Result<TcpStream, Failed> {
    let socket = TcpSocket::new_v4()?;
    // What a client holds of an answer that it does not read.
    socket.set_recv_buffer_size(4096)?;
    Ok(socket.connect(address).await?)
}

/// A client that asks for a large answer and never reads any of it.
fn never_reading(address: SocketAddr) -> Result<Socket, Failed> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_recv_buffer_size(4096)?;
    socket.connect(&SockAddr::from(address))?;
    (&socket).write_all(format!("GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes())?;
    Ok(socket)
}

/// Reads a whole answer.
async fn whole(address: SocketAddr, path: &str) -> Result<usize, Failed> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    Ok(stream.read_to_end(&mut answer).await?)
}
