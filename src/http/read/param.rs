//! A query parameter, defined once: its name, what documents it, and how its text is read.

use std::borrow::Cow;

use utoipa::openapi::{
    RefOr, Required, Schema,
    extensions::Extensions,
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
    /// What the OpenAPI document says of it.
    pub(in crate::http) docs: fn() -> ParamDocs,
    /// Whether it must be given.
    pub(in crate::http) is_required: bool,
    /// Reads its value.
    pub(in crate::http) read: ReadValue<V>,
}

/// A parameter with several values, separated by commas.
pub(in crate::http) struct ListParam<V> {
    /// Its name.
    pub(in crate::http) name: &'static str,
    /// What the OpenAPI document says of it; the schema is that of one value.
    pub(in crate::http) docs: fn() -> ParamDocs,
    /// Reads one of its values.
    pub(in crate::http) read: ReadValue<V>,
}

/// What the OpenAPI document says of a parameter.
pub(in crate::http) struct ParamDocs {
    /// What it does, in sentences for people.
    pub(in crate::http) description: String,
    /// The schema of a value.
    pub(in crate::http) schema: RefOr<Schema>,
    /// What else there is to say, for programs.
    pub(in crate::http) extensions: Option<Extensions>,
}

impl ParamDocs {
    /// A description and the schema of a value.
    pub(in crate::http) fn new(description: impl Into<String>, schema: impl Into<RefOr<Schema>>) -> Self {
        Self { description: description.into(), schema: schema.into(), extensions: None }
    }

    /// The parameter of a single value.
    fn one(self, name: &str) -> ParameterBuilder {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(self.description))
            .schema(Some(self.schema))
            .extensions(self.extensions)
    }

    /// The parameter of several values.
    pub(in crate::http) fn list(self, name: &str) -> Parameter {
        let list = ArrayBuilder::new().items(self.schema).min_items(Some(1)).max_items(Some(MOST_VALUES)).build();
        let docs = Self { schema: Schema::Array(list).into(), ..self };
        docs.one(name).style(Some(ParameterStyle::Form)).explode(Some(false)).build()
    }
}

/// A parameter, whatever its values are.
pub(in crate::http) trait QueryParam {
    /// Its name.
    fn name(&self) -> &'static str;

    /// The parameter in the OpenAPI document.
    fn document(&self) -> Parameter;
}

impl<V> QueryParam for Param<V> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn document(&self) -> Parameter {
        let required = if self.is_required { Required::True } else { Required::False };
        (self.docs)().one(self.name).required(required).build()
    }
}

impl<V> QueryParam for ListParam<V> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn document(&self) -> Parameter {
        (self.docs)().list(self.name)
    }
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
