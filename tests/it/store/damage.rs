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
        content::{moment, slug},
        databases::{Database, on_both_databases},
    },
};

on_both_databases! {
    damage_is_found,
    damaged_texts_are_repaired_by_publishing_again,
    publishing_the_same_content_mends_whatever_is_damaged,
    an_item_is_deleted_although_a_damaged_reference_of_another_names_it,
    a_history_that_cannot_be_read_is_not_mended_by_publishing,
}

async fn damage_is_found(database: Database) {
    let document = |change: &str| format!("UPDATE items SET document = {change}");
    let replaced = |from: &str, to: &str| document(&format!("replace(document, '{from}', '{to}')"));
    let setting = |name: &str, from: &str, to: &str| {
        format!("UPDATE settings SET document = replace(document, '{from}', '{to}') WHERE name = '{name}'")
    };
    let documents = [
        replaced("Lie down.", "Lie up."),
        replaced("Oberer Rücken", "Unterer Rücken"),
        replaced("\"de\":", "\"fr\":"),
        replaced("\"limit\":60", "\"limit\":59"),
        replaced("\"in_per_s\":1.0", "\"in_per_s\":0.9999999999999999"),
        replaced("\"estimated_seconds\":180", "\"estimated_seconds\":179"),
        replaced("\"verdict\":\"avoid\"", "\"verdict\":\"caution\""),
        replaced(",\"year\":2020", ""),
        replaced("\"region\":\"upper-back\"", "\"region\":\"neck\""),
        replaced("\"contraindication\":\"numbness\",", ""),
        replaced("\"sources\":[\"article\"]", "\"sources\":[]"),
        replaced("2027-11-01", "2028-11-01"),
        document("''"),
        document("'{}'"),
        document("substr(document, 1, 100)"),
        document("(SELECT other.document FROM items AS other WHERE other.slug = 'upper-back')"),
        setting("catalogue", "general", "none"),
        setting("catalogue", "Not medical", "Medical"),
        setting("vocabulary", "Rollen ist in Ordnung", "Bitte nicht"),
        setting("screening", "\"version\":\"1\"", "\"version\":\"2\""),
        setting("screening", "\"stale_after_days\":30", "\"stale_after_days\":31"),
        setting("screening", "[\"upper-back\",\"neck\"]", "[\"upper-back\"]"),
        setting("screening", "\"soreness\":\"symptoms\"", "\"soreness\":\"conditions\""),
        setting("screening", "\"id\":\"T1\"", "\"id\":\"T9\""),
        setting("screening", "unknown_code", "contradictory"),
        setting("screening", "\"stop_now\":true", "\"stop_now\":false"),
        setting("screening", "\"urgency\":\"routine\"", "\"urgency\":\"none\""),
        setting("screening", "\"group\":\"back\",", ""),
        setting("screening", "\"body_position\":\"prone\"", "\"body_position\":\"supine\""),
        setting("screening", "Hör auf.", "Mach weiter."),
        setting("screening", "\"advice\":\"Stop.\"", "\"advice\":\"Go on.\""),
        setting("screening", "A numb neck", "A neck"),
        setting("screening", "\"id\":\"V1\"", "\"id\":\"V9\""),
        setting("routines", "\"set_seconds\":30", "\"set_seconds\":31"),
        setting("routines", "Text of roll.cue.", "Text."),
        "UPDATE settings SET document = ''".to_owned(),
    ];
    let rows = [
        "UPDATE item_texts SET text = 'Lie up.' WHERE text = 'Lie down.'",
        "UPDATE item_texts SET position = 7 WHERE text = 'Roll slowly.'",
        "UPDATE item_texts SET locale = 'fr' WHERE locale = 'de' AND field = 'name'",
        "DELETE FROM item_texts WHERE text = 'Breathe.'",
        "DELETE FROM item_texts WHERE text = 'Lie down.'",
        "DELETE FROM item_texts WHERE locale = 'de' AND field = 'name'",
        "DELETE FROM item_texts",
        "INSERT INTO item_texts VALUES ('regions', 'neck', 'en', 'aliases', 2, 'nape')",
        "INSERT INTO item_texts VALUES ('regions', 'nowhere', 'en', 'name', 0, 'Nowhere')",
        "UPDATE item_refs SET to_slug = 'neck' WHERE path = 'alternatives[0].region'",
        "UPDATE item_refs SET path = 'parent' WHERE path = 'muscles[0]'",
        "DELETE FROM item_refs WHERE kind = 'muscles'",
        "DELETE FROM item_refs",
        "INSERT INTO item_refs VALUES ('regions', 'neck', 'parent', 'regions', 'upper-back')",
        "INSERT INTO item_refs VALUES ('regions', 'nowhere', 'parent', 'regions', 'upper-back')",
        "UPDATE items SET hash = '0000000000000000000000000000000000000000000000000000000000000000' WHERE slug = 'neck'",
        "UPDATE items SET edition = 2 WHERE slug = 'neck'",
        "UPDATE items SET edition = 0 WHERE slug = 'neck'",
        "UPDATE items SET updated_at = updated_at + 1 WHERE slug = 'neck'",
        "DELETE FROM items WHERE slug = 'neck'",
        "DELETE FROM items",
        "DELETE FROM items WHERE slug = 'neck'; DELETE FROM item_texts WHERE slug = 'neck'; \
         DELETE FROM item_refs WHERE slug = 'neck'",
        "DELETE FROM settings",
        "DELETE FROM settings WHERE name = 'catalogue'",
        "DELETE FROM settings WHERE name = 'vocabulary'",
        "DELETE FROM settings WHERE name = 'screening'",
        "DELETE FROM settings WHERE name = 'routines'",
        "UPDATE settings SET hash = '0000000000000000000000000000000000000000000000000000000000000000' \
         WHERE name = 'routines'",
        "UPDATE editions SET note = 'Old'",
        "UPDATE editions SET digest = '0000000000000000000000000000000000000000000000000000000000000000'",
        "DELETE FROM editions",
        "DELETE FROM changes WHERE slug = 'neck'",
        "UPDATE changes SET op = 'delete' WHERE slug = 'neck'",
        "INSERT INTO retired VALUES ('regions', 'tail', NULL, 1)",
    ];
    for sql in documents.iter().map(String::as_str).chain(rows) {
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
    database.tamper("UPDATE item_texts SET text = 'x' WHERE text = 'Lie down.'").await;
    let message = store.load_compared().await.expect_err("it is damaged").to_string();
    assert!(message.contains("techniques/upper-back-roll"), "it says what is damaged: {message}");
    assert!(message.contains("backup") && message.contains("rollwise import"), "it says what to do: {message}");
}

async fn damaged_texts_are_repaired_by_publishing_again(database: Database) {
    let (store, content) = published(&database).await;
    database.tamper("UPDATE item_texts SET text = 'x' WHERE kind = 'regions'").await;
    database.tamper("UPDATE items SET document = replace(document, '180', '1') WHERE kind = 'techniques'").await;
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
        (2, "UPDATE item_texts SET text = 'x' WHERE kind = 'regions' AND field = 'name'"),
        (3, "UPDATE items SET document = '' WHERE kind = 'regions'"),
        (4, "DELETE FROM item_refs WHERE path LIKE 'safety.%'"),
        (5, "INSERT INTO item_texts VALUES ('regions', 'nowhere', 'en', 'name', 0, 'Nowhere')"),
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
    assert_eq!(times, [content.catalogue.published_at, now, now, now, now]);
    // Where something else changes too.
    let mut content = content.clone();
    let mut publish_a_change = async || {
        content.terms.get_mut("doms").expect("it is there").item.summary.push('!');
        rollwise::publish::publish(&store, &content, Origin::Import, "", moment(NOON)).await.expect("it is valid");
        content.clone()
    };
    assert!(database.tamper("UPDATE items SET document = '' WHERE kind = 'regions'").await > 0);
    let changed = publish_a_change().await;
    assert_eq!(store.load_compared().await.expect("it is whole").expect("it is there").content, changed);
    // What no server reads is compared for the items that change; that of all others, when the same is published again.
    assert!(database.tamper("UPDATE item_texts SET text = 'x' WHERE field = 'name'").await > 0);
    let changed = publish_a_change().await;
    assert_eq!(store.load().await.expect("it is whole").expect("it is there").content, changed);
    let outcome = rollwise::publish::publish(&store, &changed, Origin::Import, "", moment(NOON)).await;
    assert!(matches!(outcome, Ok(Outcome::Published { edition: 8, .. })), "{outcome:?}");
    assert_eq!(store.load_compared().await.expect("it is whole").expect("it is there").content, changed);
}

async fn an_item_is_deleted_although_a_damaged_reference_of_another_names_it(database: Database) {
    let store = database.store().await;
    let mut content = builtin().expect("the built-in content has no faults");
    let mut doms_again = content.terms.get("doms").expect("it is there").clone();
    doms_again.item.name.push('2');
    content.terms.insert(slug("doms-2"), doms_again);
    publish(&store, &content, Origin::Import, "", moment(NOON)).await.expect("it is valid");
    let stale = "INSERT INTO item_refs VALUES ('regions', 'neck', 'stale', 'terms', 'doms-2')";
    assert_eq!(database.tamper(stale).await, 1);
    content.terms.remove("doms-2");
    let outcome = publish(&store, &content, Origin::Import, "", moment(NOON)).await;
    assert!(matches!(outcome, Ok(Outcome::Published { edition: 2, deleted: 1, .. })), "{outcome:?}");
    assert_eq!(store.load_compared().await.expect("it is whole").expect("it is there").content, content);
}

async fn a_history_that_cannot_be_read_is_not_mended_by_publishing(database: Database) {
    for sql in [
        "INSERT INTO retired VALUES ('regions', 'Not A Slug', NULL, 1)",
        "UPDATE changes SET slug = 'Not A Slug' WHERE slug = 'neck'",
        "UPDATE items SET slug = 'Not A Slug' WHERE slug = 'neck'",
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
        "UPDATE items SET document = replace(document, '\"estimated_seconds\":180', '\"estimated_seconds\":\"long\"')",
        "UPDATE items SET document = replace(document, '\"estimated_seconds\":180', '\"estimated_seconds\":-180')",
        "UPDATE items SET document = replace(document, '\"in_per_s\":1.0', '\"in_per_s\":\"slow\"')",
        "UPDATE items SET document = CAST(x'ff41' AS TEXT) WHERE slug = 'neck'",
        "UPDATE items SET document = x'41' WHERE slug = 'neck'",
        "UPDATE item_texts SET text = CAST(x'ff41' AS TEXT) WHERE text = 'Lie down.'",
        "UPDATE item_texts SET text = x'41' WHERE text = 'Lie down.'",
        "UPDATE items SET kind = 'areas' WHERE slug = 'neck'",
        "UPDATE items SET slug = 'Upper Back' WHERE slug = 'upper-back'",
        "UPDATE editions SET published_at = 9223372036854775807",
    ] {
        let database = Database::sqlite();
        let (store, _) = published(&database).await;
        assert!(database.tamper(sql).await > 0, "{sql} changes nothing");
        let error = store.load_compared().await.expect_err(sql);
        assert!(matches!(error, StoreError::Damaged { .. }), "{sql}: {error}");
    }
}
