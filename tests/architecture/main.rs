//! Who may use whom, read from the sources: what ARCHITECTURE.md says of layers and rooms, and that no files use each
//! other in a circle.
//!
//! [`tree`] reads the modules, [`mentions`] what stands in them, [`names`] finds what a path stands for, and [`graph`]
//! who uses whom by it; the rules are in [`rules`]. A method that is called is not seen, only the types and traits that
//! are named. Test modules are left out, but for what no layer may mention at all.

mod checks;
mod graph;
mod mentions;
mod names;
mod planted;
mod rules;
mod tree;

use std::sync::LazyLock;

use crate::{
    graph::Graph,
    rules::{LAYERS, ROOMS, Rule, STRANGERS},
};

static GRAPH: LazyLock<Graph> = LazyLock::new(|| Graph::new(&tree::modules(&tree::sources())));

/// Fails with a list, if there is one.
fn none<T: ToString>(rule: &str, found: impl IntoIterator<Item = T>) {
    let found: Vec<_> = found.into_iter().map(|found| found.to_string()).collect();
    assert!(found.is_empty(), "{rule}: {} times\n\n{}", found.len(), found.join("\n"));
}

#[test]
fn layers_use_only_those_that_they_may() {
    none("a layer uses one that it may not", rules::broken(&GRAPH, "", LAYERS));
}

#[test]
fn rooms_of_http_use_only_those_that_they_may() {
    none("a room of http uses one that it may not", rules::broken(&GRAPH, "http/", ROOMS));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    none("files use each other in a circle", GRAPH.circles());
}

/// A room may use only rooms above it in its table, so that a table cannot allow a circle.
#[test]
fn rules_stand_in_order_and_each_is_about_files_that_are_there() {
    for (below, table) in [("", LAYERS), ("http/", ROOMS)] {
        for (index, Rule { name, may_use }) in table.iter().enumerate() {
            assert!(rules::files(&GRAPH, below).any(|(_, room)| room == *name), "there is no {below}{name}");
            for used in *may_use {
                let is_above = table[..index].iter().any(|above| above.name == *used);
                assert!(is_above, "{below}{name} may use {used}, which does not stand above it");
            }
        }
    }
}

#[test]
fn each_layer_mentions_only_those_strangers_that_it_may() {
    for stranger in STRANGERS {
        none(stranger.rule, stranger.mentioned_where_it_may_not(&GRAPH));
    }
}

/// Otherwise the search would find nothing at all.
#[test]
fn strangers_are_found_where_they_may_be() {
    for stranger in STRANGERS {
        assert!(stranger.is_mentioned(&GRAPH), "nothing at all is found of: {}", stranger.rule);
    }
}
