//! Every setting in one place: flags, environment variables and an optional file, in that order of precedence.

mod given;
mod log;
mod proxies;
mod public_url;
mod rate_limit;

use std::{
    fmt::Display,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use clap::Args;

use self::given::Given;
pub use self::{
    given::SettingsError,
    log::{LogForm, LogSetting},
    proxies::{InvalidProxies, TrustedProxies},
    public_url::{InvalidPublicUrl, PublicUrl},
    rate_limit::{InvalidRateLimit, RateLimit},
};

/// The address to listen on if nothing else is said.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// The database if nothing else is said.
pub const DEFAULT_DATABASE_URL: &str = "sqlite://data/rollwise.db";
/// How many connections there may be at a time if nothing else is said, as far as the limit of open files allows.
pub const DEFAULT_MAX_CONNECTIONS: usize = 10_000;
/// How many of them may come from one address if nothing else is said.
pub const DEFAULT_MAX_CONNECTIONS_PER_ADDRESS: usize = 512;

/// Settings as given on the command line or in the environment: texts, so that all faults can be named at once.
#[derive(Clone, Debug, Default, Args)]
pub struct SettingArgs {
    /// Address and port to listen on [default: 127.0.0.1:8080; the port of PORT if that is set]
    #[arg(long, env = "ROLLWISE_LISTEN", value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,

    /// Port to listen on, where the platform sets it; the address of `--listen` comes first
    #[arg(long, env = "PORT", value_name = "PORT", hide = true, global = true)]
    pub port: Option<String>,

    /// Database: `sqlite://path` or `postgres://…`; `DATABASE_URL` is understood too [default: `sqlite://data/rollwise.db`]
    #[arg(long, env = "ROLLWISE_DATABASE_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,

    /// Address under which clients reach this service, such as `https://api.example.org/rollwise` [default:
    /// `http://<listen>`; required when listening beyond loopback]
    #[arg(long, env = "ROLLWISE_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,

    /// Proxies in front of this service, as addresses and networks separated by commas: they are believed when they
    /// name the client in `X-Forwarded-For` or `Forwarded` [default: none]
    #[arg(long, env = "ROLLWISE_TRUSTED_PROXIES", value_name = "NETWORKS", global = true)]
    pub trusted_proxies: Option<String>,

    /// How many requests an address may send, as `600/min` or `50/10s` [default: off]
    #[arg(long, env = "ROLLWISE_RATE_LIMIT", value_name = "LIMIT", global = true)]
    pub rate_limit: Option<String>,

    /// How many connections there may be at a time [default: 10000, or fewer if the limit of open files is low]
    #[arg(long, env = "ROLLWISE_MAX_CONNECTIONS", value_name = "NUMBER", global = true)]
    pub max_connections: Option<String>,

    /// How many of them may come from one address; trusted proxies are exempt [default: 512, and any number from this
    /// machine]
    #[arg(long, env = "ROLLWISE_MAX_CONNECTIONS_PER_ADDRESS", value_name = "NUMBER", global = true)]
    pub max_connections_per_address: Option<String>,

    /// Address and port to serve metrics on, for Prometheus, at `/metrics`; let no stranger reach it [default: off]
    #[arg(long, env = "ROLLWISE_METRICS_LISTEN", value_name = "ADDRESS", global = true)]
    pub metrics_listen: Option<String>,

    /// What to log: a level (`error`, `warn`, `info`, `debug`, `trace`), a form (`text`, `json`), or both as
    /// `info,json` [default: info,text]
    #[arg(long, env = "ROLLWISE_LOG", value_name = "LOG", global = true)]
    pub log: Option<String>,

    /// File with settings: lines such as `listen = "127.0.0.1:8080"`
    #[arg(long, env = "ROLLWISE_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
}

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database, as it was given.
    pub database_url: String,
    /// The address under which clients reach the service, if it was set.
    pub public_url: Option<PublicUrl>,
    /// The proxies in front.
    pub trusted_proxies: TrustedProxies,
    /// How many requests an address may send.
    pub rate_limit: RateLimit,
    /// How many connections there may be at a time, if it was set.
    pub max_connections: Option<usize>,
    /// How many of them may come from one address, if it was set.
    pub max_connections_per_address: Option<usize>,
    /// Where to serve metrics, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// What to log and how.
    pub log: LogSetting,
}

impl Settings {
    /// The address under which clients reach a service that listens on `bound`: the one that was set, or that of the
    /// socket where nobody beyond this machine can reach it.
    ///
    /// # Errors
    /// If none was set and the service can be reached from beyond this machine.
    pub fn public_url(&self, bound: SocketAddr) -> Result<PublicUrl, SettingsError> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None if bound.ip().is_loopback() => Ok(PublicUrl::of_socket(bound)),
            None => Err(SettingsError::one(format!("{PUBLIC_URL}: {}", public_url_missing(bound)))),
        }
    }
}

/// Where the public address is set.
const PUBLIC_URL: &str = "--public-url or ROLLWISE_PUBLIC_URL";

/// Where the address of the metrics is set.
const METRICS_LISTEN: &str = "--metrics-listen or ROLLWISE_METRICS_LISTEN";

/// Why a public address is needed: links would lead to an address that the service cannot know.
fn public_url_missing(listen: SocketAddr) -> String {
    format!(
        "listening on {listen}, beyond this machine, needs the address under which clients reach the service, for \
         instance https://api.example.org"
    )
}

impl SettingArgs {
    /// Completes the flags and environment from the settings file and the defaults, and checks the whole. `database`
    /// says what is wrong with the address of a database; `serving` asks for what only a server needs.
    ///
    /// # Errors
    /// With every fault there is.
    pub fn resolve(
        self,
        serving: bool,
        database: impl Fn(&str) -> Result<(), String>,
    ) -> Result<Settings, SettingsError> {
        let mut given = Given::read(self.config.as_deref());
        let port = self.port.as_deref().and_then(|text| given.checked("--port or PORT", port(text)));
        let is_given = self.listen.is_some();
        let listen = given.value("listen", self.listen.as_deref(), address);
        // The platform's port comes before the file, our own flag and variable before both.
        let port = port.filter(|_| !is_given).map(|port| SocketAddr::new(DEFAULT_LISTEN.ip(), port));
        let listen = port.or(listen).unwrap_or(DEFAULT_LISTEN);

        let other = std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty() && self.database_url.is_none());
        let url = |url: &str| database(url).map(|()| url.to_owned());
        let from_file = given.value("database_url", self.database_url.as_deref(), url);
        let other = other.and_then(|other| given.checked("DATABASE_URL", url(&other)));
        let database_url = other.or(from_file).unwrap_or_else(|| DEFAULT_DATABASE_URL.to_owned());

        let before = given.fault_count();
        let public_url = given.value("public_url", self.public_url.as_deref(), parsed);
        let is_missing = public_url.is_none() && before == given.fault_count();
        if serving && is_missing && !listen.ip().is_loopback() {
            given.fault(PUBLIC_URL, &public_url_missing(listen));
        }
        let metrics_listen = given.value("metrics_listen", self.metrics_listen.as_deref(), address);
        if let Some(metrics) = metrics_listen.filter(|metrics| serving && overlap(*metrics, listen)) {
            given.fault(
                METRICS_LISTEN,
                &format!("{metrics} is where the service listens ({listen}); choose another port"),
            );
        }
        let settings = Settings {
            listen,
            database_url,
            public_url,
            trusted_proxies: given
                .value("trusted_proxies", self.trusted_proxies.as_deref(), parsed)
                .unwrap_or_default(),
            rate_limit: given.value("rate_limit", self.rate_limit.as_deref(), parsed).unwrap_or_default(),
            max_connections: given.value("max_connections", self.max_connections.as_deref(), number),
            max_connections_per_address: given.value(
                "max_connections_per_address",
                self.max_connections_per_address.as_deref(),
                number,
            ),
            metrics_listen,
            log: given.value("log", self.log.as_deref(), parsed).unwrap_or_default(),
        };
        given.finish().map(|()| settings)
    }
}

/// Whether nobody can listen on both addresses at a time. The system chooses another port wherever it may choose.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let is_same = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    is_same && one.port() == other.port() && one.port() != 0
}

fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let text: String = text.chars().take(60).collect();
        format!("`{text}` is not an address with a port, such as 127.0.0.1:8080 or [::]:8080")
    })
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| {
        let text: String = text.chars().take(60).collect();
        format!("`{text}` is not a port: a number from 0 to 65535")
    })
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| (1..=1_000_000).contains(number)).ok_or_else(|| {
        let text: String = text.chars().take(60).collect();
        format!("`{text}` is not a number from 1 to 1000000")
    })
}

#[cfg(test)]
mod tests {
    use super::{RateLimit, SettingArgs, Settings, SettingsError};

    fn resolve(args: SettingArgs) -> Result<Settings, SettingsError> {
        let database = |url: &str| if url.starts_with("sqlite:") { Ok(()) } else { Err("no database".to_owned()) };
        args.resolve(true, database)
    }

    #[test]
    fn listening_beyond_loopback_needs_a_public_address() {
        let open = SettingArgs { listen: Some("0.0.0.0:80".into()), ..SettingArgs::default() };
        let fault = resolve(open.clone()).expect_err("it is missing").to_string();
        assert!(fault.contains("ROLLWISE_PUBLIC_URL"), "{fault}");
        let named = SettingArgs { public_url: Some("https://example.org".into()), ..open };
        let address = |args| resolve(args).and_then(|settings| settings.public_url(settings.listen));
        assert_eq!(address(named).map(|url| url.to_string()).ok().as_deref(), Some("https://example.org"));
        let local = address(SettingArgs::default());
        assert_eq!(local.map(|url| url.to_string()).ok().as_deref(), Some("http://127.0.0.1:8080"));
    }

    #[test]
    fn metrics_have_a_listener_of_their_own() {
        let metrics = |listen: &str, metrics: &str| {
            let (listen, metrics_listen) = (Some(listen.into()), Some(metrics.into()));
            let public_url = Some("https://example.org".into());
            let given = SettingArgs { listen, public_url, metrics_listen, ..SettingArgs::default() };
            resolve(given).map(|settings| settings.metrics_listen).map_err(|fault| fault.to_string())
        };
        for (listen, same) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("127.0.0.1:8080", "0.0.0.0:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("[::]:8080", "127.0.0.1:8080"),
        ] {
            let fault = metrics(listen, same).expect_err("nobody can listen on both");
            assert!(fault.starts_with("--metrics-listen or ROLLWISE_METRICS_LISTEN: "), "{fault}");
            assert!(fault.contains(listen) && fault.contains(same), "{fault}");
        }
        for (listen, other) in [
            ("127.0.0.1:8080", "127.0.0.1:9464"),
            ("0.0.0.0:8080", "0.0.0.0:9464"),
            ("127.0.0.1:8080", "127.0.0.2:8080"),
            ("127.0.0.1:0", "127.0.0.1:0"),
        ] {
            assert_eq!(metrics(listen, other), Ok(other.parse().ok()), "{listen}");
        }
        assert_eq!(resolve(SettingArgs::default()).map(|settings| settings.metrics_listen), Ok(None), "off unless set");
        let importing = SettingArgs {
            listen: Some("127.0.0.1:1".into()),
            metrics_listen: Some("127.0.0.1:1".into()),
            ..SettingArgs::default()
        };
        assert!(importing.resolve(false, |_| Ok(())).is_ok(), "other commands do not listen");
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("settings.toml");
        std::fs::write(&file, "listen = 8080\nlog = true\nrate_limt = \"off\"\n").expect("a file");
        let wrong = SettingArgs {
            port: Some("99999".into()),
            database_url: Some("bogus".into()),
            public_url: Some("example.org".into()),
            trusted_proxies: Some("proxy".into()),
            rate_limit: Some("lots".into()),
            max_connections: Some("0".into()),
            max_connections_per_address: Some("many".into()),
            metrics_listen: Some("9464".into()),
            log: Some("loud".into()),
            config: Some(file),
            ..SettingArgs::default()
        };
        let faults = resolve(wrong).expect_err("all are wrong").to_string();
        assert!(faults.starts_with("12 settings cannot be used:\n"), "{faults}");
        for place in [
            "PORT: `99999`",
            "`listen`: `8080`",
            "ROLLWISE_DATABASE_URL: no database",
            "ROLLWISE_PUBLIC_URL: `example.org`",
            "ROLLWISE_TRUSTED_PROXIES: `proxy`",
            "ROLLWISE_RATE_LIMIT: `lots`",
            "ROLLWISE_MAX_CONNECTIONS: `0`",
            "ROLLWISE_MAX_CONNECTIONS_PER_ADDRESS: `many`",
            "ROLLWISE_METRICS_LISTEN: `9464`",
            "`log`: must be a text",
            "ROLLWISE_LOG: `loud`",
            "`rate_limt` is no setting",
        ] {
            assert_eq!(faults.matches(place).count(), 1, "{place} in {faults}");
        }
    }

    #[test]
    fn a_file_takes_lists_and_numbers() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("settings.toml");
        let text = "trusted_proxies = [\"10.0.0.7\", \"fd00::/8\"]\nmax_connections = 7\nrate_limit = \"5/s\"\n";
        std::fs::write(&file, text).expect("a file");
        let given = SettingArgs { config: Some(file), rate_limit: Some("off".into()), ..SettingArgs::default() };
        let settings = resolve(given).expect("all is well");
        assert_eq!((settings.max_connections, settings.rate_limit), (Some(7), RateLimit::Off));
        assert!(settings.trusted_proxies.contain("fd00::1".parse().expect("an address")));
    }
}
