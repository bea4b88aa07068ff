//! Reads what Prometheus reads.

use std::collections::BTreeMap;

use super::server::Server;

/// The metrics of a server at a moment.
#[derive(Debug)]
pub(crate) struct Metrics {
    /// The type of each.
    pub(crate) types: BTreeMap<String, String>,
    /// The value of each sample, by its name and labels as they stand there.
    pub(crate) samples: BTreeMap<String, f64>,
}

impl Metrics {
    /// Asks a server.
    pub(crate) fn of(server: &Server) -> Self {
        let answer = server.get(&format!("{}/metrics", server.metrics()));
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4"));
        Self::read(answer.text())
    }

    fn read(text: &str) -> Self {
        let (mut types, mut samples) = (BTreeMap::new(), BTreeMap::new());
        for line in text.lines() {
            if let Some(told) = line.strip_prefix("# TYPE ") {
                let (name, kind) = told.split_once(' ').expect("a name and a type");
                assert_eq!(types.insert(name.to_owned(), kind.to_owned()), None, "{name} stands twice");
            } else if !line.starts_with("# HELP ") {
                let (sample, value) = line.rsplit_once(' ').expect("a value");
                let value = value.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
                assert_eq!(samples.insert(sample.to_owned(), value), None, "{sample} stands twice");
            }
        }
        Self { types, samples }
    }

    /// The value of a sample.
    pub(crate) fn value(&self, sample: &str) -> f64 {
        *self.samples.get(sample).unwrap_or_else(|| panic!("no {sample} in {:#?}", self.samples))
    }

    /// The value of a sample that is a whole number.
    pub(crate) fn number(&self, sample: &str) -> u64 {
        let value = self.value(sample);
        format!("{value}").parse().unwrap_or_else(|_| panic!("{sample} is {value}"))
    }

    /// The samples of a metric with more than no requests, by their labels.
    pub(crate) fn by_labels(&self, name: &str) -> BTreeMap<&str, u64> {
        let samples = self.samples.keys().filter_map(|sample| {
            let labels = sample.strip_prefix(name)?.strip_prefix('{')?.strip_suffix('}')?;
            Some((labels, self.number(sample)))
        });
        samples.filter(|(_, number)| *number > 0).collect()
    }
}
