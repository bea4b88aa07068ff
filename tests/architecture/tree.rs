//! The modules of the crates, read from their sources: what each defines, what it imports, and what it mentions.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::mentions::{Mention, What, is_for_tests, mentions};

/// Source files by their paths below the root of the repository.
pub(crate) type Sources = BTreeMap<String, String>;

/// Where a module begins: the root file of a crate, and the path that the file has as a module.
const ROOTS: [(&str, &[&str]); 3] =
    [("crates/rollwise-core/src/lib.rs", &[]), ("src/lib.rs", &[]), ("src/main.rs", &["main"])];

/// A path of names, from the root of the crates: `["domain", "slug"]`.
pub(crate) type Names = Vec<String>;

/// A module: a file, or a part of one.
#[derive(Default)]
pub(crate) struct Module {
    /// The file that it stands in. The two library roots are one module, of which this is the last.
    pub(crate) file: String,
    /// The names that are defined in it, with the file of each.
    pub(crate) defined: BTreeMap<String, String>,
    /// The names that are imported into it, with what each stands for as it is written.
    pub(crate) imported: BTreeMap<String, Vec<Names>>,
    /// The modules of which everything is imported, as they are written.
    pub(crate) globs: Vec<Names>,
    /// What it mentions, each with the file.
    pub(crate) mentions: Vec<(String, Mention)>,
}

/// The modules of all crates as one tree, by their paths.
pub(crate) type Modules = BTreeMap<Names, Module>;

/// Every source file of the crates on the disk.
pub(crate) fn sources() -> Sources {
    fn walk(root: &Path, folder: &str, found: &mut Sources) {
        for entry in fs::read_dir(root.join(folder)).expect("a readable folder") {
            let entry = entry.expect("an entry");
            let path = format!("{folder}/{}", entry.file_name().to_str().expect("a name in UTF-8"));
            if entry.path().is_dir() {
                walk(root, &path, found);
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(entry.path()).expect("UTF-8");
                found.insert(path, text);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Sources::new();
    for (file, _) in ROOTS {
        let folder = file.rsplit_once('/').expect("a folder").0;
        if root.join(folder).is_dir() {
            walk(root, folder, &mut found);
        }
    }
    found
}

/// Reads the modules from the root files on, as the compiler does. Panics if a file is no part of any module.
pub(crate) fn modules(sources: &Sources) -> Modules {
    let mut reader = Reader { sources, unread: sources.keys().cloned().collect(), modules: Modules::new() };
    for (file, names) in ROOTS {
        if sources.contains_key(file) {
            let names: Names = names.iter().map(|&name| name.to_owned()).collect();
            let folder = file.rsplit_once('/').expect("a folder").0;
            reader.read_file(&names, file, folder, false);
        }
    }
    assert!(reader.unread.is_empty(), "these files are no part of any module: {:?}", reader.unread);
    reader.modules
}

struct Reader<'a> {
    sources: &'a Sources,
    unread: BTreeSet<String>,
    modules: Modules,
}

impl Reader<'_> {
    /// Reads the module in a file, whose submodules stand in `folder`.
    fn read_file(&mut self, names: &Names, file: &str, folder: &str, is_test: bool) {
        self.unread.remove(file);
        let parsed = syn::parse_file(&self.sources[file]).unwrap_or_else(|error| panic!("{file}: {error}"));
        let is_test = is_test || is_for_tests(&parsed.attrs);
        self.read_items(names, file, folder, &parsed.items, is_test);
    }

    fn read_items(&mut self, names: &Names, file: &str, folder: &str, items: &[syn::Item], is_test: bool) {
        for item in items {
            if let syn::Item::Mod(module) = item {
                self.read_submodule(names, file, folder, module, is_test);
            }
        }
        let module = self.modules.entry(names.clone()).or_default();
        file.clone_into(&mut module.file);
        for item in items {
            if let Some(name) = defined_name(item) {
                module.defined.insert(name, file.to_owned());
            }
            for mention in mentions(item, is_test) {
                module.import(&mention);
                module.mentions.push((file.to_owned(), mention));
            }
        }
    }

    fn read_submodule(&mut self, names: &Names, file: &str, folder: &str, module: &syn::ItemMod, is_test: bool) {
        let is_test = is_test || is_for_tests(&module.attrs);
        if module.attrs.iter().any(|attribute| attribute.path().is_ident("path")) {
            assert!(is_test, "{file}: #[path] is not read");
            // It stands among the tests, and is no part of the house.
            return;
        }
        let name = module.ident.to_string();
        let names: Names = names.iter().cloned().chain([name.clone()]).collect();
        let folder = format!("{folder}/{name}");
        if let Some((_, items)) = &module.content {
            self.read_items(&names, file, &folder, items, is_test);
            return;
        }
        let files = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        let found = files.iter().find(|file| self.sources.contains_key(*file));
        let found = found.unwrap_or_else(|| panic!("{file} declares a module without a file: {name}"));
        assert!(!self.modules.contains_key(&names), "two crates have a module {}", names.join("::"));
        self.read_file(&names, found, &folder, is_test);
    }
}

impl Module {
    fn import(&mut self, mention: &Mention) {
        let path = mention.path.clone();
        match &mention.what {
            What::Import(Some(name)) | What::ReExport(Some(name)) => {
                self.imported.entry(name.clone()).or_default().push(path);
            }
            What::Glob | What::GlobReExport => self.globs.push(path),
            _ => {}
        }
    }
}

/// The name that an item gives to its module, if it gives one.
fn defined_name(item: &syn::Item) -> Option<String> {
    Some(match item {
        syn::Item::Const(item) => item.ident.to_string(),
        syn::Item::Enum(item) => item.ident.to_string(),
        syn::Item::Fn(item) => item.sig.ident.to_string(),
        syn::Item::Macro(item) => item.ident.as_ref()?.to_string(),
        syn::Item::Static(item) => item.ident.to_string(),
        syn::Item::Struct(item) => item.ident.to_string(),
        syn::Item::Trait(item) => item.ident.to_string(),
        syn::Item::Type(item) => item.ident.to_string(),
        syn::Item::Union(item) => item.ident.to_string(),
        _ => return None,
    })
}
