use std::{
    fs::Metadata,
    io,
    path::{Path, PathBuf},
};

use super::StoreError;

/// The length of the header that every SQLite file begins with.
const HEADER: u64 = 100;

/// The SQLite file that the connections have open.
///
/// Connections go on with a file that was deleted or replaced, and neither see what is published to the new one nor
/// report an error. So the path is compared before each transaction.
#[derive(Clone, Debug)]
pub(super) struct OpenFile {
    path: PathBuf,
    identity: Identity,
}

/// What two files do not have in common at a time: on Unix the device and the inode. Elsewhere an open file cannot be
/// replaced.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = ();

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}
#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {}

impl OpenFile {
    /// Remembers which file is at a path now.
    pub(super) async fn at(path: &Path) -> Result<Self, StoreError> {
        let path = path.to_owned();
        on_disk(move || {
            let metadata = path.metadata().map_err(|error| unreadable(&path, &error))?;
            Ok(Self { identity: identity(&metadata), path })
        })
        .await
    }

    /// Whether the path still leads to the file that was opened.
    ///
    /// # Errors
    /// If the file is gone, was replaced or was emptied.
    pub(super) async fn check(&self) -> Result<(), StoreError> {
        let Self { path, identity: opened } = self.clone();
        on_disk(move || match path.metadata() {
            Ok(metadata) if identity(&metadata) != opened => Err(StoreError::OtherFile(format!(
                "{0} was replaced while it was in use. Stop the server, delete {0}-wal and {0}-shm unless they came \
                 with the new file, and start it again",
                path.display()
            ))),
            Ok(metadata) if metadata.len() < HEADER => Err(StoreError::OtherFile(format!(
                "{} was emptied while it was in use. Stop the server, restore a backup, and start it again",
                path.display()
            ))),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StoreError::OtherFile(format!(
                "{} was deleted or moved while it was in use. Move it back, or restart the server with a backup",
                path.display()
            ))),
            Err(error) => Err(unreadable(&path, &error)),
        })
        .await
    }
}

fn unreadable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::unavailable(&format!("{}: {error}", path.display()))
}

/// Runs what waits for the disk where it keeps nobody else waiting.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Interrupted))
}
