//! The file of a new item: every field in the order in which it is written, with what belongs there.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{describe, document::TomlDocument, layout, placeholder::PLACEHOLDER, schema::schema_of};
use crate::domain::Item;

/// How wide a comment may become.
const WIDTH: usize = 110;

/// The text of a new item's file. `given` are the values that it starts with; wherever else something must stand, it has
/// the placeholder, and what may be left out is commented out.
pub(super) fn skeleton<T: Item>(given: &Value) -> String {
    let schema = schema_of::<T>();
    let value = filled(&schema, Some(given));
    let text = layout::document(&value, &schema);
    let lines: Vec<&str> = text.lines().collect();
    // What the layout writes is TOML, so there are no faults.
    let Ok(document) = TomlDocument::parse(&text) else { return text };
    let mut notes = Notes { lines: &lines, document: &document, by_line: BTreeMap::new() };
    let path = String::new();
    notes.table(&Field { schema: &schema, value: &value, given: Some(given), path, line: 0, is_off: false });
    let mut skeleton = Vec::new();
    write_comment(
        &mut skeleton,
        &format!(
            "A new item of the kind `{}`. Write something in place of every \"{PLACEHOLDER}\". A line that begins with \
             `#` and no space after it is optional: delete the `#` to use it. `rollwise check` names what is missing.",
            T::KIND
        ),
    );
    skeleton.push(String::new());
    for (index, line) in lines.iter().enumerate() {
        let note = notes.by_line.get(&(index + 1));
        let is_after_header = skeleton.last().is_some_and(|line| line.trim_start_matches('#').starts_with('['));
        if note.is_some() && !is_after_header && skeleton.last().is_some_and(|line| !line.is_empty()) {
            skeleton.push(String::new());
        }
        note.iter().flat_map(|note| &note.comments).for_each(|comment| write_comment(&mut skeleton, comment));
        let mark = if note.is_some_and(|note| note.is_off) { "#" } else { "" };
        skeleton.push(format!("{mark}{line}"));
    }
    skeleton.join("\n") + "\n"
}

/// A value of a schema: what is given, and else the placeholder at every place and one entry in every list.
fn filled(schema: &Value, given: Option<&Value>) -> Value {
    match (schema["type"].as_str(), given) {
        (Some("object"), _) => {
            let field = |(name, schema): (&String, &Value)| {
                (name.clone(), filled(schema, given.and_then(|given| given.get(name))))
            };
            Value::Object(properties(schema).map(field).collect::<Map<_, _>>())
        }
        (Some("array"), Some(Value::Array(entries))) => {
            entries.iter().map(|entry| filled(&schema["items"], Some(entry))).collect()
        }
        (Some("array"), _) if schema["maxItems"] == 0 => Value::Array(Vec::new()),
        (Some("array"), _) => Value::Array(vec![filled(&schema["items"], None)]),
        (_, Some(given)) => given.clone(),
        (_, None) => PLACEHOLDER.into(),
    }
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

/// A field on its way into the file.
struct Field<'a> {
    schema: &'a Value,
    value: &'a Value,
    given: Option<&'a Value>,
    path: String,
    /// The line on which it begins.
    line: usize,
    /// Whether it is commented out.
    is_off: bool,
}

/// What becomes of a line.
#[derive(Default)]
struct Note {
    comments: Vec<String>,
    is_off: bool,
}

struct Notes<'a> {
    lines: &'a [&'a str],
    document: &'a TomlDocument,
    by_line: BTreeMap<usize, Note>,
}

impl Notes<'_> {
    /// Notes the comments on the fields of a table.
    fn table(&mut self, table: &Field<'_>) {
        let required = table.schema["required"].as_array();
        for (name, schema) in properties(table.schema) {
            let given = table.given.and_then(|given| given.get(name));
            let is_required = required.is_some_and(|required| required.iter().any(|known| known == name));
            let path = if table.path.is_empty() { name.clone() } else { format!("{}.{name}", table.path) };
            let is_off = table.is_off || !(is_required || given.is_some());
            let value = &table.value[name];
            let line = self.line(&path, value);
            let field = Field { schema, value, given, path, line, is_off };
            let form = match table.schema["properties"].get("kind") {
                Some(_) if name == "slug" => "the slug of an item of that kind".to_owned(),
                _ => describe::form(field.schema),
            };
            let mut comment = self.comment(&field, &form, is_required);
            if line == table.line && !self.text(line).starts_with('[') {
                // The fields of a table that stands on one line share its comment.
                comment = format!("`{name}`: {comment}");
            }
            let note = self.by_line.entry(line).or_default();
            note.comments.push(comment);
            note.is_off |= is_off;
            self.within(&field);
        }
    }

    /// Notes the comments on the values within a field; of a list, the first entry tells it all.
    fn within(&mut self, field: &Field<'_>) {
        match field.value {
            Value::Object(_) => self.table(&Field { path: field.path.clone(), ..*field }),
            Value::Array(entries) => {
                let Some(value @ Value::Object(_)) = entries.first() else { return };
                let given = field.given.and_then(|given| given.get(0));
                let path = format!("{}[0]", field.path);
                self.table(&Field { schema: &field.schema["items"], value, given, path, ..*field });
            }
            _ => {}
        }
    }

    /// The line on which a field begins. A table that has no header begins where the first of its fields does.
    fn line(&self, path: &str, value: &Value) -> usize {
        let path = match value {
            Value::Array(entries) if entries.first().is_some_and(Value::is_object) => format!("{path}[0]"),
            _ => path.to_owned(),
        };
        let own = self.document.line(&path);
        match value {
            Value::Object(fields) if !self.is_headed(own, &path) => {
                let lines = fields.iter().map(|(name, value)| self.line(&format!("{path}.{name}"), value));
                lines.min().unwrap_or(own)
            }
            _ => own,
        }
    }

    fn text(&self, line: usize) -> &str {
        self.lines.get(line - 1).copied().unwrap_or_default()
    }

    fn is_headed(&self, line: usize, path: &str) -> bool {
        self.text(line).trim_matches(['[', ']']) == path.replace("[0]", "")
    }

    fn comment(&self, field: &Field<'_>, form: &str, is_required: bool) -> String {
        let mut comment = field.schema["description"].as_str().unwrap_or_default().replace('\n', " ");
        if !is_required {
            comment.push_str(" Optional.");
        }
        let mut signs = form.chars();
        if let Some(first) = signs.next() {
            comment.extend([" ", &first.to_uppercase().to_string(), signs.as_str(), "."]);
        }
        if self.text(field.line).starts_with("[[") && field.value.is_array() {
            comment.push_str(" Repeat this part for each.");
        }
        comment
    }
}

/// Writes a comment in lines of a readable length.
fn write_comment(lines: &mut Vec<String>, comment: &str) {
    let mut line = "#".to_owned();
    for word in comment.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, "#".to_owned()));
        }
        line.extend([" ", word]);
    }
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{PLACEHOLDER, properties, skeleton};
    use crate::{
        content::{document::TomlDocument, validate::FileSchema},
        domain::{Dose, Item, Technique, for_each_kind},
    };

    /// The skeleton with everything that is optional in use.
    fn in_use(skeleton: &str) -> String {
        let is_optional = |line: &str| line.starts_with('#') && !line.starts_with("# ");
        skeleton.lines().map(|line| if is_optional(line) { &line[1..] } else { line }.to_owned() + "\n").collect()
    }

    /// The value of a skeleton, which has no faults but what is to be filled in.
    #[track_caller]
    fn value<T: Item>(text: &str) -> Value {
        let document = TomlDocument::parse(text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
        for problem in FileSchema::of::<T>().problems(&document.value) {
            assert!(problem.message.starts_with("is still to be filled in: "), "{problem:?}\n{text}");
            let line = text.lines().nth(document.line(&problem.path) - 1).expect("the line is there");
            assert!(line.contains(PLACEHOLDER), "{problem:?} is not in {line}");
        }
        document.value
    }

    fn assert_all(schema: &Value, value: &Value, path: &str) {
        for (name, schema) in properties(schema) {
            let path = format!("{path}.{name}");
            let value = value.get(name).unwrap_or_else(|| panic!("{path} is not in the skeleton"));
            assert_all(schema, value, &path);
            if let Some(entry) = value.get(0) {
                assert_all(&schema["items"], entry, &path);
            }
        }
    }

    fn assert_skeleton<T: Item>() {
        let text = skeleton::<T>(&json!({}));
        let required = value::<T>(&text);
        assert_eq!(required["name"], PLACEHOLDER);
        assert_eq!(required.get("review"), None);
        let whole = value::<T>(&in_use(&text));
        let schema = super::schema_of::<T>();
        assert_all(&schema, &whole, T::KIND.to_string().as_str());
        let lines = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
        };
        assert_eq!(
            lines(&in_use(&text)),
            lines(&super::layout::document(&super::filled(&schema, None), &schema)),
            "not as it is written"
        );
        let unexplained = text.lines().filter(|line| line.ends_with(" A slug.") || line.ends_with("each a slug."));
        for line in unexplained {
            assert!(line.starts_with("# Slugs that this item had before."), "nobody knows what {line:?} refers to");
        }
    }

    macro_rules! implement_test {
        ($($variant:ident $field:ident $type:ty,)+) => {
            #[test]
            fn every_kind_has_a_skeleton_with_all_its_fields_in_order() {
                $(assert_skeleton::<$type>();)+
            }
        };
    }
    for_each_kind!(implement_test);

    #[test]
    fn every_field_is_explained_from_its_schema() {
        let text = skeleton::<Technique>(&json!({ "dose": Dose::USUAL }));
        for expected in [
            "\n# What a list shows. A text of at most 120 characters.\nname = \"FILL IN\"\n",
            "\n# How demanding it is. One of `beginner`, `intermediate`, `advanced`.\ndifficulty = \"FILL IN\"\n",
            "\n# The density to start with. The slug of one of the roller-types.\nrecommended_density = ",
            "\n# What to do, in order. A list of 1 to 100. Repeat this part for each.\n[[steps]]\n# The place in the order",
            "\n# `in_per_s`: Inches per second. A number, more than 0 and at most 1.\n",
            "\nhold_seconds = { min = 20, max = 30, limit = 60 }\n",
            "\n#repetitions = { min = \"FILL IN\", max = \"FILL IN\" }\n",
            "\n# What to keep off and when to stop.\n# Where the roller must not go. ",
            "\n#[review]\n",
        ] {
            assert!(text.contains(expected), "{expected:?} is not in\n{text}");
        }
    }
}
