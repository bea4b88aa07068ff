//! The documents say what is so: links, settings, tables, and everything that their commands and requests show.

mod commands;
mod curl;
mod document;
mod examples;
mod links;
mod reference;
mod settings;
mod shell;
