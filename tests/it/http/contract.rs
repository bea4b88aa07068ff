//! What the OpenAPI document says can be asked.

use std::{collections::BTreeSet, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;

use crate::support::server::Server;

/// The committed document.
pub(crate) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../openapi/openapi.json")).expect("JSON"));

/// Fields that no request can leave out.
pub(crate) const KEPT_FIELDS: [&str; 6] = ["kind", "slug", "safety", "verdict", "severity", "advice"];

/// A filter as it is documented: a parameter with `x-filter`.
pub(crate) struct Filter {
    pub(crate) name: String,
    /// Where in an item it looks.
    pub(crate) paths: Vec<String>,
    pub(crate) words: Words,
}

/// The extension `x-filter` of a parameter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct XFilter {
    paths: Vec<String>,
    values: Words,
}

/// The values that a filter takes, as `x-filter` says.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Words {
    /// The words of an enumeration.
    #[serde(rename = "words")]
    Of(Vec<String>),
    /// The slugs of a kind.
    SlugsOf(String),
    /// Items of some kinds, written `kind/slug`.
    ItemsOf(Vec<String>),
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

/// The parameters of lists that keep no items by a value of theirs.
const NO_FILTERS: [&str; 8] = ["limit", "after", "sort", "fields", "locale", "include", "q", "safe_for"];

/// The filters of a kind: all other parameters of its list.
pub(crate) fn filters(kind: &str) -> Vec<Filter> {
    let path = format!("/v1/{kind}");
    let parameters = parameters(&path).map(|parameter| (parameter["name"].as_str().expect("a name"), parameter));
    parameters
        .filter(|(name, _)| !NO_FILTERS.contains(name))
        .map(|(name, parameter)| {
            let filter = serde_json::from_value(parameter["x-filter"].clone());
            let XFilter { paths, values } = filter.unwrap_or_else(|fault| panic!("{kind}, {name}: {fault}"));
            let words = if let Words::Of(words) = &values { words.clone() } else { Vec::new() };
            assert_eq!(words, texts(parameter.pointer("/schema/items/enum")), "{kind}, {name}: both say the words");
            Filter { name: name.to_owned(), paths, words: values }
        })
        .collect()
}

/// The schema of the values that stand at a path such as `claims[].evidence.sources[]` of an item of a kind.
pub(crate) fn schema_at(kind: &str, path: &str) -> &'static Value {
    let item = &DOCUMENT["paths"][format!("/v1/{kind}/{{slug}}")]["get"]["responses"]["200"]["content"];
    path.split('.').fold(resolved(&item["application/json"]["schema"]), |schema, part| {
        let (name, is_list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
        let field = resolved(&schema["properties"][name]);
        if is_list { resolved(&field["items"]) } else { field }
    })
}

/// What a schema refers to, or may be besides null.
fn resolved(schema: &'static Value) -> &'static Value {
    let mut choices = schema["oneOf"].as_array().into_iter().flatten();
    let schema = choices.find(|choice| choice["type"] != "null").unwrap_or(schema);
    match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => resolved(DOCUMENT.pointer(pointer).expect("what is referred to is in the document")),
        None => schema,
    }
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
