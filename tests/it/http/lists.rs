//! Lists come in pages of whole objects that join to the whole list.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    http::contract::{kinds, locations, problem, slug, values_at},
    support::server::{Answer, Server},
};

const DEFAULT_LIMIT: usize = 20;

#[test]
fn a_list_is_an_envelope_of_the_whole_items_in_the_order_of_their_slugs() {
    let server = Server::start();
    for kind in kinds() {
        let list = server.json(&format!("/v1/{kind}"));
        let keys: Vec<_> = list.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["items", "page"], "{kind}");
        let keys: Vec<_> = list["page"].as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["limit", "total", "next"], "{kind}");
        assert_eq!(list["page"]["limit"], DEFAULT_LIMIT);

        let all = server.items(&format!("/v1/{kind}"));
        assert!(!all.is_empty(), "{kind} has nothing to test with");
        assert_eq!(list["page"]["total"], all.len(), "{kind}");
        assert_eq!(list["items"].as_array(), Some(&all[..all.len().min(DEFAULT_LIMIT)].to_vec()), "{kind}");
        let slugs: Vec<_> = all.iter().map(slug).collect();
        assert!(slugs.is_sorted() && BTreeSet::from_iter(&slugs).len() == slugs.len(), "{kind}: {slugs:?}");

        for item in &all {
            let address = format!("/v1/{kind}/{}", slug(item));
            assert_eq!(server.json(&address), *item, "{address} differs from its place in the list");
            assert_eq!(item["kind"], kind);
            assert_eq!(item["locale"], "en");
            for common in ["name", "summary", "sources", "updated_at", "edition", "review"] {
                assert!(item.get(common).is_some(), "{address} has no {common}");
            }
            assert_eq!(item["edition"], 1);
            assert!(item["updated_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{address}");
        }
    }
}

#[test]
fn pages_join_to_the_whole_list() {
    let server = Server::start();
    for kind in kinds() {
        let all = server.items(&format!("/v1/{kind}"));
        for limit in [1, 7, 100] {
            let mut joined = Vec::new();
            let mut address = format!("{}/v1/{kind}?limit={limit}", server.base());
            loop {
                let answer = server.get(&address);
                let page = answer.json();
                let items = page["items"].as_array().expect("items");
                joined.extend(items.iter().cloned());
                assert_eq!(page["page"]["total"], all.len(), "{address}");
                assert_eq!(page["page"]["limit"], limit, "{address}");
                let Some(next) = next_of(&answer) else { break };
                assert_eq!(items.len(), limit, "{address} is not the last page and not full");
                assert!(joined.len() < all.len(), "{address} has everything and still is not the last page");
                assert!(next.starts_with(&format!("{}/v1/{kind}?limit={limit}&after=", server.base())), "{next}");
                address = next;
            }
            assert_eq!(joined, all, "{kind} in pages of {limit}");
        }
    }
}

/// The address of the next page, after checking that body and header say the same.
fn next_of(answer: &Answer) -> Option<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let page = answer.json();
    let next = page["page"]["next"].as_str().map(str::to_owned);
    assert!(next.is_some() || page["page"]["next"].is_null());
    let link = next.as_ref().map(|next| format!("<{next}>; rel=\"next\""));
    assert_eq!(answer.header("link"), link.as_deref());
    next
}

#[test]
fn the_next_page_keeps_everything_that_was_asked_for() {
    let server = Server::start();
    let query = "category=symptom%2Cinjury&verdict=avoid,caution&sort=-severity,name&fields=name,severity\
                 &include=sources&locale=en&limit=2";
    let all = server.json(&format!("/v1/contraindications?{query}").replace("limit=2", "limit=100"));
    let expected: Vec<_> = all["items"].as_array().expect("items").iter().map(slug).collect();
    assert!(expected.len() > 4, "too few to test with: {expected:?}");
    let mut seen = Vec::new();
    let mut next = Some(format!("{}/v1/contraindications?{query}", server.base()));
    while let Some(address) = next {
        let given: Vec<_> = address.split_once('?').expect("a query").1.split('&').map(str::to_owned).collect();
        let decoded: BTreeSet<_> = given.iter().map(|pair| pair.replace("%2C", ",")).collect();
        let wanted = query.replace("%2C", ",");
        assert!(wanted.split('&').all(|pair| decoded.contains(pair)), "{address}");
        let answer = server.get(&address);
        let page = answer.json();
        assert!(page["included"]["sources"].is_array(), "{address}");
        for item in page["items"].as_array().expect("items") {
            assert!(item.get("rationale").is_none() && item.get("name").is_some(), "{item}");
            seen.push(slug(item).to_owned());
        }
        assert!(seen.len() <= expected.len(), "{address}: {seen:?}");
        next = next_of(&answer);
    }
    assert_eq!(seen, expected);
}

#[test]
fn a_limit_outside_its_range_is_an_error_and_never_a_clamp() {
    let server = Server::start();
    for address in ["/v1/techniques", "/v1/sources", "/v1/regions/lats/techniques", "/v1/editions"] {
        for limit in [1, 2, 99, 100] {
            let answer = server.json(&format!("{address}?limit={limit}"));
            assert_eq!(answer["page"]["limit"], limit, "{address}");
        }
        for limit in [
            "0",
            "05",
            "101",
            "-1",
            "%2B5",
            "+5",
            "1.5",
            "abc",
            "",
            "99999999999999999999",
            "5,6",
            "%205",
            "5%20",
            "٥",
            "0x10",
        ] {
            let encoded = limit.replace('٥', "%D9%A5");
            let answer = server.get(&format!("{address}?limit={encoded}"));
            let problem = problem(&answer, 400, "invalid-query");
            assert_eq!(locations(&problem), ["query.limit"], "{address}?limit={limit}");
            let reason = problem["errors"][0]["reason"].as_str().expect("a reason");
            assert!(reason.contains("from 1 to 100"), "{reason}");
        }
    }
}

#[test]
fn related_lists_hold_what_belongs_to_the_item() {
    let server = Server::start();
    let (techniques, contraindications) = (server.items("/v1/techniques"), server.items("/v1/contraindications"));
    let bears = |contraindication: &Value, regions: &BTreeSet<String>, position: Option<&Value>| {
        let effects = contraindication["effects"].as_array().expect("effects");
        effects.iter().any(|effect| {
            let in_position = position.is_none_or(|position| {
                effect.get("body_position").is_none_or(|only| only.is_null() || only == position)
            });
            in_position && (effect["scope"] != "regions" || !values_at(effect, "regions[]").is_disjoint(regions))
        })
    };
    let mut related = 0;
    for region in server.slugs("/v1/regions") {
        let expected: Vec<_> =
            techniques.iter().filter(|item| values_at(item, "regions[]").contains(&region)).cloned().collect();
        assert_eq!(server.items(&format!("/v1/regions/{region}/techniques")), expected, "{region}");
        related += expected.len();
        let alone = BTreeSet::from([region.clone()]);
        let expected: Vec<_> = contraindications.iter().filter(|item| bears(item, &alone, None)).cloned().collect();
        let address = format!("/v1/regions/{region}/contraindications");
        assert_eq!(server.items(&address), expected, "{region}");
        assert_eq!(server.items(&format!("{address}?limit=2")), expected, "{region} in pages");
        related += expected.len();
    }
    for technique in &techniques {
        let regions = values_at(technique, "regions[]");
        let expected: Vec<_> = contraindications
            .iter()
            .filter(|item| bears(item, &regions, Some(&technique["body_position"])))
            .cloned()
            .collect();
        let slugs: Vec<_> = expected.iter().map(slug).collect();
        assert_eq!(technique["safety"]["contraindications"], json!(slugs), "{}", slug(technique));
        let address = format!("/v1/techniques/{}/contraindications", slug(technique));
        assert_eq!(server.items(&address), expected, "{address}");
        related += expected.len();
    }
    assert!(related > 50, "hardly anything is related to anything");
    let narrowed = server.slugs("/v1/regions/lats/contraindications?severity=emergency,urgent&sort=-name");
    assert!(narrowed.iter().all(|slug| {
        contraindications
            .iter()
            .any(|item| item["slug"] == **slug && (item["severity"] == "emergency" || item["severity"] == "urgent"))
    }));
}
