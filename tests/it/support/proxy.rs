//! A real proxy in front of a server: nginx with the configuration that operators deploy, or `HAProxy`.

use std::{
    env, fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use tempfile::TempDir;

/// A running proxy. It is stopped when this is dropped.
pub(crate) struct Proxy {
    child: Child,
    base: String,
    _folder: TempDir,
}

/// Whether `ROLLWISE_SKIP` names `compose`, the part that brings the proxies.
pub(crate) fn is_skipped() -> bool {
    env::var("ROLLWISE_SKIP").is_ok_and(|skipped| skipped.split([',', ' ']).any(|part| part == "compose"))
}

impl Proxy {
    /// nginx as it is deployed, with more lines in the configuration of its server.
    pub(crate) fn nginx(upstream: &str, replaced: &[(&str, &str)]) -> Self {
        let upstream = upstream.strip_prefix("http://").expect("an address");
        Self::start("nginx", |folder, listen| {
            let deployed = include_str!("../../../deploy/nginx.conf");
            let mut config = deployed.replace("node-1:8080", upstream).replace("node-2:8080", upstream);
            let folder_name = folder.display();
            for (from, to) in [
                ("listen 8080", format!("listen {listen}").as_str()),
                ("/dev/stdout", "off"),
                ("access_log off path", "access_log off"),
                ("/tmp/", &format!("{folder_name}/")),
                ("client_header_timeout 10s", "client_header_timeout 1s"),
                ("client_body_timeout 10s", "client_body_timeout 1s"),
                ("worker_processes auto", "worker_processes 1"),
            ]
            .iter()
            .chain(replaced)
            {
                assert!(config.contains(from), "deploy/nginx.conf has no {from:?}");
                config = config.replace(from, to);
            }
            let file = folder.join("nginx.conf");
            fs::write(&file, config).expect("a file");
            vec![
                "-e".into(),
                "stderr".into(),
                "-g".into(),
                "daemon off;".into(),
                "-c".into(),
                file.display().to_string(),
            ]
        })
    }

    /// `HAProxy`, which uses connections to the server again for whatever client comes next.
    pub(crate) fn haproxy(upstream: &str) -> Self {
        let upstream = upstream.strip_prefix("http://").expect("an address");
        Self::start("haproxy", |folder, listen| {
            let config = format!(
                "defaults\n mode http\n timeout connect 2s\n timeout client 5s\n timeout server 30s\n \
                 timeout http-request 1s\n http-reuse always\nfrontend clients\n bind {listen}\n default_backend nodes\n\
                 backend nodes\n server node {upstream}\n"
            );
            let file = folder.join("haproxy.cfg");
            fs::write(&file, config).expect("a file");
            vec!["-db".into(), "-f".into(), file.display().to_string()]
        })
    }

    fn start(program: &str, arguments: impl FnOnce(&Path, SocketAddr) -> Vec<String>) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let listen = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port");
        let arguments = arguments(folder.path(), listen);
        // Debian keeps servers out of the PATH of users.
        let found = [program.to_owned(), format!("/usr/sbin/{program}"), format!("/usr/local/sbin/{program}")];
        let child = found.iter().find_map(|path| {
            Command::new(path)
                .args(&arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::inherit())
                .spawn()
                .ok()
        });
        let child =
            child.unwrap_or_else(|| panic!("{program} cannot be started; leave it out with ROLLWISE_SKIP=compose"));
        for _ in 0..400 {
            if TcpStream::connect(listen).is_ok() {
                break;
            }
            sleep(Duration::from_millis(25));
        }
        Self { child, base: format!("http://{listen}"), _folder: folder }
    }

    /// The address, without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // nginx ends its workers when it is asked to, but not when it is killed.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
