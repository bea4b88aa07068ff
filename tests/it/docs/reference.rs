//! The tables of docs/api.md and docs/operations.md have what the program serves: filters, problems, metrics.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};

use serde_json::Value;

use super::document::{between, code, parts, read, root, rows};
use crate::support::{metrics::Metrics, server::Server};

/// Around what `make docs` writes.
const BEGIN: &str = "<!-- Written by make docs: begin -->";
const END: &str = "<!-- Written by make docs: end -->";

/// Compares them, and writes them first where `ROLLWISE_WRITE_DOCS` is set, as `make docs` does.
#[test]
fn the_tables_of_filters_say_what_the_openapi_document_says() {
    let text = read("docs/api.md");
    let (before, rest) = text.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where the tables end");
    let text_as_it_should_be = format!("{before}{BEGIN}\n\n{}\n{END}{after}", tables_of_filters());
    if env::var_os("ROLLWISE_WRITE_DOCS").is_some() {
        fs::write(root().join("docs/api.md"), &text_as_it_should_be).expect("the document can be written");
    }
    let holds = read("docs/api.md") == text_as_it_should_be;
    assert!(holds, "the tables of docs/api.md are not those of openapi/openapi.json: `make docs` writes them");
}

/// A table for each kind, in the order in which the OpenAPI document presents them.
fn tables_of_filters() -> String {
    let document: Value = serde_json::from_str(include_str!("../../../openapi/openapi.json")).expect("JSON");
    let mut text = String::new();
    for kind in document["tags"].as_array().expect("tags").iter().filter_map(|tag| tag["name"].as_str()) {
        let parameters = document["paths"][format!("/v1/{kind}")]["get"]["parameters"].as_array();
        let parameters = parameters.map_or(&[][..], Vec::as_slice);
        if parameters.iter().any(|parameter| parameter["name"] == "sort") {
            text.extend(["### ", kind, "\n\n", &section(parameters), "\n\n"]);
        }
    }
    text.trim_end().to_owned() + "\n"
}

/// What stands in `docs/api.md` for a list with these parameters.
fn section(parameters: &[Value]) -> String {
    let mut text = "| Parameter | Field | Values |\n|---|---|---|\n".to_owned();
    let (mut sorts, mut relations) = (Vec::new(), Vec::new());
    for parameter in parameters {
        let name = parameter["name"].as_str().expect("a name");
        let words = parameter.pointer("/schema/items/enum").and_then(Value::as_array);
        let words = || words.into_iter().flatten().map(as_code);
        match name {
            "limit" | "after" | "fields" | "locale" | "slug" | "q" | "safe_for" => {}
            "sort" => sorts = words().filter(|word| !word.starts_with("`-")).collect(),
            "include" => relations = words().collect(),
            _ => {
                let filter = &parameter["x-filter"];
                let paths: Vec<_> = filter["paths"].as_array().expect("paths").iter().map(as_code).collect();
                let (form, of) = filter["values"].as_object().and_then(|values| values.iter().next()).expect("values");
                let values = match form.as_str() {
                    "words" => words().collect::<Vec<_>>().join(", "),
                    "slugs_of" => format!("slugs of {}", of.as_str().expect("a kind")),
                    "items_of" => "items, written `kind/slug`".to_owned(),
                    other => panic!("`{name}` takes {other}, of which the document says nothing"),
                };
                text.extend(["| `", name, "` | ", &paths.join(", "), " | ", &values, " |\n"]);
            }
        }
    }
    let relations = if relations.is_empty() { "none".to_owned() } else { relations.join(", ") };
    format!("{text}\nSort keys: {}  \nRelations: {relations}", sorts.join(", "))
}

/// A word as code.
fn as_code(word: &Value) -> String {
    format!("`{}`", word.as_str().expect("a word"))
}

#[test]
fn every_problem_is_described_with_its_status() {
    let server = Server::start();
    let page = server.get("/problems");
    let known: BTreeSet<_> = between(page.text(), "<dt>", "</dt>")
        .into_iter()
        .map(|entry| {
            (between(entry, "/problems/", "\"")[0].to_owned(), between(entry, "<span>", "</span>")[0].to_owned())
        })
        .collect();
    assert!(known.len() > 5, "{known:?}");
    let (_, text) = parts("docs/api.md");
    let described: BTreeSet<_> = rows(&text)
        .into_iter()
        .filter(|row| row.len() == 3 && row[1].len() == 3 && row[1].parse::<u16>().is_ok())
        .filter_map(|row| Some((code(row[0])?.to_owned(), row[1].to_owned())))
        .collect();
    assert_eq!(described, known);
}

#[test]
fn every_metric_is_described_and_every_described_one_is_served() {
    let server = Server::with(&["--metrics-listen", "127.0.0.1:0"], &[]);
    server.get("/v1/terms/doms");
    let metrics = Metrics::of(&server);
    let mut found: BTreeMap<_, _> =
        metrics.types.iter().map(|(name, kind)| (name.clone(), (kind.clone(), BTreeSet::new()))).collect();
    for sample in metrics.samples.keys() {
        let (name, labels) = sample.split_once('{').unwrap_or((sample, ""));
        let family = metric_of(name, &metrics).unwrap_or_else(|| panic!("{name} has no type"));
        let labels = labels.split("\",").filter_map(|label| Some(label.split_once("=\"")?.0.to_owned()));
        found.get_mut(family).expect("its family").1.extend(labels.filter(|label| label != "le"));
    }

    let (blocks, prose) = parts("docs/operations.md");
    let described: BTreeMap<_, _> = rows(&prose)
        .into_iter()
        .filter_map(|row| {
            let [name, kind, labels, meaning] = row.as_slice() else { return None };
            let name = code(name).filter(|name| name.starts_with("rollwise_"))?;
            assert!(meaning.ends_with('.'), "{name}: {meaning}");
            let labels = labels.split(", ").filter_map(code).map(str::to_owned).collect();
            Some((name.to_owned(), ((*kind).to_owned(), labels)))
        })
        .collect();
    assert_eq!(described, found);

    let examples = blocks.iter().filter(|block| block.language == "yaml").map(|block| block.text.as_str());
    let text = examples.collect::<String>();
    let used: BTreeSet<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("rollwise_"))
        .collect();
    assert!(used.len() > 1, "the alerts watch something");
    for name in used {
        assert!(metric_of(name, &metrics).is_some(), "an alert watches {name}, which there is not");
    }
}

/// The metric that a sample belongs to: those of a histogram have endings of their own.
fn metric_of<'a>(sample: &'a str, metrics: &Metrics) -> Option<&'a str> {
    let ends = ["", "_bucket", "_sum", "_count"].into_iter();
    ends.filter_map(|end| sample.strip_suffix(end)).find(|name| metrics.types.contains_key(*name))
}
