//! The components of the OpenAPI document that are made for each kind.

use utoipa::{ToSchema as _, openapi::Components};

use crate::{
    catalog::ServedItem,
    http::read::{
        answer::{Beside, Item, List},
        resource::Served,
        schema::list_name,
    },
};

/// Adds the schemas of an item, of a list of them, and of everything they are made of.
pub(in crate::http) fn register<T: Served>(components: &mut Components) {
    let mut nested = Vec::new();
    ServedItem::<T>::schemas(&mut nested);
    Beside::schemas(&mut nested);
    List::schemas(&mut nested);
    components.schemas.extend(nested);
    components.schemas.insert(T::SCHEMA.to_owned(), Item::schema_for::<T>().into());
    components.schemas.insert(list_name::<T>(), List::schema_for::<T>().into());
}
