//! `rollwise new`: the file of a new item, to be filled in.

use std::{path::Path, process::ExitCode};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{Failed, output::say};
use crate::{
    content::{self, PLACEHOLDER},
    domain::{Enumeration as _, ItemRef, Kind},
};

/// Makes the file of a new item and says what to do next.
pub(super) fn new(folder: &Path, item: &ItemRef) -> Result<ExitCode, Failed> {
    let path = content::create(folder, item)?;
    let folder = folder.display();
    say(format_args!(
        "Made {}.\n\n\
         Next:\n\
         1. Write something in place of every \"{PLACEHOLDER}\" in it; the comments say what belongs there.\n\
         2. `rollwise check {folder}` names what is still missing, until there is nothing.\n\
         3. `rollwise import {folder}` publishes it.",
        path.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Takes the name of a kind in the singular, as one speaks, or in the plural, as in addresses.
pub(super) fn kinds() -> impl TypedValueParser<Value = Kind> {
    let values = Kind::WORDS.iter().map(|plural| PossibleValue::new(singular(plural)).alias(*plural));
    PossibleValuesParser::new(values).try_map(|word| {
        let kind = Kind::ALL.iter().find(|kind| [kind.word(), singular(kind.word())].contains(&word.as_str()));
        kind.copied().ok_or("is no kind of item")
    })
}

fn singular(plural: &'static str) -> &'static str {
    plural.strip_suffix('s').unwrap_or(plural)
}
