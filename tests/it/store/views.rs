//! The views give in SQL what the API gives.

use std::collections::BTreeMap;

use rollwise::{
    content::builtin,
    domain::{Enumeration as _, Kind, Origin},
    publish::publish,
    store::{Store, StoreError},
};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

use crate::{
    store::NOON,
    support::{
        content::moment,
        databases::{Database, on_both_databases},
        server::Server,
    },
};

on_both_databases! {
    a_view_of_each_kind_gives_every_field_as_the_api_does,
    names_and_difficulties_of_techniques_can_be_asked_for,
    views_are_made_anew_where_a_build_has_others,
    a_view_on_one_that_does_not_differ_survives_a_start,
}

/// A database with the built-in content.
async fn filled(database: &Database) {
    let (store, content) = (database.store().await, builtin().expect("the built-in content has no faults"));
    publish(&store, &content, Origin::Builtin, "", moment(NOON)).await.expect("it is valid");
}

async fn a_view_of_each_kind_gives_every_field_as_the_api_does(database: Database) {
    filled(&database).await;
    let server = Server::on(TempDir::new().expect("a folder"), database.url.clone(), &[], &[]);
    for kind in Kind::WORDS {
        let view = kind.replace('-', "_");
        let table = database.table(&format!("SELECT * FROM \"{view}\"")).await;
        let documents = database.table(&format!("SELECT slug, document FROM items WHERE kind = '{kind}'")).await;
        assert!(!documents.is_empty() && table.len() == documents.len(), "{view}");
        for row in &table {
            let slug = row["slug"].as_deref().expect("every row has one");
            let document = documents.iter().find(|row| row["slug"].as_deref() == Some(slug)).expect("it is there");
            let document: Value =
                serde_json::from_str(document["document"].as_deref().expect("it is there")).expect("JSON");
            let answer = server.json(&format!("/v1/{kind}/{slug}"));
            assert_row(row, &document["item"], &format!("{view} {slug}"));
            let given = row.iter().filter(|(name, value)| value.is_some() && *name != "slug");
            let of_api: BTreeMap<_, _> = flat(&answer);
            for (name, value) in given {
                let field = of_api.get(name).unwrap_or_else(|| panic!("the API has no {name} of {kind}/{slug}"));
                assert!(is_same(value.as_deref(), field), "{view} {slug} {name}: {value:?}, but the API has {field}");
            }
            for (list, entries) in lists(&document["item"]) {
                let view = format!("{}_{list}", view.trim_end_matches('s'));
                let sql = format!("SELECT * FROM \"{view}\" WHERE item = '{slug}' ORDER BY position");
                let rows = database.table(&sql).await;
                assert_eq!(rows.len(), entries.len(), "{view} {slug}");
                rows.iter().zip(&entries).for_each(|(row, entry)| assert_row(row, entry, &format!("{view} {slug}")));
            }
        }
    }
}

async fn names_and_difficulties_of_techniques_can_be_asked_for(database: Database) {
    filled(&database).await;
    let content = builtin().expect("the built-in content has no faults");
    let rows = database.table("SELECT slug, name, difficulty FROM techniques").await;
    assert_eq!(rows.len(), content.techniques.len());
    for row in rows {
        let technique = &content.techniques[row["slug"].as_deref().expect("a slug")].item;
        assert_eq!(row["name"].as_deref(), Some(technique.name.as_str()));
        assert_eq!(row["difficulty"].as_deref(), Some(technique.difficulty.word()));
    }
    let advanced = "SELECT count(*) AS number FROM technique_steps JOIN techniques ON slug = item \
                    WHERE difficulty = 'beginner' AND role = 'step' AND dose_sets_min = 1";
    assert_ne!(database.table(advanced).await[0]["number"].as_deref(), Some("0"));
}

async fn views_are_made_anew_where_a_build_has_others(database: Database) {
    filled(&database).await;
    // As another build would have left them.
    database
        .tamper(
            "DROP VIEW terms; CREATE VIEW terms AS SELECT slug FROM items; CREATE VIEW waves AS SELECT slug FROM items; \
             UPDATE views SET definition = 'another' WHERE name = 'terms'; INSERT INTO views VALUES ('waves', 'another')",
        )
        .await;
    let store = database.store().await;
    assert!(store.load().await.expect("it is whole").is_some());
    let names = database.table("SELECT slug, name FROM terms").await;
    assert_eq!(names.len(), builtin().expect("the built-in content has no faults").terms.len());
    let left = database.table("SELECT name FROM views WHERE name IN ('terms', 'waves')").await;
    assert_eq!(left.len(), 1, "what no build makes any more is gone");
}

/// Has the next start find another definition of a view.
async fn outdate(database: &Database, view: &str) {
    let sql = format!("UPDATE views SET definition = 'another' WHERE name = '{view}'");
    assert_eq!(database.tamper(&sql).await, 1, "{view}");
}

async fn a_view_on_one_that_does_not_differ_survives_a_start(database: Database) {
    filled(&database).await;
    database.run("CREATE VIEW mine AS SELECT slug FROM terms").await.expect("anybody may make one");
    outdate(&database, "techniques").await;
    drop(database.store().await);
    let mine = database.table("SELECT slug FROM mine").await;
    assert_eq!(mine.len(), builtin().expect("the built-in content has no faults").terms.len());
    let stale = database.table("SELECT name FROM views WHERE definition = 'another'").await;
    assert_eq!(stale.len(), 0, "what differed was made anew");
}

#[tokio::test]
async fn it_is_said_which_view_of_your_own_postgresql_has_in_the_way() {
    let Some(database) = Database::postgres().await else { return };
    filled(&database).await;
    database.run("CREATE VIEW mine AS SELECT slug FROM terms").await.expect("anybody may make one");
    outdate(&database, "terms").await;
    let error = Store::open(&database.address()).await.expect_err("a view stands on it").to_string();
    assert!(error.contains("view mine depends on view terms") && error.contains("Drop your own views"), "{error}");
    assert!(!error.contains("backup"), "{error}");
    database.run("DROP VIEW mine").await.expect("it is there");
    drop(database.store().await);
}

#[tokio::test]
async fn it_is_said_what_a_role_of_postgresql_is_to_be_granted() {
    let Some(database) = Database::postgres().await else { return };
    database.run("CREATE ROLE visitor LOGIN").await.expect("it is new");
    database.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC").await.expect("the owner may");
    let url = database.url.replace("//rollwise:", "//visitor:").parse().expect("an address");
    let error = Store::open(&url).await.expect_err("it may not make tables").to_string();
    assert!(error.contains("permission denied") && error.contains("Grant the role"), "{error}");
    assert!(!error.contains("backup"), "{error}");
}

#[tokio::test]
async fn a_start_gives_up_on_a_view_that_another_session_of_postgresql_holds() {
    let Some(database) = Database::postgres().await else { return };
    filled(&database).await;
    outdate(&database, "terms").await;
    let mut reader = PgConnection::connect(&database.url).await.expect("the server answers");
    sqlx::raw_sql("BEGIN; SELECT slug FROM terms").execute(&mut reader).await.expect("it may be read");
    let error = Store::open(&database.address()).await.expect_err("it cannot be made anew");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(error.to_string().contains("another session holds a table, a view"), "{error}");
    // It keeps no other writer waiting, and tries again when it is started again.
    sqlx::raw_sql("ROLLBACK").execute(&mut reader).await.expect("it ends");
    drop(database.store().await);
    assert!(database.table("SELECT name FROM views WHERE definition = 'another'").await.is_empty());
}

/// Asserts that a row has what a table of a document has, and nothing else.
#[track_caller]
fn assert_row(row: &BTreeMap<String, Option<String>>, table: &Value, place: &str) {
    let fields = flat(table);
    // Of nothing nobody can tell whether it would be a table, which has several columns, or a list of tables, which has a
    // view of its own.
    let is_nothing =
        |name: &str, value: &Value| (value.is_null() || *value == Value::Array(vec![])) && !row.contains_key(name);
    for (name, value) in fields.iter().filter(|(name, value)| !is_nothing(name, value)) {
        let column = row.get(name).unwrap_or_else(|| panic!("{place} has no column {name}"));
        assert!(is_same(column.as_deref(), value), "{place} {name}: {column:?}, but the document has {value}");
    }
    for (name, value) in row.iter().filter(|(name, _)| !["slug", "item", "position"].contains(&name.as_str())) {
        let is_known = fields.contains_key(name) || lists(table).contains_key(name);
        assert!(is_known || value.is_none(), "{place} {name}: {value:?} is not in the document");
    }
}

/// The values of a table and of those within it, by the names of their columns; lists of tables excepted.
fn flat(table: &Value) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    for (name, value) in table.as_object().expect("a table") {
        match value {
            Value::Object(_) => {
                fields.extend(flat(value).into_iter().map(|(within, value)| (format!("{name}_{within}"), value)));
            }
            Value::Array(entries) if entries.iter().any(Value::is_object) => {}
            value => drop(fields.insert(name.clone(), value.clone())),
        }
    }
    fields
}

/// The lists of tables, by the ends of the names of their views.
fn lists(table: &Value) -> BTreeMap<String, Vec<Value>> {
    let mut lists = BTreeMap::new();
    for (name, value) in table.as_object().expect("a table") {
        match value {
            Value::Object(_) => {
                lists.extend(self::lists(value).into_iter().map(|(within, list)| (format!("{name}_{within}"), list)));
            }
            Value::Array(entries) if entries.iter().any(Value::is_object) => {
                lists.insert(name.clone(), entries.clone());
            }
            _ => {}
        }
    }
    lists
}

/// Whether a column has what a field has.
fn is_same(column: Option<&str>, value: &Value) -> bool {
    match (column, value) {
        (None, Value::Null) => true,
        // Of an empty list, SQL does not tell what its entries would be.
        (None, Value::Array(entries)) => entries.is_empty(),
        (Some(text), Value::String(value)) => text == value,
        (Some(text), Value::Number(value)) => text.parse::<f64>().ok() == value.as_f64(),
        (Some(text), Value::Array(_)) => serde_json::from_str::<Value>(text).is_ok_and(|list| list == *value),
        (Some(text), Value::Bool(value)) => {
            [value.to_string(), u8::from(*value).to_string()].contains(&text.to_owned())
        }
        _ => false,
    }
}
