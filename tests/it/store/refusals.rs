//! What must not be published, and that trying to leaves no trace.

use rollwise::{
    content::builtin,
    domain::{Content, Hold, Kind, Origin, Range, Technique},
    publish::{PublishError, publish},
    store::{Publication, StoreError},
};

use crate::{
    store::{NOON, all, load, publication, published},
    support::{
        content::{item, moment, slug},
        databases::{Database, on_both_databases},
    },
};

on_both_databases! {
    a_failed_publication_changes_nothing,
    an_item_that_would_be_read_back_as_another_is_refused,
    what_the_checks_refuse_is_not_published,
    a_publication_has_to_name_all_that_changed,
}

/// Makes content unfit to be published.
type Spoil = fn(&mut Content);

fn technique(content: &mut Content) -> &mut Technique {
    &mut content.techniques.get_mut("upper-back-roll").expect("it is there").item
}

async fn a_failed_publication_changes_nothing(database: Database) {
    let (store, content) = published(&database).await;
    let before = load(&store).await;
    let faults: [(&str, Spoil); 5] = [
        ("a mention of nothing", |content| technique(content).regions.push(slug("tail"))),
        ("a source that is not there", |content| technique(content).evidence.sources.push(slug("hearsay"))),
        ("a number that is none", |content| technique(content).dose.max_speed.cm_per_s = f64::NAN),
        ("a text with NUL", |content| technique(content).name.push('\0')),
        ("a deletion of what is needed", |content| content.muscles.clear()),
    ];
    for (fault, spoil) in faults {
        let mut spoilt = content.clone();
        spoil(&mut spoilt);
        let upserts = [item(Kind::Techniques, "upper-back-roll")];
        let gone = [(item(Kind::Muscles, "trapezius"), None)];
        let deletes: &[_] = if spoilt.muscles.is_empty() { &gone } else { &[] };
        let refused = Publication { deletes, ..publication(Some(1), &spoilt, &upserts) };
        let error = store.publish(&refused).await.expect_err(fault);
        assert!(matches!(error, StoreError::Refused { .. }), "{fault}: {error}");
        assert_eq!(load(&store).await, before, "after {fault}");
    }
    let mut content = content;
    technique(&mut content).tips.clear();
    let upserts = [item(Kind::Techniques, "upper-back-roll")];
    assert_eq!(store.publish(&publication(Some(1), &content, &upserts)).await.expect("nothing stands in the way"), 2);
}

async fn an_item_that_would_be_read_back_as_another_is_refused(database: Database) {
    let (store, mut content) = (database.store().await, builtin().expect("the built-in content has no faults"));
    store.publish(&publication(None, &content, &all(&content))).await.expect("it is valid");
    let before = load(&store).await;
    let (slug, principle) = content
        .principles
        .iter_mut()
        .find(|(_, principle)| !principle.item.limits.is_empty())
        .expect("one has numbers");
    // JSON has no such number, and `null` is read as none.
    principle.item.limits[0].min = Some(f64::NAN);
    let changed = [item(Kind::Principles, slug.as_str())];
    let error = store.publish(&publication(Some(1), &content, &changed)).await.expect_err("it would be another");
    assert!(matches!(error, StoreError::Refused { .. }), "{error}");
    assert!(error.to_string().contains("not read back as it was written"), "{error}");
    assert_eq!(load(&store).await, before);
}

async fn what_the_checks_refuse_is_not_published(database: Database) {
    let store = database.store().await;
    let content = builtin().expect("the built-in content has no faults");
    publish(&store, &content, Origin::Import, "", moment(NOON)).await.expect("it is valid");
    let before = load(&store).await;
    let faults: [(&str, Spoil); 8] = [
        ("a hold over the limit", |content| {
            lats(content).dose.hold_seconds = Some(Hold { min: 20, max: 30, limit: 61 });
        }),
        ("rolling too fast", |content| lats(content).dose.max_speed.in_per_s = 1.1),
        ("a range upside down", |content| lats(content).dose.sets = Range { min: 4, max: 3 }),
        ("steps out of order", |content| lats(content).steps.reverse()),
        ("a rule at a region that is not there", |content| {
            content.screening.rules[1].effects[0].regions.push(slug("tail"));
        }),
        ("a rule for a group that is not there", |content| content.screening.groups.clear()),
        ("a rule twice", |content| content.screening.rules.extend_from_within(..1)),
        ("a plan for a region that is not there", |content| {
            content.routines.goals.values_mut().for_each(|plan| plan.order.push(slug("tail")));
        }),
    ];
    for (fault, spoil) in faults {
        let mut spoilt = content.clone();
        spoil(&mut spoilt);
        let error = publish(&store, &spoilt, Origin::Import, "", moment(NOON)).await.expect_err(fault);
        assert!(matches!(error, PublishError::Invalid(_)), "{fault}: {error}");
    }
    assert_eq!(load(&store).await, before);
}

fn lats(content: &mut Content) -> &mut Technique {
    &mut content.techniques.get_mut("lats-side-lying").expect("it is there").item
}

async fn a_publication_has_to_name_all_that_changed(database: Database) {
    let (store, content) = published(&database).await;
    let before = load(&store).await;
    let mut changed = content.clone();
    changed.regions.get_mut("neck").expect("it is there").item.name = "The neck".into();
    let mut smaller = content.clone();
    smaller.techniques.clear();
    let nowhere = [item(Kind::Faqs, "nowhere")];
    let medium = [item(Kind::RollerTypes, "medium")];
    for refused in [
        publication(Some(1), &changed, &medium),
        publication(Some(1), &smaller, &medium),
        publication(Some(1), &content, &nowhere),
    ] {
        let error = store.publish(&refused).await.expect_err("it does not say what changed");
        assert!(matches!(error, StoreError::Refused { .. }), "{error}");
    }
    assert_eq!(load(&store).await, before);
}
