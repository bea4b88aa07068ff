//! What an author may write in a field, from its schema and in plain words.

use serde_json::Value;

use super::explain::{form_of, list};
use crate::domain::{KIND_OF_REFERENCE, Slug};

/// The form of a field, to stand within a sentence; empty for a table.
pub(super) fn form(schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return format!("one of {}", list(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>()));
    }
    match schema["type"].as_str() {
        Some("string") => text(schema),
        Some("integer") => format!("a whole number{}", bounds(schema)),
        Some("number") => format!("a number{}", bounds(schema)),
        Some("boolean") => "`true` or `false`".into(),
        Some("array") => entries(schema),
        _ => String::new(),
    }
}

fn text(schema: &Value) -> String {
    match (schema["pattern"].as_str(), schema["format"].as_str()) {
        (Some(Slug::PATTERN), _) => match schema[KIND_OF_REFERENCE].as_str() {
            Some(kind) => format!("the slug of one of the {kind}"),
            None => "a slug".into(),
        },
        (Some(pattern), _) => match form_of(pattern) {
            Some((name, example)) => format!("{name}, like {example}"),
            None => format!("a text of the form `{pattern}`"),
        },
        (None, Some("date")) => "a day, like `2026-11-22`".into(),
        (None, _) => match schema["maxLength"].as_u64() {
            Some(most) => format!("a text of at most {most} characters"),
            None => "a text".into(),
        },
    }
}

fn bounds(schema: &Value) -> String {
    let bound = |keyword: &str, words: &str| schema.get(keyword).map(|limit| format!("{words} {limit}"));
    let least = bound("minimum", "at least").filter(|_| schema["minimum"] != 0);
    // Whole numbers have this limit only because they are kept in so many bits.
    let most = bound("maximum", "at most").filter(|_| schema["maximum"] != u32::MAX);
    let bounds: Vec<_> = [bound("exclusiveMinimum", "more than"), least, bound("exclusiveMaximum", "less than"), most]
        .into_iter()
        .flatten()
        .collect();
    if bounds.is_empty() { String::new() } else { format!(", {}", bounds.join(" and ")) }
}

fn entries(schema: &Value) -> String {
    let (least, most) = (schema["minItems"].as_u64().unwrap_or(0), schema["maxItems"].as_u64());
    let number = match (least, most) {
        (_, Some(0)) => return "always `[]`".into(),
        (0, None) => String::new(),
        (0, Some(most)) => format!(" of at most {most}"),
        (least, None) => format!(" of at least {least}"),
        (least, Some(most)) => format!(" of {least} to {most}"),
    };
    let each = form(&schema["items"]);
    if each.is_empty() { format!("a list{number}") } else { format!("a list{number}; each {each}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use utoipa::PartialSchema as _;

    use super::form;
    use crate::domain::{RegionSlug, Slug};

    #[test]
    fn a_schema_is_told_in_plain_words() {
        let regions = json!(RegionSlug::schema());
        for (schema, words) in [
            (json!({ "type": "string", "maxLength": 120 }), "a text of at most 120 characters"),
            (json!({ "type": "string", "enum": ["front", "back"] }), "one of `front`, `back`"),
            (regions.clone(), "the slug of one of the regions"),
            (json!(Slug::schema()), "a slug"),
            (json!({ "type": "integer", "minimum": 1, "maximum": 900 }), "a whole number, at least 1 and at most 900"),
            (json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }), "a whole number"),
            (json!({ "type": "number", "exclusiveMinimum": 0.0 }), "a number, more than 0.0"),
            (json!({ "type": "string", "format": "date" }), "a day, like `2026-11-22`"),
            (
                json!({ "type": "array", "items": regions, "minItems": 1, "maxItems": 100 }),
                "a list of 1 to 100; each the slug of one of the regions",
            ),
            (json!({ "type": "array", "items": {}, "maxItems": 0 }), "always `[]`"),
        ] {
            assert_eq!(form(&schema), words, "{schema}");
        }
    }
}
