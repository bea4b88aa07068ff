//! What is published is what is loaded.

use std::collections::BTreeMap;

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use rollwise::{
    domain::{Content, ItemRef, Kind, Operation, Origin, Published, RegionSlug, Slug, Stamp},
    store::{Publication, Store, StoreError},
};

use crate::{
    store::{NOON, all, load, publication, published},
    support::{
        any_content::any_content,
        content::{item, moment, slug},
        databases::{Database, on_both_databases},
    },
};

on_both_databases! {
    an_empty_database_has_nothing_published,
    what_is_published_is_loaded,
    any_content_comes_back_as_it_was,
    only_what_changed_gets_a_new_stamp,
    where_nothing_changed_there_is_no_edition,
    a_publication_from_an_old_edition_is_a_conflict,
    deleted_and_renamed_items_leave_their_address,
    an_address_is_never_used_again,
}

async fn an_empty_database_has_nothing_published(database: Database) {
    for _ in 0..2 {
        let store = database.store().await;
        assert_eq!(store.edition().await.expect("it answers"), None);
        assert_eq!(store.load().await.expect("it answers"), None);
        assert!(store.addresses().await.expect("it answers").is_empty());
    }
}

async fn what_is_published_is_loaded(database: Database) {
    let (_, content) = published(&database).await;
    let store = database.store().await;
    let published = load(&store).await;
    assert_eq!(published.content, content);

    let stamp = Stamp { edition: 1, updated_at: moment(NOON) };
    let stamps: BTreeMap<_, _> = all(&content).into_iter().map(|item| (item, stamp)).collect();
    assert_eq!(published.stamps, stamps);
    assert_eq!(published.retired, BTreeMap::new());

    let [edition] = &published.editions[..] else { panic!("one edition, not {:?}", published.editions) };
    assert_eq!((edition.edition, edition.published_at, edition.origin), (1, moment(NOON), Origin::Builtin));
    assert_eq!(edition.note, "It's \"new\" — ßo");
    let changes: Vec<_> = edition.changes.iter().map(|change| item(change.kind, change.slug.as_str())).collect();
    assert_eq!(changes, all(&content), "by kind, in the order of kinds, and slug");
    assert!(edition.changes.iter().all(|change| change.op == Operation::Upsert && change.replaced_by.is_none()));

    assert_eq!(store.edition().await.expect("it answers"), Some(1));
    let newest = store.newest().await.expect("it answers").expect("there is an edition");
    assert_eq!((newest.edition, newest.digest), (1, load(&store).await.digest));
    assert_eq!(store.addresses().await.expect("it answers"), all(&content).into_iter().collect());
}

async fn any_content_comes_back_as_it_was(database: Database) {
    let store = database.store().await;
    let mut runner = TestRunner::default();
    let mut before: Option<Published> = None;
    for round in 1..=24 {
        let content = any_content().new_tree(&mut runner).expect("content").current();
        let hashes = before.as_ref().map(|before| before.content.hashes()).unwrap_or_default();
        let changed = |(item, hash): &(ItemRef, String)| hashes.get(item) != Some(hash);
        let upserts: Vec<_> = content.hashes().into_iter().filter(changed).map(|(item, _)| item).collect();
        let base = before.as_ref().map(|_| round - 1);
        assert_eq!(store.publish(&publication(base, &content, &upserts)).await.expect("any content is stored"), round);
        let published = load(&store).await;
        assert_eq!(published.content, content);
        assert_eq!(published.content.hashes(), content.hashes(), "down to what `==` does not tell apart");
        before = Some(published);
    }
}

async fn only_what_changed_gets_a_new_stamp(database: Database) {
    let (store, mut content) = published(&database).await;
    let neck = item(Kind::Regions, "neck");
    content.regions.get_mut("neck").expect("it is there").item.summary = "Between head and trunk.".into();
    let upserts = [neck.clone()];
    let second =
        Publication { published_at: moment(LATER), origin: Origin::Import, ..publication(Some(1), &content, &upserts) };
    assert_eq!(store.publish(&second).await.expect("it is valid"), 2);

    let published = load(&store).await;
    assert_eq!(published.content, content);
    for (address, stamp) in &published.stamps {
        let (edition, updated_at) = if *address == neck { (2, moment(LATER)) } else { (1, moment(NOON)) };
        assert_eq!(*stamp, Stamp { edition, updated_at }, "{address}");
    }
    let last = published.editions.last().expect("two editions");
    assert_eq!((last.edition, last.origin, last.changes.len()), (2, Origin::Import, 1));
    assert_eq!(published.editions.len(), 2);
}

async fn where_nothing_changed_there_is_no_edition(database: Database) {
    let (store, mut content) = published(&database).await;
    assert_eq!(store.publish(&publication(Some(1), &content, &[])).await.expect("it is valid"), 1);
    assert_eq!(load(&store).await.editions.len(), 1);

    content.catalogue.credit = "Someone else".into();
    assert_eq!(store.publish(&publication(Some(1), &content, &[])).await.expect("the catalogue changed"), 2);
    content.vocabulary.0.entry("verdict".into()).or_default().insert("avoid".into(), "Do not roll".into());
    assert_eq!(store.publish(&publication(Some(2), &content, &[])).await.expect("a label changed"), 3);
    content.screening.rules[0].advice.push('!');
    assert_eq!(store.publish(&publication(Some(3), &content, &[])).await.expect("a rule changed"), 4);
    content.vectors.reverse();
    assert_eq!(store.publish(&publication(Some(4), &content, &[])).await.expect("the vectors changed"), 5);
    assert_eq!(load(&store).await.content, content);
}

async fn a_publication_from_an_old_edition_is_a_conflict(database: Database) {
    let (store, content) = published(&database).await;
    for base in [None, Some(2), Some(0)] {
        let error =
            store.publish(&publication(base, &content, &all(&content))).await.expect_err("edition 1 is current");
        let StoreError::Conflict { base: told, current } = error else { panic!("not a conflict: {error}") };
        assert_eq!((told, current), (base, Some(1)));
    }
    assert_eq!(load(&store).await.editions.len(), 1);
}

/// Publishes that the neck was deleted and the upper back renamed to `back`.
async fn deleted_and_renamed(database: &Database) -> (Store, Content) {
    let (store, mut content) = published(database).await;
    let rename = |slugs: &mut Vec<RegionSlug>| slugs.iter_mut().for_each(|region| *region = slug("back"));
    content.regions.remove("neck");
    let mut back = content.regions.remove("upper-back").expect("it is there");
    back.item.alternatives.clear();
    back.item.former_slugs = vec![slug("upper-back")];
    content.regions.insert(slug("back"), back);
    let technique = &mut content.techniques.get_mut("upper-back-roll").expect("it is there").item;
    rename(&mut technique.regions);
    technique.safety.keep_off[0].region = None;
    let contraindication = &mut content.contraindications.get_mut("numbness").expect("it is there").item;
    rename(&mut contraindication.effects[1].regions);
    content.screening.groups.values_mut().for_each(rename);
    content.routines.goals.values_mut().for_each(|plan| rename(&mut plan.order));
    content
        .screening
        .rules
        .iter_mut()
        .flat_map(|rule| &mut rule.effects)
        .for_each(|effect| rename(&mut effect.regions));

    let upserts = [
        item(Kind::Techniques, "upper-back-roll"),
        item(Kind::Regions, "back"),
        item(Kind::Contraindications, "numbness"),
    ];
    let deletes = [(item(Kind::Regions, "neck"), None), (item(Kind::Regions, "upper-back"), Some(slug("back")))];
    let second = Publication { deletes: &deletes, ..publication(Some(1), &content, &upserts) };
    assert_eq!(store.publish(&second).await.expect("it is valid"), 2);
    (store, content)
}

async fn deleted_and_renamed_items_leave_their_address(database: Database) {
    let (store, content) = deleted_and_renamed(&database).await;
    let published = load(&store).await;
    assert_eq!(published.content, content);
    let retired = [(item(Kind::Regions, "neck"), None), (item(Kind::Regions, "upper-back"), Some(slug("back")))];
    assert_eq!(published.retired, retired.into());
    let changes: Vec<_> = published.editions[1]
        .changes
        .iter()
        .map(|change| (change.op, change.kind, change.slug.as_str(), change.replaced_by.as_ref().map(Slug::as_str)))
        .collect();
    let wanted = [
        (Operation::Upsert, Kind::Regions, "back", None),
        (Operation::Delete, Kind::Regions, "neck", None),
        (Operation::Delete, Kind::Regions, "upper-back", Some("back")),
        (Operation::Upsert, Kind::Techniques, "upper-back-roll", None),
        (Operation::Upsert, Kind::Contraindications, "numbness", None),
    ];
    assert_eq!(changes, wanted);
}

async fn an_address_is_never_used_again(database: Database) {
    let (store, content) = deleted_and_renamed(&database).await;
    for name in ["neck", "upper-back"] {
        let mut content = content.clone();
        let back = content.regions["back"].clone();
        content.regions.insert(slug(name), back);
        let neck = [item(Kind::Regions, name)];
        content.regions.get_mut(name).expect("it was just put there").item.former_slugs.clear();
        let error = store.publish(&publication(Some(2), &content, &neck)).await.expect_err("the address was given up");
        assert!(matches!(&error, StoreError::SlugReused { item } if *item == neck[0]), "{error}");
    }
    // The same slug in another kind is another address.
    let mut content = content.clone();
    let muscle = content.muscles["trapezius"].clone();
    content.muscles.insert(slug("neck"), muscle);
    assert_eq!(store.publish(&publication(Some(2), &content, &[item(Kind::Muscles, "neck")])).await.expect("valid"), 3);
}

const LATER: &str = "2026-11-23T12:00:00.123Z";
