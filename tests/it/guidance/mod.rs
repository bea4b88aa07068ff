//! Guidance over the built-in content: the rules of the screening, the figures of the search, and that both follow the
//! content from edition to edition.

mod following;
mod screening;
mod search;
