//! The commands of the binary.

mod check;
mod descriptors;
mod export;
mod failed;
mod healthcheck;
mod import;
mod logging;
mod new;
mod openapi;
mod output;
mod serve;

use std::{io, path::PathBuf, process::ExitCode};

use anstream::AutoStream;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, builder::Resettable};

use self::{failed::Failed, output::complain};
use crate::{
    config::{SettingArgs, Settings, SettingsError},
    domain::{ItemRef, Kind, Slug},
    store::DatabaseUrl,
};

/// Foam-rolling guidance as an API: safe, sourced, offline first.
///
/// Without a command it serves: it creates its database where there is none, publishes the built-in content, and
/// answers requests.
#[derive(Debug, Parser)]
#[command(version, about, long_about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    settings: SettingArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API (the default)
    Serve,
    /// Begin a new item: make a file in which every field is explained, to be filled in
    New {
        /// What it is; the plural will do as well
        #[arg(value_parser = new::kinds())]
        kind: Kind,
        /// Its slug: lower-case letters, digits and single hyphens, such as `calf-roll`
        slug: Slug,
        /// The content folder
        #[arg(long, value_name = "FOLDER", default_value = "content")]
        content: PathBuf,
    },
    /// Check a content folder and report every fault with file and line
    Check {
        /// The folder
        #[arg(default_value = "content")]
        folder: PathBuf,
    },
    /// Publish a content folder as one edition; publishes nothing if nothing differs
    Import {
        /// The folder
        #[arg(required_unless_present = "builtin", conflicts_with = "builtin")]
        folder: Option<PathBuf>,
        /// Publish the content that is built into this binary instead of a folder
        #[arg(long)]
        builtin: bool,
        /// What to say of this edition
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Write the published content to a folder; refuses to overwrite or delete what was edited in it
    Export {
        /// The folder: a new one, or one that was exported before
        folder: PathBuf,
        /// Overwrite and delete files of a content folder that differ from what is published
        #[arg(long)]
        force: bool,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Ask the service on this machine whether it is ready; for containers
    Healthcheck,
}

/// Runs the command that the arguments name and returns the exit code: 0 if all is well, 1 if not, 2 for arguments or
/// settings that cannot be used.
pub fn run() -> ExitCode {
    let Cli { command, settings } = parse();
    let command = command.unwrap_or(Command::Serve);
    let database = |url: &str| url.parse::<DatabaseUrl>().map(drop).map_err(|error| error.to_string());
    let settings = match settings.resolve(matches!(command, Command::Serve), database) {
        Ok(settings) => settings,
        Err(error) => return unusable_settings(error),
    };
    logging::start(settings.log);
    match dispatch(command, settings) {
        Ok(code) => code,
        Err(error) if error.is::<SettingsError>() => unusable_settings(error),
        Err(error) => {
            complain(error);
            ExitCode::FAILURE
        }
    }
}

/// Reads the arguments. A variable that is set to nothing counts as unset, as compose files leave them.
fn parse() -> Cli {
    let is_empty = |name: &std::ffi::OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let mut command = Cli::command()
        .mut_args(|arg| if arg.get_env().is_some_and(is_empty) { arg.env(Resettable::Reset) } else { arg });
    let parsed = Cli::from_arg_matches(&command.get_matches_mut());
    parsed.unwrap_or_else(|error| error.format(&mut command).exit())
}

fn unusable_settings(error: impl std::fmt::Display) -> ExitCode {
    complain(error);
    ExitCode::from(2)
}

fn dispatch(command: Command, settings: Settings) -> Result<ExitCode, Failed> {
    match command {
        Command::Serve => on_runtime(serve::serve(settings)),
        Command::New { kind, slug, content } => new::new(&content, &ItemRef { kind, slug }),
        Command::Check { folder } => {
            let well = check::check(&folder, AutoStream::auto(io::stdout()).lock())?;
            Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Import { folder, builtin: _, note } => on_runtime(import::import(settings, folder, note)),
        Command::Export { folder, force } => on_runtime(export::export(settings, folder, force)),
        Command::Openapi => on_runtime(openapi::print()),
        Command::Healthcheck => Ok(healthcheck::ask(settings.listen)),
    }
}

/// Runs a future to its end. One thread suffices: the HTTP server starts its own workers.
fn on_runtime(future: impl Future<Output = Result<ExitCode, Failed>>) -> Result<ExitCode, Failed> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?.block_on(future)
}
