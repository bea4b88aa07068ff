//! A server that followed some editions answers, byte for byte, as one that was started on the last of them.

use std::time::{Duration, Instant};

use rollwise::{
    domain::{ItemRef, Kind, Origin, Slug},
    store::{Publication, Store},
};
use toml::Value;

use crate::{
    http::contract::kinds,
    support::{folder::Folder, server::Server},
};

const ADDRESS: [&str; 2] = ["--public-url", "https://rollwise.test"];

/// The tag and the body of whatever there is to read, asked for in three languages.
fn everything(server: &Server) -> Vec<(String, Option<String>, String)> {
    let lists = kinds().into_iter().map(|kind| format!("/v1/{kind}?limit=100"));
    let searches =
        ["low%20back", "chest%20pian", "latis", "zugluft", "rolling"].map(|q| format!("/v1/search?q={q}&limit=50"));
    let others = [
        "/v1",
        "/v1/vocabulary",
        "/v1/screening-rules",
        "/v1/techniques?sort=-updated_at,name&limit=5",
        "/v1/regions?verdict=allowed&include=techniques",
        "/v1/techniques/upper-back-roll",
        "/v1/muscles/trapezius",
        "/v1/techniques?safe_for=scoliosis",
        "/v1/editions",
    ];
    let paths: Vec<_> = lists.chain(searches).chain(others.map(str::to_owned)).collect();
    let mut answers = Vec::new();
    for language in ["en", "de", "fr"] {
        for path in &paths {
            let answer = server.get_with(path, &[("Accept-Language", language)]);
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            answers.push((
                format!("{path} in {language}"),
                answer.header("etag").map(str::to_owned),
                answer.text().to_owned(),
            ));
        }
    }
    answers
}

/// What an editor does between two editions.
type Change = fn(&Folder);

#[test]
fn following_editions_comes_to_the_same_as_starting_on_the_last() {
    let mut server = Server::with(&ADDRESS, &[]);
    let folder = Folder::exported(&server);
    let changes: [Change; 7] = [
        |folder| folder.set("techniques/upper-back-roll.toml", "summary", "Roll the upper back, zugluft or not."),
        |folder| {
            folder.edit("regions/glutes.toml", |region| {
                let muscles = region["muscles"].as_array_mut().expect("a list");
                muscles.push(Value::String("trapezius".into()));
            });
        },
        |folder| folder.add_term("zugluft", "Zugluft"),
        |folder| folder.rename("terms", "zugluft", "draught"),
        |folder| folder.add_language("de", "auf Deutsch"),
        |folder| folder.remove("terms", "draught"),
        |folder| {
            folder.edit("catalogue.toml", |catalogue| {
                catalogue["disclaimer"]["text"] =
                    Value::String("Another disclaimer, which every technique carries.".into());
            });
        },
    ];
    for (change, edition) in changes.iter().zip(2..) {
        // So that there are answers to be taken over.
        everything(&server);
        change(&folder);
        assert_eq!(server.publish(folder.path()), edition);
        let followed = everything(&server);
        server = server.restart(&ADDRESS);
        for (one, other) in followed.iter().zip(everything(&server)) {
            assert_eq!(*one, other, "in edition {edition}");
        }
    }
}

#[tokio::test]
async fn what_another_version_checked_is_checked_again() {
    let server = Server::start();
    let store = Store::open(&server.database_url().parse().expect("an address")).await.expect("it opens");
    let published = store.load().await.expect("it is whole").expect("there is an edition");
    // A technique without a sign to stop at passes no check of this version.
    let mut content = published.content.clone();
    let technique: Slug = "upper-back-roll".parse().expect("a slug");
    content.techniques.get_mut(&technique).expect("it is there").item.safety.stop_if.clear();
    let upserts = [ItemRef { kind: Kind::Techniques, slug: technique }];
    let publication = Publication {
        base: Some(1),
        content: &content,
        upserts: &upserts,
        deletes: &[],
        published_at: content.catalogue.published_at,
        origin: Origin::Import,
        note: "",
        checked_by: Some("0.0.1"),
    };
    assert_eq!(store.publish(&publication).await.expect("the store does not run the checks"), 2);
    let deadline = Instant::now() + Duration::from_secs(30);
    while server.get("/v1/techniques").header("rollwise-stale").is_none() {
        assert!(Instant::now() < deadline, "the edition was taken without being checked");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.edition(), 1);
    let technique = server.json("/v1/techniques/upper-back-roll");
    assert!(!technique["safety"]["stop_if"].as_array().expect("a list").is_empty());
}
