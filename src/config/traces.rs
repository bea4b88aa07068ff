//! Where traces go, and how many there are.

use std::{fmt, net::Ipv6Addr, str::FromStr};

/// Where OTLP over HTTP puts traces if an address says nothing of a path.
const TRACES_PATH: &str = "/v1/traces";

/// The address to which traces are posted, as OTLP over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtlpEndpoint(String);

/// The text is not such an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
// The text is not repeated: it may hold a password.
#[error(
    "not the address of a collector: write it like http://127.0.0.1:4318 or https://collector.example.org/v1/traces, \
     and keep passwords for OTEL_EXPORTER_OTLP_HEADERS"
)]
pub struct InvalidOtlpEndpoint;

impl OtlpEndpoint {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OtlpEndpoint {
    type Err = InvalidOtlpEndpoint;

    fn from_str(text: &str) -> Result<Self, InvalidOtlpEndpoint> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let rest = rest.ok_or(InvalidOtlpEndpoint)?;
        let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        if !is_authority(authority) || !path.bytes().all(is_plain) {
            return Err(InvalidOtlpEndpoint);
        }
        let is_bare = path.is_empty() || path == "/";
        Ok(Self(if is_bare { format!("{}{TRACES_PATH}", text.trim_end_matches('/')) } else { text.to_owned() }))
    }
}

/// Whether a text is a host, maybe with a port.
fn is_authority(text: &str) -> bool {
    let is_port =
        |port: &str| port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<Ipv6Addr>().is_ok() && is_port(port);
    }
    let (host, port) = text.find(':').map_or((text, ""), |colon| text.split_at(colon));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !host.is_empty() && host.bytes().all(is_plain) && is_port(port)
}

impl fmt::Display for OtlpEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Of how many requests the trace is kept, unless a trusted proxy decides: from 0, none, to 1, all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceRatio(f64);

/// The text is not such a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a ratio: a number from 0 (no traces) to 1 (all), such as 0.05")]
pub struct InvalidTraceRatio(String);

impl TraceRatio {
    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Default for TraceRatio {
    fn default() -> Self {
        Self(1.0)
    }
}

impl FromStr for TraceRatio {
    type Err = InvalidTraceRatio;

    fn from_str(text: &str) -> Result<Self, InvalidTraceRatio> {
        let ratio = text.parse().ok().filter(|ratio| (0.0..=1.0).contains(ratio));
        ratio.map(Self).ok_or_else(|| InvalidTraceRatio(text.chars().take(60).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::{OtlpEndpoint, TraceRatio};

    #[test]
    fn a_collector_has_a_host_and_traces_a_path() {
        for (given, kept) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("http://127.0.0.1:4318/", "http://127.0.0.1:4318/v1/traces"),
            ("http://[::1]:4318", "http://[::1]:4318/v1/traces"),
            ("https://otlp.example.org/otlp/v1/traces", "https://otlp.example.org/otlp/v1/traces"),
        ] {
            assert_eq!(given.parse::<OtlpEndpoint>().map(|url| url.to_string()), Ok(kept.to_owned()));
        }
        for wrong in [
            "",
            "127.0.0.1:4318",
            "grpc://127.0.0.1:4317",
            "http://",
            "http:///v1/traces",
            "http://:4318",
            "http://collector:431800",
            "http://collector:",
            "http://[::1",
            "http://[collector]:4318",
            "http://user:secret@127.0.0.1:4318",
            "http://a b",
            "http://a/v1?key=secret",
        ] {
            let fault = wrong.parse::<OtlpEndpoint>().expect_err("it is no address").to_string();
            assert!(!fault.contains("secret"), "{fault}");
        }
    }

    #[test]
    fn a_ratio_is_from_none_to_all() {
        for (given, ratio) in [("0", 0.0), ("0.05", 0.05), ("1", 1.0), ("1.0", 1.0), ("1e-3", 0.001)] {
            assert_eq!(given.parse::<TraceRatio>().map(|ratio| ratio.get().to_bits()), Ok(f64::to_bits(ratio)));
        }
        for wrong in ["", "all", "-0.1", "1.1", "5%", "NaN", "inf"] {
            assert!(wrong.parse::<TraceRatio>().is_err(), "{wrong:?} was taken");
        }
    }
}
