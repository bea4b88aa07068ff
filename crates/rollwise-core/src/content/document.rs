use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use toml::{
    Spanned,
    de::{DeFloat, DeInteger, DeTable, DeValue},
};

/// A TOML file as JSON, with the line of every value.
#[derive(Debug)]
pub(super) struct Document {
    /// The table that the file is.
    pub(super) value: Value,
    /// The line of every value by its path, e.g. `steps[2].title`.
    lines: BTreeMap<String, usize>,
}

/// What is wrong with the syntax: the line and the message.
pub(super) type SyntaxFault = (usize, String);

impl Document {
    /// Parses a file.
    ///
    /// # Errors
    /// Every fault of the syntax.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<SyntaxFault>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader { breaks: breaks(text), lines: BTreeMap::new(), faults: Vec::new() };
        for error in errors {
            let place = error.span().map_or(0, |span| span.start);
            let fault = (reader.line(place), format!("is no TOML: {}", error.message()));
            reader.faults.push(fault);
        }
        let value = reader.table("", table.get_ref());
        if reader.faults.is_empty() { Ok(Self { value, lines: reader.lines }) } else { Err(reader.faults) }
    }

    /// The line of a path, or of what it would be a part of.
    pub(super) fn line(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return *line;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return 1,
            }
        }
    }
}

/// Where the lines of a text end.
fn breaks(text: &str) -> Vec<usize> {
    text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset).collect()
}

struct Reader {
    /// Where the lines end, in order.
    breaks: Vec<usize>,
    lines: BTreeMap<String, usize>,
    faults: Vec<SyntaxFault>,
}

impl Reader {
    /// The line, from 1, that a byte is in.
    fn line(&self, offset: usize) -> usize {
        self.breaks.partition_point(|end| *end < offset) + 1
    }

    fn table(&mut self, path: &str, table: &DeTable<'_>) -> Value {
        let mut fields = Map::new();
        for (key, value) in table {
            let name = key.get_ref();
            let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            let value = self.value(&path, value);
            fields.insert(name.to_string(), value);
        }
        Value::Object(fields)
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>) -> Value {
        let line = self.line(value.span().start);
        self.lines.insert(path.to_owned(), line);
        match value.get_ref() {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Boolean(truth) => Value::Bool(*truth),
            DeValue::Datetime(moment) => Value::String(moment.to_string()),
            DeValue::Table(table) => self.table(path, table),
            DeValue::Array(list) => {
                list.iter().enumerate().map(|(index, value)| self.value(&format!("{path}[{index}]"), value)).collect()
            }
            DeValue::Integer(number) => self.number(path, line, integer(number)),
            DeValue::Float(number) => self.number(path, line, float(number)),
        }
    }

    fn number(&mut self, path: &str, line: usize, number: Option<Number>) -> Value {
        if number.is_none() {
            self.faults.push((line, format!("`{path}`: this number cannot be used: it is too large, or none")));
        }
        number.map_or(Value::Null, Value::Number)
    }
}

fn integer(number: &DeInteger<'_>) -> Option<Number> {
    i64::from_str_radix(number.as_str(), number.radix()).ok().map(Number::from)
}

/// A number without a fraction becomes an integer, so that `60.0` may stand for `60`.
fn float(number: &DeFloat<'_>) -> Option<Number> {
    let number: f64 = number.as_str().parse().ok()?;
    if number.fract() == 0.0
        && let Ok(whole) = format!("{number:.0}").parse::<i64>()
    {
        return Some(whole.into());
    }
    Number::from_f64(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::Document;

    const TEXT: &str = "name = \"x\"\nlist = [\n  1,\n  2.5,\n]\nday = 2026-11-22\n\n[dose]\nspeed = { max = 60.0 }\n\n[[steps]]\n\n[[steps]]\ntitle = \"y\"\n";

    #[test]
    fn values_become_json_and_keep_their_lines() {
        let document = Document::parse(TEXT).expect("it is TOML");
        let expected = json!({
            "day": "2026-11-22",
            "dose": {"speed": {"max": 60}},
            "list": [1, 2.5],
            "name": "x",
            "steps": [{}, {"title": "y"}],
        });
        assert_eq!(document.value, expected);
        for (path, line) in
            [("name", 1), ("list", 2), ("list[1]", 4), ("dose", 8), ("dose.speed.max", 9), ("steps[1].title", 14)]
        {
            assert_eq!(document.line(path), line, "{path}");
        }
    }

    #[test]
    fn what_is_not_there_has_the_line_of_what_it_would_belong_to() {
        let document = Document::parse(TEXT).expect("it is TOML");
        for (path, line) in
            [("steps[1].text", 13), ("dose.sets.min", 8), ("list[7]", 2), ("nothing.at[3].all", 1), ("", 1)]
        {
            assert_eq!(document.line(path), line, "{path}");
        }
    }

    #[test]
    fn every_fault_of_the_syntax_is_found() {
        let faults = Document::parse("a = 1\na = 2\nb = \n[c\nd = inf\n").expect_err("it is no TOML");
        let lines: Vec<_> = faults.iter().map(|(line, _)| *line).collect();
        assert!([2, 3, 4].iter().all(|line| lines.contains(line)), "{faults:?}");
        assert_eq!(Document::parse("a = 1\nb = nan\n").expect_err("nan is of no use")[0].0, 2);
        assert_eq!(Document::parse("a = 99999999999999999999\n").expect_err("too large")[0].0, 1);
    }

    proptest! {
        #[test]
        fn any_text_is_a_document_or_faults(text in "([a-c.\\[\\]{}=\"' \\n0-9#-]|\\PC){0,60}") {
            if let Err(faults) = Document::parse(&text) {
                prop_assert!(!faults.is_empty());
            }
        }
    }
}
