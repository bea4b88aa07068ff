//! The tables and the statements fit together, on both databases.

use rollwise::store::{Store, StoreError, statements};

use crate::support::databases::{Database, on_both_databases};

on_both_databases! {
    a_database_of_a_newer_version_is_refused,
    a_database_of_an_unreleased_version_is_refused_and_it_is_said_what_to_do,
    a_migration_that_was_another_one_when_it_was_applied_is_refused,
    every_statement_is_understood,
}

async fn a_database_of_a_newer_version_is_refused(database: Database) {
    drop(database.store().await);
    let sql = "INSERT INTO migrations SELECT 9999, 'future', checksum FROM migrations WHERE version = 1";
    assert_eq!(database.tamper(sql).await, 1);
    let error = Store::open(&database.address()).await.expect_err("this version does not know it");
    assert!(matches!(error, StoreError::Newer { migration: 9999 }), "{error}");
}

async fn a_database_of_an_unreleased_version_is_refused_and_it_is_said_what_to_do(database: Database) {
    database.create();
    database.tamper("CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY); CREATE TABLE items (kind TEXT)").await;
    let error = Store::open(&database.address()).await.expect_err("its tables are others");
    assert!(matches!(error, StoreError::Unreleased), "{error}");
    let message = error.to_string();
    assert!(message.contains("rollwise export") && message.contains("empty database"), "{message}");
}

async fn a_migration_that_was_another_one_when_it_was_applied_is_refused(database: Database) {
    drop(database.store().await);
    assert_eq!(database.tamper("UPDATE migrations SET checksum = 'x' WHERE version = 1").await, 1);
    let error = Store::open(&database.address()).await.expect_err("nobody knows what it has done");
    assert!(matches!(error, StoreError::OtherMigration { migration: 1, .. }), "{error}");
    assert!(error.to_string().contains("Restore a backup"), "{error}");
}

async fn every_statement_is_understood(database: Database) {
    drop(database.store().await);
    for statement in statements() {
        if let Err(error) = database.prepare(&statement).await {
            panic!("{statement}: {error}");
        }
    }
}
