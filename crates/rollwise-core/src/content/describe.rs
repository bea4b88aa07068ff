//! What an author may write in a field, from its schema and in plain words.

use serde_json::Value;

use super::explain::{form_of, list};
use crate::domain::{Kind, Slug};

/// The form of a field, to stand within a sentence; empty for a table. `kind` is that of the items it refers to.
pub(super) fn form(schema: &Value, kind: Option<Kind>) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return format!("one of {}", list(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>()));
    }
    match schema["type"].as_str() {
        Some("string") => text(schema, kind),
        Some("integer") => format!("a whole number{}", bounds(schema)),
        Some("number") => format!("a number{}", bounds(schema)),
        Some("boolean") => "`true` or `false`".into(),
        Some("array") => entries(schema, kind),
        _ => String::new(),
    }
}

fn text(schema: &Value, kind: Option<Kind>) -> String {
    match (schema["pattern"].as_str(), schema["format"].as_str()) {
        (Some(Slug::PATTERN), _) => {
            kind.map_or_else(|| "a slug".into(), |kind| format!("the slug of one of the {kind}"))
        }
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

fn entries(schema: &Value, kind: Option<Kind>) -> String {
    let (least, most) = (schema["minItems"].as_u64().unwrap_or(0), schema["maxItems"].as_u64());
    let number = match (least, most) {
        (_, Some(0)) => return "always `[]`".into(),
        (0, None) => String::new(),
        (0, Some(most)) => format!(" of at most {most}"),
        (least, None) => format!(" of at least {least}"),
        (least, Some(most)) => format!(" of {least} to {most}"),
    };
    let each = form(&schema["items"], kind);
    if each.is_empty() { format!("a list{number}") } else { format!("a list{number}; each {each}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::form;
    use crate::domain::{Kind, Slug};

    #[test]
    fn a_schema_is_told_in_plain_words() {
        let slug = json!({ "type": "string", "pattern": Slug::PATTERN, "maxLength": 80 });
        for (schema, kind, words) in [
            (json!({ "type": "string", "maxLength": 120 }), None, "a text of at most 120 characters"),
            (json!({ "type": "string", "enum": ["front", "back"] }), None, "one of `front`, `back`"),
            (slug.clone(), Some(Kind::Regions), "the slug of one of the regions"),
            (slug.clone(), None, "a slug"),
            (
                json!({ "type": "integer", "minimum": 1, "maximum": 900 }),
                None,
                "a whole number, at least 1 and at most 900",
            ),
            (json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }), None, "a whole number"),
            (json!({ "type": "number", "exclusiveMinimum": 0.0 }), None, "a number, more than 0.0"),
            (json!({ "type": "string", "format": "date" }), None, "a day, like `2026-11-22`"),
            (
                json!({ "type": "array", "items": slug, "minItems": 1, "maxItems": 100 }),
                Some(Kind::Muscles),
                "a list of 1 to 100; each the slug of one of the muscles",
            ),
            (json!({ "type": "array", "items": {}, "maxItems": 0 }), None, "always `[]`"),
        ] {
            assert_eq!(form(&schema, kind), words, "{schema}");
        }
    }
}
