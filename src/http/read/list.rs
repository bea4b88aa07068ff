//! Lists and single items, for every kind alike: filter, order, page, trim, include.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    answer::{Beside, Included, Item, List, Page},
    cursor::{Cursor, SortValue},
    list_params::{ListParams, ShowParams},
    order::{Order, SortBy},
    representation::Representation,
    resource::{Relation, Served},
    safe_for::{Excluded, Screened},
    seen::Seen,
};
use crate::{
    domain::{ItemRef, Kind, Locale, Slug, json_text},
    http::state::{rendered_item::RenderedItem, snapshot::Snapshot},
};

/// A page of the items of a kind; `among` restricts them to some slugs. `address` is the list's own complete URL.
pub(in crate::http) fn list<T: Served>(
    snapshot: &Snapshot,
    params: &ListParams<T>,
    among: Option<&BTreeSet<&Slug>>,
    address: &str,
) -> Representation {
    let chosen = chosen(snapshot, params, among);
    let screened = params.safe_for.as_ref().map(|codes| Screened::new(snapshot, &params.locale, codes));
    let (chosen, excluded) = match &screened {
        Some(screened) => without_excluded(&chosen, screened),
        None => (chosen, None),
    };
    let (entries, next) = page(snapshot, params, &chosen);
    let next = next.map(|cursor| params.next_address(address, &cursor));
    let included = included(snapshot, entries.iter().copied(), &params.include, &params.locale);
    let mut languages = languages(&entries, included.as_ref());
    if languages.is_empty() {
        languages.insert(params.locale.clone());
    }
    let items = entries.into_iter().map(|entry| {
        let screening = screened.as_ref().and_then(|screened| screened.caution(&entry.slug));
        Item::new(entry, params.fields.as_ref(), Beside { included: None, screening })
    });
    let page = Page { limit: params.limit, total: chosen.len(), next: next.as_deref(), excluded };
    let text = json_text(&List { items: items.collect(), page, included });
    Representation { text, languages, next, private: screened.is_some(), of: None }
}

/// A single item.
pub(in crate::http) fn show<T: Served>(
    snapshot: &Snapshot,
    params: &ShowParams<T>,
    entry: &Arc<RenderedItem>,
) -> Representation {
    let included = included(snapshot, std::iter::once(&**entry), &params.include, &params.locale);
    let languages = languages(&[entry], included.as_ref());
    let of = included.is_none().then(|| entry.clone());
    let item = Item::new(entry, params.fields.as_ref(), Beside { included, screening: None });
    Representation { text: json_text(&item), languages, next: None, private: false, of }
}

/// The languages of some items and of what is included with them.
fn languages(entries: &[&RenderedItem], included: Option<&Included<'_>>) -> BTreeSet<Locale> {
    let entries = entries.iter().map(|entry| &entry.locale);
    entries.chain(included.into_iter().flat_map(Included::languages)).cloned().collect()
}

/// The items that some relations lead to, if any relation was asked for.
fn included<'a, T: Served>(
    snapshot: &'a Snapshot,
    entries: impl Iterator<Item = &'a RenderedItem>,
    relations: &[&'static Relation<T>],
    locale: &Locale,
) -> Option<Included<'a>> {
    if relations.is_empty() {
        return None;
    }
    let mut wanted: BTreeMap<Kind, BTreeSet<Slug>> = BTreeMap::new();
    for seen in entries.filter_map(|entry| seen(snapshot, entry)) {
        for ItemRef { kind, slug } in relations.iter().flat_map(|relation| (relation.of)(&seen)) {
            wanted.entry(kind).or_default().insert(slug);
        }
    }
    let entry = |kind, slug: &Slug| snapshot.entry(kind, slug.as_str(), locale).map(|entry| &**entry);
    let of_kind =
        |(kind, slugs): (Kind, BTreeSet<Slug>)| (kind, slugs.iter().filter_map(|slug| entry(kind, slug)).collect());
    Some(Included(wanted.into_iter().map(of_kind).collect()))
}

/// The item of an entry, as filters and orders see it.
fn seen<'a, T: Served>(snapshot: &'a Snapshot, entry: &'a RenderedItem) -> Option<Seen<'a, T>> {
    let item = &snapshot.catalog().items::<T>().get(&entry.slug)?.item;
    Some(Seen { slug: &entry.slug, item, derived: snapshot.catalog().derived() })
}

/// The entries that a list is about, by slug. A whole shelf is not gone through.
fn chosen<'a, T: Served>(
    snapshot: &'a Snapshot,
    params: &ListParams<T>,
    among: Option<&BTreeSet<&Slug>>,
) -> Cow<'a, [Arc<RenderedItem>]> {
    let shelf = snapshot.shelf(T::KIND, &params.locale);
    if among.is_none() && params.keeps_all() {
        return Cow::Borrowed(shelf);
    }
    let derived = snapshot.catalog().derived();
    // Both are ordered by slug.
    let mut items = snapshot.catalog().items::<T>().iter();
    let keeps = |entry: &&Arc<RenderedItem>| {
        let Some((slug, authored)) = items.find(|(slug, _)| **slug == entry.slug) else { return false };
        among.is_none_or(|slugs| slugs.contains(slug)) && params.keeps(&Seen { slug, item: &authored.item, derived })
    };
    Cow::Owned(shelf.iter().filter(keeps).cloned().collect())
}

/// The entries that are for a person, and what became of the others.
fn without_excluded<'a, 's>(
    entries: &[Arc<RenderedItem>],
    screened: &Screened<'s>,
) -> (Cow<'a, [Arc<RenderedItem>]>, Option<Vec<Excluded<'s>>>) {
    let mut excluded = Vec::new();
    let kept = entries.iter().filter(|entry| {
        let out = screened.keeps_out(&entry.slug);
        let is_kept = out.is_none();
        excluded.extend(out);
        is_kept
    });
    (Cow::Owned(kept.cloned().collect()), Some(excluded))
}

/// The page that was asked for, and where the next one begins. In the order of the slugs, how many come before it does not
/// matter.
fn page<'a, T: Served>(
    snapshot: &Snapshot,
    params: &ListParams<T>,
    chosen: &'a [Arc<RenderedItem>],
) -> (Vec<&'a RenderedItem>, Option<Cursor>) {
    let order = &params.order;
    let (start, entries): (usize, Vec<&'a RenderedItem>) = if order.is_default() {
        let after = params.after.as_ref().map(|after| &after.slug);
        let start = after.map_or(0, |after| chosen.partition_point(|entry| entry.slug <= *after));
        (start, chosen[start..].iter().take(params.limit).map(|entry| &**entry).collect())
    } else {
        let mut placed: Vec<(Vec<SortValue>, &RenderedItem)> =
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
    (entries, next)
}

/// The values by which an item is ordered.
fn place<T: Served>(snapshot: &Snapshot, order: &Order<T>, entry: &RenderedItem) -> Vec<SortValue> {
    order.keys.iter().map(|key| value(snapshot, &key.by, entry)).collect()
}

fn value<T: Served>(snapshot: &Snapshot, by: &SortBy<T>, entry: &RenderedItem) -> SortValue {
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
