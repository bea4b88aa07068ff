//! JSON bodies, read strictly: the right media type, nothing unknown, nothing out of bounds, every fault at once.

use std::fmt;

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderValue},
};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind as Kind};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    http::response::problem::{Failure, InvalidPart, ProblemKind},
    schema::{bound, instance_location, standalone, validator},
};

/// How many faults of a body are listed at most.
const MOST_FAULTS: usize = 50;

/// Reads a body against the schema that the documentation shows for it.
///
/// # Errors
/// `415` for another media type or an encoded body, `400` for what is not JSON or not of the right shape, `422` for
/// values out of bounds. No message repeats what the body says: it may tell of a person's health.
pub(in crate::http) fn read<T: DeserializeOwned>(
    request: &HttpRequest,
    body: &[u8],
    schema: &Validator,
) -> Result<T, Failure> {
    check_media_type(request)?;
    parse(body, schema)
}

/// Reads the bytes of a body.
///
/// # Errors
/// As [`read`], save for the media type.
pub(in crate::http) fn parse<T: DeserializeOwned>(body: &[u8], schema: &Validator) -> Result<T, Failure> {
    let OnceEach(mut value) = serde_json::from_slice(body).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let what = if error.is_data() { "names a member twice" } else { "is not JSON" };
        let detail = format!("The body {what}: the fault is at {place}.");
        Failure { errors: vec![InvalidPart::new("body", place)], ..Failure::new(ProblemKind::INVALID_BODY, detail) }
    })?;
    make_integral(&mut value);
    let (mut shape, mut bounds) = (Vec::new(), Vec::new());
    for error in schema.iter_errors(&value).take(MOST_FAULTS) {
        let is_shape = is_shape(error.kind());
        let list = if is_shape { &mut shape } else { &mut bounds };
        list.extend(explain(&error));
    }
    if !shape.is_empty() {
        shape.append(&mut bounds);
        return Err(Failure::body(ProblemKind::INVALID_BODY, shape));
    }
    if !bounds.is_empty() {
        return Err(Failure::body(ProblemKind::UNUSABLE_VALUE, bounds));
    }
    serde_json::from_value(value).map_err(|_| {
        let detail = "The body has a value that cannot be read.";
        Failure::new(ProblemKind::INVALID_BODY, detail)
    })
}

/// The schema of a body, as it is documented.
pub(in crate::http) fn schema_of<T: ToSchema>() -> Validator {
    validator(&Value::Object(standalone::<T>()))
}

/// A JSON value in which no object names a member twice. Taking the last one, as parsers do, would drop what was said
/// before: a symptom, say.
struct OnceEach(Value);

impl<'de> Deserialize<'de> for OnceEach {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceEachVisitor)
    }
}

struct OnceEachVisitor;

impl<'de> Visitor<'de> for OnceEachVisitor {
    type Value = OnceEach;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON in which no member stands twice")
    }

    fn visit_unit<E: Error>(self) -> Result<OnceEach, E> {
        Ok(OnceEach(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<OnceEach, E> {
        Ok(OnceEach(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<OnceEach, E> {
        Ok(OnceEach(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<OnceEach, E> {
        Ok(OnceEach(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<OnceEach, E> {
        Ok(OnceEach(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<OnceEach, E> {
        Ok(OnceEach(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OnceEach, A::Error> {
        let mut values = Vec::new();
        while let Some(OnceEach(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(OnceEach(Value::Array(values)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<OnceEach, A::Error> {
        let mut object = Map::new();
        while let Some((name, OnceEach(value))) = members.next_entry::<String, OnceEach>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a member stands twice"));
            }
        }
        Ok(OnceEach(Value::Object(object)))
    }
}

fn check_media_type(request: &HttpRequest) -> Result<(), Failure> {
    let lines = |name| -> Vec<_> { request.headers().get_all(name).map(|line| line.to_str().unwrap_or("?")).collect() };
    let refused = |header, reason, allowed| {
        let detail = "Send the body as `application/json`, in UTF-8 and without content coding.";
        let fault = InvalidPart::not_allowed(format!("header.{header}"), reason, "", [allowed]);
        Failure { errors: vec![fault], ..Failure::new(ProblemKind::UNSUPPORTED_MEDIA_TYPE, detail) }
    };
    let codings = lines(header::CONTENT_ENCODING);
    if codings.iter().any(|coding| !coding.eq_ignore_ascii_case("identity")) {
        let failure = refused("Content-Encoding", "the body must not be encoded", "identity");
        return Err(failure.with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity")));
    }
    match lines(header::CONTENT_TYPE).as_slice() {
        [named] if is_json(named) => Ok(()),
        _ => {
            let failure = refused("Content-Type", "the body must be JSON in UTF-8", "application/json");
            Err(failure.with_header(header::ACCEPT, HeaderValue::from_static("application/json")))
        }
    }
}

/// Whether a media type is that of JSON. JSON is always in UTF-8 (RFC 8259), so it may say that, and nothing else.
fn is_json(named: &str) -> bool {
    let (essence, parameters) = named.split_once(';').unwrap_or((named, ""));
    let is_utf_8 = |parameter: &str| {
        parameter.split_once('=').is_none_or(|(name, value)| {
            !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    };
    essence.trim().eq_ignore_ascii_case("application/json") && parameters.split(';').all(is_utf_8)
}

/// Makes integers of floats such as `77.0`, which are the same number in JSON.
fn make_integral(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let integral = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0);
            // Beyond 2^53 a float no longer tells integers apart.
            if let Some(float) = integral.filter(|float| float.abs() < 9_007_199_254_740_992.0) {
                // In range and without a fraction by the lines above.
                #[expect(clippy::cast_possible_truncation)]
                let integer = float as i64;
                *value = Value::from(integer);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(make_integral),
        Value::Object(fields) => fields.values_mut().for_each(make_integral),
        _ => {}
    }
}

/// Whether an error is one of shape (something unknown, missing, or of another type) and not of bounds.
fn is_shape(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::AdditionalProperties { .. }
            | Kind::Required { .. }
            | Kind::Type { .. }
            | Kind::Enum { .. }
            | Kind::Constant { .. }
    )
}

fn explain(error: &ValidationError<'_>) -> Vec<InvalidPart> {
    let place = location(error);
    let words = |options: &Value| -> Vec<String> {
        options
            .as_array()
            .into_iter()
            .flatten()
            .map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned))
            .collect()
    };
    let reason = match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            return unexpected
                .iter()
                .map(|name| {
                    let name = super::query::shortened(name);
                    InvalidPart::new(format!("{place}.{name}"), "there is no such member here")
                })
                .collect();
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            return vec![InvalidPart::new(format!("{place}.{name}"), "this member is missing")];
        }
        Kind::Enum { options } => {
            let allowed = Some(words(options)).filter(|allowed| !allowed.is_empty());
            return vec![InvalidPart {
                allowed,
                ..InvalidPart::new(place, "not one of the values that are allowed here")
            }];
        }
        Kind::Type { .. } => "of another type than is documented".to_owned(),
        Kind::Pattern { pattern } => format!("must match `{pattern}`"),
        kind => match (bound(kind), kind) {
            (Some(bound), Kind::MinItems { .. }) => format!("{bound}; leave the member out to say nothing"),
            (Some(bound), _) => bound,
            (None, _) => "not as documented".to_owned(),
        },
    };
    vec![InvalidPart::new(place, reason)]
}

/// The place of an error, such as `body.issues[1].region`.
fn location(error: &ValidationError<'_>) -> String {
    match instance_location(error) {
        within if within.is_empty() => "body".to_owned(),
        within => format!("body.{within}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{OnceEach, make_integral};

    #[test]
    fn a_member_that_stands_twice_is_refused_at_any_depth() {
        for twice in [r#"{"a":1,"a":2}"#, r#"[{"b":{"a":[],"a":[]}}]"#, r#"{"a":1,"\u0061":2}"#] {
            assert!(serde_json::from_str::<OnceEach>(twice).is_err(), "{twice}");
        }
        let once = r#"{"a":[1,-2,1.5,"x",null,true,{"a":{}}],"b":{"a":1}}"#;
        let read = serde_json::from_str::<OnceEach>(once).expect("each member once").0;
        assert_eq!(read.to_string(), once);
    }

    #[test]
    fn integral_floats_are_integers_and_nothing_else_changes() {
        let mut value = json!({ "age": 77.0, "list": [1.5, -3.0, 1e300], "text": "77.0" });
        make_integral(&mut value);
        assert_eq!(value, json!({ "age": 77, "list": [1.5, -3, 1e300], "text": "77.0" }));
    }
}
