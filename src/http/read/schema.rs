//! The JSON schemas of what is served, made from the domain types.

use utoipa::{
    PartialSchema,
    openapi::{
        Object, ObjectBuilder, Ref, RefOr, Schema,
        schema::{ArrayBuilder, Type},
    },
};

use super::resource::Served;
use crate::domain::{Enumeration as _, Kind, Locale, Slug, Timestamp};

/// The schema of an item as it is served: the authored fields, and what [`crate::catalog::rendition`] adds.
pub(in crate::http) fn item_schema<T: Served>() -> Object {
    let authored = object_of::<T>();
    let mut item = Object::with_type(Type::Object);
    item.description = authored.description;
    let mut add = |name: &str, schema: RefOr<Schema>| {
        item.properties.insert(name.to_owned(), schema);
    };
    let kind = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([T::KIND.word()]))
        .description(Some("The kind of the item."));
    add("kind", kind.into());
    add("slug", Slug::schema());
    for (name, schema) in authored.properties {
        match name.as_str() {
            "review" => {}
            "safety" => add(&name, reference("TechniqueSafety")),
            _ => add(&name, schema),
        }
    }
    match T::KIND {
        Kind::Muscles => add("regions", slugs("The regions that it belongs to.")),
        Kind::Guides => add("disclaimer", reference("Disclaimer")),
        _ => {}
    }
    add("review", nullable("ServedReview", "When it was last checked against its sources; null if it never was."));
    add("locale", described::<Locale>("The language that the item is actually in (BCP 47)."));
    add("updated_at", described::<Timestamp>("When it last changed."));
    let edition = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .description(Some("The edition in which it last changed."));
    add("edition", edition.into());
    item.required = authored.required.into_iter().chain(["kind", "slug"].map(str::to_owned)).collect();
    for always in ["claims", "review", "locale", "updated_at", "edition", "regions", "disclaimer"] {
        if item.properties.contains_key(always) && !item.required.iter().any(|name| name == always) {
            item.required.push(always.to_owned());
        }
    }
    item.required.sort_by_key(|name| item.properties.get_index_of(name));
    item
}

/// The names of the fields of an item as it is served.
pub(in crate::http) fn property_names<T: Served>() -> Vec<String> {
    item_schema::<T>().properties.into_iter().map(|(name, _)| name).collect()
}

/// The name of the schema of a list.
pub(in crate::http) fn list_name<T: Served>() -> String {
    format!("{}List", T::SCHEMA)
}

/// A reference to a schema of the document.
pub(in crate::http) fn reference(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

/// A reference to a schema of the document, with a description of its own.
pub(in crate::http) fn described_reference(name: &str, description: &str) -> RefOr<Schema> {
    let mut reference = Ref::from_schema_name(name);
    description.clone_into(&mut reference.description);
    reference.into()
}

fn nullable(name: &str, description: &str) -> RefOr<Schema> {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    utoipa::openapi::OneOfBuilder::new().item(null).item(reference(name)).description(Some(description)).into()
}

/// The schema of a struct.
pub(in crate::http) fn object_of<S: PartialSchema>() -> Object {
    match S::schema() {
        RefOr::T(Schema::Object(object)) => object,
        // The types this is called with are structs, whose schemas are objects.
        _ => Object::default(),
    }
}

fn described<S: PartialSchema>(description: &str) -> RefOr<Schema> {
    let mut object = object_of::<S>();
    object.description = Some(description.to_owned());
    Schema::Object(object).into()
}

/// The schema of a list of slugs.
pub(in crate::http) fn slugs(description: &str) -> RefOr<Schema> {
    ArrayBuilder::new().items(Slug::schema()).description(Some(description)).into()
}
