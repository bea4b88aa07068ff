//! The store, with every promise tried on SQLite and on PostgreSQL.

mod damage;
mod file;
mod following;
mod processes;
mod publishing;
mod refusals;
mod tables;
mod upgrades;
mod views;

use rollwise::{
    domain::{Content, ItemRef, Origin, Published},
    store::{Publication, Store},
};

use crate::support::{
    content::{moment, small},
    databases::Database,
};

/// When the publications of these tests take place.
const NOON: &str = "2026-11-22T12:00:00Z";

/// The addresses of all items.
fn all(content: &Content) -> Vec<ItemRef> {
    content.hashes().into_keys().collect()
}

/// A publication that only adds and changes.
fn publication<'a>(base: Option<u64>, content: &'a Content, upserts: &'a [ItemRef]) -> Publication<'a> {
    Publication {
        base,
        content,
        upserts,
        deletes: &[],
        published_at: moment(NOON),
        origin: Origin::Builtin,
        note: "It's \"new\" — ßo",
        checked_by: Some("1.0.0"),
    }
}

/// A store with [`small`] content as its first edition.
async fn published(database: &Database) -> (Store, Content) {
    let store = database.store().await;
    let content = small();
    assert_eq!(store.publish(&publication(None, &content, &all(&content))).await.expect("it is valid"), 1);
    (store, content)
}

async fn load(store: &Store) -> Published {
    store.load().await.expect("it is whole").expect("something was published")
}
