//! `rollwise openapi`: the OpenAPI document with real examples.

use std::process::ExitCode;

use super::{Failed, output::say};
use crate::{catalog::preview, content, http::openapi::examples};

/// Prints the document, with examples that this binary answered with from its built-in content.
pub(super) async fn print() -> Result<ExitCode, Failed> {
    let catalog = preview(content::builtin()?)?;
    let document = examples::with_examples(catalog).await?;
    say(serde_json::to_string_pretty(&document)?)?;
    Ok(ExitCode::SUCCESS)
}
