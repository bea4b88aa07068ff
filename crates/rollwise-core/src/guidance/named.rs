//! Items that a request names.

use std::collections::HashMap;

use crate::domain::{Slug, code, nearest};

/// Items by slug and by the slugs that they had before.
pub(super) struct Named<T> {
    items: Vec<T>,
    names: HashMap<String, usize>,
}

impl<T> Named<T> {
    /// The items in order, each with its slug, former slugs, and what is needed of it.
    pub(super) fn new<'a>(items: impl Iterator<Item = (&'a Slug, &'a [Slug], T)>) -> Self {
        let mut named = Self { items: Vec::new(), names: HashMap::new() };
        let mut former = Vec::new();
        for (slug, slugs_before, item) in items {
            former.extend(slugs_before.iter().map(|slug| (slug, named.items.len())));
            named.names.insert(slug.to_string(), named.items.len());
            named.items.push(item);
        }
        for (slug, index) in former {
            named.names.entry(slug.to_string()).or_insert(index);
        }
        named
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The index of an item, by a name however it is spelt.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(&code(name)).copied()
    }

    /// The item at an index.
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.items.get(index)
    }

    /// All items with their index, by slug.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.items.iter().enumerate()
    }
}

/// The known slugs that are nearest to what was written, nearest first.
pub(super) fn nearest_slugs<'a>(given: &str, known: impl Iterator<Item = &'a Slug>) -> Vec<Slug> {
    let slugs: Vec<&Slug> = known.collect();
    let words = nearest(given, slugs.iter().map(|slug| slug.as_str()));
    words
        .iter()
        .filter_map(|word| slugs.iter().find(|slug| slug.as_str() == *word))
        .map(|slug| (*slug).clone())
        .collect()
}
