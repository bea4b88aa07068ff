//! Lists and single items, for every kind alike: filter, order, page, trim, include.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value;

use super::{
    cursor::{Cursor, SortValue},
    list_params::{ListParams, ShowParams},
    order::{Order, SortBy},
    representation::Body,
    resource::{Relation, Served},
    safe_for::Screened,
    seen::Seen,
};
use crate::{
    domain::{ItemRef, Kind, Locale, Slug},
    http::state::{entry::Entry, snapshot::Snapshot},
};

/// A page of the items of a kind; `among` restricts them to some slugs. `address` is the list's own complete URL.
pub(in crate::http) fn list<T: Served>(
    snapshot: &Snapshot,
    params: &ListParams<T>,
    among: Option<&[Slug]>,
    address: &str,
) -> Body {
    let chosen = chosen(snapshot, params, among);
    let screened = params.safe_for.as_ref().map(|codes| Screened::new(snapshot, &params.locale, codes));
    let (chosen, excluded) = match &screened {
        Some(screened) => without_excluded(&chosen, screened),
        None => (chosen, Vec::new()),
    };
    let total = chosen.len();
    let Page { entries: page, next } = page(snapshot, params, &chosen);
    let next = next.map(|cursor| params.next_address(address, &cursor));

    let mut languages: BTreeSet<Locale> = page.iter().map(|entry| entry.locale.clone()).collect();
    let mut text = String::from("{\"items\":[");
    for (index, entry) in page.iter().enumerate() {
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
        let seen = page.iter().filter_map(|entry| seen(snapshot, entry));
        let included = included(snapshot, seen, &params.include, &params.locale);
        text.push_str(&included.text);
        languages.extend(included.languages);
    }
    text.push('}');
    if languages.is_empty() {
        languages.insert(params.locale.clone());
    }
    Body { text, languages, next, private: screened.is_some(), of: None }
}

/// A single item.
pub(in crate::http) fn show<T: Served>(snapshot: &Snapshot, params: &ShowParams<T>, entry: &Arc<Entry>) -> Body {
    let mut text = trimmed(entry, params.fields.as_ref()).into_owned();
    let mut languages = BTreeSet::from([entry.locale.clone()]);
    if !params.include.is_empty() {
        let included = included(snapshot, seen(snapshot, entry).into_iter(), &params.include, &params.locale);
        text.pop();
        text.push_str(",\"included\":");
        text.push_str(&included.text);
        text.push('}');
        languages.extend(included.languages);
    }
    let of = params.include.is_empty().then(|| entry.clone());
    Body { text, languages, next: None, private: false, of }
}

fn trimmed<'e>(entry: &'e Entry, fields: Option<&BTreeSet<String>>) -> Cow<'e, str> {
    fields.map_or(Cow::Borrowed(&*entry.json), |fields| Cow::Owned(entry.trimmed(fields)))
}

/// The items that some relations lead to, each once, as `{kind: [items]}`.
fn included<'a, T: Served>(
    snapshot: &Snapshot,
    items: impl Iterator<Item = Seen<'a, T>>,
    relations: &[&'static Relation<T>],
    locale: &Locale,
) -> Body {
    let mut wanted: BTreeMap<Kind, BTreeSet<Slug>> = BTreeMap::new();
    for seen in items {
        for ItemRef { kind, slug } in relations.iter().flat_map(|relation| (relation.of)(&seen)) {
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
            let list: Vec<_> = entries.iter().map(|entry| &*entry.json).collect();
            format!("\"{kind}\":[{}]", list.join(","))
        })
        .collect();
    Body { text: format!("{{{}}}", kinds.join(",")), languages, next: None, private: false, of: None }
}

/// The item of an entry, as filters and orders see it.
fn seen<'a, T: Served>(snapshot: &'a Snapshot, entry: &'a Entry) -> Option<Seen<'a, T>> {
    let item = &snapshot.catalog().items::<T>().get(&entry.slug)?.item;
    Some(Seen { slug: &entry.slug, item, derived: snapshot.catalog().derived() })
}

/// The entries that a list is about, by slug. A whole shelf is not gone through.
fn chosen<'a, T: Served>(
    snapshot: &'a Snapshot,
    params: &ListParams<T>,
    among: Option<&[Slug]>,
) -> Cow<'a, [Arc<Entry>]> {
    let shelf = snapshot.shelf(T::KIND, &params.locale);
    let among = among.map(|slugs| slugs.iter().collect::<BTreeSet<_>>());
    if among.is_none() && params.keeps_all() {
        return Cow::Borrowed(shelf);
    }
    let derived = snapshot.catalog().derived();
    // Both are ordered by slug.
    let mut items = snapshot.catalog().items::<T>().iter();
    let keeps = |entry: &&Arc<Entry>| {
        let Some((slug, authored)) = items.find(|(slug, _)| **slug == entry.slug) else { return false };
        among.as_ref().is_none_or(|slugs| slugs.contains(slug))
            && params.keeps(&Seen { slug, item: &authored.item, derived })
    };
    Cow::Owned(shelf.iter().filter(keeps).cloned().collect())
}

/// The entries that are for a person, and what became of the others.
fn without_excluded<'a>(entries: &[Arc<Entry>], screened: &Screened) -> (Cow<'a, [Arc<Entry>]>, Vec<Value>) {
    let mut excluded = Vec::new();
    let kept = entries.iter().filter(|entry| {
        let out = screened.keeps_out(&entry.slug);
        excluded.extend(out.clone());
        out.is_none()
    });
    (Cow::Owned(kept.cloned().collect()), excluded)
}

/// A page of entries, and where the next one begins.
struct Page<'a> {
    entries: Vec<&'a Entry>,
    next: Option<Cursor>,
}

/// The page that was asked for. In the order of the slugs, how many come before it does not matter.
fn page<'a, T: Served>(snapshot: &'a Snapshot, params: &ListParams<T>, chosen: &'a [Arc<Entry>]) -> Page<'a> {
    let order = &params.order;
    let (start, entries): (usize, Vec<&'a Entry>) = if order.is_default() {
        let after = params.after.as_ref().map(|after| &after.slug);
        let start = after.map_or(0, |after| chosen.partition_point(|entry| entry.slug <= *after));
        (start, chosen[start..].iter().take(params.limit).map(|entry| &**entry).collect())
    } else {
        let mut placed: Vec<(Vec<SortValue>, &Entry)> =
            chosen.iter().map(|entry| (place(snapshot, order, entry), &**entry)).collect();
        placed.sort_by(|one, other| compare(order, (&one.0, &one.1.slug), (&other.0, &other.1.slug)));
        let start = params.after.as_ref().map_or(0, |after| {
            let is_before = |values: &[SortValue], slug| {
                compare(order, (values, slug), (&after.values, &after.slug)) != Ordering::Greater
            };
            placed.partition_point(|(values, entry)| is_before(values, &entry.slug))
        });
        (start, placed[start..].iter().take(params.limit).map(|(_, entry)| *entry).collect())
    };
    let next = entries.last().filter(|_| start + entries.len() < chosen.len()).map(|last| Cursor {
        list: order.list.clone(),
        values: place(snapshot, order, last),
        slug: last.slug.clone(),
    });
    Page { entries, next }
}

/// The values by which an item is ordered.
fn place<T: Served>(snapshot: &Snapshot, order: &Order<T>, entry: &Entry) -> Vec<SortValue> {
    order.keys.iter().map(|key| value(snapshot, &key.by, entry)).collect()
}

fn value<T: Served>(snapshot: &Snapshot, by: &SortBy<T>, entry: &Entry) -> SortValue {
    let stamp = entry.stamp.as_ref();
    match by {
        SortBy::Slug => SortValue::Text(entry.slug.to_string()),
        SortBy::Name => SortValue::Text(entry.name.to_string()),
        SortBy::UpdatedAt => SortValue::Text(stamp.map(|stamp| stamp.updated_at.to_string()).unwrap_or_default()),
        SortBy::Edition => {
            SortValue::Number(stamp.and_then(|stamp| i64::try_from(stamp.edition).ok()).unwrap_or_default())
        }
        SortBy::Relevance(places) => SortValue::Number(places.get(&entry.slug).copied().unwrap_or(i64::MAX)),
        SortBy::Own(key) => seen(snapshot, entry).map_or(SortValue::Absent, |seen| (key.of)(&seen)),
    }
}

fn compare<T>(order: &Order<T>, one: (&[SortValue], &Slug), other: (&[SortValue], &Slug)) -> Ordering {
    for (key, (left, right)) in order.keys.iter().zip(one.0.iter().zip(other.0)) {
        let ordering = if key.descending { right.cmp(left) } else { left.cmp(right) };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    one.1.cmp(other.1)
}
