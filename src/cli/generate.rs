//! `rollwise generate`: a synthetic catalogue of any size, for measuring.

use std::{path::Path, process::ExitCode};

use super::{Failed, output::say};
use crate::content::{self, Existing};

/// The most techniques that are made.
pub(super) const MOST: u32 = 1_000_000;

/// Writes the built-in content with so many techniques to a folder.
pub(super) fn generate(techniques: u32, folder: &Path, force: bool) -> Result<ExitCode, Failed> {
    let wanted = usize::try_from(techniques)?;
    let builtin = content::builtin()?;
    let own = builtin.techniques.len();
    if wanted < own {
        return Err(format!(
            "--techniques {techniques}: the built-in content alone has {own}; ask for as many or more"
        )
        .into());
    }
    let content = content::synthetic(builtin, wanted);
    let existing = if force { Existing::Replace } else { Existing::Keep };
    content::write(&content, folder, existing)?;
    say(format_args!(
        "Wrote a synthetic catalogue with {} techniques to {}. It is made up for measuring: serve it to nobody.",
        content.techniques.len(),
        folder.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}
