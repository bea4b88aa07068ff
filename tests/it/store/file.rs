//! A store notices that its SQLite file is not the one that it opened.

use std::{fs, time::Duration};

use rollwise::store::{Store, StoreError};

use crate::{
    store::{all, publication, published},
    support::databases::Database,
};

/// Both a question and a publication fail, and say what to do.
async fn is_unavailable(store: &Store, advice: &str) {
    let content = super::small();
    let items = all(&content);
    let publication = publication(Some(1), &content, &items);
    let asked = store.newest().await.expect_err("it is not the same file");
    let published = store.publish(&publication).await.expect_err("it is not the same file");
    for error in [asked, published] {
        assert!(matches!(error, StoreError::OtherFile(_)), "{error}");
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_was_moved_is_missed_until_it_is_back() {
    let database = Database::sqlite();
    let (store, _) = published(&database).await;
    let (file, elsewhere) = (database.file(), database.file().with_extension("away"));
    fs::rename(&file, &elsewhere).expect("it is moved");
    is_unavailable(&store, "Move it back").await;
    assert!(!file.exists(), "no empty file is begun");
    fs::rename(&elsewhere, &file).expect("it is moved back");
    assert_eq!(store.edition().await.expect("it is back"), Some(1));
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_was_replaced_is_not_taken_for_the_old_one() {
    let database = Database::sqlite();
    let (store, _) = published(&database).await;
    let other = Database::sqlite();
    drop(published(&other).await);
    fs::copy(other.file(), database.file().with_extension("new")).expect("a copy");
    fs::rename(database.file().with_extension("new"), database.file()).expect("it takes the place");
    is_unavailable(&store, "was replaced").await;
}

#[tokio::test]
async fn a_file_that_was_emptied_is_not_taken_for_an_empty_database() {
    let database = Database::sqlite();
    let (store, _) = published(&database).await;
    fs::File::options().write(true).open(database.file()).expect("the file").set_len(0).expect("it is emptied");
    is_unavailable(&store, "was emptied").await;
}

#[tokio::test]
async fn a_file_that_was_overwritten_is_noticed_though_connections_remember_what_was_in_it() {
    let database = Database::sqlite();
    let (store, _) = published(&database).await;
    for _ in 0..3 {
        assert!(store.newest().await.expect("it is whole").is_some());
    }
    let length = usize::try_from(database.file().metadata().expect("the file").len()).expect("it is small");
    let file = fs::File::options().write(true).open(database.file()).expect("the file");
    std::io::Write::write_all(&mut &file, &vec![0; length]).expect("it is overwritten");
    for _ in 0..300 {
        match store.newest().await {
            Ok(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            Err(error) => {
                assert!(error.to_string().contains("estore a backup"), "{error}");
                return;
            }
        }
    }
    panic!("it is not noticed");
}

#[tokio::test]
async fn tables_whose_definition_is_not_text_are_damaged() {
    let database = Database::sqlite();
    let (store, _) = published(&database).await;
    let sql = "PRAGMA writable_schema = ON; \
               UPDATE sqlite_schema SET sql = replace(sql, 'TEXT', CAST(x'54C55854' AS TEXT)) WHERE name = 'items'";
    assert!(database.tamper(sql).await > 0);
    drop(store);
    let error = Store::open(&database.address()).await.expect_err("it is damaged");
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("estore a backup"), "{error}");
}
