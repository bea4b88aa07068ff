//! Ranked search over every item of a catalogue, in memory, in one language.
//!
//! [`SearchIndex::build`] reads all texts once; [`SearchIndex::search`] finds words by their forms, beginnings and
//! likenesses, and what people say for them. Words of an emergency find the contraindication before anything else, and
//! a place that must not be rolled comes before what to do instead. See docs/search.md.

mod document;
mod index;
mod language;
mod query;
mod rank;
mod snippet;
mod vocabulary;
mod words;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::{
    index::SearchIndex,
    snippet::{Match, Snippet},
};
use self::{rank::ranked, snippet::Marker};
use crate::domain::{Kind, Slug};

/// An item that was found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Hit {
    /// The kind of the item.
    pub kind: Kind,
    /// Its slug.
    pub slug: Slug,
    /// What a list shows.
    pub name: String,
    /// Where it matches.
    pub snippet: Snippet,
    /// How well it matches: more is better. Comparable within one answer only.
    #[schema(minimum = 0.0)]
    pub score: f64,
}

impl SearchIndex {
    /// What a query finds among some kinds (all if none are named), best first, at most `limit`. Equals are ordered by
    /// kind and slug; the same query always finds the same.
    pub fn search(&self, query: &str, kinds: &[Kind], limit: usize) -> Vec<Hit> {
        let (found, readings) = ranked(self, query);
        let marker = Marker::new(self, &readings);
        let asked = |kind| kinds.is_empty() || kinds.contains(&kind);
        let found = found.into_iter().filter(|found| asked(self.documents[found.document].read.item.kind));
        found
            .take(limit)
            .map(|found| {
                let document = &self.documents[found.document].read;
                Hit {
                    kind: document.item.kind,
                    slug: document.item.slug.clone(),
                    name: document.name.to_string(),
                    snippet: marker.snippet(found.document),
                    score: rounded(found.score),
                }
            })
            .collect()
    }

    /// The slugs of one kind that a query finds, best first.
    pub fn matching(&self, kind: Kind, query: &str) -> Vec<Slug> {
        let (found, _) = ranked(self, query);
        let items = found.into_iter().map(|found| &self.documents[found.document].read.item);
        items.filter(|item| item.kind == kind).map(|item| item.slug.clone()).collect()
    }
}

/// A score with three decimals: more would say nothing.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1000.0).round() / 1000.0
}
