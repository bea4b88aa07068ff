//! What another process publishes is served without a restart, and only what differs changes.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::{
    http::contract::{kinds, slug},
    support::{folder::Folder, server::Server},
};

/// Every item by `kind/slug`.
fn everything(server: &Server) -> BTreeMap<String, Value> {
    let all = kinds().into_iter().flat_map(|kind| {
        let items = server.items(&format!("/v1/{kind}"));
        items.into_iter().map(move |item| (format!("{kind}/{}", slug(&item)), item))
    });
    all.collect()
}

fn import(server: &Server, folder: &Path) -> (Option<i32>, String, String) {
    let output = server.rollwise(&["import", &folder.display().to_string()]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn an_import_publishes_only_what_differs() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    let (code, out, _) = import(&server, folder.path());
    assert_eq!((code, out.as_str()), (Some(0), "Nothing differs from edition 1; nothing was published.\n"));
    assert_eq!(server.edition(), 1);

    let before = everything(&server);
    let tag = server.get("/v1/terms/fascia").header("etag").expect("a tag").to_owned();
    folder.set("terms/doms.toml", "summary", "Another summary.");
    folder.add_term("fresh", "Fresh");
    server.publish(folder.path());
    let mut after = everything(&server);
    let fresh = after.remove("terms/fresh").expect("the new term");
    let changed = after.insert("terms/doms".into(), before["terms/doms"].clone()).expect("the changed term");
    assert_eq!(after, before, "other items changed");
    for item in [&fresh, &changed] {
        assert_eq!(item["edition"], 2);
        assert!(item["updated_at"].as_str() > before["terms/doms"]["updated_at"].as_str(), "{item}");
    }
    assert_eq!(changed["summary"], "Another summary.");
    let again = server.get_with("/v1/terms/fascia", &[("If-None-Match", &tag)]);
    assert_eq!(again.status, 304, "what did not change is not sent again");
    let (code, out, _) = import(&server, folder.path());
    assert_eq!((code, out.as_str()), (Some(0), "Nothing differs from edition 2; nothing was published.\n"));
}

#[test]
fn what_follows_from_a_change_changes_too() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    let before = everything(&server);
    folder.edit("regions/glutes.toml", |table| {
        table["muscles"].as_array_mut().expect("muscles").push("rhomboids".into());
    });
    server.publish(folder.path());
    let after = everything(&server);
    let changed: Vec<_> = after.iter().filter(|(name, item)| before[*name] != **item).map(|(name, _)| name).collect();
    assert_eq!(changed, ["muscles/rhomboids", "regions/glutes"]);
    assert!(after["muscles/rhomboids"]["regions"].as_array().expect("regions").contains(&"glutes".into()));
    // Unlike anything derived, the labels belong to no item.
    folder.edit("vocabulary.toml", |table| {
        table["verdict"].as_table_mut().expect("labels").insert("avoid".into(), "Hands off".into());
    });
    server.publish(folder.path());
    assert_eq!(everything(&server), after);
    assert!(server.get("/v1/vocabulary").text().contains("Hands off"));
    assert_eq!(server.json("/v1/editions/3")["changes"], serde_json::json!([]));
}

#[test]
fn an_export_is_the_same_after_an_import() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    folder.add_language("de", "DE");
    folder.translate("de", "terms/doms", &["name", "summary", "expansion", "definition", "aliases"], "DE");
    folder.rename("terms", "fascia", "fasciae");
    server.publish(folder.path());
    let first = Folder::exported(&server);
    let other = Server::with_content(first.path());
    let second = Folder::exported(&other);
    let (first, second) = (files(first.path()), files(second.path()));
    assert!(first.len() > 100 && first.contains_key("locales/de/terms/doms.toml"));
    assert_eq!(first, second);
}

/// Every file below a folder with its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).expect("a path below the root").display().to_string();
                found.insert(name, fs::read_to_string(&path).expect("UTF-8"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

#[test]
fn a_folder_with_faults_publishes_nothing_and_every_fault_is_named() {
    let server = Server::start();
    let before = everything(&server);
    let folder = Folder::exported(&server);
    folder.set("terms/fascia.toml", "summary", "This one is fine.");
    folder.set("terms/doms.toml", "summry", "A field that does not exist.");
    folder
        .edit("techniques/upper-back-roll.toml", |table| drop(table.insert("regions".into(), vec!["nowhere"].into())));
    fs::write(folder.file("faqs/broken.toml"), "name = \"Broken\"\nsummary = oops\n").expect("the file can be written");
    let (code, out, err) = import(&server, folder.path());
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(err.contains("faqs/broken.toml:2: "), "a fault of syntax comes with file and line: {err}");
    fs::remove_file(folder.file("faqs/broken.toml")).expect("the file was there");
    let (code, _, err) = import(&server, folder.path());
    assert_eq!(code, Some(1));
    assert!(err.lines().any(|line| line.contains("terms/doms.toml:") && line.contains("summry")), "{err}");
    fs::remove_file(folder.file("terms/doms.toml")).expect("the file was there");
    let (code, _, err) = import(&server, folder.path());
    assert_eq!(code, Some(1));
    assert!(
        err.lines().any(|line| line.contains("techniques/upper-back-roll.toml:") && line.contains("nowhere")),
        "{err}"
    );
    let (code, _, err) = import(&server, Path::new("no/such/folder"));
    assert_eq!(code, Some(1));
    assert!(err.contains("no/such/folder"), "{err}");
    assert_eq!(server.edition(), 1);
    assert_eq!(everything(&server), before);
}
