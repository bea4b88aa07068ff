//! The names of the schemas and of the fields of what is served.

use utoipa::openapi::{Ref, RefOr, Schema};

use super::resource::Served;
use crate::{catalog::ServedItem, schema::object_of};

/// The names of the fields of an item as it is served.
pub(in crate::http) fn property_names<T: Served>() -> Vec<String> {
    object_of::<ServedItem<'_, T>>().properties.into_iter().map(|(name, _)| name).collect()
}

/// The name of the schema of a list.
pub(in crate::http) fn list_name<T: Served>() -> String {
    format!("{}List", T::SCHEMA)
}

/// A reference to a schema of the document.
pub(in crate::http) fn reference(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}
