//! `include` brings what items refer to, each item once and whole.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    http::contract::{kinds, locations, problem, slug, values_at, words},
    support::server::Server,
};

/// Where a relation of an item stands in it; the last part is the kind that it leads to, or nothing if the values say
/// so themselves.
const RELATIONS: [(&str, &str, &[&str], &str); 29] = [
    ("regions", "parent", &["parent"], "regions"),
    ("regions", "alternatives", &["alternatives[].region"], "regions"),
    ("regions", "muscles", &["muscles[]"], "muscles"),
    ("regions", "techniques", &[], "techniques"),
    ("regions", "contraindications", &[], "contraindications"),
    ("regions", "sources", &["sources[]", "claims[].evidence.sources[]"], "sources"),
    ("techniques", "regions", &["regions[]"], "regions"),
    ("techniques", "primary_muscles", &["primary_muscles[]"], "muscles"),
    ("techniques", "secondary_muscles", &["secondary_muscles[]"], "muscles"),
    ("techniques", "equipment", &["equipment[]"], "roller-types"),
    ("techniques", "recommended_density", &["recommended_density"], "roller-types"),
    ("techniques", "contraindications", &["safety.contraindications[]"], "contraindications"),
    ("techniques", "related", &["related[]"], "techniques"),
    ("techniques", "sources", &["sources[]", "evidence.sources[]"], "sources"),
    ("contraindications", "regions", &["effects[].regions[]"], "regions"),
    ("contraindications", "alternatives", &["alternatives[].region"], "regions"),
    ("contraindications", "sources", &["sources[]", "evidence.sources[]"], "sources"),
    ("roller-types", "sources", &["sources[]", "evidence.sources[]", "claims[].evidence.sources[]"], "sources"),
    ("muscles", "regions", &["regions[]"], "regions"),
    ("muscles", "sources", &["sources[]"], "sources"),
    ("principles", "sources", &["sources[]", "evidence.sources[]", "claims[].evidence.sources[]"], "sources"),
    ("benefits", "sources", &["sources[]", "claims[].evidence.sources[]"], "sources"),
    ("guides", "items", &["sections[].items[]"], ""),
    ("guides", "faqs", &["faqs[]"], "faqs"),
    ("guides", "sources", &["sources[]"], "sources"),
    ("faqs", "about", &["about[]"], ""),
    ("faqs", "sources", &["sources[]"], "sources"),
    ("terms", "sources", &["sources[]", "claims[].evidence.sources[]"], "sources"),
    ("sources", "", &[], ""),
];

type Everything = BTreeMap<String, Value>;

/// Every item by `kind/slug`.
fn everything(server: &Server) -> Everything {
    let all = kinds().into_iter().flat_map(|kind| {
        let items = server.items(&format!("/v1/{kind}"));
        items.into_iter().map(move |item| (format!("{kind}/{}", slug(&item)), item))
    });
    all.collect()
}

/// The items, as `kind/slug`, that a relation of an item leads to.
fn related(server: &Server, item: &Value, relation: &(&str, &str, &[&str], &str)) -> BTreeSet<String> {
    let (kind, name, paths, target) = relation;
    if paths.is_empty() {
        let list = server.slugs(&format!("/v1/{kind}/{}/{name}?fields=name", slug(item)));
        return list.iter().map(|slug| format!("{target}/{slug}")).collect();
    }
    let values = paths.iter().flat_map(|path| values_at(item, path));
    if target.is_empty() { values.collect() } else { values.map(|slug| format!("{target}/{slug}")).collect() }
}

/// Asserts that `included` has exactly the expected items, each once, as they are served by themselves.
fn assert_included(answer: &Value, expected: &BTreeSet<String>, everything: &Everything, address: &str) {
    let mut found = BTreeSet::new();
    for (kind, items) in answer["included"].as_object().unwrap_or_else(|| panic!("{address} includes nothing")) {
        for item in items.as_array().expect("a list") {
            let name = format!("{kind}/{}", slug(item));
            assert_eq!(*item, everything[&name], "{address}: {name} is another than by itself");
            assert!(found.insert(name.clone()), "{address}: {name} stands twice");
        }
    }
    assert_eq!(found, *expected, "{address}");
}

#[test]
fn every_relation_of_every_kind_is_followed() {
    let server = Server::start();
    let everything = everything(&server);
    let mut included = 0;
    for kind in kinds() {
        let relations: Vec<_> =
            RELATIONS.iter().filter(|relation| relation.0 == kind && !relation.1.is_empty()).collect();
        let names: Vec<_> = relations.iter().map(|relation| relation.1).collect();
        assert_eq!(words(kind, "include"), names, "{kind}: the table above is another than the documented relations");
        let items: Vec<_> = everything.values().filter(|item| item["kind"] == kind).collect();
        let mut of_all: BTreeSet<String> = BTreeSet::new();
        for relation in &relations {
            let mut of_kind = BTreeSet::new();
            for item in &items {
                let expected = related(&server, item, relation);
                let address = format!("/v1/{kind}/{}?include={}", slug(item), relation.1);
                let mut answer = server.json(&address);
                assert_included(&answer, &expected, &everything, &address);
                answer.as_object_mut().expect("an object").remove("included");
                assert_eq!(answer, **item, "{address}: the item itself is another");
                of_kind.extend(expected);
            }
            let address = format!("/v1/{kind}?include={}&limit=100", relation.1);
            assert_included(&server.json(&address), &of_kind, &everything, &address);
            included += of_kind.len();
            of_all.extend(of_kind);
        }
        if !names.is_empty() {
            let address = format!("/v1/{kind}?limit=100&include={}", names.join(","));
            assert_included(&server.json(&address), &of_all, &everything, &address);
        }
    }
    assert!(included > 200, "only {included} items were included");
}

#[test]
fn a_page_includes_what_its_own_items_refer_to() {
    let server = Server::start();
    let everything = everything(&server);
    let mut address = "/v1/muscles?include=regions&limit=2&fields=name".to_owned();
    for number in 1.. {
        assert!(number < 100, "the pages have no end");
        let page = server.json(&address);
        let names = page["items"].as_array().expect("items").iter().map(|item| format!("muscles/{}", slug(item)));
        let regions = names.flat_map(|name| values_at(&everything[&name], "regions[]"));
        let expected = regions.map(|region| format!("regions/{region}")).collect();
        assert_included(&page, &expected, &everything, &address);
        let Some(next) = page["page"]["next"].as_str() else { break };
        next.clone_into(&mut address);
    }
}

#[test]
fn relations_are_not_followed_unasked_and_unknown_ones_are_refused() {
    let server = Server::start();
    assert!(server.json("/v1/techniques").get("included").is_none());
    assert!(server.json("/v1/techniques/lats-side-lying").get("included").is_none());
    for (address, nearest) in
        [("/v1/techniques?include=region", "regions"), ("/v1/guides/back-massage-rollers?include=faq", "faqs")]
    {
        let problem = problem(&server.get(address), 400, "invalid-query");
        assert_eq!(locations(&problem), ["query.include"]);
        assert_eq!(problem["errors"][0]["allowed"][0], nearest);
    }
    let problem = problem(&server.get("/v1/sources?include=sources"), 400, "invalid-query");
    assert_eq!(locations(&problem), ["query.include"]);
    let parameters = problem["errors"][0]["allowed"].as_array().expect("the parameters there are");
    assert!(!parameters.contains(&"include".into()), "sources refer to nothing: {parameters:?}");
}
