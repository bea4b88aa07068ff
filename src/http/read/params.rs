//! The parameters that lists, single items and other addresses take, each defined once.

use std::{borrow::Cow, collections::BTreeMap, iter::once, marker::PhantomData, sync::LazyLock};

use serde_json::json;
use utoipa::{
    PartialSchema as _,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::{
    cursor::Cursor,
    filter::Filter,
    order::OrderKey,
    param::{ListParam, Param, ReadValue, Refused},
    resource::{Relation, Served},
    schema::property_names,
};
use crate::{
    domain::{Kind, Locale, for_each_kind},
    guidance::screening::LooseSlug,
    http::request::{negotiate::lookup, query::shortened},
};

/// The size of a page if none is asked for.
pub(in crate::http) const DEFAULT_LIMIT: usize = 20;
/// The largest page.
const MAX_LIMIT: usize = 100;
/// The longest text to search for, in characters.
pub(in crate::http) const LONGEST_SEARCH: usize = 200;

/// The size of the page.
pub(in crate::http) const LIMIT: Param<usize> = Param {
    name: "limit",
    description: "The size of the page.",
    schema: || limit_schema(DEFAULT_LIMIT, MAX_LIMIT),
    is_required: false,
    read: |_, text| read_limit(text, MAX_LIMIT),
};

/// Where the page before ended.
pub(super) const AFTER: Param<Cursor> =
    after(|_, text| Cursor::decode(text).ok_or_else(|| Refused::because(Cursor::UNREADABLE)));

/// The language to answer in: of those that there are, the nearest to the one that is asked for.
pub(super) const LOCALE: Param<Locale> = Param {
    name: "locale",
    description: "The language to answer in (BCP 47), before `Accept-Language`. What was not translated comes in English.",
    schema: Locale::schema,
    is_required: false,
    read: |snapshot, text| {
        let available = snapshot.catalog().locales();
        let locale = text.parse::<Locale>().map_err(|_| {
            let reason = "not a language tag: write it like `en`, `pt-BR` or `zh-Hant-TW`";
            Refused::because(reason).naming_the_nearest(&shortened(text), available.iter().map(Locale::as_str))
        })?;
        Ok(lookup(locale.as_str(), available).unwrap_or_else(Locale::english))
    },
};

/// What a list is searched for.
pub(super) const Q: Param<String> =
    q("Only what a search for this finds, best first unless `sort` says otherwise.", false);

/// The codes to screen with.
pub(super) const SAFE_FOR: ListParam<LooseSlug> = ListParam {
    name: "safe_for",
    description: "Codes of a person's symptoms, conditions, medications and issues: leaves out what is not for them \
                  (named in `page.excluded`) and adds a `screening` to what needs caution.",
    schema: || {
        let text = "A code: its case does not matter, nor whether `-`, `_` or spaces stand between the words.";
        ObjectBuilder::new()
            .schema_type(Type::String)
            // It says something, and has no comma.
            .pattern(Some("^[^,]*[^,\\s][^,]*$"))
            .max_length(Some(LooseSlug::MAX_LENGTH))
            .description(Some(text))
            .into()
    },
    read: |_, word| Ok(LooseSlug::from(word)),
};

/// The parameters that differ from kind to kind.
pub(super) struct ParamsOf<T>(PhantomData<T>);

impl<T: Served> ParamsOf<T> {
    /// The order.
    pub(super) const SORT: ListParam<OrderKey<T>> = ListParam {
        name: "sort",
        description: "The order, first key first; `-` turns a key round. Ties go by slug.",
        schema: || one_of(OrderKey::<T>::words()),
        read: |_, word| OrderKey::read(word),
    };

    /// The fields to keep.
    pub(super) const FIELDS: ListParam<String> = ListParam {
        name: "fields",
        description: "Only these fields. `kind`, `slug`, `safety`, `verdict`, `severity` and `advice` are always kept.",
        schema: || one_of(FIELD_NAMES[&T::KIND].iter().cloned()),
        read: |_, word| {
            let known = &FIELD_NAMES[&T::KIND];
            let field = known.iter().find(|name| *name == word);
            field.cloned().ok_or_else(|| Refused::not_allowed(word, known.iter().map(String::as_str)))
        },
    };

    /// The relations to follow.
    pub(super) const INCLUDE: ListParam<&'static Relation<T>> = ListParam {
        name: "include",
        description: "Relations to follow: their items are added once each under `included`.",
        schema: || one_of(T::RELATIONS.iter().map(|relation| relation.name.to_owned())),
        read: |_, word| {
            let relation = T::RELATIONS.iter().find(|relation| relation.name == word);
            relation.ok_or_else(|| Refused::not_allowed(word, T::RELATIONS.iter().map(|relation| relation.name)))
        },
    };

    /// A batch of items.
    pub(super) const SLUG: &'static Filter<T> =
        &Filter::by_slug("slug", &["slug"], T::KIND, |seen| Box::new(once(Cow::Borrowed(seen.slug.as_str()))));
}

/// The names of the fields of each kind, as it is served.
static FIELD_NAMES: LazyLock<BTreeMap<Kind, Vec<String>>> = LazyLock::new(|| {
    macro_rules! names {
        ($($variant:ident $field:ident $type:ty,)+) => { [$((Kind::$variant, property_names::<$type>())),+].into() };
    }
    for_each_kind!(names)
});

/// Where the page before ended, as a list writes it.
pub(in crate::http) const fn after<V>(read: ReadValue<V>) -> Param<V> {
    Param {
        name: "after",
        description: "The cursor from `page.next`: the page goes on behind it.",
        schema: || ObjectBuilder::new().schema_type(Type::String).into(),
        is_required: false,
        read,
    }
}

/// What is searched for: it says something, and not too much.
pub(in crate::http) const fn q(description: &'static str, is_required: bool) -> Param<String> {
    Param {
        name: "q",
        description,
        schema: || {
            let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("\\S"));
            text.min_length(Some(1)).max_length(Some(LONGEST_SEARCH)).into()
        },
        is_required,
        read: |_, text| match text.trim() {
            "" => Err(Refused::because("say what to look for")),
            text if text.chars().count() > LONGEST_SEARCH => {
                Err(Refused::because(format!("at most {LONGEST_SEARCH} characters are read")))
            }
            text => Ok(text.to_owned()),
        },
    }
}

/// The schema of a number of items, from 1.
pub(in crate::http) fn limit_schema(default: usize, most: usize) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(u32::try_from(most).expect("a page is small")))
        .default(Some(json!(default)))
        .into()
}

/// Reads a number of items, from 1.
///
/// # Errors
/// If it is not a whole number in range: it is never clamped.
pub(in crate::http) fn read_limit<'s>(text: &str, most: usize) -> Result<usize, Refused<'s>> {
    let limit = positive_number(text).and_then(|number| usize::try_from(number).ok()).filter(|limit| *limit <= most);
    limit.ok_or_else(|| Refused::because(format!("`{}` is not a whole number from 1 to {most}", shortened(text))))
}

/// Reads a positive number in its one spelling: digits, and no zero in front.
pub(in crate::http) fn positive_number(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

/// The schema of one of some words.
pub(in crate::http) fn one_of(words: impl IntoIterator<Item = String>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
}

#[cfg(test)]
mod tests {
    use super::ParamsOf;
    use crate::{domain::Term, http::state::rendered_item::KEPT_FIELDS};

    #[test]
    fn the_fields_that_are_always_kept_are_named() {
        let text = ParamsOf::<Term>::FIELDS.description;
        let named: Vec<_> = text.split('`').skip(1).step_by(2).collect();
        assert_eq!(named, KEPT_FIELDS);
    }
}
