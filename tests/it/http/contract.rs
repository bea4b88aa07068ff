//! What the OpenAPI document says can be asked.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use crate::support::server::Server;

/// The committed document.
pub(crate) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../openapi/openapi.json")).expect("JSON"));

/// Fields that no request can leave out.
pub(crate) const KEPT_FIELDS: [&str; 6] = ["kind", "slug", "safety", "verdict", "severity", "advice"];

/// A filter as it is documented.
pub(crate) struct Filter {
    pub(crate) name: String,
    /// Where in an item it looks.
    pub(crate) paths: Vec<String>,
    pub(crate) words: Words,
}

/// The values that a filter takes.
pub(crate) enum Words {
    Of(Vec<String>),
    SlugsOf(String),
    Items,
}

/// Every kind there is.
pub(crate) fn kinds() -> Vec<&'static str> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let kinds: Vec<_> = paths.keys().filter_map(|path| path.strip_prefix("/v1/")?.strip_suffix("/{slug}")).collect();
    assert_eq!(kinds.len(), 11, "{kinds:?}");
    kinds
}

fn parameters(path: &str) -> impl Iterator<Item = &'static Value> {
    let parameters = DOCUMENT["paths"][path]["get"]["parameters"].as_array();
    parameters.into_iter().flatten().filter(|parameter| parameter["in"] == "query")
}

/// The words that a parameter of a kind's list takes.
pub(crate) fn words(kind: &str, parameter: &str) -> Vec<String> {
    let parameter = parameters(&format!("/v1/{kind}")).find(|one| one["name"] == parameter);
    texts(parameter.and_then(|parameter| parameter.pointer("/schema/items/enum")))
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// The filters of a kind, besides `slug`.
pub(crate) fn filters(kind: &str) -> Vec<Filter> {
    parameters(&format!("/v1/{kind}"))
        .filter_map(|parameter| {
            let description = parameter["description"].as_str()?;
            let (paths, what) = description.strip_prefix("Only items whose ")?.split_once(" has one of these ")?;
            let words = match what.strip_suffix(". Commas mean or.")?.strip_prefix("slugs of ") {
                Some(kind) => Words::SlugsOf(kind.to_owned()),
                None if what.starts_with("values") => Words::Of(texts(parameter.pointer("/schema/items/enum"))),
                None => Words::Items,
            };
            Some(Filter {
                name: parameter["name"].as_str()?.to_owned(),
                paths: paths.split(", ").map(|path| path.trim_matches('`').to_owned()).collect(),
                words,
            })
        })
        .collect()
}

/// The slugs, words or `kind/slug`s that stand at a path such as `claims[].evidence.sources[]` of an item.
pub(crate) fn values_at(item: &Value, path: &str) -> BTreeSet<String> {
    let mut found = vec![item];
    for part in path.split('.') {
        let (name, is_list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
        found = found.into_iter().filter_map(|value| value.get(name)).collect();
        if is_list {
            found = found.into_iter().flat_map(|list| list.as_array().expect("a list")).collect();
        }
    }
    let word = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        item => Some(format!("{}/{}", item["kind"].as_str()?, item["slug"].as_str()?)),
    };
    found.into_iter().filter_map(word).collect()
}

/// The slug of an item.
pub(crate) fn slug(item: &Value) -> &str {
    item["slug"].as_str().expect("a slug")
}

/// Every address that answers GET with 200 on a server that was just started, without a query.
pub(crate) fn addresses(server: &Server) -> Vec<String> {
    let mut addresses: Vec<String> = [
        "/",
        "/docs/",
        "/docs/swagger-ui.css",
        "/problems",
        "/problems/gone",
        "/openapi.json",
        "/icon.svg",
        "/page.css",
        "/robots.txt",
        "/health/live",
        "/health/ready",
        "/v1/editions/1",
    ]
    .map(str::to_owned)
    .into();
    let read = DOCUMENT["paths"].as_object().expect("paths").iter().filter(|(_, item)| item.get("get").is_some());
    for path in read.map(|(path, _)| path).filter(|path| path.starts_with("/v1")) {
        match path.split_once("/{slug}") {
            Some((kind, rest)) => {
                addresses.extend(
                    server.slugs(&format!("{kind}?fields=name")).iter().map(|slug| format!("{kind}/{slug}{rest}")),
                );
            }
            None if path.contains('{') => {}
            None if path == "/v1/search" => addresses.push(format!("{path}?q=lats")),
            None => addresses.push(path.clone()),
        }
    }
    assert!(addresses.len() > 150, "{addresses:?}");
    addresses
}

/// Asserts that an answer is a problem of one sort and returns it.
pub(crate) fn problem(answer: &crate::support::server::Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let problem = answer.json();
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["status"], status);
    problem
}

/// The places that a problem names.
pub(crate) fn locations(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().expect("errors");
    errors.iter().map(|error| error["location"].as_str().expect("a location")).collect()
}
