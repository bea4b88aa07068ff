//! The rules: which layer may use which, which room of http, and who may know actix, SQL, files and the clock.

use crate::graph::{Graph, list};

/// What the files of a layer or room may use besides their own.
pub(crate) struct Rule {
    /// A folder, or a file without its ending.
    pub(crate) name: &'static str,
    /// The names of others in the same table, all of them above this one.
    pub(crate) may_use: &'static [&'static str],
}

/// The layers: what stands in `src` of each crate.
pub(crate) const LAYERS: &[Rule] = &[
    Rule { name: "config", may_use: &[] },
    Rule { name: "domain", may_use: &[] },
    Rule { name: "schema", may_use: &["domain"] },
    Rule { name: "catalog", may_use: &["domain", "schema"] },
    Rule { name: "guidance", may_use: &["domain", "schema", "catalog"] },
    Rule { name: "content", may_use: &["domain", "schema", "catalog"] },
    Rule { name: "store", may_use: &["domain"] },
    Rule { name: "publish", may_use: &["domain", "catalog", "store"] },
    Rule { name: "http", may_use: &["config", "domain", "schema", "catalog", "guidance", "store"] },
    Rule { name: "cli", may_use: &["config", "domain", "catalog", "content", "store", "publish", "http"] },
    Rule { name: "main", may_use: &["cli"] },
];

/// The rooms of `src/http`, and the files between them.
pub(crate) const ROOMS: &[Rule] = &[
    Rule { name: "limits", may_use: &[] },
    Rule { name: "panics", may_use: &[] },
    Rule { name: "response", may_use: &["limits"] },
    Rule { name: "request", may_use: &["response"] },
    Rule { name: "state", may_use: &["panics", "response"] },
    Rule { name: "read", may_use: &["request", "response", "state"] },
    Rule { name: "items", may_use: &["read"] },
    Rule { name: "endpoints", may_use: &["request", "response", "read"] },
    Rule { name: "pages", may_use: &["request", "response", "read"] },
    Rule { name: "wire", may_use: &["limits", "request"] },
    Rule { name: "metrics", may_use: &["request", "response", "state", "wire"] },
    Rule { name: "middleware", may_use: &["panics", "limits", "request", "response", "state", "wire", "metrics"] },
    Rule {
        name: "routes",
        may_use: &["limits", "request", "response", "state", "read", "items", "endpoints", "pages", "middleware"],
    },
    Rule { name: "server", may_use: &["limits", "state", "wire", "metrics", "middleware", "routes"] },
    Rule { name: "openapi", may_use: &["response", "state", "read", "endpoints", "routes", "server"] },
];

/// Names of other crates, or of the language, that only some may mention.
pub(crate) struct Stranger {
    /// What a failure says.
    pub(crate) rule: &'static str,
    /// Beginnings of paths; `*::` stands for any beginning.
    paths: &'static [&'static str],
    /// The layers that may mention them, or with `is_for` false those that may not.
    layers: &'static [&'static str],
    is_for: bool,
}

/// Who may know what; tests in the sources are no exception.
pub(crate) const STRANGERS: &[Stranger] = &[
    Stranger {
        rule: "actix belongs into http",
        paths: &["actix_web", "actix_http", "actix_server", "actix_service", "actix_rt"],
        layers: &["http"],
        is_for: true,
    },
    Stranger {
        rule: "SQL belongs into store",
        paths: &["sqlx", "SELECT ", "INSERT INTO"],
        layers: &["store"],
        is_for: true,
    },
    Stranger {
        rule: "the pure layers do no input or output, do not wait, and know neither clock nor chance",
        paths: &[
            "async",
            "await",
            "tokio",
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "*::now",
            "*::now_utc",
            "uuid",
        ],
        layers: &["domain", "schema", "catalog", "guidance"],
        is_for: false,
    },
];

impl Stranger {
    /// Each mention by a layer that may not.
    pub(crate) fn mentioned_where_it_may_not(&self, graph: &Graph) -> Vec<String> {
        let mentions = self.mentions(graph).filter(|(layer, _)| self.layers.contains(layer) != self.is_for);
        mentions.map(|(_, mention)| mention).collect()
    }

    /// Whether anybody mentions it who may.
    pub(crate) fn is_mentioned(&self, graph: &Graph) -> bool {
        self.mentions(graph).any(|(layer, _)| self.layers.contains(&layer) == self.is_for)
    }

    fn mentions<'a>(&'a self, graph: &'a Graph) -> impl Iterator<Item = (&'a str, String)> {
        let mentions = graph.outside.iter().flat_map(|(file, paths)| paths.iter().map(move |path| (file, path)));
        let mentions = mentions.filter(|(_, path)| self.paths.iter().any(|beginning| begins(path, beginning)));
        mentions.map(|(file, path)| (room(file, "").unwrap_or_default(), format!("{file} mentions {path}")))
    }
}

fn begins(path: &str, beginning: &str) -> bool {
    match beginning.strip_prefix("*::") {
        Some(name) => path.split("::").skip(1).any(|part| part == name),
        None => path.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")),
    }
}

/// The files below a folder, each with its layer or room.
pub(crate) fn files<'a>(graph: &'a Graph, below: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    graph.uses.keys().filter_map(move |file| Some((file.as_str(), room(file, below)?)))
}

/// What of the uses below a folder its table does not allow.
pub(crate) fn broken(graph: &Graph, below: &str, table: &[Rule]) -> Vec<String> {
    let mut found = Vec::new();
    for (file, from) in files(graph, below) {
        for (used, names) in &graph.uses[file] {
            let Some(to) = room(used, below) else { continue };
            let rule = table.iter().find(|rule| rule.name == from);
            if from != to && rule.is_none_or(|rule| !rule.may_use.contains(&to)) {
                found.push(format!("{file} uses {used}: {}", list(names)));
            }
        }
    }
    found
}

/// A file's path in its crate, without its ending: `http/wire/gate`.
pub(crate) fn stem(file: &str) -> &str {
    let (_, below) = file.split_once("src/").unwrap_or_default();
    below.strip_suffix(".rs").unwrap_or(below)
}

/// The layer or room of a file below a folder: the next part of its path. The file `lib.rs` or `mod.rs` of the folder
/// itself is in none: it names the rooms.
fn room<'a>(file: &'a str, below: &str) -> Option<&'a str> {
    let name = stem(file).strip_prefix(below)?.split('/').next()?;
    (!["lib", "mod"].contains(&name)).then_some(name)
}
