use std::collections::{BTreeMap, BTreeSet};

use super::{
    StoreError, derived,
    digest::digest,
    editions::{History, RetiredAddress},
    items::{self, Broken, Stamped, StoredDocument},
    session::Session,
    settings::{self, Hashes},
    statements::ADDRESSES,
};
use crate::domain::{Content, Edition, ItemRef, Operation, Published};

/// How many damaged items an error names.
const NAMED: usize = 10;

/// What the database holds.
pub(super) struct StoredState {
    content: Content,
    /// The stamp and the hash of each item, as stored. Computed from the content the hash is the same, save for those in
    /// `broken`.
    items: Stamped,
    /// Items that are not as they were published.
    broken: Vec<(ItemRef, Broken)>,
    /// The hashes of the settings, as stored.
    settings: Hashes,
    retired: BTreeMap<ItemRef, RetiredAddress>,
    /// All editions, oldest first.
    editions: Vec<Edition>,
    /// The digest that was stored with the newest edition.
    digest: String,
}

impl StoredState {
    /// Reads everything that is served; `None` if nothing was ever published.
    ///
    /// # Errors
    /// If there are rows that cannot be read as what they should be.
    pub(super) async fn read(session: &mut Session) -> Result<Option<Self>, StoreError> {
        let History { editions, retired, digest, .. } = History::after(session, 0).await?;
        let Some((content, settings)) = settings::read(session).await? else {
            let untouched = editions.is_empty() && retired.is_empty() && session.fetch(ADDRESSES).await?.is_empty();
            return if untouched { Ok(None) } else { Err(StoreError::damaged("the rows of `settings` are missing")) };
        };
        let (items, broken) = (Stamped::new(), Vec::new());
        let mut state = Self { content, items, broken, settings, retired, editions, digest };
        items::each(session, 0, |documents| state.put(documents)).await?;
        Ok(Some(state))
    }

    /// Reads everything that is stored, and compares what is beside the documents with them too.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub(super) async fn read_compared(session: &mut Session) -> Result<Option<Self>, StoreError> {
        let Some(mut state) = Self::read(session).await? else { return Ok(None) };
        derived::refuse_orphans(session).await?;
        let items: BTreeSet<_> = state.items.keys().cloned().collect();
        state.broken.extend(derived::compare(session, &state.content, items, 0).await?);
        Ok(Some(state))
    }

    /// A state that was read before, with the hashes of its settings.
    pub(super) fn known(known: &Published, settings: Hashes) -> Self {
        let Published { content, hashes, stamps, retired, editions, digest } = known.clone();
        let items = hashes.into_iter().filter_map(|(item, hash)| {
            let stamp = *stamps.get(&item)?;
            Some((item, (stamp, hash)))
        });
        // The change log tells since when an address is gone: it is given up once.
        let mut since = BTreeMap::new();
        for edition in &editions {
            for change in edition.changes.iter().filter(|change| change.op == Operation::Delete) {
                since.insert(ItemRef { kind: change.kind, slug: change.slug.clone() }, edition.edition);
            }
        }
        let retired = retired.into_iter().map(|(item, replaced_by)| {
            let edition = since.get(&item).copied().unwrap_or_default();
            (item, RetiredAddress { replaced_by, edition })
        });
        let (items, retired) = (items.collect(), retired.collect());
        Self { content, items, broken: Vec::new(), settings, retired, editions, digest }
    }

    /// Takes an item out.
    pub(super) fn remove(&mut self, item: &ItemRef) {
        self.content.remove(item);
        self.items.remove(item);
    }

    /// Puts items in, in place of what they were.
    pub(super) fn put(&mut self, documents: &[StoredDocument]) {
        self.broken.extend(items::read_into(&mut self.content, documents));
        for StoredDocument { item, stamp, hash, .. } in documents {
            self.items.insert(item.clone(), (*stamp, hash.clone()));
        }
    }

    /// Adds later history.
    pub(super) fn append(&mut self, history: History) {
        let History { editions, retired, digest, .. } = history;
        self.editions.extend(editions);
        self.retired.extend(retired);
        self.digest = digest;
    }

    /// Whether a [known](Self::known) state was led to what was published. Its settings are as they were.
    pub(super) fn is_whole(&self) -> bool {
        self.broken.is_empty() && self.digest() == self.digest
    }

    /// The published content, after comparing everything with what was published. The digest tells of rows that are
    /// missing or were changed although each item is whole.
    pub(super) fn verified(self) -> Result<Published, StoreError> {
        if !self.broken.is_empty() {
            return Err(damaged(&self.broken));
        }
        if self.editions.is_empty() || self.digest() != self.digest {
            let what = "the rows of `settings`, `items`, `retired`, `editions` and `changes` do not match the digest of \
                        the edition";
            return Err(StoreError::damaged(what));
        }
        Ok(self.published())
    }

    /// The published content, where it was compared before.
    pub(super) fn published(self) -> Published {
        let Self { content, items, retired, editions, digest, .. } = self;
        let retired = retired.into_iter().map(|(item, retired)| (item, retired.replaced_by)).collect();
        let (mut stamps, mut hashes) = (BTreeMap::new(), BTreeMap::new());
        for (item, (stamp, hash)) in items {
            stamps.insert(item.clone(), stamp);
            hashes.insert(item, hash);
        }
        Published { content, hashes, stamps, retired, editions, digest }
    }

    fn digest(&self) -> String {
        digest(&self.settings, &self.items, &self.retired, &self.editions)
    }
}

/// Names what is damaged.
fn damaged(broken: &[(ItemRef, Broken)]) -> StoreError {
    let mut named: Vec<_> = broken.iter().take(NAMED).map(|(item, reason)| format!("{item}: {reason}")).collect();
    if broken.len() > NAMED {
        named.push(format!("and {} more items", broken.len() - NAMED));
    }
    StoreError::damaged(named.join("; "))
}
