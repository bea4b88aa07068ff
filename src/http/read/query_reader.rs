//! What an address takes in its query. It takes one parameter after the other, and what it takes is at once what is read,
//! what is known (anything else is refused) and what is documented: none of the three can differ from the others.

use std::collections::BTreeSet;

use utoipa::openapi::path::Parameter;

use super::param::{ListParam, MOST_VALUES, Param, Refused};
use crate::{
    domain::Locale,
    http::{
        request::query::{Query, QueryFaults},
        response::problem::Failure,
        state::snapshot::Snapshot,
    },
};

/// The parameters of an address.
pub(in crate::http) trait FromQuery: Sized {
    /// Takes every parameter, in the order of the documentation.
    fn from_query(reader: &mut QueryReader<'_>) -> Self;

    /// Reads a raw query; `negotiated` is the language by header.
    ///
    /// # Errors
    /// Every fault of the query at once.
    fn read(raw: &str, snapshot: &Snapshot, negotiated: &Locale) -> Result<Self, Failure> {
        let query = Query::parse(raw)?;
        let mut reader = QueryReader::new(Some(Given { query: &query, snapshot, negotiated }));
        let params = Self::from_query(&mut reader);
        query.finish(&reader.names, reader.faults)?;
        Ok(params)
    }

    /// The parameters in the OpenAPI document: those that are taken where no request gives any.
    fn documented() -> Vec<Parameter> {
        let mut reader = QueryReader::new(None);
        Self::from_query(&mut reader);
        reader.documented
    }
}

/// What a request gives.
#[derive(Clone, Copy)]
struct Given<'a> {
    query: &'a Query,
    snapshot: &'a Snapshot,
    negotiated: &'a Locale,
}

/// Takes the parameters of a request, or of none: then it only gathers their documentation.
pub(in crate::http) struct QueryReader<'a> {
    given: Option<Given<'a>>,
    names: Vec<&'static str>,
    documented: Vec<Parameter>,
    faults: QueryFaults,
}

impl<'a> QueryReader<'a> {
    fn new(given: Option<Given<'a>>) -> Self {
        Self { given, names: Vec::new(), documented: Vec::new(), faults: QueryFaults::default() }
    }

    /// The value of a parameter, if it was given and can be read.
    pub(in crate::http) fn one<V>(&mut self, param: &Param<V>) -> Option<V> {
        let Given { query, snapshot, .. } = self.take(param.name, || param.document())?;
        // A parameter that must be given and is not is refused as if it said nothing.
        let text = query.get(param.name).or_else(|| param.is_required.then_some(""))?;
        let value = (param.read)(snapshot, text);
        value.map_err(|refused| self.faults.add(|| refused.at(param.name))).ok()
    }

    /// The values of a parameter that can be read, if any were given.
    pub(in crate::http) fn list<V>(&mut self, param: &ListParam<V>) -> Option<Vec<V>> {
        self.each(param.name, || param.document(), param.read)
    }

    /// The values of a parameter, each as `read` reads it, if any were given. A wrong word is named once.
    pub(in crate::http) fn each<V>(
        &mut self,
        name: &'static str,
        document: impl FnOnce() -> Parameter,
        read: impl Fn(&'a Snapshot, &str) -> Result<V, Refused<'a>>,
    ) -> Option<Vec<V>> {
        let Given { query, snapshot, .. } = self.take(name, document)?;
        let text = query.get(name)?;
        let words = match separated(text) {
            Ok(words) => words,
            Err(reason) => {
                self.refuse(name, reason);
                return None;
            }
        };
        let (mut values, mut wrong) = (Vec::new(), BTreeSet::new());
        for word in words {
            match read(snapshot, word) {
                Ok(value) => values.push(value),
                Err(refused) if wrong.insert(word) => self.faults.add(|| refused.at(name)),
                Err(_) => {}
            }
        }
        Some(values)
    }

    /// Refuses a parameter for what only shows beside others.
    pub(in crate::http) fn refuse(&mut self, name: &str, reason: impl Into<String>) {
        self.faults.add(|| Refused::because(reason).at(name));
    }

    /// The snapshot that a request is answered from.
    pub(in crate::http) fn snapshot(&self) -> Option<&'a Snapshot> {
        self.given.map(|given| given.snapshot)
    }

    /// The language by header.
    pub(in crate::http) fn negotiated(&self) -> Locale {
        self.given.map_or_else(Locale::english, |given| given.negotiated.clone())
    }

    /// The whole query.
    pub(in crate::http) fn query(&self) -> Query {
        self.given.map(|given| given.query.clone()).unwrap_or_default()
    }

    /// Takes a parameter: from now on it is known.
    fn take(&mut self, name: &'static str, document: impl FnOnce() -> Parameter) -> Option<Given<'a>> {
        match self.given {
            Some(_) => self.names.push(name),
            None => self.documented.push(document()),
        }
        self.given
    }
}

/// The values of a parameter that takes several.
///
/// # Errors
/// If one is empty or they are too many.
fn separated(text: &str) -> Result<Vec<&str>, String> {
    let words: Vec<_> = text.split(',').map(str::trim).collect();
    if words.contains(&"") {
        Err("a value is missing: leave the parameter out, or give values separated by commas".to_owned())
    } else if words.len() > MOST_VALUES {
        Err(format!("{} values are given; at most {MOST_VALUES} are read", words.len()))
    } else {
        Ok(words)
    }
}
