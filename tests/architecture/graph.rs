//! Who uses whom: what is mentioned, followed to the file where it is defined, and the circles between files.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use crate::{
    mentions::{Mention, What},
    names::{Meaning, meaning},
    tree::{Modules, Names},
};

/// What the files of the crates use.
#[derive(Clone)]
pub(crate) struct Graph {
    /// For each file, the files that it uses, with the names that tie it to each. Tests use nothing here.
    pub(crate) uses: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// What each file mentions that is defined outside of the crates, or no path at all; tests too.
    pub(crate) outside: BTreeMap<String, BTreeSet<String>>,
}

/// Files of which each uses the next, and the last the first, with the names that tie them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Circle(pub(crate) Vec<(String, BTreeSet<String>)>);

impl Graph {
    pub(crate) fn new(modules: &Modules) -> Self {
        let mut graph = Self { uses: BTreeMap::new(), outside: BTreeMap::new() };
        for (scope, module) in modules {
            graph.uses.entry(module.file.clone()).or_default();
            for (file, mention) in &module.mentions {
                graph.add(modules, scope, file, mention);
            }
        }
        graph
    }

    fn add(&mut self, modules: &Modules, scope: &Names, file: &str, mention: &Mention) {
        let written = mention.path.join("::");
        let outside = self.outside.entry(file.to_owned()).or_default();
        if mention.what == What::Word {
            outside.insert(written);
            return;
        }
        let used = match meaning(modules, scope, &mention.path) {
            Some(Meaning::Outside(path)) => {
                outside.insert(path.join("::"));
                return;
            }
            // A file that passes a name on does not use it: whatever mentions the name uses the file that defines it.
            Some(Meaning::Item(used)) if !matches!(mention.what, What::ReExport(_)) => used,
            Some(Meaning::Module(names)) if mention.what == What::Glob => modules[&names].file.clone(),
            // What is used of a module stands in the paths that begin with its name.
            _ => return,
        };
        if used != file && !mention.is_test {
            self.uses.entry(file.to_owned()).or_default().entry(used).or_default().insert(written);
        }
    }

    /// Every circle, each at its shortest: for each use that is part of one, the shortest way back.
    pub(crate) fn circles(&self) -> BTreeSet<Circle> {
        let mut found = BTreeSet::new();
        for (file, used) in &self.uses {
            for next in used.keys() {
                if let Some(way) = self.way(next, file) {
                    found.insert(self.circle(way));
                }
            }
        }
        found
    }

    /// The shortest way from a file to another, with both, by what each uses.
    fn way<'a>(&'a self, from: &'a str, to: &str) -> Option<Vec<&'a str>> {
        let mut came_from = BTreeMap::from([(from, from)]);
        let mut open = VecDeque::from([from]);
        while let Some(file) = open.pop_front() {
            if file == to {
                let mut way = vec![file];
                while way[way.len() - 1] != from {
                    way.push(came_from[way[way.len() - 1]]);
                }
                way.reverse();
                return Some(way);
            }
            for next in self.uses.get(file).into_iter().flat_map(BTreeMap::keys) {
                if !came_from.contains_key(next.as_str()) {
                    came_from.insert(next, file);
                    open.push_back(next);
                }
            }
        }
        None
    }

    /// A way as a circle that begins with its first file in alphabetical order.
    fn circle(&self, mut way: Vec<&str>) -> Circle {
        let first = (0..way.len()).min_by_key(|&index| way[index]).unwrap_or_default();
        way.rotate_left(first);
        let next = way.iter().cycle().skip(1);
        Circle(way.iter().zip(next).map(|(file, next)| ((*file).to_owned(), self.uses[*file][*next].clone())).collect())
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files: Vec<&str> = self.0.iter().chain(self.0.first()).map(|(file, _)| file.as_str()).collect();
        writeln!(out, "{}", files.join(" -> "))?;
        for (file, names) in &self.0 {
            writeln!(out, "    {file} uses {}", list(names))?;
        }
        Ok(())
    }
}

/// Names as a list. What code mentions by an import of the same list is left out.
pub(crate) fn list(names: &BTreeSet<String>) -> String {
    let is_imported = |name: &str| {
        let import = format!("::{}", name.split("::").next().unwrap_or_default());
        names.iter().any(|other| other.ends_with(&import) && other != name)
    };
    names.iter().map(String::as_str).filter(|name| !is_imported(name)).collect::<Vec<_>>().join(", ")
}
