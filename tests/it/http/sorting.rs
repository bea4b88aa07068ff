//! Lists come in any documented order, with ties by slug.

use std::cmp::Ordering;

use serde_json::Value;

use crate::{
    http::contract::{kinds, locations, problem, slug, words},
    support::{
        folder::Folder,
        server::{Answer, Server},
    },
};

/// A server on its third edition, so that items differ in `edition` and `updated_at`.
fn server() -> Server {
    let server = Server::start();
    let folder = Folder::exported(&server);
    for kinds in [&["regions", "techniques", "sources", "terms"][..], &["terms", "faqs", "muscles"][..]] {
        for kind in kinds {
            let item = &server.items(&format!("/v1/{kind}"))[1];
            let name = format!("{} again", item["name"].as_str().expect("a name"));
            folder.set(&format!("{kind}/{}.toml", slug(item)), "name", &name);
        }
        server.publish(folder.path());
    }
    server
}

/// Compares two items by a key: words by their place in the enumeration, names without regard to letter case, and
/// what is absent before everything else.
fn compare(kind: &str, key: &str, one: &Value, other: &Value) -> Ordering {
    let order = words(kind, key);
    match (&one[key], &other[key]) {
        (Value::String(one), Value::String(other)) if !order.is_empty() => {
            let place = |word: &String| order.iter().position(|known| known == word).expect("a documented word");
            place(one).cmp(&place(other))
        }
        (Value::String(one), Value::String(other)) if key == "name" => one.to_lowercase().cmp(&other.to_lowercase()),
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => one.as_i64().cmp(&other.as_i64()),
        (one, other) => one.is_number().cmp(&other.is_number()),
    }
}

fn sorted(kind: &str, items: &[Value], keys: &[&str]) -> Vec<String> {
    let mut items: Vec<_> = items.iter().collect();
    items.sort_by(|one, other| {
        for key in keys {
            let (name, descending) = key.strip_prefix('-').map_or((*key, false), |name| (name, true));
            let ordering = compare(kind, name, one, other);
            let ordering = if descending { ordering.reverse() } else { ordering };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        slug(one).cmp(slug(other))
    });
    items.into_iter().map(|item| slug(item).to_owned()).collect()
}

#[test]
fn every_key_sorts_both_ways_with_ties_by_slug() {
    let server = server();
    let mut orders = 0;
    for kind in kinds() {
        let items = server.items(&format!("/v1/{kind}"));
        let keys = words(kind, "sort");
        assert!(keys.len() >= 8, "{kind}: {keys:?}");
        for key in &keys {
            let expected = sorted(kind, &items, &[key]);
            let address = format!("/v1/{kind}?sort={key}");
            assert_eq!(server.slugs(&address), expected, "{address}");
            assert_eq!(server.slugs(&format!("{address}&limit=3")), expected, "{address} in pages");
            orders += usize::from(!expected.is_sorted());
        }
        for pair in keys.windows(2).filter(|pair| pair[0].trim_start_matches('-') != pair[1].trim_start_matches('-')) {
            let expected = sorted(kind, &items, &[&pair[0], &pair[1]]);
            let address = format!("/v1/{kind}?sort={},{}&limit=4", pair[0], pair[1]);
            assert_eq!(server.slugs(&address), expected, "{address}");
        }
    }
    assert!(orders > 40, "only {orders} orders differ from the one by slug");
    let expected = sorted("techniques", &server.items("/v1/techniques"), &["difficulty", "-edition", "name"]);
    assert_eq!(server.slugs("/v1/techniques?sort=difficulty,-edition,name"), expected);
}

#[test]
fn a_key_that_is_unknown_or_given_twice_is_refused() {
    let server = Server::start();
    let refused = |sort: &str| -> Answer { server.get(&format!("/v1/techniques?sort={sort}")) };
    for sort in ["size", "-", "--name", "name,", "Name", "name,name", "name,-name", "name;slug"] {
        assert_eq!(locations(&problem(&refused(sort), 400, "invalid-query")), ["query.sort"], "{sort}");
    }
    let problem = problem(&refused("-nmae"), 400, "invalid-query");
    assert_eq!(problem["errors"][0]["allowed"][0], "name");
}
