//! The tables can grow, and a database that a release left is taken over by this build.
//!
//! `released/` has a dump of each release that came with a migration, named as its last one: the tables as they were and a
//! little content, as SQL that both databases read. `migrations/README.md` says how one is made.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use rollwise::{
    domain::{Kind, Origin},
    store::{Publication, Store},
};

use crate::{
    store::{NOON, load, publication, published},
    support::{
        content::{item, moment},
        databases::{Database, on_both_databases},
    },
};

on_both_databases! {
    a_kind_an_origin_and_a_word_are_added_to_a_filled_database_without_touching_anything_else,
    a_database_that_a_release_left_is_taken_over,
}

const RELEASED: &str = "tests/it/store/released";

/// How many rows each table has.
async fn counts(database: &Database) -> BTreeMap<&'static str, String> {
    let mut counts = BTreeMap::new();
    for table in ["kinds", "items", "item_refs", "item_texts", "settings", "editions", "changes", "retired", "views"] {
        let count = database.table(&format!("SELECT count(*) AS rows FROM {table}")).await;
        counts.insert(table, count[0]["rows"].clone().expect("a number"));
    }
    counts
}

async fn a_kind_an_origin_and_a_word_are_added_to_a_filled_database_without_touching_anything_else(database: Database) {
    let (store, _) = published(&database).await;
    let (before, tables) = (load(&store).await, counts(&database).await);
    // As a later build would write them, with the checks of the database on.
    database
        .run(
            "BEGIN; \
             INSERT INTO kinds (kind) VALUES ('pictures'); \
             INSERT INTO editions SELECT 2, published_at, 'editor', '', digest, checked_by FROM editions; \
             INSERT INTO items SELECT 'pictures', 'a-neck', 2, updated_at, hash, '{\"item\":{\"shape\":\"round\"}}' \
             FROM items WHERE slug = 'neck'; \
             INSERT INTO item_refs VALUES ('pictures', 'a-neck', 'shows', 'regions', 'neck'); \
             INSERT INTO item_texts VALUES ('pictures', 'a-neck', 'en', 'name', 0, 'A neck'); \
             INSERT INTO changes VALUES (2, 'pictures', 'a-neck', 'replace', NULL); \
             COMMIT",
        )
        .await
        .expect("the tables allow it");
    let mut grown = tables.clone();
    for (table, count) in &mut grown {
        let more = i32::from(["kinds", "items", "item_refs", "item_texts", "editions", "changes"].contains(table));
        *count = (count.parse::<i32>().expect("a number") + more).to_string();
    }
    assert_eq!(counts(&database).await, grown);
    // A kind that is not known is still refused.
    let unknown =
        "INSERT INTO items SELECT 'areas', slug, edition, updated_at, hash, document FROM items WHERE slug = 'neck'";
    assert!(database.run(unknown).await.is_err());
    for sql in ["items WHERE kind = 'pictures'", "changes WHERE edition = 2", "editions WHERE edition = 2"] {
        database.run(&format!("DELETE FROM {sql}")).await.expect("nothing else depends on it");
    }
    database.run("DELETE FROM kinds WHERE kind = 'pictures'").await.expect("nothing else depends on it");
    assert_eq!(load(&store).await, before);
    assert_eq!(counts(&database).await, tables);
}

async fn a_database_that_a_release_left_is_taken_over(database: Database) {
    let dumps = fs::read_dir(RELEASED).expect("the dumps").map(|file| file.expect("a file").path());
    let dumps: Vec<_> = dumps.filter(|path| path.extension().is_some_and(|extension| extension == "sql")).collect();
    assert!(!dumps.is_empty());
    for dump in dumps {
        let database = database.another().await;
        database.create();
        let dump = fs::read_to_string(dump).expect("SQL");
        database.run(&format!("BEGIN; {dump}; COMMIT")).await.expect("both databases read it");
        let store = Store::open(&database.address()).await.expect("it is taken over");
        let before = store.load_compared().await.expect("it is whole").expect("something was published");
        assert_eq!(before.hashes.len(), dump.matches("INSERT INTO items ").count());
        let names = database.table("SELECT name FROM regions WHERE slug = 'neck'").await;
        assert_eq!(names[0]["name"].as_deref(), Some("Neck"), "there are views");

        let mut content = before.content.clone();
        content.regions.get_mut("neck").expect("it is there").item.summary.push('!');
        let base = before.editions.last().map(|edition| edition.edition);
        let neck = [item(Kind::Regions, "neck")];
        let next =
            Publication { origin: Origin::Import, published_at: moment(NOON), ..publication(base, &content, &neck) };
        store.publish(&next).await.expect("it can be published to");
        assert_eq!(load(&store).await.content, content);
        assert_eq!(store.load_compared().await.expect("it is whole").map(|after| after.content), Some(content));
    }
}

#[tokio::test]
#[ignore = "writes the dump of a release; migrations/README.md says when"]
async fn write_the_dump_of_a_release() {
    let database = Database::sqlite();
    let (store, mut content) = published(&database).await;
    content.regions.get_mut("upper-back").expect("it is there").item.summary.push('!');
    let changed = [item(Kind::Regions, "upper-back")];
    store.publish(&publication(Some(1), &content, &changed)).await.expect("it is valid");

    let mut migrations: Vec<_> =
        fs::read_dir("migrations").expect("a folder").map(|it| it.expect("a file").path()).collect();
    migrations.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    migrations.sort();
    let mut dump =
        "CREATE TABLE migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL);\n"
            .to_owned();
    for path in &migrations {
        let sql = fs::read_to_string(path).expect("SQL");
        dump.extend(sql.lines().filter(|line| !line.trim_start().starts_with("--")).flat_map(|line| [line, "\n"]));
    }
    for table in
        ["migrations", "kinds", "editions", "changes", "retired", "settings", "items", "item_refs", "item_texts"]
    {
        let columns = database.table(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
        let columns: Vec<_> = columns.iter().filter_map(|row| row["name"].as_deref()).collect();
        let quoted: Vec<_> = columns.iter().map(|column| format!("quote({column})")).collect();
        for row in database.table(&format!("SELECT {} AS row FROM {table}", quoted.join(" || ', ' || "))).await {
            let values = row["row"].as_deref().expect("values");
            let columns = columns.join(", ");
            writeln!(dump, "INSERT INTO {table} ({columns}) VALUES ({values});").expect("a text grows");
        }
    }
    let name = migrations.last().and_then(|path| path.file_name()).expect("there is one");
    fs::write(Path::new(RELEASED).join(name), dump).expect("the dump is written");
}
