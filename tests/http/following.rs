//! A server that followed some editions answers, byte for byte, as one that was started on the last of them.

use toml::Value;

use crate::{
    contract::kinds,
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

#[test]
fn following_editions_comes_to_the_same_as_starting_on_the_last() {
    let mut server = Server::with(&ADDRESS, &[]);
    let folder = Folder::exported(&server);
    type Change = fn(&Folder);
    let changes: [Change; 7] = [
        |folder| folder.set("techniques/upper-back-roll.toml", "summary", "Roll the upper back, zugluft or not."),
        |folder| {
            folder.edit("regions/glutes.toml", |region| {
                let muscles = region["muscles"].as_array_mut().expect("a list");
                muscles.push(Value::String("trapezius".into()));
            })
        },
        |folder| folder.add_term("zugluft", "Zugluft"),
        |folder| folder.rename("terms", "zugluft", "draught"),
        |folder| folder.add_language("de", "auf Deutsch"),
        |folder| folder.remove("terms", "draught"),
        |folder| {
            folder.edit("catalogue.toml", |catalogue| {
                catalogue["disclaimer"]["text"] =
                    Value::String("Another disclaimer, which every technique carries.".into());
            })
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
