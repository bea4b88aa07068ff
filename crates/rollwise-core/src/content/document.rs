use serde_json::{Map, Number, Value};
use toml::{
    Spanned,
    de::{DeFloat, DeInteger, DeTable, DeValue},
};

/// A TOML file as JSON, with the line of every value.
#[derive(Debug)]
pub(super) struct TomlDocument {
    /// The table that the file is.
    pub(super) value: Value,
    lines: Lines,
}

/// The line of a value, and those of the values in it, in their order.
#[derive(Debug)]
struct Lines {
    line: usize,
    within: Vec<Lines>,
}

/// What is wrong with the syntax: the line and the message.
pub(super) type SyntaxFault = (usize, String);

impl TomlDocument {
    /// Parses a file.
    ///
    /// # Errors
    /// Every fault of the syntax.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<SyntaxFault>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = SpanReader { breaks: breaks(text), way: Vec::new(), faults: Vec::new() };
        for error in errors {
            let place = error.span().map_or(0, |span| span.start);
            let fault = (reader.line(place), format!("is no TOML: {}", error.message()));
            reader.faults.push(fault);
        }
        let (value, within) = reader.table(table.get_ref());
        let lines = Lines { line: 1, within };
        if reader.faults.is_empty() { Ok(Self { value, lines }) } else { Err(reader.faults) }
    }

    /// The line of a path such as `steps[2].title`, or of what it would be a part of.
    pub(super) fn line(&self, path: &str) -> usize {
        let (mut value, mut lines, mut rest) = (&self.value, &self.lines, path);
        while let Some((index, within, after)) = step(value, rest) {
            let Some(next) = lines.within.get(index) else { break };
            (value, lines, rest) = (within, next, after);
        }
        lines.line
    }
}

/// The first step of a path into a value: which of the values in it comes next, that value, and the rest of the path.
fn step<'v, 'p>(value: &'v Value, path: &'p str) -> Option<(usize, &'v Value, &'p str)> {
    match value {
        Value::Object(fields) => {
            let path = path.strip_prefix('.').unwrap_or(path);
            let ends = |rest: &&str| rest.is_empty() || rest.starts_with(['.', '[']);
            // A name may hold a dot itself.
            let named = fields.iter().enumerate().filter_map(|(index, (name, value))| {
                Some((index, value, path.strip_prefix(name.as_str()).filter(ends)?))
            });
            named.min_by_key(|(_, _, rest)| rest.len())
        }
        Value::Array(list) => {
            let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
            let index = index.parse().ok()?;
            Some((index, list.get(index)?, rest))
        }
        _ => None,
    }
}

/// Where the lines of a text end.
fn breaks(text: &str) -> Vec<usize> {
    text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset).collect()
}

struct SpanReader<'a> {
    /// Where the lines end, in order.
    breaks: Vec<usize>,
    /// The steps that lead to where it reads.
    way: Vec<Step<'a>>,
    faults: Vec<SyntaxFault>,
}

/// A step into a value.
enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> SpanReader<'a> {
    /// The line, from 1, that a byte is in.
    fn line(&self, offset: usize) -> usize {
        self.breaks.partition_point(|end| *end < offset) + 1
    }

    fn table(&mut self, table: &'a DeTable<'_>) -> (Value, Vec<Lines>) {
        let mut fields = Map::new();
        let mut within = Vec::with_capacity(table.len());
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let (value, lines) = self.value(Step::Name(name), value);
            fields.insert(name.to_owned(), value);
            within.push(lines);
        }
        (Value::Object(fields), within)
    }

    fn value(&mut self, step: Step<'a>, value: &'a Spanned<DeValue<'_>>) -> (Value, Lines) {
        let line = self.line(value.span().start);
        self.way.push(step);
        let (value, within) = match value.get_ref() {
            DeValue::String(text) => (Value::String(text.to_string()), Vec::new()),
            DeValue::Boolean(truth) => (Value::Bool(*truth), Vec::new()),
            DeValue::Datetime(moment) => (Value::String(moment.to_string()), Vec::new()),
            DeValue::Table(table) => self.table(table),
            DeValue::Array(list) => {
                let entries = list.iter().enumerate().map(|(index, value)| self.value(Step::Index(index), value));
                let (entries, within): (Vec<_>, _) = entries.unzip();
                (Value::Array(entries), within)
            }
            DeValue::Integer(number) => (self.number(line, integer(number)), Vec::new()),
            DeValue::Float(number) => (self.number(line, float(number)), Vec::new()),
        };
        self.way.pop();
        (value, Lines { line, within })
    }

    fn number(&mut self, line: usize, number: Option<Number>) -> Value {
        if number.is_none() {
            let path = self.path();
            self.faults.push((line, format!("`{path}`: this number cannot be used: it is too large, or none")));
        }
        number.map_or(Value::Null, Value::Number)
    }

    /// The path of where it reads, e.g. `steps[2].title`.
    fn path(&self) -> String {
        let steps = self.way.iter().map(|step| match step {
            Step::Name(name) => format!(".{name}"),
            Step::Index(index) => format!("[{index}]"),
        });
        steps.collect::<String>().trim_start_matches('.').to_owned()
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

    use super::TomlDocument;

    const TEXT: &str = "name = \"x\"\nlist = [\n  1,\n  2.5,\n]\nday = 2026-11-22\n\n[dose]\nspeed = { max = 60.0 }\n\n[[steps]]\n\n[[steps]]\ntitle = \"y\"\n";

    #[test]
    fn values_become_json_and_keep_their_lines() {
        let document = TomlDocument::parse(TEXT).expect("it is TOML");
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
        let document = TomlDocument::parse(TEXT).expect("it is TOML");
        for (path, line) in
            [("steps[1].text", 13), ("dose.sets.min", 8), ("list[7]", 2), ("nothing.at[3].all", 1), ("", 1)]
        {
            assert_eq!(document.line(path), line, "{path}");
        }
    }

    #[test]
    fn every_fault_of_the_syntax_is_found() {
        let faults = TomlDocument::parse("a = 1\na = 2\nb = \n[c\nd = inf\n").expect_err("it is no TOML");
        let lines: Vec<_> = faults.iter().map(|(line, _)| *line).collect();
        assert!([2, 3, 4].iter().all(|line| lines.contains(line)), "{faults:?}");
        assert_eq!(TomlDocument::parse("a = 1\nb = nan\n").expect_err("nan is of no use")[0].0, 2);
        assert_eq!(TomlDocument::parse("a = 99999999999999999999\n").expect_err("too large")[0].0, 1);
    }

    proptest! {
        #[test]
        fn any_text_is_a_document_or_faults(text in "([a-c.\\[\\]{}=\"' \\n0-9#-]|\\PC){0,60}") {
            if let Err(faults) = TomlDocument::parse(&text) {
                prop_assert!(!faults.is_empty());
            }
        }
    }
}
