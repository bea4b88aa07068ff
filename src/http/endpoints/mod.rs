//! The addresses that are no list or item of one kind.

pub(in crate::http) mod editions;
pub(in crate::http) mod health;
pub(in crate::http) mod openapi;
pub(in crate::http) mod root;
pub(in crate::http) mod routines;
pub(in crate::http) mod screening_rules;
pub(in crate::http) mod screenings;
pub(in crate::http) mod search;
pub(in crate::http) mod vocabulary;
