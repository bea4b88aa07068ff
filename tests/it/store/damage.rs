//! Whatever happens to the stored data is noticed when it is loaded.

use std::path::{Path, PathBuf};

use rollwise::{
    content::builtin,
    domain::{Origin, Published},
    publish::{Outcome, publish},
    store::{Store, StoreError},
};

use crate::{
    store::{NOON, all, load, publication, published},
    support::{
        content::moment,
        databases::{Database, on_both_databases},
    },
};

on_both_databases! {
    damage_is_found,
    damaged_texts_are_repaired_by_publishing_again,
    publishing_the_same_content_mends_whatever_is_damaged,
    a_history_that_cannot_be_read_is_not_mended_by_publishing,
}

async fn damage_is_found(database: Database) {
    for sql in [
        "UPDATE texts SET text = 'Lie up.' WHERE text = 'Lie down.'",
        "UPDATE texts SET position = 7 WHERE text = 'Roll slowly.'",
        "UPDATE texts SET locale = 'fr' WHERE locale = 'de' AND field = 'name'",
        "DELETE FROM texts WHERE text = 'Breathe.'",
        "DELETE FROM texts WHERE text = 'Lie down.'",
        "DELETE FROM texts WHERE locale = 'de' AND field = 'name'",
        "INSERT INTO texts VALUES ('regions', 'neck', 'en', 'aliases', 2, 'nape')",
        "INSERT INTO texts VALUES ('regions', 'nowhere', 'en', 'name', 0, 'Nowhere')",
        "DELETE FROM translations",
        "UPDATE items SET document = replace(document, 'Lie down.', 'Lie up.')",
        "UPDATE items SET document = '' WHERE slug = 'neck'",
        "UPDATE items SET document = (SELECT document FROM items WHERE slug = 'upper-back') WHERE slug = 'neck'",
        "UPDATE techniques SET dose_hold_seconds_limit = 59",
        "UPDATE techniques SET dose_max_speed_in_per_s = 0.9999999999999999",
        "UPDATE techniques SET estimated_seconds = 179",
        "UPDATE regions SET verdict = 'caution' WHERE slug = 'neck'",
        "UPDATE sources SET year = NULL",
        "UPDATE region_alternatives SET alternative = 'neck'",
        "DELETE FROM technique_stop_if",
        "DELETE FROM technique_keep_off",
        "DELETE FROM technique_steps WHERE position = 2",
        "DELETE FROM contraindication_effects WHERE position = 1",
        "UPDATE contraindication_effect_regions SET region = 'upper-back'",
        "DELETE FROM item_sources WHERE kind = 'muscles'",
        "DELETE FROM evidence_sources WHERE kind = 'techniques'",
        "DELETE FROM muscles",
        "UPDATE items SET hash = '0000000000000000000000000000000000000000000000000000000000000000' WHERE slug = 'neck'",
        "UPDATE items SET next_review_due = '2028-11-01' WHERE slug = 'neck'",
        "UPDATE items SET edition = 2 WHERE slug = 'neck'",
        "UPDATE items SET updated_at = updated_at + 1 WHERE slug = 'neck'",
        "DELETE FROM items WHERE slug = 'neck'",
        "DELETE FROM items",
        "DELETE FROM items WHERE slug = 'neck'; DELETE FROM texts WHERE slug = 'neck'; \
         DELETE FROM item_sources WHERE slug = 'neck'; DELETE FROM regions WHERE slug = 'neck'",
        "UPDATE catalogue SET disclaimer_id = 'none'",
        "UPDATE catalogue_texts SET disclaimer = 'Medical advice.'",
        "DELETE FROM catalogue",
        "DELETE FROM catalogue_texts",
        "UPDATE labels SET label = 'Avoid' WHERE locale = 'de'",
        "DELETE FROM labels",
        "DELETE FROM screening",
        "UPDATE screening SET version = '2'",
        "UPDATE screening SET stale_after_days = 31",
        "DELETE FROM screening_groups",
        "DELETE FROM screening_group_regions WHERE position = 1",
        "UPDATE screening_findings SET asked_as = 'conditions'",
        "DELETE FROM screening_rules",
        "DELETE FROM screening_rules WHERE id = 'T1'",
        "UPDATE screening_rules SET position = 7 - position",
        "UPDATE screening_rules SET predicate = '{\"age_lt\":3}' WHERE id = 'T1'",
        "UPDATE screening_rules SET predicate = '{}' WHERE id = 'T1'",
        "UPDATE screening_rules SET stop_now = 0 WHERE id = 'T1'",
        "UPDATE screening_rules SET urgency = 'none' WHERE id = 'T1'",
        "DELETE FROM screening_rule_effects WHERE rule = 'T1' AND position = 0",
        "UPDATE screening_rule_effects SET verdict = 'caution' WHERE rule = 'T1'",
        "UPDATE screening_rule_effects SET region_group = NULL",
        "DELETE FROM screening_rule_regions",
        "DELETE FROM screening_rule_positions WHERE rule = 'T2'",
        "DELETE FROM screening_rule_sources WHERE rule = 'T2'",
        "UPDATE screening_texts SET text = 'Go on.' WHERE field = 'advice' AND locale = 'en'",
        "DELETE FROM screening_texts WHERE rule = 'T1' AND locale = 'en'",
        "DELETE FROM screening_texts WHERE rule = 'T1' AND locale = 'de'",
        "INSERT INTO screening_texts VALUES ('T9', 'en', 'advice', 'Go on.')",
        "UPDATE screening_texts SET locale = 'fr' WHERE locale = 'de'",
        "DELETE FROM screening_translations",
        "UPDATE screening_vectors SET name = 'x'",
        "UPDATE screening_vectors SET position = 7 - position",
        "UPDATE screening_vectors SET expected = 'x' WHERE id = 'V1'",
        "DELETE FROM screening_vectors",
        "UPDATE editions SET note = 'Old'",
        "UPDATE editions SET digest = '0000000000000000000000000000000000000000000000000000000000000000'",
        "DELETE FROM editions",
        "DELETE FROM changes WHERE slug = 'neck'",
        "UPDATE changes SET op = 'delete' WHERE slug = 'neck'",
        "INSERT INTO retired VALUES ('regions', 'tail', NULL, 1)",
    ] {
        let database = database.another().await;
        let (store, _) = published(&database).await;
        let before = load(&store).await;
        assert!(database.tamper(sql).await > 0, "{sql} changes nothing");
        let error = store.load_compared().await.expect_err(sql);
        assert!(matches!(error, StoreError::Damaged { .. }), "{sql}: {error}");
        match store.load().await {
            Ok(loaded) => assert_eq!(loaded.as_ref(), Some(&before), "{sql}"),
            Err(error) => assert!(matches!(error, StoreError::Damaged { .. }), "{sql}: {error}"),
        }
    }
    let (store, _) = published(&database).await;
    database.tamper("UPDATE texts SET text = 'x' WHERE text = 'Lie down.'").await;
    let message = store.load_compared().await.expect_err("it is damaged").to_string();
    assert!(message.contains("techniques/upper-back-roll"), "it says what is damaged: {message}");
    assert!(message.contains("backup") && message.contains("rollwise import"), "it says what to do: {message}");
}

async fn damaged_texts_are_repaired_by_publishing_again(database: Database) {
    let (store, content) = published(&database).await;
    database.tamper("UPDATE texts SET text = 'x' WHERE kind = 'regions'").await;
    database.tamper("UPDATE techniques SET estimated_seconds = 1").await;
    store.load_compared().await.expect_err("it is damaged");
    let stored: Vec<_> = store.addresses().await.expect("they can be read").into_iter().collect();
    assert_eq!(stored, all(&content));
    let edition = store.edition().await.expect("it can be read");
    assert_eq!(store.publish(&publication(edition, &content, &stored)).await.expect("it replaces everything"), 2);
    assert_eq!(load(&store).await.content, content);
}

async fn publishing_the_same_content_mends_whatever_is_damaged(database: Database) {
    let store = database.store().await;
    let content = builtin().expect("the built-in content has no faults");
    // Long after the time that the content names: what mends must not go back to that.
    let now = moment("2030-01-01T00:00:00Z");
    let publish = async || publish(&store, &content, Origin::Import, "", now).await.expect("it is valid");
    let Outcome::Published { edition: 1, .. } = publish().await else { panic!("nothing was published") };
    for (edition, sql) in [
        (2, "UPDATE texts SET text = 'x' WHERE kind = 'regions' AND field = 'name'"),
        (3, "UPDATE items SET document = '' WHERE kind = 'regions'"),
        (4, "DELETE FROM technique_stop_if"),
    ] {
        assert!(database.tamper(sql).await > 0, "{sql} changes nothing");
        store.load_compared().await.expect_err("it is damaged");
        let outcome = publish().await;
        assert!(matches!(outcome, Outcome::Published { edition: now, .. } if now == edition), "{sql}: {outcome:?}");
        assert_eq!(store.load_compared().await.expect("it is whole").expect("it is there").content, content);
        assert_eq!(publish().await, Outcome::Unchanged { edition });
    }
    // It follows the last edition, though that could not be read.
    let editions = store.load().await.expect("it is whole").expect("it is there").editions;
    let times: Vec<_> = editions.iter().map(|edition| edition.published_at).collect();
    assert_eq!(times, [content.catalogue.published_at, now, now, now]);
    // Where something else changes too.
    let mut content = content.clone();
    content.terms.get_mut("doms").expect("it is there").item.summary.push('!');
    assert!(database.tamper("UPDATE texts SET text = 'x' WHERE kind = 'regions' AND field = 'name'").await > 0);
    let outcome = rollwise::publish::publish(&store, &content, Origin::Import, "", moment(NOON)).await;
    assert!(matches!(outcome, Ok(Outcome::Published { edition: 5, .. })), "{outcome:?}");
    assert_eq!(store.load_compared().await.expect("it is whole").expect("it is there").content, content);
}

async fn a_history_that_cannot_be_read_is_not_mended_by_publishing(database: Database) {
    for sql in [
        "INSERT INTO retired VALUES ('regions', 'Not A Slug', NULL, 1)",
        "UPDATE changes SET slug = 'Not A Slug' WHERE slug = 'neck'",
    ] {
        let database = database.another().await;
        let store = database.store().await;
        let content = builtin().expect("the built-in content has no faults");
        publish(&store, &content, Origin::Import, "", moment(NOON)).await.expect("it is valid");
        assert!(database.tamper(sql).await > 0, "{sql} changes nothing");
        let error = publish(&store, &content, Origin::Import, "", moment(NOON)).await.expect_err(sql).to_string();
        assert!(error.contains("Restore a backup") && !error.contains("rollwise import"), "{sql}: {error}");
        assert_eq!(store.edition().await.expect("it can be read"), Some(1), "{sql}: nothing was published");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_to_be_moved_away() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("rollwise.db");
    std::fs::write(&file, "This is a letter, not a database. ".repeat(200)).expect("a file");
    let error = Store::open(&file.as_path().into()).await.expect_err("it is no database");
    assert!(matches!(error, StoreError::NotADatabase), "{error}");
    let message = error.to_string();
    assert!(message.contains("Move it away") && !message.contains("import"), "it says what helps: {message}");
}

/// The bytes of a SQLite file with [`small`] content.
async fn published_file(database: &Database) -> (PathBuf, Vec<u8>, Published) {
    let (store, _) = published(database).await;
    let published = load(&store).await;
    // Brings everything from the write-ahead log into the file.
    database.tamper("PRAGMA wal_checkpoint(TRUNCATE)").await;
    drop(store);
    let path = database.file();
    let bytes = std::fs::read(&path).expect("the file");
    (path, bytes, published)
}

/// What is loaded for serving, and what with everything compared, from a copy of a SQLite file with flipped bits.
async fn load_flipped(path: &Path, bytes: &[u8], bits: &[usize]) -> [Result<Option<Published>, StoreError>; 2] {
    let folder = tempfile::tempdir_in(path.parent().expect("a folder")).expect("a temporary folder");
    let copy = folder.path().join("copy.db");
    let mut bytes = bytes.to_owned();
    for bit in bits {
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    std::fs::write(&copy, bytes).expect("a copy");
    match Store::open(&copy.as_path().into()).await {
        Ok(store) => [store.load().await, store.load_compared().await],
        Err(error) => [Err(error), Ok(None)],
    }
}

#[tokio::test]
async fn a_flipped_bit_in_a_text_is_found() {
    let database = Database::sqlite();
    let (path, bytes, published) = published_file(&database).await;
    for loaded in load_flipped(&path, &bytes, &[]).await {
        assert_eq!(loaded.expect("nothing is flipped").as_ref(), Some(&published));
    }
    let text = b"Roll slowly.";
    let starts = bytes.windows(text.len()).enumerate().filter(|(_, window)| window == text).map(|(start, _)| start);
    let bits = starts.flat_map(|start| start * 8..(start + text.len()) * 8);
    let (mut of_documents, mut of_tables) = (0, 0);
    for bit in bits {
        match load_flipped(&path, &bytes, &[bit]).await {
            [Err(StoreError::Damaged { .. }), Err(StoreError::Damaged { .. })] => of_documents += 1,
            [Ok(Some(loaded)), Err(StoreError::Damaged { .. })] => {
                assert_eq!(loaded, published, "what is served is as it was");
                of_tables += 1;
            }
            // What SQLite left behind when it moved a row.
            [Ok(Some(loaded)), Ok(Some(compared))] => assert_eq!([&loaded, &compared], [&published, &published]),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!([of_documents, of_tables], [text.len() * 8; 2], "it stands in a document and in the table of texts");
}

#[tokio::test]
async fn a_flipped_bit_anywhere_is_found_or_does_no_harm() {
    let database = Database::sqlite();
    let (path, bytes, published) = published_file(&database).await;
    let mut found = 0;
    // A prime number of bits apart, so that they come to lie everywhere in the pages.
    for bit in (0..bytes.len() * 8).step_by(39_989) {
        let [loaded, _] = load_flipped(&path, &bytes, &[bit]).await;
        match loaded {
            Ok(Some(loaded)) => assert_eq!(loaded, published, "bit {bit}"),
            Ok(None) => panic!("with bit {bit} flipped the database seems to be empty"),
            Err(_) => found += 1,
        }
    }
    assert!(found > 0, "no flipped bit touched anything");
}

#[tokio::test]
async fn values_of_a_wrong_type_are_found() {
    for sql in [
        "UPDATE techniques SET estimated_seconds = 'long'",
        "UPDATE techniques SET estimated_seconds = -180",
        "UPDATE techniques SET dose_max_speed_in_per_s = 'slow'",
        "UPDATE texts SET text = CAST(x'ff41' AS TEXT) WHERE text = 'Lie down.'",
        "UPDATE texts SET text = x'41' WHERE text = 'Lie down.'",
        "UPDATE items SET kind = 'areas' WHERE slug = 'neck'",
        "UPDATE regions SET slug = 'Upper Back' WHERE slug = 'upper-back'",
        "UPDATE editions SET published_at = 9223372036854775807",
    ] {
        let database = Database::sqlite();
        let (store, _) = published(&database).await;
        assert!(database.tamper(sql).await > 0, "{sql} changes nothing");
        let error = store.load_compared().await.expect_err(sql);
        assert!(matches!(error, StoreError::Damaged { .. }), "{sql}: {error}");
    }
}
