use std::{
    fs::{self, File, Metadata},
    io::{self, Write as _},
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

/// What the file beside the database says once the database has tables.
const BEGUN: &[u8] = b"The database beside this file was begun. Without this file, an emptied one is taken for new.\n";

/// Refuses an empty database file that was none before: SQLite takes it for a new one, and what was published would give
/// way to the built-in content. `turn` is the file beside the database, open and locked.
pub(super) async fn refuse_emptied(path: &Path, turn: &File) -> Result<(), StoreError> {
    let path = path.to_owned();
    let begun = turn.metadata();
    on_disk(move || {
        let was_begun = begun.map_err(|error| unreadable(&path, &error))?.len() > 0;
        match path.metadata() {
            Ok(metadata) if was_begun && metadata.len() == 0 => Err(StoreError::OtherFile(format!(
                "{0} is empty, although there was a database in it. Restore a backup, or delete {0} to begin anew",
                path.display()
            ))),
            // Whatever else there is to find, SQLite does.
            _ => Ok(()),
        }
    })
    .await
}

/// Remembers that there is a database, and ends the turn.
pub(super) async fn mark_as_begun(mut turn: File) -> Result<(), StoreError> {
    on_disk(move || {
        // A disk that is full or read-only keeps nobody from reading.
        if turn.metadata().is_ok_and(|file| file.len() == 0) {
            let _ = turn.write_all(BEGUN);
        }
        Ok(())
    })
    .await
}

/// Creates a folder and those above it where they are missing, so that they outlast a power cut: a new folder is there
/// for certain once the one that it is in was synced.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let missing: Vec<_> = folder.ancestors().take_while(is_missing).collect();
    fs::create_dir_all(folder)?;
    for folder in missing.into_iter().filter_map(Path::parent) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // Not every file system can do so with a folder. SQLite, too, goes on then.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
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
