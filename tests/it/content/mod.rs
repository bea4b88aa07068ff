//! The built-in content, held against what its readers are owed.

mod article_facts;
mod catalogue;
