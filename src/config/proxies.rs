//! The proxies whose word counts on who a request comes from.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// Networks of trusted proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// The text is no list of networks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network: write them as `10.0.0.7, 172.30.80.0/24, fd00::/8`")]
pub struct InvalidProxies(String);

impl TrustedProxies {
    /// Whether an address is that of a trusted proxy.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether no proxy is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for TrustedProxies {
    type Err = InvalidProxies;

    fn from_str(text: &str) -> Result<Self, InvalidProxies> {
        let names = text.split([',', ' ']).filter(|name| !name.is_empty());
        let network = |name: &str| {
            let one = name.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
            one.or_else(|_| name.parse::<IpNet>()).map_err(|_| InvalidProxies(name.chars().take(60).collect()))
        };
        names.map(network).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::TrustedProxies;

    #[test]
    fn a_proxy_is_an_address_or_lies_in_a_network() {
        let proxies: TrustedProxies = "10.0.0.7, 172.30.80.0/24 fd00::/8,".parse().expect("networks");
        for (address, trusted) in [
            ("10.0.0.7", true),
            ("::ffff:10.0.0.7", true),
            ("10.0.0.8", false),
            ("172.30.80.255", true),
            ("172.30.81.0", false),
            ("fd12::1", true),
            ("fe80::1", false),
        ] {
            assert_eq!(proxies.contain(address.parse().expect("an address")), trusted, "{address}");
        }
        assert!("".parse::<TrustedProxies>().is_ok_and(|none| none.is_empty()));
        for wrong in ["proxy", "10.0.0.0/33", "10.0.0", "10.0.0.0/-1", "*"] {
            assert!(wrong.parse::<TrustedProxies>().is_err(), "{wrong} was taken");
        }
    }
}
