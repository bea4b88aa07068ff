//! The address under which clients reach the service.

use std::{fmt, net::SocketAddr, str::FromStr};

/// The address under which clients reach the service: `http` or `https`, a host, maybe a path, and no slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The text is not such an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a public address: write it like https://api.example.org or https://example.org/rollwise")]
pub struct InvalidPublicUrl(String);

impl PublicUrl {
    /// The address of a socket, for clients that reach it without anything in between.
    pub(super) fn of_socket(bound: SocketAddr) -> Self {
        Self(format!("http://{bound}"))
    }

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

#[cfg(test)]
mod tests {
    use super::PublicUrl;

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
}
