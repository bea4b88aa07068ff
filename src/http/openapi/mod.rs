//! How the OpenAPI document is made. [`crate::http::endpoints::openapi`] serves it.

mod answers;
pub(in crate::http) mod components;
pub(in crate::http) mod document;
pub mod examples;
