//! What changed since is found out from the change log, and is the same as what is loaded anew.

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use rollwise::{
    domain::{ItemRef, Kind, Origin, Published, Shared, Slug},
    store::{Publication, Store},
};

use crate::{
    store::{NOON, load, publication, published},
    support::{
        any_content::any_content,
        content::{item, moment},
        databases::{Database, on_both_databases},
    },
};

on_both_databases! {
    what_is_followed_is_what_is_loaded,
    what_did_not_change_is_shared,
    another_history_with_the_same_number_is_followed,
}

async fn follow(store: &Store, known: &Published) -> Published {
    store.follow(known).await.expect("it is whole").expect("there is something new").published
}

async fn what_is_followed_is_what_is_loaded(database: Database) {
    let store = database.store().await;
    let mut runner = TestRunner::default();
    let mut known: Option<Published> = None;
    let mut retired: Vec<ItemRef> = Vec::new();
    for round in 0..24 {
        let mut content = any_content().new_tree(&mut runner).expect("content").current();
        // A part of the rounds changes items alone, which is what is told apart.
        if let Some(Published { content: before, .. }) = known.as_ref().filter(|_| round % 3 > 0) {
            content.catalogue = before.catalogue.clone();
            content.catalogue_translations = before.catalogue_translations.clone();
            (content.vocabulary, content.vocabulary_translations) =
                (before.vocabulary.clone(), before.vocabulary_translations.clone());
            (content.screening, content.screening_translations, content.vectors) =
                (before.screening.clone(), before.screening_translations.clone(), before.vectors.clone());
            (content.routines, content.routines_translations) =
                (before.routines.clone(), before.routines_translations.clone());
        }
        let hashes = known.as_ref().map(|known| known.hashes.clone()).unwrap_or_default();
        let after = content.hashes();
        let upserts: Vec<_> =
            after.iter().filter(|(item, hash)| hashes.get(item) != Some(hash)).map(|(item, _)| item.clone()).collect();
        let gone = hashes.keys().filter(|item| !after.contains_key(item));
        let deletes: Vec<(ItemRef, Option<Slug>)> = gone.map(|item| (item.clone(), None)).collect();
        let base = known.as_ref().and_then(|known| known.editions.last()).map(|edition| edition.edition);
        let next = Publication { deletes: &deletes, ..publication(base, &content, &upserts) };
        if upserts.iter().any(|item| retired.contains(item)) || store.publish(&next).await.is_err() {
            // An address that was given up, or a mention of what is not there any more.
            continue;
        }
        retired.extend(deletes.into_iter().map(|(item, _)| item));
        let loaded = load(&store).await;
        if let Some(known) = &known
            && known.digest != loaded.digest
        {
            assert_eq!(follow(&store, known).await, loaded);
        }
        assert_eq!(store.follow(&loaded).await.expect("it is whole"), None, "nothing is newer than the newest");
        known = Some(loaded);
    }
    assert!(known.is_some_and(|known| known.editions.len() > 3), "hardly anything was published");
}

async fn what_did_not_change_is_shared(database: Database) {
    let (store, mut content) = published(&database).await;
    let known = load(&store).await;
    content.regions.get_mut("neck").expect("it is there").item.summary.push('!');
    let upserts = [item(Kind::Regions, "neck")];
    store.publish(&publication(Some(1), &content, &upserts)).await.expect("it is valid");
    let second = store.follow(&known).await.expect("it is whole").expect("there is something new");
    assert_eq!(second.checked_by, [Some("1.0.0".to_owned())]);
    let second = second.published;
    content.catalogue.title.push('!');
    store.publish(&publication(Some(2), &content, &[])).await.expect("it is valid");
    let third = follow(&store, &second).await;
    assert_eq!(third, load(&store).await);
    let is_shared = |one: &Published, other: &Published, slug: &str| {
        Shared::is_same(&one.content.regions[slug], &other.content.regions[slug])
    };
    assert!(is_shared(&known, &second, "upper-back") && !is_shared(&known, &second, "neck"));
    assert!(is_shared(&second, &third, "upper-back") && is_shared(&second, &third, "neck"), "though all was read");
}

async fn another_history_with_the_same_number_is_followed(database: Database) {
    let (store, mut content) = published(&database).await;
    let other = database.another().await;
    let (elsewhere, mut different) = published(&other).await;
    let neck = [item(Kind::Regions, "neck")];
    content.regions.get_mut("neck").expect("it is there").item.summary.push('!');
    different.regions.get_mut("neck").expect("it is there").item.summary.push('?');
    for (store, content) in [(&store, &content), (&elsewhere, &different)] {
        store.publish(&publication(Some(1), content, &neck)).await.expect("it is valid");
    }
    let known = load(&elsewhere).await;
    assert_eq!(follow(&store, &known).await, load(&store).await);
    // Both go on; what came before is not the same.
    content.muscles.get_mut("trapezius").expect("it is there").item.summary.push('!');
    let muscle = [item(Kind::Muscles, "trapezius")];
    let third =
        Publication { published_at: moment(NOON), origin: Origin::Import, ..publication(Some(2), &content, &muscle) };
    store.publish(&third).await.expect("it is valid");
    assert_eq!(follow(&store, &known).await, load(&store).await);
}
