//! How long clients may take and how much they may send: every number in one place.

use std::time::Duration;

/// The largest body that is read, in bytes.
pub(super) const LARGEST_BODY: usize = 64 * 1024;
/// The longest address (path and query) that is read, in bytes.
pub(super) const LONGEST_ADDRESS: usize = 8 * 1024;
/// The most bytes that are read before a request begins, and so the largest head (request line and headers).
pub(super) const LARGEST_HEAD: usize = 32 * 1024;
/// The most bytes that a chunked body may take on the wire: small chunks, and nothing endless beside them.
pub(super) const LARGEST_CHUNKED_BODY: usize = 4 * LARGEST_BODY;
/// The largest body of a response that the framework copies into the buffer of a connection, in bytes: so much is held for
/// a client that does not read. Larger ones are not copied.
pub(super) const LARGEST_COPY: usize = 16 * 1024;
/// After how many seconds to come back when the service has too much to do.
pub(super) const RETRY_SOON: u64 = 1;
/// After how many seconds to come back when the service lacks something that it needs.
pub(super) const RETRY_LATER: u64 = 5;

/// A grace period, then a minimum transfer rate (as nginx and Apache's `MinRate` have it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinimumRate {
    /// The time in any case.
    pub grace: Duration,
    /// The bytes that earn another second.
    pub bytes_per_second: u64,
}

impl MinimumRate {
    /// How long a transfer of so many bytes may take in all.
    pub fn for_bytes(&self, bytes: u64) -> Duration {
        let millis = bytes.saturating_mul(1000) / self.bytes_per_second.max(1);
        self.grace.saturating_add(Duration::from_millis(millis))
    }
}

/// What a server puts up with.
#[derive(Clone, Debug)]
pub struct ServerLimits {
    /// How many connections there may be at a time.
    pub connections: usize,
    /// How many of them may come from one address.
    pub connections_per_address: usize,
    /// Whether connections from this machine are counted by address as well.
    pub counts_this_machine: bool,
    /// How long a request's head may take from its first byte, and a new connection until the head is there.
    pub head: Duration,
    /// How long a request's body may take.
    pub body: MinimumRate,
    /// How long the answer to a request that is whole may take.
    pub handler: Duration,
    /// How long a client may take to read an answer.
    pub write: MinimumRate,
    /// How long a connection may be idle between two requests.
    pub idle: Duration,
    /// The same for trusted proxies, which keep connections open on purpose.
    pub idle_proxy: Duration,
    /// The same for everyone while most connections are taken.
    pub idle_when_crowded: Duration,
    /// How long a connection stays half open after an answer that ends it, so that the answer arrives.
    pub linger: Duration,
    /// How long a request may wait for its turn before new ones are refused.
    pub queue: Duration,
    /// How many requests a worker must have had since it last caught up before it refuses any.
    pub queue_least: u32,
}

impl Default for ServerLimits {
    fn default() -> Self {
        let patience = |bytes_per_second| MinimumRate { grace: Duration::from_secs(10), bytes_per_second };
        Self {
            connections: crate::config::DEFAULT_MAX_CONNECTIONS,
            connections_per_address: crate::config::DEFAULT_MAX_CONNECTIONS_PER_ADDRESS,
            counts_this_machine: false,
            head: Duration::from_secs(10),
            body: patience(64 * 1024),
            handler: Duration::from_secs(30),
            write: patience(16 * 1024),
            idle: Duration::from_secs(12),
            idle_proxy: Duration::from_secs(75),
            idle_when_crowded: Duration::from_secs(3),
            linger: Duration::from_secs(2),
            queue: Duration::from_millis(500),
            queue_least: 64,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::MinimumRate;

    #[test]
    fn headway_earns_time() {
        let patience = MinimumRate { grace: Duration::from_secs(10), bytes_per_second: 1000 };
        assert_eq!(patience.for_bytes(0), Duration::from_secs(10));
        assert_eq!(patience.for_bytes(2500), Duration::from_millis(12_500));
        assert!(patience.for_bytes(u64::MAX) > Duration::from_secs(10));
    }
}
