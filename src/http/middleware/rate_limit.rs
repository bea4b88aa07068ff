//! How many requests an address may send, and the fields that tell a client where it stands
//! (draft-ietf-httpapi-ratelimit-headers-10).

use std::{sync::Arc, time::Duration};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, MonotonicClock},
    middleware::StateInformationMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed, StateStore},
};
use quick_cache::sync::Cache;

use crate::{
    config::RateLimit,
    http::{
        request::client::ClientKey,
        response::problem::{Failure, ProblemKind},
    },
};

/// The policies there are: one.
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Where a client stands with each.
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The name of the policy.
const POLICY: &str = "address";
/// How many addresses are remembered. When others come, those that were not heard of for long are forgotten, and begin
/// anew: that bounds the memory, and a client that sends many requests is seen often.
const MOST_NETWORKS: usize = 50_000;

/// Limits the requests of each address.
pub(in crate::http) struct Limiter {
    quotas: RateLimiter<ClientKey, ClientKeys, MonotonicClock, StateInformationMiddleware>,
    policy: HeaderValue,
    /// How long it takes until one more request is allowed.
    interval: Duration,
}

/// Where a client stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct RateLimitState {
    is_allowed: bool,
    remaining: u32,
    seconds: u64,
}

impl Limiter {
    /// A limiter, unless there is no limit.
    pub(in crate::http) fn new(limit: RateLimit) -> Option<Self> {
        let RateLimit::Of { requests, window } = limit else { return None };
        let interval = window / requests.get();
        let quota = Quota::with_period(interval)?.allow_burst(requests);
        let quotas = RateLimiter::new(quota, ClientKeys::default(), MonotonicClock);
        let policy = format!("\"{POLICY}\";q={requests};w={}", window.as_secs());
        Some(Self { quotas, policy: HeaderValue::from_str(&policy).ok()?, interval })
    }

    /// Counts a request.
    pub(in crate::http) fn count(&self, network: ClientKey) -> RateLimitState {
        match self.quotas.check_key(&network) {
            Ok(state) => RateLimitState {
                is_allowed: true,
                remaining: state.remaining_burst_capacity(),
                seconds: whole_seconds(self.interval),
            },
            Err(until) => {
                let wait = until.wait_time_from(MonotonicClock.now());
                RateLimitState { is_allowed: false, remaining: 0, seconds: whole_seconds(wait) }
            }
        }
    }

    /// Tells a client where it stands.
    pub(in crate::http) fn tell(&self, state: RateLimitState, headers: &mut HeaderMap) {
        let RateLimitState { remaining, seconds, .. } = state;
        headers.insert(RATE_LIMIT_POLICY, self.policy.clone());
        if let Ok(value) = HeaderValue::from_str(&format!("\"{POLICY}\";r={remaining};t={seconds}")) {
            headers.insert(RATE_LIMIT, value);
        }
    }
}

impl RateLimitState {
    /// The refusal of a request beyond the limit.
    pub(in crate::http) fn refusal(self) -> Option<Failure> {
        let seconds = self.seconds;
        let detail = format!("Your address has sent as many requests as it may for now. Wait {seconds} s.");
        (!self.is_allowed).then(|| Failure::new(ProblemKind::TOO_MANY_REQUESTS, detail).retry_after(seconds))
    }
}

/// At least one second, so that nobody is told to come back at once.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// The states of the addresses that were heard of of late.
struct ClientKeys(Cache<ClientKey, Arc<InMemoryState>>);

impl Default for ClientKeys {
    fn default() -> Self {
        Self(Cache::new(MOST_NETWORKS))
    }
}

impl StateStore for ClientKeys {
    type Key = ClientKey;

    fn measure_and_replace<T, F, E>(&self, network: &ClientKey, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let state = self.0.get_or_insert_with(network, || Ok::<_, std::convert::Infallible>(Arc::default()));
        let state = state.unwrap_or_default();
        state.measure_and_replace(&NotKeyed::NonKey, decide)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use actix_web::http::header::HeaderMap;

    use super::{Limiter, MOST_NETWORKS};
    use crate::http::request::client::ClientKey;

    fn network(last: u8) -> ClientKey {
        ClientKey::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
    }

    #[test]
    fn each_address_has_its_own_quota() {
        let limiter = Limiter::new("3/day".parse().expect("a limit")).expect("a limiter");
        let remaining: Vec<_> = (0..5).map(|_| limiter.count(network(1))).collect();
        assert_eq!(remaining.iter().map(|state| state.remaining).collect::<Vec<_>>(), [2, 1, 0, 0, 0]);
        let refused: Vec<_> = remaining.iter().map(|state| state.refusal().is_some()).collect();
        assert_eq!(refused, [false, false, false, true, true]);
        assert!(limiter.count(network(2)).refusal().is_none());
        assert!(Limiter::new("off".parse().expect("no limit")).is_none());
    }

    #[test]
    fn the_fields_say_where_a_client_stands() {
        let limiter = Limiter::new("2/10s".parse().expect("a limit")).expect("a limiter");
        let mut headers = HeaderMap::new();
        limiter.tell(limiter.count(network(1)), &mut headers);
        let field = |headers: &HeaderMap, name: &str| {
            headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        assert_eq!(field(&headers, "ratelimit-policy").as_deref(), Some("\"address\";q=2;w=10"));
        assert_eq!(field(&headers, "ratelimit").as_deref(), Some("\"address\";r=1;t=5"));
        limiter.count(network(1));
        let refused = limiter.count(network(1));
        limiter.tell(refused, &mut headers);
        assert_eq!(field(&headers, "ratelimit").as_deref(), Some("\"address\";r=0;t=5"));
        assert!(refused.refusal().is_some());
    }

    #[test]
    fn a_flood_of_addresses_takes_no_more_memory() {
        let limiter = Limiter::new("2/day".parse().expect("a limit")).expect("a limiter");
        for number in 0..200_000_u32 {
            limiter.count(ClientKey::of(Ipv6Addr::from_bits(u128::from(number) << 64).into()));
        }
        assert!(limiter.quotas.into_state_store().0.len() <= MOST_NETWORKS);
    }
}
