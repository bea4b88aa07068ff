//! The components of the OpenAPI document that are not simply the schema of a type.

use serde_json::json;
use utoipa::{
    PartialSchema as _,
    openapi::{
        Components, ObjectBuilder, Schema,
        schema::{ArrayBuilder, SchemaType, Type},
    },
};

use crate::{
    domain::{Disclaimer, Enumeration as _, Kind, Review, Safety, Slug},
    http::{
        read::{
            resource::Served,
            schema::{described_reference, item_schema, list_name, object_of, reference, slugs},
        },
        response::problem::Problem,
    },
};

/// Adds the schemas of an item, of a list of them, and of everything they are made of.
pub(in crate::http) fn register<T: Served>(components: &mut Components) {
    let mut nested = Vec::new();
    T::schemas(&mut nested);
    components.schemas.extend(nested);
    let mut item = item_schema::<T>();
    item.properties.insert("included".to_owned(), described_reference("Included", "Present if `include` was given."));
    if T::SCREENED {
        item.properties.insert("screening".to_owned(), screening().into());
    }
    components.schemas.insert(T::SCHEMA.to_owned(), Schema::Object(item).into());
    let list = ObjectBuilder::new()
        .description(Some(format!("A page of {}.", T::KIND)))
        .property("items", ArrayBuilder::new().items(reference(T::SCHEMA)))
        .required("items")
        .property("page", reference("Page"))
        .required("page")
        .property("included", described_reference("Included", "Present if `include` was given."));
    components.schemas.insert(list_name::<T>(), list.into());
}

/// Adds the schemas that every kind shares.
pub(in crate::http) fn register_shared(components: &mut Components) {
    let mut insert = |name: &str, object: ObjectBuilder| {
        components.schemas.insert(name.to_owned(), object.into());
    };
    let page = ObjectBuilder::new()
        .description(Some("Where in the list this page stands."))
        .property("limit", integer("The size of a page.", 1))
        .required("limit")
        .property("total", integer("How many items there are on all pages together.", 0))
        .required("total")
        .property("next", next_page())
        .required("next")
        .property("excluded", excluded());
    insert("Page", page);
    let editions = ObjectBuilder::new()
        .description(Some("A page of editions, newest first."))
        .property("items", ArrayBuilder::new().items(reference("Edition")))
        .required("items")
        .property("page", reference("Page"))
        .required("page");
    insert("EditionList", editions);
    let mut included = ObjectBuilder::new()
        .description(Some("The items that the relations in `include` lead to, each once, by kind."));
    for kind in Kind::ALL {
        let items = ArrayBuilder::new().items(reference(schema_name(*kind)));
        included = included.property(kind.word(), items);
    }
    insert("Included", included);
    let mut refusal = ObjectBuilder::new().description(Some(
        "Why there is no routine. `advice`, `screening` and `excluded` stand only where they apply.",
    ));
    for (name, schema) in object_of::<Problem>().properties {
        refusal = refusal.property(&name, schema).required(name);
    }
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let advice = ArrayBuilder::new()
        .items(text())
        .description(Some("What to do, most urgent first. Show it before anything else."));
    let excluded = ArrayBuilder::new()
        .items(reference("TechniqueScreening"))
        .description(Some("The techniques that would have fitted and are not for this person."));
    insert(
        "RoutineProblem",
        refusal.property("advice", advice).property("screening", reference("Screening")).property("excluded", excluded),
    );
    let safety = object_of::<Safety>();
    let mut served = ObjectBuilder::new().description(safety.description);
    for (name, schema) in safety.properties {
        let after_keep_off = name == "keep_off";
        served = served.property(&name, schema).required(name);
        if after_keep_off {
            let text = "The contraindications with an effect on its regions or position.";
            served = served.property("contraindications", slugs(text)).required("contraindications");
        }
    }
    insert("TechniqueSafety", served.property("disclaimer", reference("Disclaimer")).required("disclaimer"));
    let review = object_of::<Review>();
    let mut served = ObjectBuilder::new().description(review.description);
    for (name, schema) in review.properties {
        served = served.property(&name, schema).required(name);
    }
    let overdue = ObjectBuilder::new().schema_type(Type::Boolean).description(Some("Whether that day has passed."));
    insert("ServedReview", served.property("overdue", overdue).required("overdue"));
    components.schemas.insert("Disclaimer".to_owned(), Disclaimer::schema());
}

fn schema_name(kind: Kind) -> &'static str {
    macro_rules! name {
        ($($variant:ident $field:ident $type:ty,)+) => {
            match kind { $(Kind::$variant => <$type as Served>::SCHEMA),+ }
        };
    }
    crate::domain::for_each_kind!(name)
}

fn integer(description: &str, minimum: i32) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(minimum)).description(Some(description))
}

/// What `safe_for` left out.
fn excluded() -> utoipa::openapi::schema::ArrayBuilder {
    let item = ObjectBuilder::new()
        .property("slug", Slug::schema())
        .required("slug")
        .property("verdict", reference("Verdict"))
        .required("verdict")
        .property("reasons", ArrayBuilder::new().items(reference("Reason")))
        .required("reasons");
    ArrayBuilder::new().items(item).description(Some("Only with `safe_for`: the techniques that it left out, and why."))
}

/// What `safe_for` adds to an item that needs caution.
fn screening() -> ObjectBuilder {
    ObjectBuilder::new()
        .description(Some("Only with `safe_for`: what to mind."))
        .property("verdict", reference("Verdict"))
        .required("verdict")
        .property("reasons", ArrayBuilder::new().items(reference("Reason")))
        .required("reasons")
}

fn next_page() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("The complete address of the next page, with every filter; null on the last."))
        .examples([json!(null)])
}
