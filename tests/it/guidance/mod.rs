//! Guidance over the built-in content: the rules of the screening, what people need of it, the figures of the search,
//! and that all of it follows the content from edition to edition.

mod following;
mod persons;
mod screening;
mod search;
