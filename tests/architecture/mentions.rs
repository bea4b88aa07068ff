//! What an item mentions: each path of its `use` trees and of its code, also within macros and attributes.

use syn::{
    Attribute, Item, Meta, UseTree, Visibility,
    buffer::{Cursor, TokenBuffer},
    visit::{self, Visit},
};

use crate::tree::Names;

/// Something that an item mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) what: What,
    /// As it is written, with the groups of `use` trees resolved: `["super", "slug", "Slug"]`.
    pub(crate) path: Names,
    /// Whether only tests see it.
    pub(crate) is_test: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A `use` for the module itself, and the name that it brings; none for `as _`.
    Import(Option<String>),
    /// A `pub use`, also of restricted visibility.
    ReExport(Option<String>),
    /// Everything of a module, for this module.
    Glob,
    /// Everything of a module, for others.
    GlobReExport,
    /// A path in code.
    Code,
    /// What is no path, but told of all the same: `async`, `await`, or the words of a statement in SQL.
    Word,
}

/// All that an item mentions. Modules within it are left out.
pub(crate) fn mentions(item: &Item, is_test: bool) -> Vec<Mention> {
    let mut collector = Collector { found: Vec::new(), is_test };
    collector.visit_item(item);
    collector.found
}

/// Whether an item is there for tests alone: `#[cfg(test)]`, `#[cfg(any(test, …))]` or `#[test]`.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.segments.last().is_some_and(|segment| segment.ident == "test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let paths = paths_in(TokenBuffer::new2(list.tokens.clone()).begin());
            let names = |name: &str| paths.iter().any(|path| path == &[name]);
            names("test") && !names("not")
        }
        _ => false,
    })
}

struct Collector {
    found: Vec<Mention>,
    is_test: bool,
}

impl Collector {
    fn add(&mut self, what: What, path: Names) {
        self.found.push(Mention { what, path, is_test: self.is_test });
    }

    fn word(&mut self, word: &str) {
        self.add(What::Word, vec![word.to_owned()]);
    }

    /// Visits what has these attributes, as a test if they say so.
    fn within(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let outside = self.is_test;
        self.is_test |= is_for_tests(attributes);
        visit(self);
        self.is_test = outside;
    }

    fn add_tokens(&mut self, tokens: Cursor<'_>) {
        for path in paths_in(tokens) {
            match path.as_slice() {
                [word] if word == "async" || word == "await" => self.word(word),
                _ => self.add(What::Code, path),
            }
        }
    }

    fn add_tree(&mut self, tree: &UseTree, before: &Names, is_reexport: bool) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Names>();
        let (path, name) = match tree {
            UseTree::Path(tree) => return self.add_tree(&tree.tree, &with(&tree.ident), is_reexport),
            UseTree::Group(tree) => return tree.items.iter().for_each(|tree| self.add_tree(tree, before, is_reexport)),
            UseTree::Glob(_) if is_reexport => return self.add(What::GlobReExport, before.clone()),
            UseTree::Glob(_) => return self.add(What::Glob, before.clone()),
            UseTree::Name(tree) if tree.ident == "self" => (before.clone(), before.last().cloned()),
            UseTree::Name(tree) => (with(&tree.ident), Some(tree.ident.to_string())),
            UseTree::Rename(tree) => {
                let path = if tree.ident == "self" { before.clone() } else { with(&tree.ident) };
                (path, Some(tree.rename.to_string()).filter(|name| name != "_"))
            }
        };
        self.add(if is_reexport { What::ReExport(name) } else { What::Import(name) }, path);
    }

    fn add_literal(&mut self, text: &str) {
        for word in ["SELECT ", "INSERT INTO"] {
            if text.contains(word) {
                self.word(word);
            }
        }
    }
}

impl Visit<'_> for Collector {
    fn visit_item(&mut self, item: &Item) {
        if !matches!(item, Item::Mod(_)) {
            self.within(item_attributes(item), |this| visit::visit_item(this, item));
        }
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.within(&function.attrs, |this| visit::visit_impl_item_fn(this, function));
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        let before = if item.leading_colon.is_some() { vec![String::new()] } else { Names::new() };
        self.add_tree(&item.tree, &before, !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let start = path.leading_colon.as_ref().map(|_| String::new());
        self.add(
            What::Code,
            start.into_iter().chain(path.segments.iter().map(|part| part.ident.to_string())).collect(),
        );
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &syn::Macro) {
        let tokens = TokenBuffer::new2(called.tokens.clone());
        self.add_tokens(tokens.begin());
        self.add_literal(&called.tokens.to_string());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        if let Meta::List(list) = &attribute.meta {
            let tokens = TokenBuffer::new2(list.tokens.clone());
            self.add_tokens(tokens.begin());
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_lit_str(&mut self, literal: &syn::LitStr) {
        self.add_literal(&literal.value());
    }

    fn visit_signature(&mut self, signature: &syn::Signature) {
        if signature.asyncness.is_some() {
            self.word("async");
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_closure(&mut self, closure: &syn::ExprClosure) {
        if closure.asyncness.is_some() {
            self.word("async");
        }
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_async(&mut self, block: &syn::ExprAsync) {
        self.word("async");
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, expression: &syn::ExprAwait) {
        self.word("await");
        visit::visit_expr_await(self, expression);
    }
}

fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The paths in tokens that nobody parses: names that `::` joins, also with a group as in `use` trees, and the paths
/// that attributes write as text. Names after a dot are fields and methods, and no paths.
fn paths_in(mut tokens: Cursor<'_>) -> Vec<Names> {
    let mut found = Vec::new();
    // What came before: a dot, or two colons that no name began.
    let mut is_continued = false;
    while !tokens.eof() {
        if let Some((name, rest)) = tokens.ident() {
            let (path, group, rest) = path_from(name.to_string(), rest);
            if let Some(group) = group {
                found.extend(paths_in(group).into_iter().map(|end| path.iter().cloned().chain(end).collect()));
            } else if !is_continued {
                found.push(path);
            }
            (tokens, is_continued) = (rest, false);
        } else if let Some((inside, _, _, rest)) = tokens.any_group() {
            found.extend(paths_in(inside));
            (tokens, is_continued) = (rest, false);
        } else if let Some(rest) = after_colons(tokens) {
            (tokens, is_continued) = (rest, true);
        } else if let Some((literal, rest)) = tokens.literal() {
            found.extend(written_path(&literal.to_string()));
            (tokens, is_continued) = (rest, false);
        } else {
            is_continued = tokens.punct().is_some_and(|(punct, _)| punct.as_char() == '.');
            let Some((_, rest)) = tokens.token_tree() else { break };
            tokens = rest;
        }
    }
    found
}

/// The path that a name begins, the group that ends it if one does, and what comes after it.
fn path_from(name: String, mut rest: Cursor<'_>) -> (Names, Option<Cursor<'_>>, Cursor<'_>) {
    let mut path = vec![name];
    while let Some(next) = after_colons(rest) {
        if let Some((name, next)) = next.ident() {
            path.push(name.to_string());
            rest = next;
        } else if let Some((inside, _, _, next)) = next.any_group() {
            return (path, Some(inside), next);
        } else {
            break;
        }
    }
    (path, None, rest)
}

fn after_colons(tokens: Cursor<'_>) -> Option<Cursor<'_>> {
    let colon = |tokens: Cursor<'_>| tokens.punct().is_some_and(|(punct, _)| punct.as_char() == ':');
    if !colon(tokens) {
        return None;
    }
    let (_, rest) = tokens.token_tree()?;
    if colon(rest) { rest.token_tree().map(|(_, rest)| rest) } else { None }
}

/// A path in quotes, as serde's attributes have it: `"crate::domain::code"`.
fn written_path(literal: &str) -> Option<Names> {
    let text = literal.strip_prefix('"')?.strip_suffix('"')?;
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (text.contains("::") && text.split("::").all(is_name)).then(|| text.split("::").map(str::to_owned).collect())
}
