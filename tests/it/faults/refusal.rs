//! Servers that may not start.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::support::server::{Answer, exchange};

/// A server that did start. It is stopped when this is dropped.
pub(crate) struct Started {
    child: Child,
    base: String,
    /// Open, so that it can go on to write.
    _output: BufReader<ChildStdout>,
}

impl Started {
    /// GET of something that must be there.
    pub(crate) fn get(&self, address: &str) -> String {
        let request = format!("GET {address} HTTP/1.1\r\nHost: rollwise.example\r\nConnection: close\r\n\r\n");
        let answers = Answer::read_all(&exchange(&self.base, request.as_bytes()));
        let [answer] = &answers[..] else { panic!("{address}: {answers:?}") };
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        answer.text().to_owned()
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself, which those who asked it notice.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server; if it ends by itself instead, which must be with exit code 1, returns what it said.
pub(crate) fn start(server: &mut Command) -> Result<Started, String> {
    server.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = server.spawn().expect("the binary starts");
    let mut output = BufReader::new(child.stdout.take().expect("standard output"));
    let mut line = String::new();
    // It ends when the process does.
    while output.read_line(&mut line).expect("text") > 0 {
        if let Some((bound, _)) = line.strip_prefix("Listening on ").and_then(|rest| rest.split_once(". ")) {
            return Ok(Started { child, base: format!("http://{bound}"), _output: output });
        }
        line.clear();
    }
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    Err(said)
}

/// What a server says that must not start.
pub(crate) fn refusal(server: &mut Command) -> String {
    match start(server) {
        Ok(_) => panic!("the server starts"),
        Err(said) => said,
    }
}
