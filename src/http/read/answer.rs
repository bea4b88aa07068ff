//! What lists and items are answered with, over the JSON that the snapshot keeps of each item.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, RefOr, Schema,
        schema::{ArrayBuilder, ObjectBuilder},
    },
};

use super::{
    resource::Served,
    safe_for::{Caution, Excluded},
    schema::reference,
};
use crate::{
    catalog::ServedItem,
    domain::{Enumeration as _, Kind, Locale, for_each_kind},
    http::state::rendered_item::{Members, RenderedItem},
    schema::{flat, object_of},
};

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct List<'a> {
    /// The items, in order.
    #[schema(value_type = Vec<Object>)]
    pub(in crate::http) items: Vec<Item<'a>>,
    /// Where in the list this page stands.
    pub(in crate::http) page: Page<'a>,
    /// Present if `include` was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::http) included: Option<Included<'a>>,
}

impl List<'_> {
    /// The schema of a list of a kind.
    pub(in crate::http) fn schema_for<T: Served>() -> Object {
        let mut list = object_of::<Self>();
        list.description = Some(format!("A page of {}.", T::KIND));
        let items = ArrayBuilder::new().items(reference(T::SCHEMA)).build();
        list.properties.insert("items".to_owned(), Schema::Array(items).into());
        list
    }
}

/// Where in the list this page stands.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Page<'a> {
    /// The size of a page.
    #[schema(minimum = 1)]
    pub(in crate::http) limit: usize,
    /// How many items there are on all pages together.
    pub(in crate::http) total: usize,
    /// The complete address of the next page, with every filter; null on the last.
    #[schema(required, examples(json!(null)))]
    pub(in crate::http) next: Option<&'a str>,
    /// Only with `safe_for`: the techniques that it left out, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::http) excluded: Option<Vec<Excluded<'a>>>,
}

/// An item of an answer.
#[derive(Serialize)]
#[serde(untagged)]
pub(in crate::http) enum Item<'a> {
    /// As the snapshot keeps it.
    Whole(&'a RenderedItem),
    /// With some of its fields, or with something beside them.
    Made {
        #[serde(flatten)]
        members: Members<'a>,
        #[serde(flatten)]
        beside: Beside<'a>,
    },
}

/// What stands beside the fields of an item if it was asked for.
#[derive(Default, Serialize, ToSchema)]
pub(in crate::http) struct Beside<'a> {
    /// Present if `include` was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::http) included: Option<Included<'a>>,
    /// Only with `safe_for`: what to mind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::http) screening: Option<Caution<'a>>,
}

impl<'a> Item<'a> {
    /// An item with some of its fields, or with all.
    pub(in crate::http) fn new(entry: &'a RenderedItem, fields: Option<&BTreeSet<String>>, beside: Beside<'a>) -> Self {
        match (fields, &beside) {
            (None, Beside { included: None, screening: None }) => Self::Whole(entry),
            _ => Self::Made { members: entry.members(fields), beside },
        }
    }

    /// The schema of an item of a kind.
    pub(in crate::http) fn schema_for<T: Served>() -> Object {
        let mut beside = object_of::<Beside<'_>>();
        if !T::SCREENED {
            beside.properties.shift_remove("screening");
        }
        flat([object_of::<ServedItem<'_, T>>(), beside])
    }
}

/// The items that relations lead to, each once, by kind.
#[derive(Serialize)]
pub(in crate::http) struct Included<'a>(pub(in crate::http) BTreeMap<Kind, Vec<&'a RenderedItem>>);

impl Included<'_> {
    /// The languages that the items are in.
    pub(in crate::http) fn languages(&self) -> impl Iterator<Item = &Locale> {
        self.0.values().flatten().map(|entry| &entry.locale)
    }
}

impl PartialSchema for Included<'_> {
    fn schema() -> RefOr<Schema> {
        let mut included = ObjectBuilder::new()
            .description(Some("The items that the relations in `include` lead to, each once, by kind."));
        macro_rules! include {
            ($($variant:ident $field:ident $type:ty,)+) => {$(
                let items = ArrayBuilder::new().items(reference(<$type as Served>::SCHEMA));
                included = included.property(Kind::$variant.word(), items);
            )+};
        }
        for_each_kind!(include);
        included.into()
    }
}

impl ToSchema for Included<'_> {}
