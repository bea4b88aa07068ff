use std::collections::BTreeMap;

use super::{
    StoreError,
    catalogue::{self, Hashes},
    editions::{History, Retired},
    items::{self, Broken, Shared},
    session::Session,
    tables::Tables,
};
use crate::domain::{Content, Edition, Enumeration as _, ItemRef, Published, Stamp, for_each_kind, sha256_hex};

/// How many damaged items an error names.
const NAMED: usize = 10;

/// What the database holds: every item as it was published, for its hash was compared.
pub(super) struct State {
    content: Content,
    /// The hash of each item, as stored and as computed.
    pub(super) hashes: BTreeMap<ItemRef, String>,
    /// The hashes of what is not an item, as stored and as computed.
    pub(super) catalogue: Hashes,
    stamps: BTreeMap<ItemRef, Stamp>,
    retired: BTreeMap<ItemRef, Retired>,
    /// All editions, oldest first.
    pub(super) editions: Vec<Edition>,
    /// The digest that was stored with the newest edition.
    digest: String,
}

impl State {
    /// Reads everything; `None` if nothing was ever published.
    ///
    /// # Errors
    /// If an item is not as it was published.
    pub(super) async fn read(session: &mut Session) -> Result<Option<Self>, StoreError> {
        let mut tables = Tables::fetch(session).await?;
        let shared = Shared::read(&mut tables)?;
        let History { editions, retired, digest } = History::read(&mut tables)?;
        let Some((content, catalogue)) = catalogue::read(&mut tables)? else {
            let untouched = editions.is_empty() && shared.is_empty() && retired.is_empty();
            return if untouched { Ok(None) } else { Err(StoreError::damaged("the row of `catalogue` is missing")) };
        };
        let stamps = shared.iter().map(|(item, shared)| (item.clone(), shared.stamp.clone())).collect();
        let hashes = shared.iter().map(|(item, shared)| (item.clone(), shared.hash.clone())).collect();
        let content = with_items(content, &mut tables, shared)?;
        let state = Self { content, hashes, catalogue, stamps, retired, editions, digest };
        if Hashes::of(&state.content) != state.catalogue {
            return Err(StoreError::damaged("the catalogue or the labels do not match their hash"));
        }
        Ok(Some(state))
    }

    /// The published content, after comparing the digest, which tells of rows that are missing or were changed.
    pub(super) fn verified(self) -> Result<Published, StoreError> {
        if self.editions.is_empty() || self.digest() != self.digest {
            let what =
                "the rows of `items`, `retired`, `editions` and `changes` do not match the digest of the edition";
            return Err(StoreError::damaged(what));
        }
        let Self { content, stamps, retired, editions, .. } = self;
        let retired = retired.into_iter().map(|(item, retired)| (item, retired.replaced_by)).collect();
        Ok(Published { content, stamps, retired, editions })
    }

    /// SHA-256 over the history and the hash of everything that was published.
    pub(super) fn digest(&self) -> String {
        let mut input = Digested::default();
        input.text(&self.catalogue.catalogue).text(&self.catalogue.vocabulary);
        input.count(self.hashes.len());
        for (item, hash) in &self.hashes {
            input.item(item).text(hash);
            if let Some(stamp) = self.stamps.get(item) {
                input.number(stamp.edition).number(stamp.updated_at.milliseconds());
            }
        }
        input.count(self.retired.len());
        for (item, retired) in &self.retired {
            input.item(item).maybe(retired.replaced_by.as_ref().map(|slug| slug.as_str())).number(retired.edition);
        }
        input.count(self.editions.len());
        for edition in &self.editions {
            input.number(edition.edition).number(edition.published_at.milliseconds());
            input.text(edition.origin.word()).text(&edition.note).count(edition.changes.len());
            for change in &edition.changes {
                input.text(change.op.word()).text(change.kind.word()).text(change.slug.as_str());
                input.maybe(change.replaced_by.as_ref().map(|slug| slug.as_str()));
            }
        }
        sha256_hex(&input.0)
    }
}

/// The bytes of a digest. Every text stands behind its length, so that no two states give the same bytes.
#[derive(Default)]
struct Digested(Vec<u8>);

impl Digested {
    fn text(&mut self, text: &str) -> &mut Self {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        self.count(usize::from(text.is_some())).text(text.unwrap_or_default())
    }

    fn number(&mut self, number: impl ToString) -> &mut Self {
        self.text(&number.to_string())
    }

    fn count(&mut self, count: usize) -> &mut Self {
        self.0.extend_from_slice(format!("{count}:").as_bytes());
        self
    }

    fn item(&mut self, item: &ItemRef) -> &mut Self {
        self.text(item.kind.word()).text(item.slug.as_str())
    }
}

macro_rules! read_all_kinds {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// Reads the items of all kinds into the content.
        fn with_items(
            mut content: Content,
            tables: &mut Tables,
            mut shared: BTreeMap<ItemRef, Shared>,
        ) -> Result<Content, StoreError> {
            let mut broken = Vec::new();
            let mut report = |item: ItemRef, reason: Broken| broken.push(format!("{item}: {reason}"));
            $(content.$field = items::read::<$type>(tables, &mut shared, &mut report)?;)+
            for item in shared.into_keys() {
                report(item, Broken::NoRow);
            }
            let rest = broken.len().saturating_sub(NAMED);
            broken.truncate(NAMED);
            match (broken.is_empty(), rest) {
                (true, _) => Ok(content),
                (false, 0) => Err(StoreError::damaged(broken.join("; "))),
                (false, rest) => Err(StoreError::damaged(format!("{}; and {rest} more", broken.join("; ")))),
            }
        }
    };
}
for_each_kind!(read_all_kinds);
