//! What a path stands for, as the compiler finds it: through modules, imports, re-exports and globs.

use std::collections::BTreeSet;

use crate::tree::{Module, Modules, Names};

/// How the crates call themselves and each other. Their roots are one module.
const CRATES: [&str; 3] = ["crate", "rollwise", "rollwise_core"];

/// What a path stands for.
pub(crate) enum Meaning {
    /// A module.
    Module(Names),
    /// Something that is defined in this file.
    Item(String),
    /// Something of another crate, by its whole path there.
    Outside(Names),
}

/// What a path stands for that is written in the module `scope`; nothing if it is a local name, or one of the language.
pub(crate) fn meaning(modules: &Modules, scope: &Names, path: &[String]) -> Option<Meaning> {
    Search { modules, open: BTreeSet::new() }.meaning(scope, path)
}

struct Search<'a> {
    modules: &'a Modules,
    /// The names that are being looked up: an import never stands for itself.
    open: BTreeSet<(Names, String)>,
}

impl Search<'_> {
    fn meaning(&mut self, scope: &Names, path: &[String]) -> Option<Meaning> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            // A path that begins with `::` begins with the name of a crate.
            "" if rest.first().is_some_and(|name| CRATES.contains(&name.as_str())) => return self.meaning(scope, rest),
            "" => return Some(Meaning::Outside(rest.to_vec())),
            name if CRATES.contains(&name) => Names::new(),
            "self" => scope.clone(),
            "super" => parent(scope),
            name => match self.named(scope, name, rest.is_empty()) {
                Some(Meaning::Module(module)) => module,
                Some(Meaning::Outside(found)) => return Some(Meaning::Outside([found, rest.to_vec()].concat())),
                Some(item) => return Some(item),
                None if rest.is_empty() => return None,
                None => return Some(Meaning::Outside(path.to_vec())),
            },
        };
        self.within(start, rest)
    }

    /// What a path stands for that begins in a module.
    fn within(&mut self, module: Names, path: &[String]) -> Option<Meaning> {
        let Some((first, rest)) = path.split_first() else { return Some(Meaning::Module(module)) };
        if first == "super" {
            return self.within(parent(&module), rest);
        }
        match self.named(&module, first, rest.is_empty()) {
            Some(Meaning::Module(module)) => self.within(module, rest),
            Some(Meaning::Outside(found)) => Some(Meaning::Outside([found, rest.to_vec()].concat())),
            Some(item) => Some(item),
            // A macro may have made it.
            None => self.modules.get(&module).map(|module| Meaning::Item(module.file.clone())),
        }
    }

    /// What a name stands for in a module. A module and a function may share a name: what stands last in a path is the
    /// function.
    fn named(&mut self, module: &Names, name: &str, is_last: bool) -> Option<Meaning> {
        let child: Names = module.iter().cloned().chain([name.to_owned()]).collect();
        let child = self.modules.contains_key(&child).then_some(Meaning::Module(child));
        if child.is_some() && !is_last {
            return child;
        }
        let this = self.modules.get(module)?;
        if let Some(file) = this.defined.get(name) {
            return Some(Meaning::Item(file.clone()));
        }
        let key = (module.clone(), name.to_owned());
        if !self.open.insert(key.clone()) {
            return child;
        }
        let found = self.imported(module, this, name);
        self.open.remove(&key);
        match found {
            Some(Meaning::Module(_)) | None => child.or(found),
            found => found,
        }
    }

    fn imported(&mut self, module: &Names, this: &Module, name: &str) -> Option<Meaning> {
        for path in this.imported.get(name).into_iter().flatten() {
            // The name of a crate may stand alone.
            let outside = || (path.len() == 1).then(|| Meaning::Outside(path.clone()));
            if let Some(found) = self.meaning(module, path).or_else(outside) {
                return Some(found);
            }
        }
        this.globs.iter().find_map(|path| match self.meaning(module, path)? {
            Meaning::Module(module) => self.named(&module, name, true),
            _ => None,
        })
    }
}

fn parent(module: &Names) -> Names {
    module[..module.len().saturating_sub(1)].to_vec()
}
