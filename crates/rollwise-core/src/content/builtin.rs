use rust_embed::RustEmbed;

use super::{files::Files, read::read_files, report::Report};
use crate::{catalog::Retired, domain::Content};

/// The folder that this crate was built with.
#[derive(RustEmbed)]
#[folder = "../../content/"]
struct Folder;

/// The content that is compiled into the binary.
///
/// # Errors
/// If it has faults, which the tests of this crate rule out.
pub fn builtin() -> Result<Content, Report> {
    read_files(files(), &Retired::new())
}

pub(super) fn files() -> Files {
    let mut files = Files::new("content/");
    for name in Folder::iter() {
        if let Some(file) = Folder::get(&name) {
            files.insert(name.into_owned(), file.data.into_owned());
        }
    }
    files
}
