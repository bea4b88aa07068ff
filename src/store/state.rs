use std::collections::BTreeMap;

use super::{
    StoreError,
    catalogue::{self, Hashes},
    documents::{self, DOCUMENTS, Document, WITHOUT_DOCUMENT},
    editions::{History, Retired},
    follow,
    items::{self, ADDRESSES, Broken, Shared},
    session::Session,
    tables::Tables,
};
use crate::domain::{
    Content, Edition, Enumeration as _, ItemRef, Operation, Published, Slug, Stamp, for_each_kind, sha256_hex,
};

/// How many damaged items an error names.
const NAMED: usize = 10;

/// What the database holds.
pub(super) struct State {
    content: Content,
    /// The hash of each item, as stored. Computed from the content it is the same, save for those in `broken`.
    pub(super) hashes: BTreeMap<ItemRef, String>,
    /// Items that are not as they were published.
    pub(super) broken: Vec<(ItemRef, Broken)>,
    /// The hashes of what is not an item, as stored.
    catalogue: Hashes,
    stamps: BTreeMap<ItemRef, Stamp>,
    retired: BTreeMap<ItemRef, Retired>,
    /// All editions, oldest first.
    pub(super) editions: Vec<Edition>,
    /// The digest that was stored with the newest edition.
    digest: String,
}

impl State {
    /// Reads all tables, and compares the documents with the hashes too; `None` if nothing was ever published.
    ///
    /// # Errors
    /// If there are rows that cannot be read as what they should be.
    pub(super) async fn read(session: &mut Session) -> Result<Option<Self>, StoreError> {
        let shared = Shared::read(session).await?;
        let mut tables = Tables::fetch(session).await?;
        let Some(mut state) = Self::without_items(&mut tables)? else { return without_catalogue(shared.is_empty()) };
        for (item, shared) in &shared {
            state.stamps.insert(item.clone(), shared.stamp);
            state.hashes.insert(item.clone(), shared.hash.clone());
        }
        state.broken = read_items(&mut state.content, &mut tables, shared)?;
        let broken = &mut state.broken;
        documents::each(session, DOCUMENTS, Vec::new(), |documents| broken.extend(documents::broken(documents)))
            .await?;
        Ok(Some(state))
    }

    /// Reads the items from their documents; `None` if nothing was ever published.
    ///
    /// # Errors
    /// If there are rows that cannot be read as what they should be.
    pub(super) async fn read_documents(session: &mut Session) -> Result<Option<Self>, StoreError> {
        if !session.fetch(WITHOUT_DOCUMENT).await?.is_empty() {
            return Self::read(session).await;
        }
        let mut tables = Tables::fetch_others(session).await?;
        let Some(mut state) = Self::without_items(&mut tables)? else {
            return without_catalogue(session.fetch(ADDRESSES).await?.is_empty());
        };
        documents::each(session, DOCUMENTS, Vec::new(), |documents| state.put(documents)).await?;
        Ok(Some(state))
    }

    /// Reads all but the items; `None` if there is neither a catalogue nor any history.
    fn without_items(tables: &mut Tables) -> Result<Option<Self>, StoreError> {
        let History { editions, retired, digest } = History::read(tables)?;
        let Some((content, catalogue)) = catalogue::read(tables)? else {
            return without_catalogue(editions.is_empty() && retired.is_empty());
        };
        let (hashes, broken, stamps) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        Ok(Some(Self { content, hashes, broken, catalogue, stamps, retired, editions, digest }))
    }

    /// A state that was read before, with the hashes of what is not an item.
    pub(super) fn known(known: &Published, catalogue: Hashes) -> Self {
        let Published { content, hashes, stamps, retired, editions, digest } = known.clone();
        // The change log tells since when an address is gone: it is given up once.
        let mut since = BTreeMap::new();
        for edition in &editions {
            for change in edition.changes.iter().filter(|change| change.op == Operation::Delete) {
                since.insert(ItemRef { kind: change.kind, slug: change.slug.clone() }, edition.edition);
            }
        }
        let retired = retired.into_iter().map(|(item, replaced_by)| {
            let edition = since.get(&item).copied().unwrap_or_default();
            (item, Retired { replaced_by, edition })
        });
        let retired = retired.collect();
        Self { content, hashes, broken: Vec::new(), catalogue, stamps, retired, editions, digest }
    }

    /// Takes an item out.
    pub(super) fn remove(&mut self, item: &ItemRef) {
        follow::remove(&mut self.content, item);
        self.hashes.remove(item);
        self.stamps.remove(item);
    }

    /// Puts items in, in place of what they were.
    pub(super) fn put(&mut self, documents: &[Document]) {
        self.broken.extend(documents::put(documents, &mut self.content));
        for Document { item, stamp, hash, .. } in documents {
            self.stamps.insert(item.clone(), *stamp);
            self.hashes.insert(item.clone(), hash.clone());
        }
    }

    /// Adds later history.
    pub(super) fn append(&mut self, history: History) {
        let History { editions, retired, digest } = history;
        self.editions.extend(editions);
        self.retired.extend(retired);
        self.digest = digest;
    }

    /// Whether a [known](Self::known) state was led to what was published. What is not an item is in it as it was, with
    /// the hashes that were made of it.
    pub(super) fn is_whole(&self) -> bool {
        self.broken.is_empty() && self.digest() == self.digest
    }

    /// The published content, after comparing everything with what was published. The digest tells of rows that are
    /// missing or were changed although each item is whole.
    pub(super) fn verified(self) -> Result<Published, StoreError> {
        if !self.broken.is_empty() {
            return Err(damaged(&self.broken));
        }
        if !self.catalogue_is_whole() {
            return Err(StoreError::damaged(
                "the catalogue, the labels, the rules or the routines do not match their hash",
            ));
        }
        if self.editions.is_empty() || self.digest() != self.digest {
            let what =
                "the rows of `items`, `retired`, `editions` and `changes` do not match the digest of the edition";
            return Err(StoreError::damaged(what));
        }
        Ok(self.published())
    }

    /// The published content, where it was compared before.
    pub(super) fn published(self) -> Published {
        let Self { content, hashes, stamps, retired, editions, digest, .. } = self;
        let retired = retired.into_iter().map(|(item, retired)| (item, retired.replaced_by)).collect();
        Published { content, hashes, stamps, retired, editions, digest }
    }

    /// Whether the catalogue, the labels, the rules and the routines are as they were published. Where there was no
    /// hash of the rules or the routines yet there were none.
    pub(super) fn catalogue_is_whole(&self) -> bool {
        let Hashes { catalogue, vocabulary, screening, routines } = Hashes::of(&self.content);
        let screening = screening.filter(|_| self.catalogue.screening.is_some());
        let routines = routines.filter(|_| self.catalogue.routines.is_some());
        Hashes { catalogue, vocabulary, screening, routines } == self.catalogue
    }

    /// SHA-256 over the history and the hash of everything that was published.
    pub(super) fn digest(&self) -> String {
        let mut input = Digested::default();
        input.text(&self.catalogue.catalogue).text(&self.catalogue.vocabulary);
        // An edition from before there were rules or routines has the digest that it was published with.
        for hash in [&self.catalogue.screening, &self.catalogue.routines].into_iter().flatten() {
            input.text(hash);
        }
        input.count(self.hashes.len());
        for (item, hash) in &self.hashes {
            input.item(item).text(hash);
            if let Some(stamp) = self.stamps.get(item) {
                input.number(stamp.edition).number(stamp.updated_at.milliseconds());
            }
        }
        input.count(self.retired.len());
        for (item, retired) in &self.retired {
            input.item(item).maybe(retired.replaced_by.as_ref().map(Slug::as_str)).number(retired.edition);
        }
        input.count(self.editions.len());
        for edition in &self.editions {
            input.number(edition.edition).number(edition.published_at.milliseconds());
            input.text(edition.origin.word()).text(&edition.note).count(edition.changes.len());
            for change in &edition.changes {
                input.text(change.op.word()).text(change.kind.word()).text(change.slug.as_str());
                input.maybe(change.replaced_by.as_ref().map(Slug::as_str));
            }
        }
        sha256_hex(&input.0)
    }
}

/// What a database without a catalogue holds: nothing, if it was never published to.
fn without_catalogue<T>(untouched: bool) -> Result<Option<T>, StoreError> {
    if untouched { Ok(None) } else { Err(StoreError::damaged("the row of `catalogue` is missing")) }
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

    fn number(&mut self, number: impl Into<i128>) -> &mut Self {
        self.text(&number.into().to_string())
    }

    fn count(&mut self, count: usize) -> &mut Self {
        self.0.extend_from_slice(format!("{count}:").as_bytes());
        self
    }

    fn item(&mut self, item: &ItemRef) -> &mut Self {
        self.text(item.kind.word()).text(item.slug.as_str())
    }
}

/// Names what is damaged.
pub(super) fn damaged(broken: &[(ItemRef, Broken)]) -> StoreError {
    let mut named: Vec<_> = broken.iter().take(NAMED).map(|(item, reason)| format!("{item}: {reason}")).collect();
    if broken.len() > NAMED {
        named.push(format!("and {} more items", broken.len() - NAMED));
    }
    StoreError::damaged(named.join("; "))
}

macro_rules! read_all_kinds {
    ($($variant:ident $field:ident $type:ty,)+) => {
        /// Reads the items of all kinds into the content, and gives those that are not as they were published.
        fn read_items(
            content: &mut Content,
            tables: &mut Tables,
            mut shared: BTreeMap<ItemRef, Shared>,
        ) -> Result<Vec<(ItemRef, Broken)>, StoreError> {
            let mut broken = Vec::new();
            $(content.$field = items::read::<$type>(tables, &mut shared, &mut broken)?;)+
            broken.extend(shared.into_keys().map(|item| (item, Broken::NoRow)));
            Ok(broken)
        }
    };
}
for_each_kind!(read_all_kinds);

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::SystemTime};

    use super::{Hashes, State};
    use crate::domain::{Catalogue, Content, Disclaimer, Edition, Origin, Timestamp, sha256_hex};

    /// An edition without items, and the bytes that its digest was made of before there were rules.
    fn before_rules() -> (State, String) {
        let published_at = Timestamp::from(SystemTime::UNIX_EPOCH);
        let content = Content::empty(Catalogue {
            published_at,
            title: "T".into(),
            licence: "L".into(),
            licence_url: "https://example.org/".into(),
            credit: "C".into(),
            disclaimer: Disclaimer { id: "d".into(), text: "D".into() },
        });
        let catalogue = Hashes { screening: None, routines: None, ..Hashes::of(&content) };
        let digested = format!("64:{}64:{}0:0:1:1:11:07:builtin0:0:", catalogue.catalogue, catalogue.vocabulary);
        let edition =
            Edition { edition: 1, published_at, origin: Origin::Builtin, note: String::new(), changes: vec![] };
        let state = State {
            content,
            hashes: BTreeMap::new(),
            broken: vec![],
            catalogue,
            stamps: BTreeMap::new(),
            retired: BTreeMap::new(),
            editions: vec![edition],
            digest: String::new(),
        };
        (state, digested)
    }

    #[test]
    fn an_edition_from_before_there_were_rules_is_whole() {
        let (mut state, digested) = before_rules();
        state.digest = sha256_hex(digested.as_bytes());
        assert!(state.verified().is_ok());
    }

    #[test]
    fn an_edition_that_lost_its_rules_is_not() {
        let (mut state, _) = before_rules();
        state.catalogue.screening = Some(state.content.screening_hash());
        state.digest = state.digest();
        state.catalogue.screening = None;
        assert!(state.verified().is_err());
    }
}
