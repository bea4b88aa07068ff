//! Editions say what changed when, as JSON and as an Atom feed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    http::contract::{kinds, locations, problem},
    support::{folder::Folder, server::Server},
};

/// A server on its fourth edition: everything, then a change, then a new term, then its deletion.
fn server() -> Server {
    let server = Server::start();
    let folder = Folder::exported(&server);
    folder.set("terms/doms.toml", "name", "Sore muscles");
    server.publish(folder.path());
    folder.add_term("fresh", "Fresh");
    let path = folder.path().display().to_string();
    let import = server.rollwise(&["import", &path, "--note", "Fresh & <new>"]);
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    for _ in 0..80 {
        if server.edition() == 3 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    folder.remove("terms", "fresh");
    server.publish(folder.path());
    server
}

#[test]
fn editions_come_newest_first_with_their_changes() {
    let server = server();
    let list = server.json("/v1/editions");
    let editions = list["items"].as_array().expect("items");
    let numbers: Vec<_> = editions.iter().map(|edition| edition["edition"].as_u64().expect("a number")).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
    assert_eq!(list["page"], json!({ "limit": 20, "total": 4, "next": null }));
    for edition in editions {
        let address = format!("/v1/editions/{}", edition["edition"]);
        assert_eq!(server.json(&address), *edition, "{address}");
    }
    let change = |op: &str, slug: &str| json!({ "op": op, "kind": "terms", "slug": slug });
    let changes = |edition: &Value| -> Vec<Value> {
        let changes = edition["changes"].as_array().expect("changes").iter().cloned();
        changes
            .map(|mut change| {
                let object = change.as_object_mut().expect("an object");
                if object.get("replaced_by").is_some_and(Value::is_null) {
                    object.remove("replaced_by");
                }
                change
            })
            .collect()
    };
    assert_eq!(changes(&editions[0]), [change("delete", "fresh")]);
    assert_eq!(changes(&editions[1]), [change("upsert", "fresh")]);
    assert_eq!(changes(&editions[2]), [change("upsert", "doms")]);
    let first: BTreeSet<String> = changes(&editions[3])
        .iter()
        .map(|change| {
            assert_eq!(change["op"], "upsert");
            format!("{}/{}", change["kind"].as_str().expect("a kind"), change["slug"].as_str().expect("a slug"))
        })
        .collect();
    let everything: BTreeSet<String> = kinds()
        .into_iter()
        .flat_map(|kind| server.slugs(&format!("/v1/{kind}")).into_iter().map(move |slug| format!("{kind}/{slug}")))
        .collect();
    assert_eq!(first, everything);
    assert_eq!(editions[1]["note"], "Fresh & <new>");
    assert_eq!((&editions[0]["origin"], &editions[3]["origin"]), (&json!("import"), &json!("builtin")));
    let times: Vec<_> = editions.iter().map(|edition| edition["published_at"].as_str().expect("a time")).collect();
    assert!(times.iter().rev().is_sorted() && times.iter().all(|time| time.ends_with('Z')), "{times:?}");
    let doms = server.json("/v1/terms/doms");
    assert_eq!((&doms["edition"], &doms["updated_at"]), (&json!(2), &editions[2]["published_at"]));
}

#[test]
fn editions_come_in_pages() {
    let server = server();
    let expected = server.json("/v1/editions")["items"].clone();
    for limit in [1, 2, 3] {
        let mut joined = Vec::new();
        let mut address = format!("{}/v1/editions?limit={limit}", server.base());
        loop {
            let answer = server.get(&address);
            let page = answer.json();
            joined.extend(page["items"].as_array().expect("items").iter().cloned());
            assert_eq!(page["page"]["total"], 4);
            assert!(joined.len() <= 4, "the pages have no end");
            let Some(next) = page["page"]["next"].as_str() else {
                assert_eq!(answer.header("link"), None);
                break;
            };
            assert_eq!(answer.header("link"), Some(format!("<{next}>; rel=\"next\"").as_str()));
            assert!(next.starts_with(&format!("{}/v1/editions?", server.base())), "{next}");
            next.clone_into(&mut address);
        }
        assert_eq!(Value::from(joined), expected, "in pages of {limit}");
    }
    for wrong in ["x", "-1", "1.5", "", "%2B1", "01", "99999999999999999999999"] {
        let answer = server.get(&format!("/v1/editions?after={wrong}"));
        assert_eq!(locations(&problem(&answer, 400, "invalid-query")), ["query.after"], "{wrong}");
    }
    for spelling in ["01", "+1", "%2B1"] {
        problem(&server.get(&format!("/v1/editions/{spelling}")), 404, "no-such-item");
    }
    let several = problem(&server.get("/v1/editions?after=x&limit=0&sort=name"), 400, "invalid-query");
    assert_eq!(locations(&several), ["query.sort", "query.limit", "query.after"]);
}

#[test]
fn an_edition_that_never_was_is_not_found() {
    let server = Server::start();
    for number in ["0", "2", "999", "-1", "x", "1.0", "99999999999999999999999"] {
        let problem = problem(&server.get(&format!("/v1/editions/{number}")), 404, "no-such-item");
        assert_eq!(locations(&problem), ["path.edition"], "{number}");
    }
}

#[test]
fn editions_are_an_atom_feed_for_whoever_accepts_one() {
    let server = server();
    let accept = [("Accept", "application/atom+xml")];
    let answer = server.get_with("/v1/editions", &accept);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/atom+xml"));
    let json = server.get("/v1/editions");
    assert_ne!(answer.header("etag"), json.header("etag"));
    assert!(answer.header("vary").is_some_and(|vary| vary.contains("Accept,")));
    let feed = Element::parse(answer.text());
    assert_eq!(feed.name, "feed");
    assert_eq!(feed.attribute("xmlns"), Some("http://www.w3.org/2005/Atom"));
    let newest = server.json("/v1/editions/4");
    assert_eq!(feed.text_of("updated"), newest["published_at"].as_str().expect("a time"));
    assert!(!feed.text_of("title").is_empty() && !feed.text_of("id").is_empty());
    assert!(feed.children("author").any(|author| !author.text_of("name").is_empty()));
    let links: Vec<_> = feed.children("link").map(|link| (link.attribute("rel"), link.attribute("href"))).collect();
    assert_eq!(links, [(Some("self"), Some(format!("{}/v1/editions", server.base()).as_str()))]);
    let entries: Vec<_> = feed.children("entry").collect();
    assert_eq!(entries.len(), 4);
    let ids: BTreeSet<_> = entries.iter().map(|entry| entry.text_of("id")).collect();
    assert_eq!(ids.len(), 4);
    for (entry, number) in entries.iter().zip([4, 3, 2, 1]) {
        let edition = server.json(&format!("/v1/editions/{number}"));
        assert_eq!(entry.text_of("updated"), edition["published_at"].as_str().expect("a time"));
        let link = entry.children("link").next().and_then(|link| link.attribute("href")).expect("a link");
        assert_eq!(server.json(link), edition);
        assert!(entry.text_of("title").contains(&number.to_string()));
        assert!(!entry.text_of("summary").is_empty());
    }
    assert!(entries[1].text_of("summary").contains("Fresh &amp; &lt;new&gt;"), "{}", entries[1].text_of("summary"));

    let page = server.get_with("/v1/editions?limit=2", &accept);
    let feed = Element::parse(page.text());
    let next = feed.children("link").find(|link| link.attribute("rel") == Some("next"));
    let next = next.and_then(|link| link.attribute("href")).expect("a next page").replace("&amp;", "&");
    let page = server.get_with(&next, &accept);
    let rest = Element::parse(page.text());
    assert_eq!(rest.children("entry").count(), 2);
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    assert_eq!(
        server.get_with("/v1/editions", &[("Accept", browser)]).header("content-type"),
        Some("application/json")
    );
}

/// An XML element; texts stay escaped.
#[derive(Debug, Default)]
struct Element<'x> {
    name: &'x str,
    attributes: Vec<(&'x str, &'x str)>,
    children: Vec<Element<'x>>,
    text: &'x str,
}

impl<'x> Element<'x> {
    /// Reads a whole document strictly enough to notice what is not well-formed.
    fn parse(document: &'x str) -> Self {
        let rest = document.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n").expect("a declaration");
        let (element, rest) = Self::read(rest);
        assert_eq!(rest.trim(), "", "something follows the document");
        element
    }

    fn read(text: &'x str) -> (Self, &'x str) {
        let text = text.strip_prefix('<').unwrap_or_else(|| panic!("no element: {text}"));
        let (tag, mut rest) = text.split_once('>').expect("the end of a tag");
        let is_empty = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()), "{name} is not a name");
        let mut element = Self { name, ..Self::default() };
        while !attributes.is_empty() {
            let (name, value) = attributes.split_once("=\"").expect("an attribute");
            let (value, more) = value.split_once('"').expect("the end of an attribute");
            assert!(well_escaped(value), "{value}");
            element.attributes.push((name, value));
            attributes = more.trim_start();
        }
        if is_empty {
            return (element, rest);
        }
        let closing = format!("</{name}>");
        loop {
            if let Some(after) = rest.strip_prefix(closing.as_str()) {
                return (element, after);
            }
            if rest.starts_with('<') {
                let (child, after) = Self::read(rest);
                element.children.push(child);
                rest = after;
            } else {
                let end = rest.find('<').unwrap_or_else(|| panic!("{name} is not closed"));
                element.text = &rest[..end];
                assert!(well_escaped(element.text), "{}", element.text);
                rest = &rest[end..];
            }
        }
    }

    fn attribute(&self, name: &str) -> Option<&'x str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn children(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn text_of(&self, name: &str) -> &'x str {
        self.children(name).next().unwrap_or_else(|| panic!("{} has no {name}", self.name)).text
    }
}

fn well_escaped(text: &str) -> bool {
    !text.contains('<')
        && text
            .split('&')
            .skip(1)
            .all(|rest| ["amp;", "lt;", "gt;", "quot;", "apos;"].iter().any(|entity| rest.starts_with(entity)))
}
