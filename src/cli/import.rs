//! `rollwise import`: a folder, or the built-in content, becomes the next edition.

use std::{path::PathBuf, process::ExitCode, time::SystemTime};

use super::{Failed, output::say};
use crate::{
    catalog::Retired,
    config::Settings,
    content,
    domain::{Origin, Timestamp},
    publish::{Outcome, publish},
    store::{DatabaseUrl, Store, StoreError},
};

/// The most characters of a note.
const LONGEST_NOTE: usize = 500;

/// Publishes the content of a folder, or the built-in content if no folder is named.
pub(super) async fn import(settings: Settings, folder: Option<PathBuf>, note: String) -> Result<ExitCode, Failed> {
    check_note(&note)?;
    let url: DatabaseUrl = settings.database_url.parse()?;
    let store = Store::open(&url).await?;
    let (content, origin) = match &folder {
        Some(folder) => (content::read(folder, &retired(&store).await?)?, Origin::Import),
        None => (content::builtin()?, Origin::Builtin),
    };
    let now = Timestamp::from(SystemTime::now());
    match publish(&store, &content, origin, &note, now).await? {
        Outcome::Published { edition, changed, deleted } => {
            say(format_args!(
                "Published edition {edition}: {changed} added or changed, {deleted} deleted or renamed."
            ))?;
        }
        Outcome::Unchanged { edition } => {
            say(format_args!("Nothing differs from edition {edition}; nothing was published."))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The addresses that the folder may not use again. Where not even they can be read, publishing says so.
async fn retired(store: &Store) -> Result<Retired, StoreError> {
    match store.retired().await {
        Err(StoreError::Damaged { .. }) => Ok(Retired::new()),
        retired => retired,
    }
}

/// Refuses a note that does not fit into a feed, where it would make the whole unreadable.
fn check_note(note: &str) -> Result<(), Failed> {
    let length = note.chars().count();
    if length > LONGEST_NOTE {
        return Err(format!("--note has {length} characters; at most {LONGEST_NOTE} are kept").into());
    }
    // XML knows neither the most of the control characters nor these two.
    if note.contains(|sign: char| sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}')) {
        return Err("--note holds a control character, such as a line break; write it as one line of text".into());
    }
    Ok(())
}
