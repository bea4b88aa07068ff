//! `rollwise export`: the published content becomes a folder again.

use std::{path::PathBuf, process::ExitCode};

use super::{Failed, output::say};
use crate::{
    config::Settings,
    content::{self, Existing},
    store::{DatabaseUrl, Store},
};

/// Writes the published content to a folder; with `force` even over work that is in it.
pub(super) async fn export(settings: Settings, folder: PathBuf, force: bool) -> Result<ExitCode, Failed> {
    let url: DatabaseUrl = settings.database_url.parse()?;
    let published = Store::open(&url)
        .await?
        .load()
        .await?
        .ok_or("nothing is published yet: `rollwise serve` or `rollwise import` comes first")?;
    let existing = if force { Existing::Replace } else { Existing::Keep };
    content::write(&published.content, &folder, existing)?;
    let edition = published.editions.last().map_or(0, |edition| edition.edition);
    say(format_args!("Wrote edition {edition} to {}.", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}
