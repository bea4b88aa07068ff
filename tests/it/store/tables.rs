//! The tables and the statements fit together, on both databases.

use std::fs;

use rollwise::{
    domain::{self, Enumeration},
    store::{Store, StoreError, statements},
};

use crate::support::databases::{Database, on_both_databases};

on_both_databases! {
    a_database_of_a_newer_version_is_refused,
    every_statement_is_understood,
}

async fn a_database_of_a_newer_version_is_refused(database: Database) {
    drop(database.store().await);
    let description = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                       SELECT 9999, 'future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    assert_eq!(database.tamper(description).await, 1);
    let error = Store::open(&database.address()).await.expect_err("this version does not know it");
    assert!(matches!(error, StoreError::Newer { migration: 9999 }), "{error}");
}

async fn every_statement_is_understood(database: Database) {
    drop(database.store().await);
    for statement in statements() {
        if let Err(error) = database.prepare(statement).await {
            panic!("{statement}: {error}");
        }
    }
}

#[test]
fn every_statement_of_the_source_is_listed() {
    let folder = fs::read_dir("src/store").expect("the sources");
    let sources = folder.map(|file| fs::read_to_string(file.expect("a file").path()).expect("a text"));
    // A statement may be broken into lines by a backslash.
    let source: String = sources.collect::<String>().split_whitespace().filter(|word| *word != "\\").collect();
    let squeezed = |sql: &str| sql.split_whitespace().collect::<String>();
    let found = ["\"SELECT", "\"INSERT INTO", "\"DELETE FROM", "\"UPDATE"]
        .map(|start| source.matches(&squeezed(start)).count());
    // What only one of the two databases is asked.
    let special = ["\"SELECT pg_advisory_xact_lock(", "\"SELECT CAST(sql AS BLOB) FROM sqlite_schema"]
        .map(|start| source.matches(&squeezed(start)).count());
    assert_eq!(special, [1, 1]);
    let expected = found.iter().sum::<usize>() - special.iter().sum::<usize>();
    assert_eq!(statements().len(), expected, "a statement is not in `statements()`");
    for statement in statements() {
        assert!(source.contains(&squeezed(statement)), "{statement}");
    }
}

#[test]
fn the_tables_allow_the_words_of_every_enumeration() {
    fn check<E: Enumeration>(tables: &str, columns: &[&str]) {
        let words: Vec<_> = E::WORDS.iter().map(|word| format!("'{word}'")).collect();
        for column in columns {
            let check = format!("CHECK ({column} IN ({}))", words.join(", "));
            assert!(tables.contains(&check), "no table has {check}");
            let others = tables.matches(&format!("CHECK ({column} IN (")).count();
            let technique_muscles = usize::from(*column == "role");
            assert_eq!(tables.matches(&check).count() + technique_muscles, others, "a table has another {column}");
        }
    }
    let tables = fs::read_to_string("migrations/0002_screening.sql").expect("the tables");
    check::<domain::AskedAs>(&tables, &["asked_as"]);
    check::<domain::BodyPosition>(&tables, &["body_position"]);
    check::<domain::RuleScope>(&tables, &["scope"]);
    check::<domain::Tier>(&tables, &["tier"]);
    check::<domain::Urgency>(&tables, &["urgency"]);
    check::<domain::Verdict>(&tables, &["verdict"]);
    let tables = fs::read_to_string("migrations/0004_claims.sql").expect("the tables");
    check::<domain::Grade>(&tables, &["evidence_grade"]);
    let tables = fs::read_to_string("migrations/0001_content.sql").expect("the tables");
    check::<domain::Kind>(&tables, &["kind"]);
    check::<domain::Verdict>(&tables, &["verdict"]);
    check::<domain::Severity>(&tables, &["severity"]);
    check::<domain::Grade>(&tables, &["evidence_grade"]);
    check::<domain::View>(&tables, &["view"]);
    check::<domain::Difficulty>(&tables, &["difficulty"]);
    check::<domain::BodyPosition>(&tables, &["body_position"]);
    check::<domain::Laterality>(&tables, &["laterality"]);
    check::<domain::Goal>(&tables, &["goal"]);
    check::<domain::Role>(&tables, &["role"]);
    check::<domain::Support>(&tables, &["support"]);
    check::<domain::Category>(&tables, &["category"]);
    check::<domain::AskedAs>(&tables, &["asked_as"]);
    check::<domain::Scope>(&tables, &["scope"]);
    check::<domain::Family>(&tables, &["family"]);
    check::<domain::LimitName>(&tables, &["name"]);
    check::<domain::Unit>(&tables, &["unit"]);
    check::<domain::Timing>(&tables, &["timing"]);
    check::<domain::Access>(&tables, &["access"]);
    check::<domain::Origin>(&tables, &["origin"]);
    check::<domain::Operation>(&tables, &["op"]);
}
