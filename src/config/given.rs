//! Settings as they were given, by flag, environment variable or file, and everything that is wrong with them.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

/// Settings that cannot be used: every fault, each with its place and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingsError(Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [only] => f.write_str(only),
            several => {
                write!(f, "{} settings cannot be used:", several.len())?;
                several.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
            }
        }
    }
}

impl SettingsError {
    /// One fault.
    pub fn one(fault: impl Into<String>) -> Self {
        Self(vec![fault.into()])
    }
}

/// The settings file and the faults found so far.
#[derive(Default)]
pub(super) struct Given {
    path: PathBuf,
    file: Table,
    known: Vec<&'static str>,
    faults: Vec<String>,
}

impl Given {
    /// Reads the settings file, if there is one.
    pub(super) fn read(path: Option<&Path>) -> Self {
        let mut given = Self::default();
        let Some(path) = path else { return given };
        path.clone_into(&mut given.path);
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                given.faults.push(format!("the settings file {} cannot be read: {error}", path.display()));
                return given;
            }
        };
        match text.parse() {
            Ok(file) => given.file = file,
            Err(error) => given.faults.push(format!("the settings file {} is not TOML: {error}", path.display())),
        }
        given
    }

    /// The value of a setting: that of its flag or variable, else that of its line in the file. What is overridden is
    /// checked all the same.
    pub(super) fn value<T>(
        &mut self,
        key: &'static str,
        argument: Option<&str>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.known.push(key);
        let from_file = self.file.remove(key).and_then(|value| {
            let place = format!("the settings file {}: `{key}`", self.path.display());
            self.checked(&place, text(&value).and_then(|text| parse(&text)))
        });
        let Some(argument) = argument else { return from_file };
        let place = format!("--{} or ROLLWISE_{}", key.replace('_', "-"), key.to_uppercase());
        self.checked(&place, parse(argument)).or(from_file)
    }

    /// Notes what is wrong at a place.
    pub(super) fn fault(&mut self, place: &str, reason: &str) {
        self.faults.push(format!("{place}: {reason}"));
    }

    /// How many faults were noted so far.
    pub(super) fn fault_count(&self) -> usize {
        self.faults.len()
    }

    /// The value, after noting what is wrong with it.
    pub(super) fn checked<T>(&mut self, place: &str, value: Result<T, String>) -> Option<T> {
        value.map_err(|reason| self.fault(place, &reason)).ok()
    }

    /// Whether nothing is wrong.
    ///
    /// # Errors
    /// With everything that is wrong, keys of the file that nobody asked for among it.
    pub(super) fn finish(mut self) -> Result<(), SettingsError> {
        let known: Vec<_> = self.known.iter().map(|key| format!("`{key}`")).collect();
        for key in self.file.keys() {
            let place = self.path.display();
            let known = known.join(", ");
            self.faults.push(format!("the settings file {place}: `{key}` is no setting: expected one of {known}"));
        }
        if self.faults.is_empty() { Ok(()) } else { Err(SettingsError(self.faults)) }
    }
}

/// A value of the file as one would write it for a flag.
fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Array(list) => Ok(list.iter().map(text).collect::<Result<Vec<_>, _>>()?.join(",")),
        other => Err(format!("must be a text, a number or a list of them, not {}", other.type_str())),
    }
}
