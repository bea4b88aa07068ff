//! Lists and single items, for every kind alike: filter, order, page, trim, include.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Map, Value};

use super::{
    cursor::{Cursor, SortValue},
    params::{ListParams, Order, ShowParams, SortBy},
    resource::{Relation, Seen, Served},
    safe_for::Screened,
    snapshot::{Entry, Snapshot},
};
use crate::domain::{ItemRef, Kind, Locale, Slug};

/// Fields that no request can leave out, since an item must not be shown without them.
pub(super) const KEPT_FIELDS: [&str; 6] = ["kind", "slug", "safety", "verdict", "severity", "advice"];

/// A body with what its headers need to know.
pub(super) struct Body {
    /// JSON, or another text.
    pub(super) text: String,
    /// The languages that the content is in.
    pub(super) languages: BTreeSet<Locale>,
    /// The address of the next page.
    pub(super) next: Option<String>,
    /// Whether it is for one person alone, so that nothing on the way may keep it.
    pub(super) private: bool,
}

impl Body {
    /// A body in one language with nothing to follow.
    pub(super) fn new(text: String, language: Locale) -> Self {
        Self { text, languages: BTreeSet::from([language]), next: None, private: false }
    }
}

/// A page of the items of a kind; `among` restricts them to some slugs. `address` is the list's own complete URL.
pub(super) fn list<T: Served>(
    snapshot: &Snapshot,
    params: &ListParams<T>,
    among: Option<&[Slug]>,
    address: &str,
) -> Body {
    let items = snapshot.catalog().items::<T>();
    let derived = snapshot.catalog().derived();
    let mut chosen: Vec<(&Entry, Seen<'_, T>)> = snapshot
        .shelf(T::KIND, &params.locale)
        .iter()
        .filter(|entry| among.is_none_or(|slugs| slugs.contains(&entry.slug)))
        .filter_map(|entry| {
            let item = &items.get(&entry.slug)?.item;
            Some((entry, Seen { slug: &entry.slug, item, derived }))
        })
        .filter(|(_, seen)| params.keeps(seen))
        .collect();
    let screened = params.safe_for.as_ref().map(|codes| Screened::new(snapshot, &params.locale, codes));
    let mut excluded = Vec::new();
    if let Some(screened) = &screened {
        chosen.retain(|(entry, _)| {
            let out = screened.keeps_out(&entry.slug);
            excluded.extend(out.clone());
            out.is_none()
        });
    }
    let total = chosen.len();
    if !params.order.is_default() {
        chosen.sort_by(|one, other| compare(&params.order, &place(&params.order, one), &place(&params.order, other)));
    }
    let start = params.after.as_ref().map_or(0, |after| {
        let after = (after.values.clone(), &after.slug);
        chosen.partition_point(|item| compare(&params.order, &place(&params.order, item), &after) != Ordering::Greater)
    });
    let page: Vec<_> = chosen.iter().skip(start).take(params.limit).collect();
    let next = match page.last() {
        Some(last) if start + page.len() < total => {
            let (values, slug) = place(&params.order, last);
            let cursor = Cursor { list: params.order.list.clone(), values, slug: slug.clone() };
            Some(params.next_address(address, &cursor))
        }
        _ => None,
    };

    let mut languages: BTreeSet<Locale> = page.iter().map(|(entry, _)| entry.locale.clone()).collect();
    let mut text = String::from("{\"items\":[");
    for (index, (entry, _)) in page.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&trimmed(entry, params.fields.as_ref()));
        if let Some(caution) = screened.as_ref().and_then(|screened| screened.caution(&entry.slug)) {
            text.pop();
            text.push_str(",\"screening\":");
            text.push_str(&caution.to_string());
            text.push('}');
        }
    }
    text.push_str("],\"page\":");
    let mut described = serde_json::json!({ "limit": params.limit, "total": total, "next": next });
    if screened.is_some() {
        described["excluded"] = Value::Array(excluded);
    }
    text.push_str(&described.to_string());
    if !params.include.is_empty() {
        text.push_str(",\"included\":");
        let included = included(snapshot, page.iter().map(|(_, seen)| seen), &params.include, &params.locale);
        text.push_str(&included.text);
        languages.extend(included.languages);
    }
    text.push('}');
    if languages.is_empty() {
        languages.insert(params.locale.clone());
    }
    Body { text, languages, next, private: screened.is_some() }
}

/// A single item.
pub(super) fn show<T: Served>(snapshot: &Snapshot, params: &ShowParams<T>, entry: &Entry) -> Body {
    let mut text = trimmed(entry, params.fields.as_ref());
    let mut languages = BTreeSet::from([entry.locale.clone()]);
    if let (false, Some(authored)) = (params.include.is_empty(), snapshot.catalog().items::<T>().get(&entry.slug)) {
        let seen = Seen { slug: &entry.slug, item: &authored.item, derived: snapshot.catalog().derived() };
        let included = included(snapshot, std::iter::once(&seen), &params.include, &params.locale);
        text.pop();
        text.push_str(",\"included\":");
        text.push_str(&included.text);
        text.push('}');
        languages.extend(included.languages);
    }
    Body { text, languages, next: None, private: false }
}

fn trimmed(entry: &Entry, fields: Option<&BTreeSet<String>>) -> String {
    let Some(fields) = fields else { return entry.json.clone() };
    let kept: Map<String, Value> = entry
        .object
        .iter()
        .filter(|(name, _)| KEPT_FIELDS.contains(&name.as_str()) || fields.contains(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Value::Object(kept).to_string()
}

/// The items that some relations lead to, each once, as `{kind: [items]}`.
fn included<'a, T: Served>(
    snapshot: &Snapshot,
    items: impl Iterator<Item = &'a Seen<'a, T>>,
    relations: &[&'static Relation<T>],
    locale: &Locale,
) -> Body {
    let mut wanted: BTreeMap<Kind, BTreeSet<Slug>> = BTreeMap::new();
    for seen in items {
        for ItemRef { kind, slug } in relations.iter().flat_map(|relation| (relation.of)(seen)) {
            wanted.entry(kind).or_default().insert(slug);
        }
    }
    let mut languages = BTreeSet::new();
    let kinds: Vec<String> = wanted
        .iter()
        .map(|(kind, slugs)| {
            let entries: Vec<_> =
                slugs.iter().filter_map(|slug| snapshot.entry(*kind, slug.as_str(), locale)).collect();
            languages.extend(entries.iter().map(|entry| entry.locale.clone()));
            let list: Vec<_> = entries.iter().map(|entry| entry.json.as_str()).collect();
            format!("\"{kind}\":[{}]", list.join(","))
        })
        .collect();
    Body { text: format!("{{{}}}", kinds.join(",")), languages, next: None, private: false }
}

/// Where an item stands in an order.
fn place<'e, T>(order: &Order<T>, (entry, seen): &(&'e Entry, Seen<'_, T>)) -> (Vec<SortValue>, &'e Slug) {
    let values = order.keys.iter().map(|key| value(&key.by, entry, seen)).collect();
    (values, &entry.slug)
}

fn value<T>(by: &SortBy<T>, entry: &Entry, seen: &Seen<'_, T>) -> SortValue {
    let field = |name: &str| entry.object.get(name);
    match by {
        SortBy::Slug => SortValue::Text(entry.slug.to_string()),
        SortBy::Name => SortValue::Text(field("name").and_then(Value::as_str).unwrap_or_default().to_lowercase()),
        SortBy::UpdatedAt => {
            SortValue::Text(field("updated_at").and_then(Value::as_str).unwrap_or_default().to_owned())
        }
        SortBy::Edition => SortValue::Number(field("edition").and_then(Value::as_i64).unwrap_or_default()),
        SortBy::Relevance(places) => SortValue::Number(places.get(seen.slug).copied().unwrap_or(i64::MAX)),
        SortBy::Own(key) => (key.of)(seen),
    }
}

fn compare<T>(order: &Order<T>, one: &(Vec<SortValue>, &Slug), other: &(Vec<SortValue>, &Slug)) -> Ordering {
    for (key, (left, right)) in order.keys.iter().zip(one.0.iter().zip(&other.0)) {
        let ordering = if key.descending { right.cmp(left) } else { left.cmp(right) };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    one.1.cmp(other.1)
}
