//! The reading itself, tried on small sources with something planted in them.

use crate::{
    graph::{Circle, Graph},
    rules::{self, Rule, STRANGERS},
    tree::{Sources, modules},
};

/// The files of a small crate below `src`, with a root that declares the modules.
fn graph(root: &str, files: &[(&str, &str)]) -> Graph {
    let files = files.iter().map(|(file, text)| (format!("src/{file}"), (*text).to_owned()));
    let sources: Sources = files.chain([("src/lib.rs".to_owned(), root.to_owned())]).collect();
    Graph::new(&modules(&sources))
}

/// Whether a file uses another.
fn uses(graph: &Graph, file: &str, used: &str) -> bool {
    graph.uses[&format!("src/{file}")].contains_key(&format!("src/{used}"))
}

/// What `a.rs` has to hold so that it uses `b.rs`, which has `Thing`, or its submodule `c.rs`, which has `Deep`.
fn is_found(text: &str, used: &str) -> bool {
    let b = "mod c; pub(crate) use self::c::Deep as Renamed; pub struct Thing; pub fn make() {}";
    let graph = graph("mod a; mod b;", &[("a.rs", text), ("b/mod.rs", b), ("b/c.rs", "pub struct Deep;")]);
    uses(&graph, "a.rs", used)
}

#[test]
fn imports_are_found_however_they_are_written() {
    for (text, used) in [
        ("use crate::b::Thing;", "b/mod.rs"),
        ("use super::b::Thing;", "b/mod.rs"),
        ("use crate::{b::{c::{Deep}}};", "b/c.rs"),
        ("use super::{b::{self, Thing as Other}};", "b/mod.rs"),
        ("use rollwise_core::{b::Thing};", "b/mod.rs"),
        ("use crate::b::*;", "b/mod.rs"),
        ("use {crate::b::Thing as _};", "b/mod.rs"),
        ("fn f() { use crate::b::Thing; }", "b/mod.rs"),
        ("mod inner { use super::super::b::Thing; }", "b/mod.rs"),
    ] {
        assert!(is_found(text, used), "{text}");
    }
}

#[test]
fn paths_in_code_are_found() {
    for (text, used) in [
        ("struct S(crate::b::Thing);", "b/mod.rs"),
        ("fn f() { super::b::make() }", "b/mod.rs"),
        ("use crate::b; fn f() -> b::Thing { b::Thing }", "b/mod.rs"),
        ("use super::{b as other}; fn f() { other::c::Deep; }", "b/c.rs"),
        ("fn f() { println!(\"{}\", crate::b::make()) }", "b/mod.rs"),
        ("macro_rules! m { () => { use $crate::{b::{c::Deep}}; } }", "b/c.rs"),
        ("#[derive(Serialize)] struct S { #[serde(with = \"crate::b::make\")] field: u8 }", "b/mod.rs"),
        ("struct S<T: Into<crate::b::Thing>>(T);", "b/mod.rs"),
        ("#[other(crate::b::Thing)] struct S;", "b/mod.rs"),
    ] {
        assert!(is_found(text, used), "{text}");
    }
}

#[test]
fn a_name_that_is_passed_on_counts_for_the_file_that_defines_it() {
    let text = "use crate::b::Renamed;";
    assert!(is_found(text, "b/c.rs"));
    assert!(!is_found(text, "b/mod.rs"));
}

#[test]
fn a_module_that_is_only_named_is_not_used() {
    assert!(!is_found("use crate::b;", "b/mod.rs"));
}

#[test]
fn what_only_tests_use_is_not_used() {
    for text in [
        "#[cfg(test)] mod tests { use crate::b::Thing; }",
        "#[cfg(test)] use crate::b::Thing;",
        "#[cfg(any(test, feature = \"x\"))] fn f() { crate::b::make() }",
        "#[test] fn f() { crate::b::make() }",
        "struct S; impl S { #[cfg(test)] fn f() { crate::b::make() } }",
    ] {
        assert!(!is_found(text, "b/mod.rs"), "{text}");
    }
    assert!(is_found("#[cfg(not(test))] use crate::b::Thing;", "b/mod.rs"));
    let files =
        [("a.rs", "#[cfg(test)] mod tests;"), ("a/tests.rs", "use crate::b::Thing;"), ("b.rs", "pub struct Thing;")];
    assert!(!uses(&graph("mod a; mod b;", &files), "a/tests.rs", "b.rs"));
}

#[test]
fn a_circle_is_found_with_what_ties_it() {
    let files = [
        ("a.rs", "use crate::{b::{Two}}; pub struct One;"),
        ("b.rs", "pub struct Two(super::c::Three);"),
        ("c.rs", "use rollwise::a::One; pub struct Three;"),
        ("d.rs", "use crate::a::One;"),
    ];
    let found = graph("mod a; mod b; mod c; mod d;", &files).circles();
    let tie = |file: &str, name: &str| (format!("src/{file}"), [name.to_owned()].into());
    let circle = [tie("a.rs", "crate::b::Two"), tie("b.rs", "super::c::Three"), tie("c.rs", "rollwise::a::One")];
    assert_eq!(found, [Circle(circle.into())].into());
    assert!(found.first().expect("a circle").to_string().starts_with("src/a.rs -> src/b.rs -> src/c.rs -> src/a.rs\n"));
}

#[test]
fn a_parent_that_passes_names_on_is_no_circle_but_one_that_uses_its_child_is() {
    let child = [("a/child.rs", "use super::Base; pub struct Child(Base);")];
    let circles = |parent: &str| {
        let files = [child[0], ("a/mod.rs", parent)];
        graph("mod a;", &files).circles().len()
    };
    assert_eq!(circles("mod child; pub use self::child::Child; pub struct Base;"), 0);
    assert_eq!(circles("mod child; pub use self::child::Child; pub struct Base; fn f(_: Child) {}"), 1);
}

#[test]
fn crates_are_one_tree() {
    let sources = [
        ("crates/rollwise-core/src/lib.rs", "pub mod domain;"),
        ("crates/rollwise-core/src/domain.rs", "pub struct Slug;"),
        ("src/lib.rs", "pub use rollwise_core::domain; mod http;"),
        ("src/http.rs", "use crate::{domain::{Slug}};"),
        ("src/main.rs", "fn main() { rollwise::http::run() }"),
    ];
    let sources = sources.map(|(file, text)| (file.to_owned(), text.to_owned())).into();
    let graph = Graph::new(&modules(&sources));
    assert!(graph.uses["src/http.rs"].contains_key("crates/rollwise-core/src/domain.rs"));
    assert!(graph.uses["src/main.rs"].contains_key("src/http.rs"));
}

#[test]
fn a_use_that_no_rule_allows_is_told() {
    let files = [("low.rs", "use crate::{high::{Thing}};"), ("high.rs", "use crate::low;pub struct Thing;")];
    let graph = graph("mod low; mod high;", &files);
    let table = [Rule { name: "low", may_use: &[] }, Rule { name: "high", may_use: &["low"] }];
    assert_eq!(rules::broken(&graph, "", &table), ["src/low.rs uses src/high.rs: crate::high::Thing"]);
}

#[test]
fn strangers_are_found_under_any_name_and_in_tests() {
    for (text, count) in [
        ("use std::{fs::{self, File}};", 2),
        ("use std::time::Instant; fn f() { Instant::now(); }", 1),
        ("async fn f() {}", 1),
        ("fn f() { spawn(async move {}) }", 1),
        ("use sqlx as database; fn f() { database::query() }", 1),
        ("const TEXT: &str = \"SELECT 1\";", 1),
        ("#[cfg(test)] mod tests { use actix_web::web; }", 1),
        ("use serde::Serialize; const NOW: u8 = 1;", 0),
    ] {
        let graph = graph("mod domain;", &[("domain.rs", text)]);
        let found = STRANGERS.iter().flat_map(|stranger| stranger.mentioned_where_it_may_not(&graph));
        assert_eq!(found.count(), count, "{text}");
    }
}

#[test]
#[should_panic(expected = "no part of any module: {\"src/forgotten.rs\"}")]
fn a_file_that_no_module_declares_is_told() {
    graph("", &[("forgotten.rs", "")]);
}
