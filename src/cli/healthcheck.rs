//! `rollwise healthcheck`: asks the service on this machine, without a client library.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    process::ExitCode,
    time::Duration,
};

use super::output::{complain, say};

/// How long the whole question may take at each step.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks `/health/ready` and reports the answer.
pub(super) fn ask(listen: SocketAddr) -> ExitCode {
    match status_line(reachable(listen)) {
        Ok(line) if line.starts_with("HTTP/1.1 200") => {
            // The exit code says the same to whoever does not read it.
            drop(say("ready"));
            ExitCode::SUCCESS
        }
        Ok(line) => {
            complain(format_args!("not ready: {line}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(format_args!("nothing answers on {listen}: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// An address to connect to where the service listens on all of them.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn status_line(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
