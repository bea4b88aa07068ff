//! The published content from what it was before: only what changed since is read.

use super::{
    StoreError,
    catalogue::{self, Hashes},
    documents::{self, LATER_DOCUMENTS},
    editions::{History, LATER_CHANGES, LATER_EDITIONS, LATER_RETIRED, Newest},
    row::params,
    session::Session,
    state::State,
};
use crate::domain::{Content, ItemRef, Operation, Published, for_each_kind};

/// A newer state than one that was known.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// The published content.
    pub published: Published,
    /// The versions of the program that checked what came since, one for each edition; `None` where it is not known or
    /// what came since could not be told apart.
    pub checked_by: Vec<Option<String>>,
}

/// The newest state, made of an earlier one and the change log since; `None` if that does not lead to `newest`, as after
/// a backup was restored, or if more than items changed.
pub(super) async fn advanced(
    session: &mut Session,
    known: &Published,
    newest: &Newest,
) -> Result<Option<Followed>, StoreError> {
    let Some(base) = known.editions.last().map(|edition| edition.edition) else { return Ok(None) };
    let hashes = Hashes::of(&known.content);
    if base >= newest.edition || catalogue::hashes(session).await?.as_ref() != Some(&hashes) {
        return Ok(None);
    }
    let mut rows = Vec::new();
    for sql in [LATER_CHANGES, LATER_EDITIONS, LATER_RETIRED] {
        rows.push(session.fetch_with(sql, params![base]).await?);
    }
    let [changes, editions, retired] = <[_; 3]>::try_from(rows).unwrap_or_default();
    let checked_by = editions.iter().map(|row| row.get("checked_by")).collect::<Result<_, _>>()?;
    let history = History::of(changes, editions, retired)?;
    let mut state = State::known(known, hashes);
    for change in history.editions.iter().flat_map(|edition| &edition.changes) {
        if change.op == Operation::Delete {
            state.remove(&ItemRef { kind: change.kind, slug: change.slug.clone() });
        }
    }
    documents::each(session, LATER_DOCUMENTS, params![base], |later| state.put(later)).await?;
    state.append(history);
    Ok(state.is_whole().then(|| Followed { published: state.published(), checked_by }))
}

macro_rules! share_all_kinds {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// Lets the content share the items that are in the earlier one just so.
        pub(super) fn share(content: &mut Content, known: &Content) {
            $(
                for (slug, authored) in &mut content.$field {
                    if let Some(earlier) = known.$field.get(slug).filter(|earlier| *earlier == authored) {
                        *authored = earlier.clone();
                    }
                }
            )+
        }

        /// Takes an item out of the content.
        pub(super) fn remove(content: &mut Content, item: &ItemRef) {
            match item.kind {
                $(crate::domain::Kind::$variant => drop(content.$field.remove(&item.slug)),)+
            }
        }
    };
}
for_each_kind!(share_all_kinds);
