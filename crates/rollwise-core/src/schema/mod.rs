//! JSON schemas of types: as one flat object, by themselves, and what is wrong with a value in words.
//!
//! They are made of the same derived schemas as the OpenAPI document, so a limit is written once, at its field.

mod flat;
mod standalone;
mod words;

pub use self::{
    flat::{flat, object_of},
    standalone::{DEFINITIONS, standalone, validator},
    words::{bound, instance_location},
};
