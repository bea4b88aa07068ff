//! A query parameter, defined once: its name, what documents it, and how its text is read.

use std::borrow::Cow;

use utoipa::openapi::{
    RefOr, Required, Schema,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
    schema::ArrayBuilder,
};

use crate::http::{request::query::shortened, response::problem::InvalidPart, state::snapshot::Snapshot};

/// The most values in one parameter.
pub(in crate::http) const MOST_VALUES: usize = 100;

/// Reads a text that was given for a parameter.
pub(in crate::http) type ReadValue<V> = for<'s> fn(&'s Snapshot, &str) -> Result<V, Refused<'s>>;

/// Words, each made when it is asked for.
pub(in crate::http) type Words<'a> = Box<dyn Iterator<Item = Cow<'a, str>> + 'a>;

/// A parameter with a single value.
pub(in crate::http) struct Param<V> {
    /// Its name.
    pub(in crate::http) name: &'static str,
    /// What it does, in sentences for people.
    pub(in crate::http) description: &'static str,
    /// The schema of its value.
    pub(in crate::http) schema: fn() -> RefOr<Schema>,
    /// Whether it must be given.
    pub(in crate::http) is_required: bool,
    /// Reads its value.
    pub(in crate::http) read: ReadValue<V>,
}

/// A parameter with several values, separated by commas.
pub(in crate::http) struct ListParam<V> {
    /// Its name.
    pub(in crate::http) name: &'static str,
    /// What it does, in sentences for people.
    pub(in crate::http) description: &'static str,
    /// The schema of one of its values.
    pub(in crate::http) schema: fn() -> RefOr<Schema>,
    /// Reads one of its values.
    pub(in crate::http) read: ReadValue<V>,
}

impl<V> Param<V> {
    /// The parameter in the OpenAPI document.
    pub(super) fn document(&self) -> Parameter {
        let required = if self.is_required { Required::True } else { Required::False };
        documented(self.name, self.description, (self.schema)()).required(required).build()
    }
}

impl<V> ListParam<V> {
    /// The parameter in the OpenAPI document.
    pub(super) fn document(&self) -> Parameter {
        documented_list(self.name, self.description, (self.schema)()).build()
    }
}

/// A parameter with several values in the OpenAPI document; `schema` is that of one value.
pub(super) fn documented_list(name: &str, description: &str, schema: RefOr<Schema>) -> ParameterBuilder {
    let list = ArrayBuilder::new().items(schema).min_items(Some(1)).max_items(Some(MOST_VALUES)).build();
    documented(name, description, Schema::Array(list).into()).style(Some(ParameterStyle::Form)).explode(Some(false))
}

fn documented(name: &str, description: &str, schema: RefOr<Schema>) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
}

/// Why a value is refused. What is allowed instead is only looked for if the fault is reported.
pub(in crate::http) struct Refused<'s> {
    reason: String,
    nearest: Option<(String, Words<'s>)>,
}

impl<'s> Refused<'s> {
    /// For a reason that says all there is to say.
    pub(in crate::http) fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), nearest: None }
    }

    /// For not being among the words that are allowed.
    pub(in crate::http) fn not_allowed<I>(word: &str, allowed: I) -> Self
    where
        I: IntoIterator<Item: Into<Cow<'s, str>> + 's, IntoIter: 's>,
    {
        Self::because(format!("`{}` is not allowed here", shortened(word))).naming_the_nearest(word, allowed)
    }

    /// The same, naming those of the allowed words that are nearest to the one that was given.
    pub(in crate::http) fn naming_the_nearest<I>(self, word: &str, allowed: I) -> Self
    where
        I: IntoIterator<Item: Into<Cow<'s, str>> + 's, IntoIter: 's>,
    {
        Self { nearest: Some((word.to_owned(), Box::new(allowed.into_iter().map(Into::into)))), ..self }
    }

    /// The fault of the parameter with a name.
    pub(in crate::http) fn at(self, name: &str) -> InvalidPart {
        let location = format!("query.{name}");
        match self.nearest {
            None => InvalidPart::new(location, self.reason),
            Some((word, allowed)) => {
                let allowed: Vec<_> = allowed.collect();
                InvalidPart::not_allowed(location, self.reason, &word, allowed.iter().map(|word| &**word))
            }
        }
    }
}
