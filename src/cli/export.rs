//! `rollwise export`: the published content becomes a folder again.

use std::{path::PathBuf, process::ExitCode};

use super::Failed;
use crate::{
    config::Settings,
    content,
    store::{DatabaseUrl, Store},
};

/// Writes the published content to a folder.
pub(super) async fn export(settings: Settings, folder: PathBuf) -> Result<ExitCode, Failed> {
    let url: DatabaseUrl = settings.database_url.parse()?;
    let published = Store::open(&url)
        .await?
        .load()
        .await?
        .ok_or("nothing is published yet: `rollwise serve` or `rollwise import` comes first")?;
    content::write(&published.content, &folder)?;
    let edition = published.editions.last().map_or(0, |edition| edition.edition);
    println!("Wrote edition {edition} to {}.", folder.display());
    Ok(ExitCode::SUCCESS)
}
