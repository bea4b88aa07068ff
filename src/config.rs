//! Every setting in one place: flags, environment variables and an optional file, in that order of precedence.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::Args;
use serde::Deserialize;

/// The address to listen on if nothing else is said.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// The database if nothing else is said.
pub const DEFAULT_DATABASE_URL: &str = "sqlite://data/rollwise.db";

/// Settings as given on the command line or in the environment.
#[derive(Clone, Debug, Default, Args)]
pub struct SettingArgs {
    /// Address and port to listen on [default: 127.0.0.1:8080; the port of PORT if that is set]
    #[arg(long, env = "ROLLWISE_LISTEN", value_name = "ADDRESS", global = true)]
    pub listen: Option<SocketAddr>,

    /// Port to listen on, where the platform sets it; the address of `--listen` comes first
    #[arg(long, env = "PORT", value_name = "PORT", hide = true, global = true)]
    pub port: Option<u16>,

    /// Database: `sqlite://path` or `postgres://…`; `DATABASE_URL` is understood too [default: `sqlite://data/rollwise.db`]
    #[arg(long, env = "ROLLWISE_DATABASE_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,

    /// Address under which clients reach this service, such as `https://api.example.org/rollwise` [default:
    /// `http://<listen>`; required when listening beyond loopback]
    #[arg(long, env = "ROLLWISE_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<PublicUrl>,

    /// What to log: a level (`error`, `warn`, `info`, `debug`, `trace`), a form (`text`, `json`), or both as
    /// `info,json` [default: info,text]
    #[arg(long, env = "ROLLWISE_LOG", value_name = "LOG", global = true)]
    pub log: Option<LogSetting>,

    /// File with settings: lines such as `listen = "127.0.0.1:8080"`
    #[arg(long, env = "ROLLWISE_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
}

/// The settings file. Its keys are the long flags with underscores.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    listen: Option<SocketAddr>,
    database_url: Option<String>,
    public_url: Option<String>,
    log: Option<String>,
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
            None if bound.ip().is_loopback() => Ok(PublicUrl(format!("http://{bound}"))),
            None => Err(SettingsError::PublicUrlMissing(bound)),
        }
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The settings file cannot be read.
    #[error("the settings file {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The settings file has a fault.
    #[error("the settings file {path} has a fault: {message}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The service would be reachable under an address that it does not know.
    #[error(
        "listening on {0}, beyond this machine, needs the address under which clients reach the service: set \
         ROLLWISE_PUBLIC_URL, for instance to https://api.example.org"
    )]
    PublicUrlMissing(SocketAddr),
}

impl SettingArgs {
    /// Completes the flags and environment from the settings file and the defaults, and checks the whole.
    ///
    /// # Errors
    /// If the file cannot be read or has a fault, or if a required setting is missing.
    pub fn resolve(self) -> Result<Settings, SettingsError> {
        let file = self.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        let path = self.config.clone().unwrap_or_default();
        let malformed = |message: String| SettingsError::Malformed { path: path.clone(), message };
        let port = self.port.map(|port| SocketAddr::new(DEFAULT_LISTEN.ip(), port));
        let listen = self.listen.or(port).or(file.listen).unwrap_or(DEFAULT_LISTEN);
        let database_url = self
            .database_url
            .or_else(|| std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()))
            .or(file.database_url)
            .unwrap_or_else(|| DEFAULT_DATABASE_URL.to_owned());
        let from_file = file.public_url.map(|url| url.parse::<PublicUrl>()).transpose();
        let public_url = self.public_url.or(from_file.map_err(|error| malformed(error.to_string()))?);
        let from_file = file.log.map(|log| log.parse::<LogSetting>()).transpose().map_err(malformed)?;
        let log = self.log.or(from_file).unwrap_or_default();
        Ok(Settings { listen, database_url, public_url, log })
    }
}

fn read_file(path: &Path) -> Result<SettingsFile, SettingsError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text)
        .map_err(|error| SettingsError::Malformed { path: path.to_owned(), message: error.to_string() })
}

/// The address under which clients reach the service: `http` or `https`, a host, maybe a path, and no slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The text is not such an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a public address: write it like https://api.example.org or https://example.org/rollwise")]
pub struct InvalidPublicUrl(String);

impl PublicUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let invalid = || InvalidPublicUrl(text.chars().take(120).collect());
        let url = text.trim_end_matches('/');
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or_else(invalid)?;
        // It is put into headers and pages as it is, so nothing may need escaping there.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/[]%".contains(&byte);
        let host = rest.split('/').next().unwrap_or_default();
        if host.is_empty() || !rest.bytes().all(plain) || rest.contains("//") {
            return Err(invalid());
        }
        Ok(Self(url.to_owned()))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogForm {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// What to log and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSetting {
    /// The least important level that is still logged.
    pub level: tracing::Level,
    /// The form of the lines.
    pub form: LogForm,
}

impl Default for LogSetting {
    fn default() -> Self {
        Self { level: tracing::Level::INFO, form: LogForm::Text }
    }
}

impl FromStr for LogSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut setting = Self::default();
        for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
            match word {
                "text" => setting.form = LogForm::Text,
                "json" => setting.form = LogForm::Json,
                level => {
                    setting.level = level.parse().map_err(|_| {
                        format!("`{level}` is neither a level (error, warn, info, debug, trace) nor `text` or `json`")
                    })?;
                }
            }
        }
        Ok(setting)
    }
}

#[cfg(test)]
mod tests {
    use super::{LogForm, LogSetting, PublicUrl, SettingArgs, SettingsError};

    #[test]
    fn a_public_address_has_a_host_and_nothing_that_needs_escaping() {
        for (given, kept) in [
            ("https://api.example.org/", "https://api.example.org"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://example.org/rollwise/", "https://example.org/rollwise"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(given.parse::<PublicUrl>().map(|url| url.to_string()), Ok(kept.to_owned()));
        }
        for wrong in [
            "",
            "example.org",
            "ftp://example.org",
            "https://",
            "https:///x",
            "https://a b",
            "https://a?x=1",
            "https://a\"b",
            "https://a//b",
        ] {
            assert!(wrong.parse::<PublicUrl>().is_err(), "{wrong:?} was taken");
        }
    }

    #[test]
    fn listening_beyond_loopback_needs_a_public_address() {
        let open = SettingArgs { listen: "0.0.0.0:80".parse().ok(), ..SettingArgs::default() };
        let bound = |args: SettingArgs| args.resolve().and_then(|settings| settings.public_url(settings.listen));
        assert!(matches!(bound(open.clone()), Err(SettingsError::PublicUrlMissing(_))));
        let named = SettingArgs { public_url: "https://example.org".parse().ok(), ..open };
        assert_eq!(bound(named).map(|url| url.to_string()).ok().as_deref(), Some("https://example.org"));
        assert_eq!(
            bound(SettingArgs::default()).map(|url| url.to_string()).ok().as_deref(),
            Some("http://127.0.0.1:8080")
        );
    }

    #[test]
    fn the_log_setting_is_a_level_a_form_or_both() {
        let json = LogSetting { form: LogForm::Json, ..LogSetting::default() };
        assert_eq!("json".parse(), Ok(json));
        assert_eq!("debug,json".parse(), Ok(LogSetting { level: tracing::Level::DEBUG, ..json }));
        assert!("loud".parse::<LogSetting>().is_err());
    }
}
