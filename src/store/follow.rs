//! The published content from what it was before: only what changed since is read.

use std::mem;

use super::{
    StoreError,
    editions::{History, Newest},
    items,
    session::Session,
    settings,
    state::StoredState,
};
use crate::domain::{ItemRef, Operation, Published};

/// A newer state than one that was known.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The published content.
    pub published: Published,
    /// The versions of the program that checked what came since, one for each edition; `None` where it is not known or
    /// what came since could not be told apart.
    pub checked_by: Vec<Option<String>>,
}

/// The newest state, made of an earlier one and the change log since; `None` if that does not lead to `newest`, as after
/// a backup was restored, or if more than items changed.
pub(super) async fn apply_changes(
    session: &mut Session,
    known: &Published,
    newest: &Newest,
) -> Result<Option<Update>, StoreError> {
    let Some(base) = known.editions.last().map(|edition| edition.edition) else { return Ok(None) };
    let stored = settings::stored_hashes(session).await?;
    // A setting that this build does not know is part of the digest and of nothing else.
    let same = settings::hashes(&known.content).iter().all(|(name, hash)| stored.get(name) == Some(hash));
    if base >= newest.edition || !same {
        return Ok(None);
    }
    let mut history = History::after(session, base).await?;
    let checked_by = mem::take(&mut history.checked_by);
    let mut state = StoredState::known(known, stored);
    for change in history.editions.iter().flat_map(|edition| &edition.changes) {
        if change.op == Operation::Delete {
            state.remove(&ItemRef { kind: change.kind, slug: change.slug.clone() });
        }
    }
    items::each(session, base, |later| state.put(later)).await?;
    state.append(history);
    Ok(state.is_whole().then(|| Update { published: state.published(), checked_by }))
}
