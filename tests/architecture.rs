//! The layers keep to themselves: what ARCHITECTURE.md says of who may use whom.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The source files below a folder of `src`, or the one file of that name.
fn sources(below: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = [root.join("src"), root.join("crates/rollwise-core/src")].map(|source| source.join(below));
    let path = path.into_iter().find(|path| path.exists()).expect("one of the two crates has it");
    let mut found = Vec::new();
    if path.is_dir() {
        walk(&path, &mut found);
    } else {
        found.push(path);
    }
    assert!(!found.is_empty(), "src/{below} is empty");
    found
}

/// The lines of code below `folder` that hold one of the words; comments do not count.
fn mentions(folder: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources(folder) {
        let text = fs::read_to_string(&file).expect("UTF-8");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    found
}

fn none(folder: &str, words: &[&str], rule: &str) {
    let found = mentions(folder, words);
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

const ALL: [&str; 10] =
    ["domain", "catalog", "guidance", "content", "store", "http", "cli", "publish.rs", "config.rs", "lib.rs"];

#[test]
fn only_http_knows_actix() {
    for folder in ALL.iter().filter(|folder| **folder != "http") {
        none(
            folder,
            &["actix_web::", "actix_http::", "actix_server::", "actix_service::", "actix_rt::"],
            "actix belongs into src/http",
        );
    }
    assert!(!mentions("http", &["actix_web::"]).is_empty(), "the search finds nothing at all");
}

#[test]
fn only_the_store_knows_sql() {
    for folder in ALL.iter().filter(|folder| **folder != "store") {
        none(folder, &["sqlx::", "SELECT ", "INSERT INTO"], "SQL belongs into src/store");
    }
    assert!(!mentions("store", &["sqlx::"]).is_empty(), "the search finds nothing at all");
}

#[test]
fn the_pure_layers_do_no_input_or_output() {
    for folder in ["domain", "catalog", "guidance"] {
        none(
            folder,
            &["async ", ".await", "tokio", "std::fs", "std::net", "SystemTime::now", "Instant::now"],
            "pure layers",
        );
    }
}

#[test]
fn layers_use_only_those_below_them() {
    none(
        "domain",
        &["crate::catalog", "crate::store", "crate::http", "crate::content", "crate::publish"],
        "domain is the lowest",
    );
    none("catalog", &["crate::store", "crate::http", "crate::content", "crate::publish"], "catalog uses domain only");
    none(
        "guidance",
        &["crate::store", "crate::http", "crate::content", "crate::publish"],
        "guidance uses catalog and domain only",
    );
    none("store", &["crate::catalog", "crate::http", "crate::content", "crate::publish"], "store uses domain only");
    none("publish.rs", &["crate::http", "crate::content", "crate::cli"], "publish uses store, catalog and domain");
    none("http", &["crate::cli", "crate::content", "crate::publish"], "http serves what it is given");
}
