//! A walk through a list goes on where it was, whatever is published in between.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::{
    http::contract::{locations, problem, slug},
    support::{folder::Folder, server::Server},
};

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("a small number")
    }
}

/// A walk through the terms in one order, a page at a time.
struct Walk {
    sort: &'static str,
    next: Option<String>,
    seen: Vec<String>,
}

impl Walk {
    fn new(sort: &'static str) -> Self {
        let next = format!("/v1/terms?limit=2&fields=name{}{sort}", if sort.is_empty() { "" } else { "&sort=" });
        Self { sort, next: Some(next), seen: Vec::new() }
    }

    fn step(&mut self, server: &Server) {
        if let Some(address) = self.next.take() {
            let page = server.json(&address);
            self.seen.extend(page["items"].as_array().expect("items").iter().map(|item| slug(item).to_owned()));
            self.next = page["page"]["next"].as_str().map(str::to_owned);
            assert!(self.seen.len() < 500, "sort={}: the walk has no end", self.sort);
        }
    }
}

const SORTS: [&str; 8] = ["", "slug", "-slug", "name", "-name", "-updated_at,name", "edition", "-edition,-name"];

/// One more page for every walk.
fn step(walks: &mut [Walk], server: &Server) {
    for walk in walks {
        walk.step(server);
    }
}

/// All the pages that are left.
fn finish(walks: &mut [Walk], server: &Server) {
    while walks.iter().any(|walk| walk.next.is_some()) {
        step(walks, server);
    }
}

/// Every term as it is served now.
fn terms(server: &Server) -> BTreeMap<String, Value> {
    server.items("/v1/terms").into_iter().map(|item| (slug(&item).to_owned(), item)).collect()
}

/// Asserts that each walk saw every item that was the same in all editions exactly once, and nothing that never was.
fn assert_complete(walks: &[Walk], history: &[BTreeMap<String, Value>]) -> usize {
    let first = &history[0];
    let unchanged: BTreeSet<&String> = first
        .iter()
        .filter(|(slug, item)| history.iter().all(|terms| terms.get(*slug) == Some(item)))
        .map(|(slug, _)| slug)
        .collect();
    let ever: BTreeSet<&String> = history.iter().flat_map(BTreeMap::keys).collect();
    for walk in walks {
        let mut times: BTreeMap<&String, usize> = BTreeMap::new();
        for slug in &walk.seen {
            assert!(ever.contains(slug), "sort={}: {slug} never was", walk.sort);
            *times.entry(slug).or_default() += 1;
        }
        for slug in &unchanged {
            assert_eq!(times.get(slug), Some(&1), "sort={}: {slug} did not change: {:?}", walk.sort, walk.seen);
        }
    }
    unchanged.len()
}

#[test]
fn a_walk_neither_skips_nor_repeats_what_did_not_change_between_pages() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    for (slug, name) in [("aa-one", "Zulu"), ("mm-two", "Mike"), ("zz-three", "alpha")] {
        folder.add_term(slug, name);
    }
    server.publish(folder.path());
    let mut history = vec![terms(&server)];
    let mut walks = SORTS.map(Walk::new);
    let edits: [&dyn Fn(&Folder); 7] = [
        // Before and behind wherever the walks stand.
        &|folder| folder.add_term("aa-new", "Aardvark"),
        &|folder| folder.remove("terms", "aa-one"),
        &|folder| folder.rename("terms", "zz-three", "aa-three"),
        &|folder| folder.set("terms/mm-two.toml", "name", "Aaron"),
        &|folder| folder.add_term("zz-new", "zulu"),
        &|folder| folder.remove("terms", "aa-new"),
        &|folder| folder.rename("terms", "mm-two", "zz-two"),
    ];
    for edit in edits {
        step(&mut walks, &server);
        edit(&folder);
        server.publish(folder.path());
        history.push(terms(&server));
    }
    finish(&mut walks, &server);
    assert!(assert_complete(&walks, &history) > 20);
}

#[test]
fn a_walk_goes_on_when_the_last_item_of_its_page_is_gone() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    for slug in ["aa-1", "aa-2", "aa-3", "aa-4"] {
        folder.add_term(slug, slug);
    }
    server.publish(folder.path());
    let mut history = vec![terms(&server)];
    let mut walks = ["", "name"].map(Walk::new);
    step(&mut walks, &server);
    assert!(walks.iter().all(|walk| walk.seen == ["aa-1", "aa-2"]));
    folder.remove("terms", "aa-2");
    server.publish(folder.path());
    history.push(terms(&server));
    finish(&mut walks, &server);
    assert!(walks.iter().all(|walk| walk.seen[2..4] == ["aa-3", "aa-4"]));
    assert_complete(&walks, &history);
}

#[test]
fn a_walk_survives_random_editing() {
    let server = Server::start();
    let folder = Folder::exported(&server);
    let mut numbers = Numbers(0x5EED_CAFE_F00D);
    let mut own: Vec<String> = Vec::new();
    let mut made = 0;
    let mut edit = |numbers: &mut Numbers| {
        let some = (!own.is_empty()).then(|| numbers.below(own.len()));
        made += 1;
        match (numbers.below(5), some) {
            (0, Some(some)) => folder.remove("terms", &own.swap_remove(some)),
            (1, Some(some)) => {
                let new = format!("{}-{made}", char::from(b'a' + u8::try_from(numbers.below(26)).expect("a letter")));
                folder.rename("terms", &own[some], &new);
                own[some] = new;
            }
            (2, Some(some)) => folder.set(&format!("terms/{}.toml", own[some]), "name", &format!("Name {made}")),
            _ => {
                let letter =
                    |numbers: &mut Numbers| char::from(b'a' + u8::try_from(numbers.below(26)).expect("a letter"));
                let slug = format!("{}{}-{made}", letter(numbers), letter(numbers));
                folder.add_term(&slug, &format!("{} {made}", letter(numbers)));
                own.push(slug);
            }
        }
    };
    (0..8).for_each(|_| edit(&mut numbers));
    server.publish(folder.path());
    for _ in 0..2 {
        let mut history = vec![terms(&server)];
        let mut walks = SORTS.map(Walk::new);
        for _ in 0..4 {
            for walk in &mut walks {
                (0..=numbers.below(4)).for_each(|_| walk.step(&server));
            }
            (0..=numbers.below(3)).for_each(|_| edit(&mut numbers));
            // One more that surely differs, so that there is an edition whatever the edits before undid.
            edit(&mut numbers);
            folder.set("terms/doms.toml", "name", &format!("DOMS {}", numbers.below(1_000_000)));
            server.publish(folder.path());
            history.push(terms(&server));
        }
        finish(&mut walks, &server);
        assert!(assert_complete(&walks, &history) > 20);
    }
}

#[test]
fn a_cursor_belongs_to_the_order_that_it_was_made_in() {
    let server = Server::start();
    let cursor = |query: &str| {
        let page = server.json(&format!("/v1/terms?limit=2{query}"));
        let next = page["page"]["next"].as_str().expect("a next page").to_owned();
        next.split_once("after=").expect("a cursor").1.to_owned()
    };
    let by_slug = cursor("");
    let opaque = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    assert!(by_slug.bytes().all(opaque), "{by_slug} has to be encoded in an address");
    for (made, used) in
        [("", "&sort=name"), ("&sort=name", ""), ("&sort=name", "&sort=-name"), ("&sort=name", "&sort=name,slug")]
    {
        let answer = server.get(&format!("/v1/terms?limit=2{used}&after={}", cursor(made)));
        let problem = problem(&answer, 400, "invalid-query");
        assert_eq!(locations(&problem), ["query.after"], "{made} {used}");
    }
    let place = |address: &str, query: &str| {
        let next = server.json(&format!("{address}?limit=2{query}"))["page"]["next"].as_str().map(str::to_owned);
        next.expect("a next page").split_once("after=").expect("a cursor").1.to_owned()
    };
    let refused = |address: &str| {
        let problem = problem(&server.get(address), 400, "invalid-query");
        assert_eq!(locations(&problem), ["query.after"], "{address}");
    };
    refused(&format!("/v1/terms?limit=2&after={}", place("/v1/regions", "")));
    let forged = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let honest = r#"{"f":{"k":"terms","o":"edition"},"v":[1],"s":"doms"}"#;
    assert_eq!(server.get(&format!("/v1/terms?sort=edition&after={}", forged(honest))).status, 200);
    for (from, to) in [("[1]", r#"["1"]"#), ("[1]", "[null]"), ("[1]", "[1,1]"), (r#""v""#, r#""x":1,"v""#)] {
        refused(&format!("/v1/terms?sort=edition&after={}", forged(&honest.replace(from, to))));
    }
    // Names are in a language, slugs are not.
    let named = BASE64_URL_SAFE_NO_PAD.decode(cursor("&sort=name")).expect("base64");
    let german = String::from_utf8(named).expect("UTF-8").replace(r#""l":"en""#, r#""l":"de""#);
    refused(&format!("/v1/terms?sort=name&after={}", forged(&german)));
    // Filters and limits do not change the order, so a walk may go on with others.
    assert_eq!(server.get(&format!("/v1/terms?limit=5&after={by_slug}")).status, 200);
    let half = &by_slug[..by_slug.len() / 2];
    for garbage in ["", "x", "%20", "null", "e30", "bnVsbA", "10", "lats", half, "..%2F..", "%F0%9F%92%A9"] {
        let answer = server.get(&format!("/v1/terms?after={garbage}"));
        let problem = problem(&answer, 400, "invalid-query");
        assert_eq!(locations(&problem), ["query.after"], "{garbage}");
    }
}

#[test]
fn a_cursor_works_on_every_server_of_the_same_content_and_after_a_restart() {
    let (server, other) = (Server::start(), Server::start());
    let page = server.json("/v1/terms?limit=3&sort=-name");
    let next =
        page["page"]["next"].as_str().expect("a next page").strip_prefix(server.base()).expect("its own address");
    let expected = server.json(next)["items"].clone();
    assert_eq!(other.json(next)["items"], expected);
    let server = server.restart(&[]);
    assert_eq!(server.json(next)["items"], expected);
}
