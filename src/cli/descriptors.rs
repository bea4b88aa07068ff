//! How many connections there may be, as far as the limit of open files allows.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing::warn;

use crate::{
    config::{DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_CONNECTIONS_PER_ADDRESS, Settings, SettingsError},
    http::ServerLimits,
};

/// How many open files are kept for what is no connection of a client: the database, the log, and connections that are
/// being turned away.
const RESERVED: usize = 256;

/// What the server puts up with, after raising the limit of open files as far as it may be.
///
/// # Errors
/// If more connections were asked for than there can be open files.
pub(super) fn limits(settings: &Settings) -> Result<ServerLimits, SettingsError> {
    let connections = connections(settings.max_connections, raise_limit())?;
    Ok(ServerLimits {
        connections,
        connections_per_address: settings.max_connections_per_address.unwrap_or(DEFAULT_MAX_CONNECTIONS_PER_ADDRESS),
        counts_this_machine: settings.max_connections_per_address.is_some(),
        ..ServerLimits::default()
    })
}

/// Raises the limit of open files; returns it.
fn raise_limit() -> usize {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where the system refuses, what there is has to do.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let current = getrlimit(Resource::Nofile).current;
    current.map_or(usize::MAX, |current| usize::try_from(current).unwrap_or(usize::MAX))
}

fn connections(wanted: Option<usize>, files: usize) -> Result<usize, SettingsError> {
    let most = files.saturating_sub(RESERVED).max(1);
    match wanted {
        Some(wanted) if wanted > most => Err(SettingsError::one(format!(
            "--max-connections or ROLLWISE_MAX_CONNECTIONS: {wanted} connections need {} open files, but this process \
             may have {files}; raise that limit (`ulimit -n`), or ask for {most} or fewer",
            wanted.saturating_add(RESERVED)
        ))),
        Some(wanted) => Ok(wanted),
        None if most < DEFAULT_MAX_CONNECTIONS => {
            warn!(connections = most, "the limit of open files allows few connections; raise it to allow more");
            Ok(most)
        }
        None => Ok(DEFAULT_MAX_CONNECTIONS),
    }
}

#[cfg(test)]
mod tests {
    use super::{RESERVED, connections};

    #[test]
    fn connections_stay_below_the_limit_of_open_files() {
        assert_eq!(connections(None, 1_000_000).ok(), Some(10_000));
        assert_eq!(connections(None, 1024).ok(), Some(1024 - RESERVED));
        assert_eq!(connections(None, 100).ok(), Some(1));
        assert_eq!(connections(Some(700), 1024).ok(), Some(700));
        let refused = connections(Some(1000), 1024).expect_err("there is no room").to_string();
        assert!(refused.contains("1024") && refused.contains("768"), "{refused}");
    }
}
