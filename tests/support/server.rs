//! A real server: the binary on a free port with a database in a temporary folder.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use ureq::http::{HeaderMap, Method, Request, StatusCode};

/// A running server. It is stopped when this is dropped.
pub(crate) struct Server {
    child: Child,
    base: String,
    folder: TempDir,
    database_url: String,
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

    /// Serves from a database.
    pub(crate) fn on(folder: TempDir, database_url: String, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = command(&database_url);
        command.args(["--listen", "127.0.0.1:0"]).args(arguments).envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
        let bound = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("Listening on ")?.split_once(". ")?.0.to_owned()))
            .expect("the server says where it listens");
        // The pipe must be read on, or the server would block once it is full.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base: format!("http://{bound}"), folder, database_url }
    }

    /// The address, without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The folder of the database.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
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

    /// GET of something that must be there, as JSON.
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Any request without a body. Redirects are not followed. `path` may be a complete address.
    pub(crate) fn send(&self, method: &Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let mut request = Request::builder().method(method).uri(&address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = agent
            .run(request.body(()).expect("a request"))
            .unwrap_or_else(|error| panic!("{method} {address}: {error}"));
        Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: answer.body_mut().read_to_vec().expect("a whole body"),
        }
    }
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
fn command(database_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollwise"));
    for name in ["ROLLWISE_LISTEN", "PORT", "ROLLWISE_PUBLIC_URL", "ROLLWISE_CONFIG", "ROLLWISE_LOG", "DATABASE_URL"] {
        command.env_remove(name);
    }
    command.env("ROLLWISE_DATABASE_URL", database_url).stdin(Stdio::null());
    command
}
