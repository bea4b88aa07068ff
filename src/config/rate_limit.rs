//! How many requests an address may send in which time.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

/// The most requests in a window: more would be no limit.
const MOST_REQUESTS: u32 = 1_000_000;
/// The longest window.
const LONGEST_WINDOW: Duration = Duration::from_hours(24);

/// The limit for each address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateLimit {
    /// None.
    #[default]
    Off,
    /// So many requests in so long a time, spread evenly or at once.
    Of {
        /// The requests.
        requests: NonZeroU32,
        /// The time, in whole seconds.
        window: Duration,
    },
}

/// The text is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rate limit: write `off`, or requests and a time as `600/min`, `50/10s` or `20000/day`")]
pub struct InvalidRateLimit(String);

impl FromStr for RateLimit {
    type Err = InvalidRateLimit;

    fn from_str(text: &str) -> Result<Self, InvalidRateLimit> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let invalid = || InvalidRateLimit(text.chars().take(60).collect());
        let (requests, window) = text.split_once('/').ok_or_else(invalid)?;
        let requests: NonZeroU32 = requests.trim().parse().map_err(|_| invalid())?;
        let window = window_of(window.trim()).ok_or_else(invalid)?;
        if requests.get() > MOST_REQUESTS || window > LONGEST_WINDOW {
            return Err(invalid());
        }
        Ok(Self::Of { requests, window })
    }
}

/// A time such as `min`, `10s` or `2h`.
fn window_of(text: &str) -> Option<Duration> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = &text[..text.len() - unit.len()];
    let count: NonZeroU32 = if count.is_empty() { NonZeroU32::MIN } else { count.parse().ok()? };
    let seconds = match unit.trim() {
        "s" | "sec" | "second" => 1,
        "min" | "minute" => 60,
        "h" | "hour" => 60 * 60,
        "day" => 24 * 60 * 60,
        _ => return None,
    };
    Some(Duration::from_secs(u64::from(count.get()) * seconds))
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Of { requests, window } => write!(f, "{requests}/{}s", window.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RateLimit;

    #[test]
    fn a_limit_is_requests_and_a_time() {
        for (text, means) in [
            ("off", "off"),
            ("600/min", "600/60s"),
            ("5/s", "5/1s"),
            ("50/10s", "50/10s"),
            ("50 / 10 s", "50/10s"),
            ("1000/2h", "1000/7200s"),
            ("20000/day", "20000/86400s"),
        ] {
            assert_eq!(text.parse::<RateLimit>().map(|limit| limit.to_string()), Ok(means.to_owned()), "{text}");
        }
        for wrong in [
            "",
            "on",
            "600",
            "/min",
            "0/min",
            "-1/min",
            "600/",
            "600/0s",
            "600/week",
            "600/min/2",
            "1.5/s",
            "2/2days",
            "2000000/s",
            "9/48h",
            "99999999999/s",
            "6/99999999999s",
        ] {
            assert!(wrong.parse::<RateLimit>().is_err(), "{wrong:?} was taken");
        }
    }
}
