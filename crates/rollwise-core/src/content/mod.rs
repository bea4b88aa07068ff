//! TOML files to items and back.
//!
//! [`read`] and [`builtin`] report every fault of a folder at once, with file and line: what TOML cannot be, what the
//! schemas of the domain types do not allow, and what the catalogue's checks find in the whole. [`write()`] makes the
//! same files from the same content, byte for byte. [`create()`] begins the file of a new item. The format is described in `docs/content-format.md`.

mod builtin;
mod create;
mod describe;
mod document;
mod explain;
mod files;
mod layout;
mod names;
mod placeholder;
mod read;
mod report;
mod schema;
mod schema_error;
mod screening;
mod skeleton;
mod translation;
mod validate;
mod write;

#[cfg(test)]
mod tests;

pub use self::{
    builtin::builtin,
    create::{CreateError, create},
    placeholder::PLACEHOLDER,
    read::read,
    report::{Located, Report},
    write::{Existing, WriteError, write},
};
