//! The client of a request: the peer of the connection, or the nearest untrusted hop that a trusted proxy names in
//! `X-Forwarded-For` or `Forwarded`.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR};

use crate::config::TrustedProxies;

/// What counts as one address: an IPv4 address, or a /64 of IPv6, which is what one household has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct ClientKey(IpAddr);

impl ClientKey {
    /// The network of an address.
    pub(in crate::http) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        })
    }
}

/// The address of the client behind `peer`. Headers are believed only from trusted proxies, and of what they say only
/// the last part that no trusted proxy wrote of another. Where `X-Forwarded-For` and `Forwarded` disagree, a client may
/// have written the one that the proxy does not know: then the proxy itself counts.
pub(in crate::http) fn address(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    if !proxies.contain(peer) {
        return peer;
    }
    let by = |name: HeaderName, nodes: fn(&str) -> Vec<Option<IpAddr>>| {
        let lines: Option<Vec<_>> = headers.get_all(&name).map(|line| line.to_str().ok()).collect();
        let Some(lines) = lines else { return Some(peer) };
        let nodes: Vec<_> = lines.into_iter().flat_map(nodes).collect();
        (!nodes.is_empty()).then(|| nearest_untrusted(peer, nodes, proxies))
    };
    match (by(X_FORWARDED_FOR, plain_nodes), by(FORWARDED, forwarded_nodes)) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(address), _) | (None, Some(address)) => address,
        (None, None) => peer,
    }
}

/// Goes from proxy to proxy towards the client, as far as each can be trusted.
fn nearest_untrusted(peer: IpAddr, nodes: Vec<Option<IpAddr>>, proxies: &TrustedProxies) -> IpAddr {
    let mut nearest = peer;
    for node in nodes.into_iter().rev() {
        // A node without an address says nothing of those behind it that could be believed.
        let Some(address) = node else { return nearest };
        nearest = address;
        if !proxies.contain(address) {
            break;
        }
    }
    nearest
}

/// The addresses in a line of `X-Forwarded-For`.
fn plain_nodes(line: &str) -> Vec<Option<IpAddr>> {
    line.split(',').map(str::trim).filter(|node| !node.is_empty()).map(plain_node).collect()
}

/// The addresses in a line of `Forwarded`.
fn forwarded_nodes(line: &str) -> Vec<Option<IpAddr>> {
    split(line, ',').map(forwarded_node).collect()
}

/// The pieces of a list, none of which is cut within quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |c: char| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match c {
            '\\' if is_quoted && !was_escaped => is_escaped = true,
            '"' if !was_escaped => is_quoted = !is_quoted,
            c if c == separator => return !is_quoted,
            _ => {}
        }
        false
    })
    .map(str::trim)
    .filter(|piece| !piece.is_empty())
}

/// The address in an element of `Forwarded` (RFC 7239), such as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_node(element: &str) -> Option<IpAddr> {
    let mut nodes = split(element, ';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim())
    });
    let node = nodes.next().filter(|_| nodes.next().is_none())?;
    let quoted = node.strip_prefix('"').and_then(|node| node.strip_suffix('"'));
    plain_node(quoted.unwrap_or(node))
}

/// An address with or without a port.
fn plain_node(node: &str) -> Option<IpAddr> {
    let bare = node.strip_prefix('[').and_then(|node| node.strip_suffix(']')).unwrap_or(node);
    let address = bare.parse().ok().or_else(|| node.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use actix_web::http::header::{FORWARDED, HeaderMap, HeaderValue, X_FORWARDED_FOR};
    use proptest::prelude::*;

    use super::{ClientKey, address};

    const PROXY: &str = "10.0.0.1";

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn client(peer: &str, by_x: &[&str], by_forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for (name, lines) in [(X_FORWARDED_FOR, by_x), (FORWARDED, by_forwarded)] {
            for line in lines {
                headers.append(name.clone(), HeaderValue::from_str(line).expect("a value"));
            }
        }
        address(ip(peer), &headers, &"10.0.0.0/8".parse().expect("a network")).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client("192.0.2.9", &["198.51.100.1"], &[]), "192.0.2.9");
        assert_eq!(client("192.0.2.9", &[], &["for=198.51.100.1"]), "192.0.2.9");
        assert_eq!(client(PROXY, &["198.51.100.1"], &[]), "198.51.100.1");
        assert_eq!(client(PROXY, &[], &["for=198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(PROXY, &[], &[]), PROXY);
    }

    #[test]
    fn the_client_is_the_last_that_no_trusted_proxy_wrote_of_another() {
        // What a client wrote itself stands in front.
        assert_eq!(client(PROXY, &["1.1.1.1, 198.51.100.1"], &[]), "198.51.100.1");
        assert_eq!(client(PROXY, &["1.1.1.1", "198.51.100.1, 10.0.0.2"], &[]), "198.51.100.1");
        assert_eq!(client(PROXY, &["10.0.0.3, 10.0.0.2"], &[]), "10.0.0.3");
        for nonsense in ["unknown", "_hidden", "1.1.1.1.1", "\"", ""] {
            assert_eq!(
                client(PROXY, &[&format!("1.1.1.1, {nonsense}, 10.0.0.2")], &[]),
                match nonsense {
                    "" => "1.1.1.1",
                    _ => "10.0.0.2",
                }
            );
        }
    }

    #[test]
    fn nodes_come_in_many_forms() {
        for (line, expected) in [
            ("198.51.100.1:4711", "198.51.100.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("::ffff:198.51.100.1", "198.51.100.1"),
        ] {
            assert_eq!(client(PROXY, &[line], &[]), expected, "{line}");
        }
        for (line, expected) in [
            ("For=\"[2001:db8::1]:4711\";proto=https;by=203.0.113.43", "2001:db8::1"),
            ("proto=http ; for = 198.51.100.1", "198.51.100.1"),
            ("for=1.1.1.1;host=\"a,b;for=2.2.2.2\", for=198.51.100.1", "198.51.100.1"),
            ("for=\"1.1.1.1, for=198.51.100.1", PROXY),
            ("for=1.1.1.1;for=2.2.2.2", PROXY),
            ("by=203.0.113.43", PROXY),
            ("for=unknown", PROXY),
        ] {
            assert_eq!(client(PROXY, &[], &[line]), expected, "{line}");
        }
    }

    #[test]
    fn headers_that_contradict_each_other_are_not_believed() {
        assert_eq!(client(PROXY, &["198.51.100.1"], &["for=198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(PROXY, &["198.51.100.1"], &["for=1.1.1.1"]), PROXY);
        assert_eq!(client(PROXY, &["198.51.100.1"], &["for=unknown"]), PROXY);
    }

    #[test]
    fn a_network_is_an_ipv4_address_or_a_64() {
        let of = |text| ClientKey::of(ip(text));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }

    proptest! {
        #[test]
        fn any_headers_name_the_peer_or_an_address(by_x in "[ -~]{0,60}", by_forwarded in "[ -~]{0,60}") {
            prop_assert!(client(PROXY, &[&by_x], &[&by_forwarded]).parse::<IpAddr>().is_ok());
        }
    }
}
