use serde_json::Value;

use super::{explain::first_sentence, schema::resolved, schema_error::SchemaError};

/// What a new item's file says wherever its author must write something. No file that says it anywhere has no faults.
pub const PLACEHOLDER: &str = "FILL IN";

/// Whether a text is still to be written, or the rest of it is.
pub(super) fn is_open(text: &str) -> bool {
    text.contains(PLACEHOLDER)
}

/// Whether anything in a file is still to be filled in.
pub(super) fn is_in(value: &Value) -> bool {
    match value {
        Value::String(text) => is_open(text),
        Value::Array(list) => list.iter().any(is_in),
        Value::Object(fields) => fields.values().any(is_in),
        _ => false,
    }
}

/// Every place in a file that is still to be filled in, with what belongs there.
pub(super) fn problems(schema: &Value, value: &Value) -> Vec<SchemaError> {
    let mut finder = Finder { root: schema, problems: Vec::new() };
    finder.visit(value, schema, "", "");
    finder.problems
}

struct Finder<'a> {
    root: &'a Value,
    problems: Vec<SchemaError>,
}

impl<'a> Finder<'a> {
    /// Visits a value at `path`; `meaning` describes the field that it stands in.
    fn visit(&mut self, value: &Value, schema: &'a Value, path: &str, meaning: &'a str) {
        let schema = resolved(self.root, schema);
        match value {
            Value::String(text) if is_open(text) => {
                let message = open(meaning);
                self.problems.push(SchemaError { path: path.to_owned(), message });
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    let field = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                    self.visit(value, field, &path, field["description"].as_str().unwrap_or_default());
                }
            }
            Value::Array(list) => {
                for (index, value) in list.iter().enumerate() {
                    self.visit(value, &schema["items"], &format!("{path}[{index}]"), meaning);
                }
            }
            _ => {}
        }
    }
}

/// What is said of a place that is still to be filled in.
pub(super) fn open(meaning: &str) -> String {
    let meaning = first_sentence(meaning);
    if meaning.is_empty() { "is still to be filled in".into() } else { format!("is still to be filled in: {meaning}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::validate::FileSchema;
    use crate::domain::Technique;

    #[test]
    fn a_place_to_fill_in_is_one_fault_whatever_belongs_there() {
        let file = json!({
            "name": "FILL IN",
            "summary": "It rolls FILL IN.",
            "regions": ["FILL IN"],
            "estimated_seconds": "FILL IN",
            "steps": [{ "position": 1, "role": "FILL IN", "title": "Lie down", "text": "Fill in a form.", "x": "FILL IN" }],
            "dose": { "sets": { "min": "FILL IN", "max": 1 } },
        });
        let schema = FileSchema::of::<Technique>();
        let problems = schema.problems(&file);
        let messages = |path: &str| -> Vec<_> {
            problems.iter().filter(|it| it.path == path).map(|it| it.message.as_str()).collect()
        };
        let open = |meaning: &str| vec![format!("is still to be filled in: {meaning}")];
        assert_eq!(messages("name"), open("what a list shows"));
        assert_eq!(messages("summary"), open("one or two sentences that can stand alone"));
        assert_eq!(messages("regions[0]"), open("the regions that it rolls"));
        assert_eq!(messages("steps[0].role"), open("what the step is for"));
        assert_eq!(messages("dose.sets.min"), open("the usual least"));
        assert_eq!(messages("estimated_seconds").len(), 1);
        assert_eq!(messages("steps[0].text"), [""; 0]);
        // A key that there is not stays one.
        assert!(messages("steps[0].x")[0].starts_with("unknown key"), "{problems:?}");
    }
}
