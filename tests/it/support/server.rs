//! A real server: the binary on a free port with a database in a temporary folder.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;
use ureq::http::{HeaderMap, HeaderName, Method, Request, StatusCode};

/// So long a publication by another process may take to be visible here. The promise is two seconds; how busy the
/// machine that runs the tests is must not decide on it.
const VISIBLE_WITHIN: Duration = Duration::from_secs(30);

/// More items than any list of the tests has.
const MOST_ITEMS: usize = 1_000;

/// A running server. It is stopped when this is dropped.
pub(crate) struct Server {
    child: Child,
    base: String,
    metrics: Option<String>,
    folder: TempDir,
    database_url: String,
    agent: ureq::Agent,
    output: Option<JoinHandle<Vec<u8>>>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Server {
    /// Serves the built-in content from a new SQLite file.
    pub(crate) fn start() -> Self {
        Self::with(&[], &[])
    }

    /// Serves with more arguments and environment variables.
    pub(crate) fn with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database_url = format!("sqlite://{}", folder.path().join("rollwise.db").display());
        Self::on(folder, database_url, arguments, environment)
    }

    /// Serves a content folder, imported into a new SQLite file as its first edition.
    pub(crate) fn with_content(content: &Path) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database_url = format!("sqlite://{}", folder.path().join("rollwise.db").display());
        let import = rollwise(&database_url, &["import", &content.display().to_string()]);
        assert!(import.status.success(), "the import failed: {}", String::from_utf8_lossy(&import.stderr));
        Self::on(folder, database_url, &[], &[])
    }

    /// Serves with environment variables, and logs to somewhere.
    pub(crate) fn with_log(log: Stdio, environment: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database_url = format!("sqlite://{}", folder.path().join("rollwise.db").display());
        let mut command = command(&database_url);
        command.stderr(log).envs(environment.iter().copied());
        Self::run(folder, database_url, command)
    }

    /// Serves from a database.
    pub(crate) fn on(folder: TempDir, database_url: String, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = command(&database_url);
        command.args(arguments).envs(environment.iter().copied());
        Self::run(folder, database_url, command)
    }

    fn run(folder: TempDir, database_url: String, mut command: Command) -> Self {
        command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let mut output = BufReader::new(child.stdout.take().expect("standard output"));
        let mut said = String::new();
        let bound = loop {
            let before = said.len();
            assert_ne!(output.read_line(&mut said).expect("text"), 0, "the server says where it listens: {said}");
            let bound = said[before..].strip_prefix("Listening on ").and_then(|rest| rest.split_once(". "));
            if let Some((bound, _)) = bound {
                break bound.to_owned();
            }
        };
        let metrics =
            said.lines().find_map(|line| line.trim().split_once("/metrics ")).map(|(base, _)| base.to_owned());
        // The pipe must be read on, or the server would block once it is full.
        let output = std::thread::spawn(move || {
            let mut said = said.into_bytes();
            output.read_to_end(&mut said).map(|_| said).unwrap_or_default()
        });
        let (base, output) = (format!("http://{bound}"), Some(output));
        Self { child, base, metrics, folder, database_url, agent: agent(), output }
    }

    /// Tells the server to stop.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends the server a signal.
    pub(crate) fn signal(&self, name: &str) {
        let arguments = [format!("-{name}"), self.child.id().to_string()];
        assert!(Command::new("kill").args(arguments).status().expect("kill").success());
    }

    /// Tells the server to stop, and waits until it has; returns what it wrote to standard output.
    pub(crate) fn stop(&mut self) -> Vec<u8> {
        self.terminate();
        self.child.wait().expect("the server ends");
        self.output.take().expect("it is taken once").join().expect("it is read")
    }

    /// Stops this server and serves from its database again.
    pub(crate) fn restart(mut self, arguments: &[&str]) -> Self {
        self.child.kill().expect("the server runs");
        self.child.wait().expect("the server ends");
        let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a temporary folder"));
        Self::on(folder, self.database_url.clone(), arguments, &[])
    }

    /// Waits until the process ends by itself; returns its exit code.
    pub(crate) fn wait(mut self) -> Option<i32> {
        self.child.wait().expect("the server ends").code()
    }

    /// The address, without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The address of the metrics, without a slash at its end.
    pub(crate) fn metrics(&self) -> &str {
        self.metrics.as_deref().expect("the server serves metrics")
    }

    /// The folder of the database.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The database.
    pub(crate) fn database_url(&self) -> &str {
        &self.database_url
    }

    /// The process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Runs another command of the binary on the same database.
    pub(crate) fn rollwise(&self, arguments: &[&str]) -> Output {
        rollwise(&self.database_url, arguments)
    }

    /// GET without any particular header.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(&Method::GET, path, &[])
    }

    /// GET with headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(&Method::GET, path, headers)
    }

    /// POST of a JSON body.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// POST of any body with headers.
    pub(crate) fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = Request::builder().method(Method::POST).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = self.agent.run(request.body(body).expect("a request")).expect("an answer");
        Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: answer.body_mut().read_to_vec().expect("a whole body"),
        }
    }

    /// GET of something that must be there, as JSON.
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Any request without a body. Redirects are not followed. `path` may be a complete address.
    pub(crate) fn send(&self, method: &Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let mut request = Request::builder().method(method).uri(&address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = self
            .agent
            .run(request.body(()).expect("a request"))
            .unwrap_or_else(|error| panic!("{method} {address}: {error}"));
        Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: answer.body_mut().read_to_vec().expect("a whole body"),
        }
    }

    /// Sends a request line that no client library would, and reads the answer to its end.
    pub(crate) fn raw(&self, request_line: &str) -> String {
        let host = self.base.strip_prefix("http://").expect("an http address");
        let request = format!("{request_line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        String::from_utf8_lossy(&exchange(&self.base, request.as_bytes())).into_owned()
    }

    /// Every item of a list, page by page. `address` may have a query.
    pub(crate) fn items(&self, address: &str) -> Vec<Value> {
        let separator = if address.contains('?') { '&' } else { '?' };
        let limit = if address.contains("limit=") { String::new() } else { format!("{separator}limit=100") };
        let mut items = Vec::new();
        let mut next = Some(format!("{address}{limit}"));
        while let Some(address) = next {
            let mut page = self.json(&address);
            items.append(page["items"].as_array_mut().expect("items"));
            next = page["page"]["next"].as_str().map(str::to_owned);
            assert!(items.len() < MOST_ITEMS, "the pages after {address} have no end");
        }
        items
    }

    /// The slugs of [`Self::items`], in their order.
    pub(crate) fn slugs(&self, address: &str) -> Vec<String> {
        self.items(address).iter().map(|item| item["slug"].as_str().expect("a slug").to_owned()).collect()
    }

    /// The edition that is served now.
    pub(crate) fn edition(&self) -> u64 {
        self.json("/v1")["edition"].as_u64().expect("an edition")
    }

    /// Publishes a folder from another process and waits until it is served, for as long as that may take.
    pub(crate) fn publish(&self, content: &Path) -> u64 {
        let before = self.edition();
        let import = self.rollwise(&["import", &content.display().to_string()]);
        let (out, err) = (String::from_utf8_lossy(&import.stdout), String::from_utf8_lossy(&import.stderr));
        assert!(import.status.success(), "the import failed: {err}");
        assert!(out.starts_with(&format!("Published edition {}", before + 1)), "{out}");
        let published = Instant::now();
        while self.edition() == before {
            assert!(published.elapsed() < VISIBLE_WITHIN, "edition {} is not served", before + 1);
            std::thread::sleep(Duration::from_millis(25));
        }
        assert_eq!(self.edition(), before + 1);
        before + 1
    }
}

/// Sends bytes to a server at `http://…`, and nothing after them, and reads all that it answers until it closes.
pub(crate) fn exchange(base: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(base);
    // A server that has read enough may have closed already.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => answer,
        Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&answer)),
    }
}

/// A connection to a server at `http://…` that waits for a long time, but not for ever.
pub(crate) fn connect(base: &str) -> TcpStream {
    let stream = TcpStream::connect(base.strip_prefix("http://").expect("an http address")).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a timeout");
    stream.set_write_timeout(Some(Duration::from_mins(1))).expect("a timeout");
    stream
}

impl Answer {
    /// The answers on a connection, one after another, each with its `Content-Length`. Interim ones are left out.
    pub(crate) fn read_all(bytes: &[u8]) -> Vec<Self> {
        Self::read_all_but_bodies(bytes, |_| false)
    }

    /// The same, where those at some places answer `HEAD` and have no body whatever their length.
    pub(crate) fn read_all_but_bodies(mut bytes: &[u8], is_to_head: impl Fn(usize) -> bool) -> Vec<Self> {
        let mut answers: Vec<Self> = Vec::new();
        while !bytes.is_empty() {
            let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("the end of a head") + 4;
            let (head, rest) = bytes.split_at(end);
            let head = std::str::from_utf8(head).expect("a head of ASCII");
            let status = head.strip_prefix("HTTP/1.1 ").or_else(|| head.strip_prefix("HTTP/1.0 "));
            let status = status.and_then(|rest| rest.get(..3)?.parse().ok()).expect("a status");
            let mut headers = HeaderMap::new();
            for line in head.lines().skip(1).filter(|line| !line.is_empty()) {
                let (name, value) = line.split_once(": ").expect("a header");
                let name: HeaderName = name.parse().expect("a name");
                headers.append(name, value.parse().expect("a value"));
            }
            let length = headers.get("content-length").map_or("0", |length| length.to_str().expect("a length"));
            let length: usize = length.parse().expect("a length");
            let has_none = is_to_head(answers.len()) || status == StatusCode::CONTINUE;
            let length = if has_none { 0 } else { length };
            let (body, rest) = rest.split_at(length.min(rest.len()));
            if status != StatusCode::CONTINUE {
                answers.push(Self { status, headers, body: body.to_owned() });
            }
            bytes = rest;
        }
        answers
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, as some tests want it to.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header of visible characters"))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }
}

/// Runs a command of the binary to its end on a database.
pub(crate) fn rollwise(database_url: &str, arguments: &[&str]) -> Output {
    command(database_url).args(arguments).output().expect("the binary starts")
}

/// The binary without any setting of the machine that the tests run on.
pub(crate) fn command(database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollwise"));
    for (name, _) in std::env::vars_os() {
        let is_setting = name.to_str().is_some_and(|name| name.starts_with("ROLLWISE_"));
        if is_setting || name == "PORT" || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command.env("ROLLWISE_DATABASE_URL", database_url).stdin(Stdio::null());
    command
}
