use std::{
    borrow::{Borrow, Cow},
    fmt,
    hash::Hash,
    marker::PhantomData,
    ops::Deref,
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema, extensions::ExtensionsBuilder},
};

use super::{Enumeration as _, InvalidSlug, Kind, Slug};

/// A kind as a type.
pub trait KindMarker: Copy + Ord + Hash + 'static {
    /// The kind.
    const KIND: Kind;
    /// The name of the schema of a [`Ref`] to this kind.
    const SCHEMA: &'static str;
}

/// The slug of an item of one kind. On every wire and disk it is the slug alone, and its schema names the kind
/// ([`KIND_OF_REFERENCE`]). Whether there is such an item is for the check of the whole content.
///
/// A type that derives `ToSchema` calls it by its alias, such as [`RegionSlug`], since that is what its schema is named.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Ref<K> {
    slug: Slug,
    kind: PhantomData<fn() -> K>,
}

/// Makes the marker of a kind, under the name of its variant of [`Kind`], and the alias of a [`Ref`] to it.
macro_rules! refs {
    ($($kind:ident $alias:ident,)+) => {$(
        #[doc = concat!("Marks a [`Ref`] to [`Kind::", stringify!($kind), "`].")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind {}

        impl KindMarker for $kind {
            const KIND: Kind = Kind::$kind;
            const SCHEMA: &'static str = stringify!($alias);
        }

        #[doc = concat!("The slug of an item of [`Kind::", stringify!($kind), "`].")]
        pub type $alias = Ref<$kind>;
    )+};
}

// A kind that nothing refers to by its slug alone has none.
refs! {
    Regions RegionSlug,
    Techniques TechniqueSlug,
    Contraindications ContraindicationSlug,
    RollerTypes RollerTypeSlug,
    Muscles MuscleSlug,
    Faqs FaqSlug,
    Sources SourceSlug,
}

impl<K> Ref<K> {
    /// The slug.
    pub fn slug(&self) -> &Slug {
        &self.slug
    }
}

impl<K> From<Slug> for Ref<K> {
    fn from(slug: Slug) -> Self {
        Self { slug, kind: PhantomData }
    }
}

impl<K> FromStr for Ref<K> {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        text.parse().map(Slug::into)
    }
}

impl<K> Deref for Ref<K> {
    type Target = Slug;

    fn deref(&self) -> &Slug {
        &self.slug
    }
}

impl<K> Borrow<str> for Ref<K> {
    fn borrow(&self) -> &str {
        self.slug.as_str()
    }
}

impl<K> fmt::Display for Ref<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.slug, f)
    }
}

impl<K> fmt::Debug for Ref<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.slug, f)
    }
}

/// In a schema, names the kind of the item that a slug belongs to.
pub const KIND_OF_REFERENCE: &str = "x-kind";

impl<K: KindMarker> PartialSchema for Ref<K> {
    fn schema() -> RefOr<Schema> {
        let mut schema = Slug::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.extensions = Some(ExtensionsBuilder::new().add(KIND_OF_REFERENCE, K::KIND.word()).build());
        }
        schema
    }
}

impl<K: KindMarker> ToSchema for Ref<K> {
    fn name() -> Cow<'static, str> {
        K::SCHEMA.into()
    }
}

/// A mention of another item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Where it stands, e.g. `alternatives[1].region`.
    pub path: String,
    /// The kind it must be of.
    pub kind: Kind,
    /// The slug that is named.
    pub slug: &'a Slug,
}

impl<'a> Reference<'a> {
    /// A mention at `path`.
    pub fn new<K: KindMarker>(path: impl Into<String>, reference: &'a Ref<K>) -> Self {
        Self { path: path.into(), kind: K::KIND, slug: &reference.slug }
    }

    /// Visits a list of mentions at `path`.
    pub(super) fn visit_all<K: KindMarker>(path: &str, list: &'a [Ref<K>], visit: &mut dyn FnMut(Self)) {
        for (index, reference) in list.iter().enumerate() {
            visit(Self::new(format!("{path}[{index}]"), reference));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json};
    use utoipa::PartialSchema as _;

    use super::{KIND_OF_REFERENCE, RegionSlug};
    use crate::domain::{Item, Slug, TypeSchema, for_each_kind};

    proptest! {
        #[test]
        fn a_reference_is_its_slug_on_every_wire(text in "[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,4}|\\PC{0,20}") {
            match (serde_json::from_value::<RegionSlug>(json!(text)), text.parse::<Slug>()) {
                (Ok(reference), Ok(slug)) => {
                    prop_assert_eq!((json!(&reference), reference.to_string()), (json!(&text), text.clone()));
                    prop_assert_eq!(reference.slug(), &slug);
                    prop_assert_eq!(RegionSlug::from(slug), reference);
                }
                (Err(error), Err(fault)) => prop_assert_eq!(error.to_string(), fault.to_string()),
                (read, slug) => prop_assert!(false, "{:?} was read from {:?}", read, slug),
            }
        }
    }

    #[test]
    fn the_schema_of_a_reference_is_that_of_a_slug_with_the_kind() {
        let mut schema = json!(Slug::schema());
        schema[KIND_OF_REFERENCE] = json!("regions");
        assert_eq!(json!(RegionSlug::schema()), schema);
    }

    /// A value with every field of a schema and one entry in every list. Adds to `found` the kind of each reference in it by
    /// its path.
    fn whole(types: &TypeSchema, schema: &Value, path: &str, found: &mut BTreeMap<String, Value>) -> Value {
        match TypeSchema::type_of(schema) {
            "object" => {
                let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                let fields = types.fields(schema);
                let fields = fields.map(|(name, field)| (name.clone(), whole(types, field, &below(name), found)));
                let table: Value = fields.collect();
                // An item of any kind, which stands beside its slug.
                if table.get("slug").is_some() {
                    found.insert(below("slug"), table["kind"].clone());
                }
                table
            }
            "array" => json!([whole(types, types.entries(schema), &format!("{path}[0]"), found)]),
            "integer" | "number" => 1.into(),
            "boolean" => true.into(),
            _ => {
                found.extend(schema.get(KIND_OF_REFERENCE).map(|kind| (path.to_owned(), kind.clone())));
                let of_enumeration = schema["enum"].get(0).cloned();
                let day = || if schema["format"] == "date" { "2026-11-22" } else { "x" };
                of_enumeration.unwrap_or_else(|| day().into())
            }
        }
    }

    fn assert_visits_each_reference<T: Item>() {
        let types = TypeSchema::of::<T>();
        let mut found = BTreeMap::new();
        let value = whole(&types, types.root(), "", &mut found);
        let item: T = serde_json::from_value(value).expect("an item can be read from what its schema describes");
        let mut visited = BTreeMap::new();
        item.visit_references(&mut |reference| {
            visited.insert(reference.path, json!(reference.kind));
        });
        assert!(found.contains_key("sources[0]"), "the sources of an item refer to sources");
        assert_eq!(visited, found, "{}", T::KIND);
    }

    macro_rules! implement_test {
        ($($variant:ident $field:ident $type:ty,)+) => {
            #[test]
            fn every_field_that_refers_to_an_item_is_visited_with_its_kind() {
                $(assert_visits_each_reference::<$type>();)+
            }
        };
    }
    for_each_kind!(implement_test);
}
