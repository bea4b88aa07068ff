//! The trace that a request belongs to, as W3C Trace Context names it in `traceparent`.

use actix_web::http::header::{HeaderMap, HeaderName};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The id of the trace, 32 lower-case hexadecimal digits, if the headers name one in the form of version `00`. Whatever
/// else stands in the header is nothing that we know, and nothing of it is repeated.
pub(in crate::http) fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(TRACEPARENT);
    let (value, None) = (values.next()?, values.next()) else { return None };
    let mut parts = value.to_str().ok()?.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_well_formed =
        parts.next().is_none() && version == "00" && is_id(trace, 32) && is_id(parent, 16) && is_hexadecimal(flags, 2);
    is_well_formed.then_some(trace)
}

/// Whether a text is an id of so many digits: one of nothing but zeros is none.
fn is_id(text: &str, digits: usize) -> bool {
    is_hexadecimal(text, digits) && text.bytes().any(|digit| digit != b'0')
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderValue};

    use super::{TRACEPARENT, trace_id};

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "b7ad6b7169203331";

    fn headers(values: &[String]) -> HeaderMap {
        values.iter().map(|value| (TRACEPARENT, HeaderValue::from_str(value).expect("a header"))).collect()
    }

    #[test]
    fn a_trace_is_named_by_its_32_digits_whatever_its_flags() {
        for flags in ["00", "01", "ff"] {
            assert_eq!(trace_id(&headers(&[format!("00-{TRACE}-{PARENT}-{flags}")])), Some(TRACE));
        }
    }

    #[test]
    fn what_is_not_exactly_a_traceparent_of_version_00_names_no_trace() {
        let good = format!("00-{TRACE}-{PARENT}-01");
        for wrong in [
            String::new(),
            "00".to_owned(),
            TRACE.to_owned(),
            good.replace("00-", "01-"),
            good.replace("00-", "ff-"),
            good.replace(TRACE, &"0".repeat(32)),
            good.replace(TRACE, &TRACE.to_uppercase()),
            good.replace(TRACE, &TRACE[1..]),
            good.replace(TRACE, &format!("{TRACE}0")),
            good.replace(TRACE, &format!("{}g", &TRACE[1..])),
            good.replace(PARENT, &"0".repeat(16)),
            good.replace(PARENT, "b7ad6b716920333"),
            good.replace("-01", ""),
            good.replace("-01", "-1"),
            good.replace("-01", "-0x"),
            format!("{good}-"),
            format!("{good}-more"),
            format!("{good},{good}"),
            format!("\"{good}\""),
            "-".repeat(5_000),
        ] {
            assert_eq!(trace_id(&headers(std::slice::from_ref(&wrong))), None, "{wrong}");
        }
        assert_eq!(trace_id(&headers(&[good.clone(), good])), None, "there are two");
        assert_eq!(trace_id(&HeaderMap::new()), None);
    }
}
