use serde_json::{Map, Value};

/// How wide a line may become before a list is broken up.
const WIDTH: usize = 120;

/// Lays a table out as TOML: plain values first, then tables, both in their given order.
///
/// With a schema, what equals the absence of an optional field is left out, and tables of numbers and words stand on
/// one line; texts for people always have lines of their own.
pub(super) fn document(table: &Value, schema: &Value) -> String {
    let mut text = String::new();
    if let Value::Object(fields) = table {
        write_table(&mut text, &mut Vec::new(), fields, schema);
    }
    text.trim_start_matches('\n').to_owned()
}

fn write_table(text: &mut String, way: &mut Vec<String>, fields: &Map<String, Value>, schema: &Value) {
    let present = || fields.iter().filter(|(name, value)| !is_absent(name, value, schema));
    let schema_of = |name: &str| &schema["properties"][name];
    for (name, value) in present().filter(|(name, value)| !is_section(name, value, schema_of(name))) {
        let key = key(name);
        let value = line(value, schema_of(name), key.chars().count() + " = ".len());
        text.extend([&*key, " = ", &value, "\n"]);
    }
    for (name, value) in present() {
        let schema = schema_of(name);
        if !is_section(name, value, schema) {
            continue;
        }
        way.push(key(name));
        match value {
            Value::Object(fields) => write_section(text, way, fields, schema),
            Value::Array(list) => {
                for fields in list.iter().filter_map(Value::as_object) {
                    text.extend(["\n[[", &way.join("."), "]]\n"]);
                    write_table(text, way, fields, &schema["items"]);
                }
            }
            _ => {}
        }
        way.pop();
    }
}

fn write_section(text: &mut String, way: &mut Vec<String>, fields: &Map<String, Value>, schema: &Value) {
    // A table that holds nothing but tables follows from them.
    let implied = !fields.is_empty()
        && fields.iter().all(|(name, value)| {
            is_section(name, value, &schema["properties"][name]) && !is_absent(name, value, schema)
        });
    if !implied {
        text.extend(["\n[", &way.join("."), "]\n"]);
    }
    write_table(text, way, fields, schema);
}

/// Whether a value says no more than its absence would.
fn is_absent(name: &str, value: &Value, schema: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) if list.is_empty() => {
            let required = schema["required"].as_array();
            required.is_some_and(|required| !required.iter().any(|known| known == name))
        }
        _ => false,
    }
}

/// Whether a value stands under a header of its own.
fn is_section(name: &str, value: &Value, schema: &Value) -> bool {
    match value {
        Value::Object(_) if is_word(&schema["additionalProperties"]) => {
            key(name).chars().count() + " = ".len() + inline(value, schema).chars().count() > WIDTH
        }
        Value::Object(_) => !is_terse(schema),
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_object) && !is_terse(&schema["items"]),
        _ => false,
    }
}

/// Whether a table holds only numbers and words, no texts for people and no tables of its own; or is a choice of
/// tables, which belongs beside what it is chosen for.
fn is_terse(schema: &Value) -> bool {
    let terse = |field: &Value| is_word(field) || (field["type"] == "array" && is_word(&field["items"]));
    schema["maxProperties"] == 1
        || schema["properties"].as_object().is_some_and(|fields| !fields.is_empty() && fields.values().all(terse))
}

/// Whether a value is a number or a word.
fn is_word(schema: &Value) -> bool {
    match schema["type"].as_str() {
        Some("number" | "integer" | "boolean") => true,
        Some("string") => schema.get("enum").or(schema.get("pattern")).or(schema.get("format")).is_some(),
        _ => false,
    }
}

/// A value in place, on one line if it is short enough beside what takes `used` characters already.
fn line(value: &Value, schema: &Value, used: usize) -> String {
    let short = inline(value, schema);
    let is_long = used + short.chars().count() > WIDTH;
    match value {
        Value::Array(list) if is_long || holds_tables(list) => {
            let lines: Vec<_> = list.iter().map(|value| format!("  {},\n", inline(value, &schema["items"]))).collect();
            format!("[\n{}]", lines.concat())
        }
        // A list may be broken up within a table, but not the table itself.
        Value::Object(fields) if is_long && fields.len() == 1 => {
            let within = |(name, value): (&String, &Value)| {
                let key = key(name);
                let value = line(value, &schema["properties"][name], used + key.chars().count() + "{  =  }".len());
                format!("{{ {key} = {value} }}")
            };
            fields.iter().map(within).collect()
        }
        Value::String(text) if text.contains('\n') => paragraphs(text),
        _ => short,
    }
}

/// Whether a list holds several tables, which read better below each other.
fn holds_tables(list: &[Value]) -> bool {
    list.len() > 1 && list.iter().all(Value::is_object)
}

fn inline(value: &Value, schema: &Value) -> String {
    match value {
        // TOML has no null; a list never holds one.
        Value::Null => "\"\"".into(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(number) => format!("{number:?}"),
            None => number.to_string(),
        },
        Value::String(text) => format!("\"{}\"", escaped(text)),
        Value::Array(list) => {
            let list: Vec<_> = list.iter().map(|value| inline(value, &schema["items"])).collect();
            format!("[{}]", list.join(", "))
        }
        Value::Object(fields) if fields.is_empty() => "{}".into(),
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .filter(|(name, value)| !is_absent(name, value, schema))
                .map(|(name, value)| format!("{} = {}", key(name), inline(value, &schema["properties"][name])))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

fn key(name: &str) -> String {
    let bare = |sign: u8| sign.is_ascii_alphanumeric() || sign == b'_' || sign == b'-';
    if !name.is_empty() && name.bytes().all(bare) { name.to_owned() } else { format!("\"{}\"", escaped(name)) }
}

/// A text of several lines as such.
fn paragraphs(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(escaped).collect();
    format!("\"\"\"\n{}\"\"\"", lines.join("\n"))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            sign if sign.is_control() => escaped.extend(["\\u", &format!("{:04X}", u32::from(sign))]),
            sign => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::{collection, prelude::*};
    use serde_json::{Value, json};

    use super::{super::document::TomlDocument, document};

    #[test]
    fn tables_follow_plain_values_and_short_ones_stand_on_a_line() {
        let schema = json!({
            "required": ["sources"],
            "properties": {
                "dose": { "properties": { "sets": { "properties": {
                    "min": { "type": "integer" }, "max": { "type": "integer" }
                } } } },
            },
        });
        let value = json!({
            "dose": { "sets": { "min": 1, "max": 3 } },
            "name": "Say \"hi\"",
            "aliases": [],
            "sources": [],
            "review": null,
            "steps": [{ "text": "One.\nTwo." }, {}],
        });
        let expected = "name = \"Say \\\"hi\\\"\"\nsources = []\n\n[dose]\nsets = { min = 1, max = 3 }\n\n[[steps]]\ntext = \"\"\"\nOne.\nTwo.\"\"\"\n\n[[steps]]\n";
        assert_eq!(document(&value, &schema), expected);
    }

    #[test]
    fn long_lists_have_a_line_for_each_entry() {
        let value = json!({ "tips": ["x".repeat(60), "y".repeat(60)], "short": ["x", "y"] });
        let text = document(&value, &Value::Null);
        assert_eq!(text.lines().count(), 5, "{text}");
        assert!(text.ends_with("short = [\"x\", \"y\"]\n"));
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof!["\\PC{0,12}", "[\"\\\\\\n\\r\\t \u{1}\u{7f}\u{85}'a]{0,12}"]
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any_text().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1.0e9..1.0e9_f64).prop_filter("a fraction", |number| number.fract() != 0.0).prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![collection::vec(inner.clone(), 0..4).prop_map(Value::from), any_table(inner),]
        })
    }

    fn any_table(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
        collection::btree_map(any_text(), value, 0..4).prop_map(|fields| fields.into_iter().collect::<Value>())
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(value in any_table(any_value())) {
            let text = document(&value, &Value::Null);
            let read = TomlDocument::parse(&text).map(|document| document.value);
            prop_assert_eq!(read, Ok(value), "{}", text);
        }
    }
}
