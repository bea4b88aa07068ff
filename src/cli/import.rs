//! `rollwise import`: a folder, or the built-in content, becomes the next edition.

use std::{path::PathBuf, process::ExitCode, time::SystemTime};

use super::Failed;
use crate::{
    config::Settings,
    content,
    domain::{Origin, Timestamp},
    publish::{Outcome, publish},
    store::{DatabaseUrl, Store},
};

/// Publishes the content of a folder, or the built-in content if no folder is named.
pub(super) async fn import(settings: Settings, folder: Option<PathBuf>, note: String) -> Result<ExitCode, Failed> {
    let url: DatabaseUrl = settings.database_url.parse()?;
    let store = Store::open(&url).await?;
    let (content, origin) = match &folder {
        Some(folder) => {
            let retired = store.load().await?.map(|published| published.retired).unwrap_or_default();
            (content::read(folder, &retired)?, Origin::Import)
        }
        None => (content::builtin()?, Origin::Builtin),
    };
    let now = Timestamp::from(SystemTime::now());
    match publish(&store, &content, origin, &note, now).await? {
        Outcome::Published { edition, changed, deleted } => {
            println!("Published edition {edition}: {changed} added or changed, {deleted} deleted or renamed.");
        }
        Outcome::Unchanged { edition } => println!("Nothing differs from edition {edition}; nothing was published."),
    }
    Ok(ExitCode::SUCCESS)
}
