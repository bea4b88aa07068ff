//! Filters select what their documentation says, and refuse what they do not know.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    http::contract::{Filter, Words, filters, kinds, locations, problem, slug, values_at},
    support::server::Server,
};

/// The most values that a problem names.
const MOST_ALLOWED: usize = 20;

fn has(filter: &Filter, item: &Value, words: &[&str]) -> bool {
    filter.paths.iter().any(|path| {
        let values = values_at(item, path);
        words.iter().any(|word| values.contains(*word))
    })
}

fn matching(items: &[Value], keeps: impl Fn(&Value) -> bool) -> Vec<String> {
    items.iter().filter(|item| keeps(item)).map(|item| slug(item).to_owned()).collect()
}

/// Every word that a filter takes, or, where it takes items of any kind, those that occur.
fn words(server: &Server, filter: &Filter, items: &[Value]) -> Vec<String> {
    match &filter.words {
        Words::Of(words) => words.clone(),
        Words::SlugsOf(kind) => server.slugs(&format!("/v1/{kind}?fields=name")),
        Words::ItemsOf(kinds) => {
            let places = |item| filter.paths.iter().flat_map(|path| values_at(item, path)).collect::<Vec<_>>();
            let found: BTreeSet<_> = items.iter().flat_map(places).collect();
            let is_of_a_kind = |item: &String| kinds.iter().any(|kind| item.starts_with(&format!("{kind}/")));
            assert!(found.iter().all(is_of_a_kind), "{found:?}");
            found.into_iter().collect()
        }
    }
}

#[test]
fn every_filter_keeps_exactly_the_items_with_the_value() {
    let server = Server::start();
    let (mut asked, mut found) = (0, 0);
    for kind in kinds() {
        let items = server.items(&format!("/v1/{kind}"));
        let filters = filters(kind);
        assert!(!filters.is_empty(), "{kind} has no filters");
        for filter in &filters {
            let words = words(&server, filter, &items);
            assert!(!words.is_empty(), "{kind}: {} takes nothing", filter.name);
            for word in &words {
                let expected = matching(&items, |item| has(filter, item, &[word]));
                let address = format!("/v1/{kind}?{}={word}&fields=name", filter.name);
                assert_eq!(server.slugs(&address), expected, "{address}");
                asked += 1;
                found += usize::from(!expected.is_empty());
            }
            for pair in words.windows(2).step_by(5) {
                let expected = matching(&items, |item| has(filter, item, &[&pair[0], &pair[1]]));
                let address = format!("/v1/{kind}?{}={},{}&fields=name", filter.name, pair[0], pair[1]);
                assert_eq!(server.slugs(&address), expected, "commas mean or: {address}");
            }
        }
    }
    assert!(asked > 850 && found > 550, "{asked} were asked, {found} found anything");
}

#[test]
fn different_filters_narrow_further() {
    let server = Server::start();
    let mut narrowed = 0;
    for kind in kinds() {
        let items = server.items(&format!("/v1/{kind}"));
        let filters = filters(kind);
        for pair in filters.windows(2) {
            let [one, other] = pair else { continue };
            let (first, second) = (words(&server, one, &items), words(&server, other, &items));
            let most = |filter: &Filter, words: &[String]| {
                let count = |word: &str| matching(&items, |item| has(filter, item, &[word])).len();
                words.iter().max_by_key(|word| count(word)).cloned().expect("a word")
            };
            let (first, second) = (most(one, &first), most(other, &second));
            let expected = matching(&items, |item| has(one, item, &[&first]) && has(other, item, &[&second]));
            let address = format!("/v1/{kind}?{}={first}&{}={second}", one.name, other.name);
            assert_eq!(server.slugs(&address), expected, "{address}");
            narrowed += usize::from(!expected.is_empty() && expected.len() < items.len());
        }
    }
    assert!(narrowed > 10, "only {narrowed} pairs narrowed anything");
}

#[test]
fn a_batch_of_slugs_is_fetched_at_once() {
    let server = Server::start();
    for kind in kinds() {
        let all = server.slugs(&format!("/v1/{kind}"));
        let some: Vec<_> = all.iter().rev().step_by(2).cloned().collect();
        let mut expected = some.clone();
        expected.sort();
        assert_eq!(server.slugs(&format!("/v1/{kind}?slug={}", some.join(","))), expected, "{kind}");
        assert_eq!(server.slugs(&format!("/v1/{kind}?slug={0},{0}", all[0])), [all[0].clone()], "{kind}");
    }
    let both = server.slugs("/v1/regions?slug=lats,neck,lower-back&verdict=allowed");
    assert_eq!(both, ["lats"]);
}

#[test]
fn as_many_values_are_read_as_the_document_says_and_no_more() {
    let server = Server::start();
    for (address, name, value) in [
        ("/v1/terms?slug=", "slug", "doms"),
        ("/v1/terms?fields=", "fields", "name"),
        ("/v1/techniques?difficulty=", "difficulty", "beginner"),
        ("/v1/techniques?safe_for=", "safe_for", "fever"),
        ("/v1/search?q=back&kind=", "kind", "terms"),
    ] {
        let ask = |times: usize| server.get(&format!("{address}{}", vec![value; times].join(",")));
        assert_eq!(ask(100).status, 200, "{address}");
        let problem = problem(&ask(101), 400, "invalid-query");
        assert_eq!(locations(&problem), [format!("query.{name}")], "{address}");
    }
}

#[test]
fn a_value_that_a_filter_does_not_know_is_refused_with_the_nearest_first() {
    let server = Server::start();
    for kind in kinds() {
        let items = server.items(&format!("/v1/{kind}"));
        for filter in &filters(kind) {
            let known = words(&server, filter, &items);
            // One letter too many at the end: what was meant is plain.
            let (meant, wrong) = match &filter.words {
                Words::ItemsOf(_) => {
                    (known[0].split_once('/').expect("kind/slug").1.to_owned(), format!("{}q", known[0]))
                }
                _ => (known[0].clone(), format!("{}q", known[0])),
            };
            let address = format!("/v1/{kind}?{}={wrong}", filter.name);
            let problem = problem(&server.get(&address), 400, "invalid-query");
            assert_eq!(locations(&problem), [format!("query.{}", filter.name)], "{address}");
            let allowed = problem["errors"][0]["allowed"].as_array().expect("what is allowed");
            assert_eq!(allowed[0], meant, "{address}: {allowed:?}");
            if matches!(filter.words, Words::ItemsOf(_)) {
                assert!(allowed.len() <= MOST_ALLOWED);
            } else {
                assert_eq!(allowed.len(), known.len().min(MOST_ALLOWED), "{address}");
                assert!(allowed.iter().all(|word| known.iter().any(|known| word == known)), "{address}");
            }
        }
    }
}

#[test]
fn nothing_in_a_query_is_ignored_silently() {
    let server = Server::start();
    let refused = |query: &str| {
        let answer = server.get(&format!("/v1/techniques?{query}"));
        let problem = problem(&answer, 400, "invalid-query");
        locations(&problem).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(refused("regoin=lats"), ["query.regoin"]);
    assert_eq!(refused("Region=lats"), ["query.Region"]);
    assert_eq!(refused("region=lats&region=glutes"), ["query.region"]);
    assert_eq!(refused("region=lats&%72egion=lats"), ["query.region"]);
    for empty in ["region=", "region", "region=,", "region=lats,", "region=,lats", "region=lats,,glutes", "region=%20"]
    {
        assert_eq!(refused(empty), ["query.region"], "{empty}");
    }
    for name in ["slug", "sort", "fields", "include", "locale", "limit", "after", "difficulty"] {
        assert_eq!(refused(&format!("{name}=")), [format!("query.{name}")]);
    }
    assert_eq!(refused("difficulty=Beginner"), ["query.difficulty"], "words are compared exactly");
    assert_eq!(refused("=x"), ["query."]);
    let every = refused(
        "x=1&limit=0&sort=size&fields=weight,name&include=friends&locale=x&after=y&region=a,lats,b&goal=win&slug=nobody&limit=3",
    );
    let expected =
        ["x", "limit", "locale", "limit", "sort", "after", "fields", "include", "slug", "region", "region", "goal"];
    let (every, expected): (BTreeSet<_>, BTreeSet<_>) =
        (every.into_iter().collect(), expected.map(|name| format!("query.{name}")).into());
    assert_eq!(every, expected, "every fault is reported at once");
    for address in ["/v1/regions/lats", "/v1", "/v1/vocabulary", "/v1/editions/1", "/health/live", "/openapi.json", "/"]
    {
        let answer = server.get(&format!("{address}?region=lats"));
        assert_eq!(locations(&problem(&answer, 400, "invalid-query")), ["query.region"], "{address}");
    }
}

#[test]
fn the_nearest_parameter_is_named_for_a_wrong_one() {
    let server = Server::start();
    for (wrong, meant) in [("regions", "region"), ("limt", "limit"), ("field", "fields"), ("lang", "slug")] {
        let answer = server.get(&format!("/v1/techniques?{wrong}=x"));
        let problem = problem(&answer, 400, "invalid-query");
        let allowed = problem["errors"][0]["allowed"].as_array().expect("what is allowed");
        assert_eq!(allowed.len(), MOST_ALLOWED);
        assert!(allowed.iter().take(3).any(|name| name == meant), "{wrong}: {allowed:?}");
    }
}

#[test]
fn a_query_full_of_faults_gets_a_short_answer() {
    let server = Server::start();
    let many = |count: usize| (0..count).map(|number| format!("x{number}")).collect::<Vec<_>>();
    let errors = |query: &str| {
        let problem = problem(&server.get(&format!("/v1/techniques?{query}")), 400, "invalid-query");
        problem["errors"].as_array().expect("errors").clone()
    };
    assert_eq!(errors(&format!("source={}", vec!["a"; 3_000].join(","))).len(), 1, "a value counts once");
    let too_many = errors(&format!("source={}", many(101).join(",")));
    assert_eq!(too_many.len(), 1);
    assert!(too_many[0]["reason"].as_str().is_some_and(|reason| reason.contains("101 values")), "{too_many:?}");
    for query in [format!("source={}", many(100).join(",")), many(100).join("&")] {
        let errors = errors(&query);
        assert_eq!(errors.len(), 21);
        assert!(errors[20]["reason"].as_str().is_some_and(|reason| reason.starts_with("80 more")), "{}", errors[20]);
    }
}
