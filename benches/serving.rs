//! From the content to an answer: building a snapshot, and the whole application in memory, without a socket.
//!
//! `cargo bench --bench serving`. What is asked for the first time is worked out and encoded; what is asked again comes
//! from memory.

use std::{cell::Cell, hint::black_box, sync::Arc};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{Service as _, ServiceResponse},
    http::StatusCode,
    test::{TestRequest, init_service, read_body},
};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rollwise::{
    catalog::Catalog,
    catalog::preview,
    content::builtin,
    domain::{Content, Day, Locale},
    guidance::{screening::Screener, search::SearchIndex},
    http::{Service, Snapshot, app},
};
use serde_json::json;

fn content() -> Content {
    builtin().expect("the built-in content has no faults")
}

fn catalog() -> Catalog {
    preview(content()).expect("the built-in content is valid as a whole")
}

/// The day for which reviews are judged.
fn today() -> Day {
    content().catalogue.published_at.day()
}

fn snapshot() -> Snapshot {
    Snapshot::new(catalog(), today())
}

fn building(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("building");
    group.sample_size(20);
    group.bench_function("read the built-in content", |bencher| bencher.iter(content));
    group.bench_function("check it as a whole", |bencher| {
        bencher.iter_batched(content, |content| preview(content).expect("it is valid"), BatchSize::PerIteration);
    });
    let built = catalog();
    group.bench_function("search index", |bencher| bencher.iter(|| SearchIndex::build(&built, &Locale::english())));
    let (ruleset, _) = built.screening(&Locale::english());
    group.bench_function("screener", |bencher| bencher.iter(|| Screener::new(&built, &ruleset, &Locale::english())));
    group.bench_function("snapshot", |bencher| {
        bencher.iter_batched(catalog, |catalog| Snapshot::new(catalog, today()), BatchSize::PerIteration);
    });
    group.finish();
}

/// What to ask for. The fields of an item make as many different addresses as a benchmark needs.
#[derive(Default)]
struct Addresses {
    asked: Cell<usize>,
}

impl Addresses {
    /// An address with a query that no other has, or none of the hundreds of thousands before, of which few are kept.
    /// The answer is much the same.
    fn another(&self, address: &str) -> String {
        const FIELDS: [&str; 18] = [
            "summary",
            "aliases",
            "regions",
            "primary_muscles",
            "secondary_muscles",
            "difficulty",
            "laterality",
            "body_position",
            "goals",
            "equipment",
            "recommended_density",
            "supports",
            "steps",
            "tips",
            "dose",
            "common_mistakes",
            "evidence",
            "sources",
        ];
        let number = self.asked.replace(self.asked.get() + 1);
        let chosen = FIELDS.iter().enumerate().filter(|(at, _)| number & (1 << at) == 0).map(|(_, field)| *field);
        let separator = if address.contains('?') { '&' } else { '?' };
        let fields: Vec<_> = ["name"].into_iter().chain(chosen).collect();
        format!("{address}{separator}fields={}", fields.join(","))
    }
}

async fn length(response: Result<ServiceResponse<impl MessageBody>, Error>, expected: StatusCode) -> usize {
    let response = response.expect("an answer");
    assert_eq!(response.status(), expected);
    read_body(response).await.len()
}

fn answering(criterion: &mut Criterion) {
    const SHOW: &str = "/v1/techniques/upper-back-roll";
    const LIST: &str = "/v1/techniques?region=upper-back,lats&difficulty=beginner&equipment=peanut";
    const SEARCH: &str = "/v1/search?q=chest+pian&limit=5";
    let system = actix_web::rt::System::new();
    let url = "http://127.0.0.1:8080".parse().expect("an address");
    let app = system.block_on(init_service(app(Arc::new(Service::new(snapshot(), url)))));
    let addresses = Addresses::default();
    let mut group = criterion.benchmark_group("answering");
    for coding in ["identity", "gzip", "zstd", "br"] {
        for (name, address) in [("show", SHOW), ("list with filters", LIST)] {
            group.bench_function(format!("{name}, first time, {coding}"), |bencher| {
                bencher.iter_batched(
                    || TestRequest::with_uri(&addresses.another(address)).insert_header(("accept-encoding", coding)),
                    |request| {
                        system.block_on(async { length(app.call(request.to_request()).await, StatusCode::OK).await })
                    },
                    BatchSize::SmallInput,
                );
            });
        }
    }
    let tag = system.block_on(async {
        let response = app.call(TestRequest::with_uri(SHOW).to_request()).await.expect("an answer");
        response.headers().get("etag").expect("a tag").clone()
    });
    for (name, address, headers, status) in [
        ("show, again", SHOW, vec![], StatusCode::OK),
        ("show, again, br", SHOW, vec![("accept-encoding", "br")], StatusCode::OK),
        ("show, 304", SHOW, vec![("if-none-match", tag.to_str().expect("ASCII"))], StatusCode::NOT_MODIFIED),
        ("list with filters, again", LIST, vec![], StatusCode::OK),
        ("search, again", SEARCH, vec![], StatusCode::OK),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || {
                    headers
                        .iter()
                        .fold(TestRequest::with_uri(address), |request, header| request.insert_header(*header))
                },
                |request| system.block_on(async { length(app.call(request.to_request()).await, status).await }),
                BatchSize::SmallInput,
            );
        });
    }
    // Whoever asks for something else each time must not make the others wait.
    group.bench_function("show, again, among requests that nobody repeats", |bencher| {
        bencher.iter_batched(
            || {
                let other = TestRequest::with_uri(&addresses.another(LIST)).to_request();
                system.block_on(async { length(app.call(other).await, StatusCode::OK).await });
                TestRequest::with_uri(SHOW)
            },
            |request| system.block_on(async { length(app.call(request.to_request()).await, StatusCode::OK).await }),
            BatchSize::SmallInput,
        );
    });
    for (name, body) in [
        ("screening, one region, one code", json!({ "regions": ["lats"], "conditions": ["disc-herniation"] })),
        ("screening, every region, one code", json!({ "conditions": ["disc-herniation"] })),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || TestRequest::post().uri("/v1/screenings").set_json(black_box(&body)),
                |request| system.block_on(async { length(app.call(request.to_request()).await, StatusCode::OK).await }),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, building, answering);
criterion_main!(benches);
