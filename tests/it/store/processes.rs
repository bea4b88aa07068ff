//! Several processes on one database, and databases that are away.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rollwise::{
    domain::Content,
    store::{Store, StoreError},
};
use tokio::time::{sleep, timeout};

use crate::{
    store::{all, load, publication, published},
    support::{
        content::small,
        databases::{Database, on_both_databases},
        postgres::{Cluster, is_skipped},
    },
};

on_both_databases! {
    of_several_that_publish_at_once_one_does,
    processes_that_start_at_once_all_come_up_and_publish_once,
    a_publication_goes_on_when_nobody_waits_for_it,
    reads_that_nobody_waits_for_do_no_harm,
    another_node_notices_a_new_edition,
}

async fn of_several_that_publish_at_once_one_does(database: Database) {
    let content = small();
    let publish = async || {
        let store = Store::open(&database.address()).await.expect("it opens beside the others");
        let published = store.publish(&publication(None, &content, &all(&content))).await;
        (published, load(&store).await)
    };
    let (a, b, c, d) = tokio::join!(publish(), publish(), publish(), publish());
    let outcomes = [a, b, c, d];
    let published = outcomes.iter().filter(|(published, _)| matches!(published, Ok(1))).count();
    let conflict = |outcome: &&(_, _)| matches!(outcome.0, Err(StoreError::Conflict { base: None, current: Some(1) }));
    assert_eq!((published, outcomes.iter().filter(conflict).count()), (1, 3), "{outcomes:?}");
    assert!(outcomes.iter().all(|(_, loaded)| *loaded == outcomes[0].1));
}

/// The address of the database for [`a_process_of_its_own`].
const CHILD: &str = "ROLLWISE_TEST_CHILD_DATABASE";

async fn processes_that_start_at_once_all_come_up_and_publish_once(database: Database) {
    let this = std::env::current_exe().expect("a program knows where it is");
    let start = |_| {
        let mut child = Command::new(&this);
        child.args(["--exact", "store::processes::a_process_of_its_own", "--nocapture"]).env(CHILD, &database.url);
        child.stdout(Stdio::piped()).spawn().expect("this program starts")
    };
    let children: Vec<_> = (0..4).map(start).collect();
    let mut published = 0;
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "a process did not come up:\n{text}");
        assert!(text.contains("edition 1 is there"), "{text}");
        published += usize::from(text.contains("published edition 1"));
    }
    assert_eq!(published, 1);
    assert_eq!(load(&database.store().await).await.editions.len(), 1);
}

/// What a process does at start. Runs when another test starts this program with [`CHILD`] set.
#[tokio::test]
async fn a_process_of_its_own() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let store = Store::open(&url.parse().expect("an address")).await.expect("it comes up");
    let content = small();
    match store.publish(&publication(None, &content, &all(&content))).await {
        Ok(number) => println!("published edition {number}"),
        Err(StoreError::Conflict { .. }) => println!("another one published"),
        Err(error) => panic!("{error}"),
    }
    println!("edition {} is there", load(&store).await.editions.len());
}

async fn a_publication_goes_on_when_nobody_waits_for_it(database: Database) {
    let store = database.store().await;
    let content = small();
    let upserts = all(&content);
    timeout(Duration::ZERO, store.publish(&publication(None, &content, &upserts))).await.expect_err("no time");
    let deadline = Instant::now() + Duration::from_secs(10);
    while store.edition().await.expect("it answers").is_none() {
        assert!(Instant::now() < deadline, "the publication never came");
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(load(&store).await.content, content);
}

async fn reads_that_nobody_waits_for_do_no_harm(database: Database) {
    let (store, content) = published(&database).await;
    for microseconds in (0..60).map(|n| n * 100) {
        let _ = timeout(Duration::from_micros(microseconds), store.load()).await;
        let _ = timeout(Duration::from_micros(microseconds), store.edition()).await;
    }
    assert_eq!(load(&store).await.content, content);
    let upserts = all(&content);
    assert_eq!(store.publish(&publication(Some(1), &content, &upserts)).await.expect("nothing is held"), 2);
    assert_eq!(store.edition().await.expect("no transaction is left open"), Some(2));
}

async fn another_node_notices_a_new_edition(database: Database) {
    let (store, content) = published(&database).await;
    let other = database.store().await;
    assert_eq!(other.edition().await.expect("it answers"), Some(1));
    store.publish(&publication(Some(1), &content, &all(&content))).await.expect("it is valid");
    assert_eq!(other.edition().await.expect("it answers"), Some(2));
    assert_eq!(load(&other).await, load(&store).await);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("file"), "").expect("a file");
    let error = Store::open(&folder.path().join("file/rollwise.db").as_path().into()).await.expect_err("not a folder");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_soon_and_without_its_password() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    // First something that accepts and never answers, then nothing at all.
    let silent = Some(listener);
    for listener in [silent, None] {
        let url = format!("postgres://ann:hunter2@127.0.0.1:{port}/rolls").parse().expect("an address");
        let start = Instant::now();
        let error = Store::open(&url).await.expect_err("nobody is there");
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        assert!(start.elapsed() < Duration::from_secs(8), "it took {:?}", start.elapsed());
        assert!(!format!("{error} {error:?} {url} {url:?}").contains("hunter2"), "{error:?}");
        drop(listener);
    }
}

/// How long a write may take while the database is away: about a second.
const SOON: Duration = Duration::from_millis(1500);

async fn assert_unavailable_soon(store: &Store, content: &Content) {
    let start = Instant::now();
    let upserts = all(content);
    let error = store.publish(&publication(Some(1), content, &upserts)).await.expect_err("it is away");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(start.elapsed() < SOON, "a publication took {:?}", start.elapsed());
    let start = Instant::now();
    let error = store.edition().await.expect_err("it is away");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(start.elapsed() < SOON, "the edition took {:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_or_goes_away_is_told_soon() {
    if is_skipped() {
        return;
    }
    let cluster = Cluster::start();
    cluster.wait_until_ready().await;
    let store = Store::open(&cluster.database().await.parse().expect("an address")).await.expect("it opens");
    let content = small();
    store.publish(&publication(None, &content, &all(&content))).await.expect("it is valid");

    assert!(!format!("{store:?}").contains("secret"), "{store:?}");
    let frozen = cluster.freeze();
    assert_unavailable_soon(&store, &content).await;
    drop(frozen);
    assert_eq!(load(&store).await.content, content);
    assert_eq!(store.edition().await.expect("it is back"), Some(1));

    cluster.stop();
    assert_unavailable_soon(&store, &content).await;
}
