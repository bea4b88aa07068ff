//! Addresses never break: what was renamed redirects, what was deleted is gone, and no slug is used twice.

use ureq::http::Method;

use crate::{
    http::contract::{problem, slug},
    support::{folder::Folder, server::Server},
};

/// A server where a region, a technique and a term were renamed, the term twice, and another term was deleted.
fn server() -> (Server, Folder) {
    let server = Server::start();
    let folder = Folder::exported(&server);
    folder.add_term("short-lived", "Short-lived");
    folder.add_term("first-name", "Named thrice");
    folder.add_term("renamed-then-deleted", "Unlucky");
    server.publish(folder.path());
    folder.rename("terms", "first-name", "second-name");
    folder.rename("terms", "renamed-then-deleted", "deleted-at-last");
    folder.rename("regions", "mid-back", "middle-back");
    folder.rename("techniques", "mid-back-roll", "middle-back-roll");
    folder.remove("terms", "short-lived");
    server.publish(folder.path());
    folder.rename("terms", "second-name", "third-name");
    folder.remove("terms", "deleted-at-last");
    server.publish(folder.path());
    (server, folder)
}

#[test]
fn a_renamed_item_is_redirected_at_every_address_it_had() {
    let (server, _) = server();
    for (old, new) in [
        ("/v1/regions/mid-back", "/v1/regions/middle-back"),
        ("/v1/regions/mid-back?fields=name&include=sources", "/v1/regions/middle-back?fields=name&include=sources"),
        ("/v1/regions/mid-back/techniques", "/v1/regions/middle-back/techniques"),
        ("/v1/regions/mid-back/techniques?limit=1&sort=-name", "/v1/regions/middle-back/techniques?limit=1&sort=-name"),
        ("/v1/regions/mid-back/contraindications", "/v1/regions/middle-back/contraindications"),
        ("/v1/techniques/mid-back-roll/contraindications", "/v1/techniques/middle-back-roll/contraindications"),
        ("/v1/techniques/mid-back-roll?locale=en", "/v1/techniques/middle-back-roll?locale=en"),
        ("/v1/terms/first-name", "/v1/terms/third-name"),
        ("/v1/terms/second-name", "/v1/terms/third-name"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = server.send(&method, old, &[]);
            assert_eq!(answer.status, 308, "{method} {old}");
            let location = format!("{}{new}", server.base());
            assert_eq!(answer.header("location"), Some(location.as_str()), "{old}");
            assert_eq!(server.get(&location).status, 200, "{new}");
        }
    }
    let former = |address: &str| server.json(address)["former_slugs"].clone();
    assert_eq!(former("/v1/terms/third-name"), serde_json::json!(["first-name", "second-name"]));
    assert_eq!(former("/v1/regions/middle-back"), serde_json::json!(["mid-back"]));
}

#[test]
fn a_deleted_item_is_gone() {
    let (server, _) = server();
    for slug in ["short-lived", "deleted-at-last", "renamed-then-deleted"] {
        let problem = problem(&server.get(&format!("/v1/terms/{slug}")), 410, "gone");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(slug)), "{problem}");
    }
    assert!(!server.slugs("/v1/terms").iter().any(|slug| slug == "short-lived"));
}

#[test]
fn filters_take_former_slugs_for_the_items_of_today() {
    let (server, _) = server();
    for (former, present) in [
        ("/v1/techniques?region=mid-back", "/v1/techniques?region=middle-back"),
        ("/v1/techniques?region=mid-back,lats", "/v1/techniques?region=middle-back,lats"),
        ("/v1/techniques?related=mid-back-roll", "/v1/techniques?related=middle-back-roll"),
        ("/v1/techniques?slug=mid-back-roll,upper-back-roll", "/v1/techniques?slug=middle-back-roll,upper-back-roll"),
        ("/v1/contraindications?region=mid-back", "/v1/contraindications?region=middle-back"),
        ("/v1/muscles?region=mid-back", "/v1/muscles?region=middle-back"),
        ("/v1/guides?item=techniques/mid-back-roll", "/v1/guides?item=techniques/middle-back-roll"),
        ("/v1/terms?slug=second-name", "/v1/terms?slug=third-name"),
        ("/v1/terms?slug=first-name", "/v1/terms?slug=third-name"),
        ("/v1/terms?slug=first-name,doms", "/v1/terms?slug=third-name,doms"),
    ] {
        let expected = server.slugs(present);
        assert!(!expected.is_empty(), "{present}");
        assert_eq!(server.slugs(former), expected, "{former}");
    }
    // A deleted item was once known, so asking for it in a batch is no fault.
    assert_eq!(server.slugs("/v1/terms?slug=short-lived,doms"), ["doms"]);
    assert_eq!(server.get("/v1/terms?slug=never-was").status, 400);
}

#[test]
fn whoever_refers_to_a_renamed_item_refers_to_its_new_slug() {
    let (server, _) = server();
    let technique = server.json("/v1/techniques/middle-back-roll?include=regions");
    assert!(technique["regions"].as_array().expect("regions").contains(&"middle-back".into()));
    let included = technique["included"]["regions"].as_array().expect("regions");
    assert!(included.iter().any(|region| slug(region) == "middle-back"));
    let edition = server.json("/v1/editions/3");
    let changes = edition["changes"].as_array().expect("changes");
    let change = |kind: &str, slug: &str| {
        changes.iter().find(|change| change["kind"] == kind && change["slug"] == slug).cloned().unwrap_or_default()
    };
    assert_eq!(change("regions", "mid-back")["op"], "delete");
    assert_eq!(change("regions", "mid-back")["replaced_by"], "middle-back");
    assert_eq!(change("regions", "middle-back")["op"], "upsert");
    assert_eq!(change("terms", "short-lived")["op"], "delete");
    assert!(change("terms", "short-lived")["replaced_by"].is_null());
}

#[test]
fn a_slug_is_never_used_again() {
    let (server, folder) = server();
    let edition = server.edition();
    for slug in ["short-lived", "first-name", "second-name", "deleted-at-last"] {
        folder.add_term(slug, "Somebody else");
        let import = server.rollwise(&["import", &folder.path().display().to_string()]);
        let message = String::from_utf8_lossy(&import.stderr);
        assert_eq!(import.status.code(), Some(1), "{slug}: {message}");
        assert!(message.contains(&format!("terms/{slug}")), "{slug} is not named: {message}");
        folder.remove("terms", slug);
    }
    assert_eq!(server.edition(), edition, "nothing was published");
    let import = server.rollwise(&["import", &folder.path().display().to_string()]);
    assert!(String::from_utf8_lossy(&import.stdout).contains("Nothing differs"));
}
