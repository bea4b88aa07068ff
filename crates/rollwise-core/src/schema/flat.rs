use std::any::type_name;

use utoipa::{
    PartialSchema,
    openapi::{
        Object, RefOr, Schema,
        schema::{ObjectBuilder, Type},
    },
};

/// The schema of a struct.
///
/// # Panics
/// If the type is no struct with named fields: it is a mistake to ask for another.
pub fn object_of<T: PartialSchema>() -> Object {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object,
        _ => panic!("{} is no struct with named fields", type_name::<T>()),
    }
}

/// The one object that several become with serde's `flatten`: a field takes the place of an earlier one of its name. It is
/// described as the first that has a description.
///
/// The schema that utoipa derives of flattened fields is an `allOf`. It can neither refuse unknown fields nor let a field
/// take the place of another.
pub fn flat(parts: impl IntoIterator<Item = Object>) -> Object {
    let mut whole: Object = ObjectBuilder::new().schema_type(Type::Object).build();
    for part in parts {
        whole.description = whole.description.or(part.description);
        whole.properties.extend(part.properties);
        whole.required.extend(part.required);
        whole.additional_properties = whole.additional_properties.or(part.additional_properties);
    }
    let place = |name: &String| whole.properties.get_index_of(name);
    whole.required.sort_by_key(place);
    whole.required.dedup();
    whole
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use utoipa::ToSchema;

    use super::{flat, object_of};

    #[derive(ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Authored {
        name: String,
        claims: Option<String>,
        parent: Option<String>,
    }

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Derived {
        regions: Vec<String>,
        claims: Vec<u8>,
    }

    #[test]
    fn a_later_field_takes_the_place_of_an_earlier_one() {
        let whole = json!(flat([object_of::<Authored>(), object_of::<Derived>()]));
        let fields: Vec<_> = whole["properties"].as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["name", "claims", "parent", "regions"]);
        assert_eq!(whole["properties"]["claims"]["type"], "array");
        assert_eq!(whole["required"], json!(["name", "claims", "regions"]));
        assert_eq!(whole["additionalProperties"], false);
    }
}
