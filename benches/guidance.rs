//! What a person asks of the catalogue, without HTTP: search, screening and routines over the built-in content.
//!
//! `cargo bench --bench guidance`; `cargo bench --bench guidance search` runs only a part. A further computation is one
//! more function in `criterion_group!`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rollwise::{
    catalog::Catalog,
    catalog::preview,
    content::builtin,
    domain::Locale,
    guidance::{
        routine::{Planner, RoutineRequest},
        screening::{Screener, ScreeningRequest},
        search::SearchIndex,
    },
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn catalog() -> Catalog {
    let content = builtin().expect("the built-in content has no faults");
    preview(content).expect("the built-in content is valid as a whole")
}

/// Queries of each kind: a name, a typo, the beginning of a word, an emergency, and a sentence.
const QUERIES: [(&str, &str); 5] = [
    ("name", "upper back"),
    ("typo", "latisimus"),
    ("beginning", "s"),
    ("emergency", "chest pian"),
    ("sentence", "how long should i roll the upper back if i have osteoporosis and my shoulder hurts at night"),
];

fn search(criterion: &mut Criterion) {
    let index = SearchIndex::build(&catalog(), &Locale::english());
    let mut group = criterion.benchmark_group("search");
    for (name, query) in QUERIES {
        group.bench_function(name, |bencher| bencher.iter(|| index.search(black_box(query), &[], 10)));
    }
    let queries = queries();
    group.bench_function("all of search_queries.toml", |bencher| {
        bencher.iter(|| queries.iter().map(|query| index.search(black_box(query), &[], 10).len()).sum::<usize>());
    });
    group.finish();
}

/// What the tests of the search ask.
fn queries() -> Vec<String> {
    let file: toml::Table =
        include_str!("../tests/it/guidance/search_queries.toml").parse().expect("the queries are well-formed");
    let queries = file["query"].as_array().expect("a list");
    queries.iter().map(|query| query["q"].as_str().expect("a query").to_owned()).collect()
}

fn screening(criterion: &mut Criterion) {
    let catalog = catalog();
    let (ruleset, _) = catalog.screening(&Locale::english());
    let screener = Screener::new(&catalog, &ruleset, &Locale::english());
    let full = json!({
        "techniques": ["upper-back-roll", "mid-back-roll", "lats-side-lying"],
        "symptoms": ["fever", "numbness-or-tingling-during-rolling"],
        "conditions": ["disc-herniation", "osteoporosis", "pregnancy", "made-up"],
        "medications": ["anticoagulant"],
        "issues": [{ "type": "bruise", "region": "lats" }, { "type": "varicose-veins", "region": "calves" }],
        "age": 77,
        "pregnancy_weeks": 20,
    });
    let mut group = criterion.benchmark_group("screening");
    for (name, request) in [
        ("one region, one code", json!({ "regions": ["lats"], "conditions": ["disc-herniation"] })),
        ("every region, one code", json!({ "conditions": ["disc-herniation"] })),
        ("every technique, much to tell", full),
    ] {
        let request: ScreeningRequest = read(request);
        group.bench_function(name, |bencher| {
            bencher.iter(|| screener.screen(black_box(&request)).expect("it names only what there is").verdict);
        });
        group.bench_function(format!("{name}, as JSON"), |bencher| {
            bencher.iter(|| {
                let screening = screener.screen(black_box(&request)).expect("it names only what there is");
                serde_json::to_vec(&screening).expect("plain data")
            });
        });
    }
    group.finish();
}

fn routine(criterion: &mut Criterion) {
    let catalog = catalog();
    let english = Locale::english();
    let screener = Screener::new(&catalog, &catalog.screening(&english).0, &english);
    let planner = Planner::new(&catalog, &english);
    let mut group = criterion.benchmark_group("routine");
    for (name, request) in [
        ("three regions", json!({ "minutes": 10, "goal": "recovery", "regions": ["upper-back", "lats", "glutes"] })),
        ("the whole body, screened", json!({ "minutes": 15, "goal": "relief", "screening": { "age": 70 } })),
        ("one that is not possible", json!({ "minutes": 15, "goal": "relief", "regions": ["lats"] })),
    ] {
        let request: RoutineRequest = read(request);
        group.bench_function(name, |bencher| {
            bencher.iter(|| planner.plan(&screener, black_box(&request)).is_ok());
        });
        group.bench_function(format!("{name}, as JSON"), |bencher| {
            bencher.iter(|| {
                planner.plan(&screener, black_box(&request)).map(|routine| serde_json::to_vec(&routine)).is_ok()
            });
        });
    }
    group.finish();
}

fn read<T: DeserializeOwned>(request: Value) -> T {
    serde_json::from_value(request).expect("a request as it is documented")
}

criterion_group!(benches, search, screening, routine);
criterion_main!(benches);
