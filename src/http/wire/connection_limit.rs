//! How many connections there may be, in all and from each address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tracing::warn;

use super::refusal::Refusal;
use crate::{
    config::TrustedProxies,
    http::{limits::ServerLimits, request::client::ClientKey},
};

/// How many connections that are turned away are told so with patience at a time; others are only told.
const MOST_TURNED_AWAY: usize = 64;
/// How often the log says that connections are turned away.
const SAID_EVERY: Duration = Duration::from_mins(1);

/// Counts connections, for all workers together.
pub(in crate::http) struct ConnectionLimiter {
    limits: ServerLimits,
    proxies: TrustedProxies,
    connections: AtomicUsize,
    turned_away: AtomicUsize,
    by_network: Mutex<HashMap<ClientKey, usize>>,
    said: Mutex<Option<Instant>>,
}

impl ConnectionLimiter {
    /// A limiter with nobody inside.
    pub(in crate::http) fn new(limits: ServerLimits, proxies: TrustedProxies) -> Self {
        Self {
            limits,
            proxies,
            connections: AtomicUsize::new(0),
            turned_away: AtomicUsize::new(0),
            by_network: Mutex::default(),
            said: Mutex::default(),
        }
    }

    /// How many connections are open.
    pub(in crate::http) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// What the server puts up with.
    pub(in crate::http) fn limits(&self) -> &ServerLimits {
        &self.limits
    }

    /// How many connections the framework must be able to hold: those that are turned away are among them for a moment.
    pub(in crate::http) fn most_sockets(&self) -> usize {
        self.limits.connections + 2 * MOST_TURNED_AWAY
    }

    /// Whether an address is that of a trusted proxy.
    pub(super) fn is_proxy(&self, peer: IpAddr) -> bool {
        self.proxies.contain(peer)
    }

    /// Whether more than three quarters of the connections are taken.
    pub(super) fn is_crowded(&self) -> bool {
        self.connections() > self.limits.connections / 4 * 3
    }

    /// Lets a connection in until the pass goes away.
    ///
    /// # Errors
    /// If there is no room.
    pub(super) fn acquire(self: &Arc<Self>, peer: IpAddr) -> Result<ConnectionPermit, Refusal> {
        let is_counted = !self.is_proxy(peer) && (self.limits.counts_this_machine || !is_this_machine(peer));
        if self.connections.fetch_add(1, Ordering::Relaxed) >= self.limits.connections {
            self.connections.fetch_sub(1, Ordering::Relaxed);
            self.say("all connections are taken; further ones are refused");
            return Err(Refusal::Full);
        }
        // It counts from here on; if the address has too many, its end takes it back.
        let mut pass = ConnectionPermit { limiter: self.clone(), network: None };
        if is_counted {
            let network = ClientKey::of(peer);
            let mut by_network = self.by_network.lock().unwrap_or_else(PoisonError::into_inner);
            let count = by_network.entry(network).or_default();
            if *count >= self.limits.connections_per_address {
                drop(by_network);
                self.say(
                    "an address has all the connections that one may have; if it is a proxy of yours, name it in \
                     ROLLWISE_TRUSTED_PROXIES",
                );
                return Err(Refusal::FullForAddress);
            }
            *count += 1;
            pass.network = Some(network);
        }
        Ok(pass)
    }

    /// Whether there is room to see off one more connection that is turned away, until what is returned goes away.
    pub(super) fn reject(&self) -> Option<RejectionPermit<'_>> {
        let has_room = self.turned_away.fetch_add(1, Ordering::Relaxed) < MOST_TURNED_AWAY;
        let turned_away = RejectionPermit(self);
        has_room.then_some(turned_away)
    }

    /// Logs that connections are refused, now and then. Whose they are is nobody's business.
    fn say(&self, what: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.is_none_or(|said| said.elapsed() > SAID_EVERY) {
            *said = Some(Instant::now());
            warn!("{what}");
        }
    }
}

/// Whether an address is one that only this machine has.
fn is_this_machine(peer: IpAddr) -> bool {
    peer.to_canonical().is_loopback()
}

/// A connection that was let in.
pub(super) struct ConnectionPermit {
    limiter: Arc<ConnectionLimiter>,
    network: Option<ClientKey>,
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.limiter.connections.fetch_sub(1, Ordering::Relaxed);
        let Some(network) = self.network else { return };
        let mut by_network = self.limiter.by_network.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_network.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                by_network.remove(&network);
            }
        }
    }
}

/// A connection that is being turned away.
pub(super) struct RejectionPermit<'a>(&'a ConnectionLimiter);

impl Drop for RejectionPermit<'_> {
    fn drop(&mut self) {
        self.0.turned_away.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc};

    use super::ConnectionLimiter;
    use crate::http::{limits::ServerLimits, wire::refusal::Refusal};

    fn limiter(limits: ServerLimits) -> Arc<ConnectionLimiter> {
        Arc::new(ConnectionLimiter::new(limits, "192.0.2.1".parse().expect("a proxy")))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn there_is_room_for_so_many_and_again_when_one_leaves() {
        let limiter = limiter(ServerLimits { connections: 3, ..ServerLimits::default() });
        let mut inside: Vec<_> = (0..3).filter_map(|_| limiter.acquire(address("198.51.100.1")).ok()).collect();
        assert_eq!(inside.len(), 3);
        assert!(limiter.is_crowded());
        assert_eq!(limiter.acquire(address("192.0.2.1")).err(), Some(Refusal::Full), "a proxy needs room too");
        inside.pop();
        assert!(limiter.acquire(address("198.51.100.2")).is_ok());
        drop(inside);
        assert!(!limiter.is_crowded());
        assert!(limiter.by_network.lock().expect("no panic").is_empty(), "nobody is remembered");
    }

    #[test]
    fn one_address_cannot_take_all_the_room() {
        let limiter = limiter(ServerLimits { connections_per_address: 2, ..ServerLimits::default() });
        let enter = |text| limiter.acquire(address(text));
        let inside = (enter("2001:db8::1"), enter("2001:db8::2"));
        assert!(inside.0.is_ok() && inside.1.is_ok());
        assert_eq!(enter("2001:db8::3").err(), Some(Refusal::FullForAddress), "a /64 is one address");
        assert_eq!(limiter.connections.load(std::sync::atomic::Ordering::Relaxed), 2, "who was refused is not counted");
        assert!(enter("2001:db8:0:1::1").is_ok());
        let exempt: Vec<_> = ["192.0.2.1", "127.0.0.1", "::1", "::ffff:127.0.0.1"].into_iter().collect();
        for text in exempt {
            let inside: Vec<_> = (0..5).map(|_| enter(text)).collect();
            assert!(inside.iter().all(Result::is_ok), "{text}");
        }
        let strict = self::limiter(ServerLimits {
            connections_per_address: 1,
            counts_this_machine: true,
            ..ServerLimits::default()
        });
        let first = strict.acquire(address("127.0.0.1"));
        assert!(first.is_ok());
        assert_eq!(strict.acquire(address("::ffff:127.0.0.1")).err(), Some(Refusal::FullForAddress));
    }

    #[test]
    fn only_so_many_are_seen_off_with_patience() {
        let limiter = limiter(ServerLimits::default());
        let seen_off: Vec<_> = std::iter::from_fn(|| limiter.reject()).take(1000).collect();
        assert_eq!(seen_off.len(), super::MOST_TURNED_AWAY);
        drop(seen_off);
        assert!(limiter.reject().is_some());
    }
}
