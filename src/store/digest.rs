//! The digest of an edition: one hash over everything that was published, so that a missing row is noticed too.

use std::collections::BTreeMap;

use super::{editions::RetiredAddress, items::Stamped, settings::Hashes};
use crate::domain::{Edition, Enumeration as _, ItemRef, Slug, sha256_hex};

/// SHA-256 over the hashes of the settings and items, the stamps, the addresses that are gone, and the history.
pub(super) fn digest(
    settings: &Hashes,
    items: &Stamped,
    retired: &BTreeMap<ItemRef, RetiredAddress>,
    editions: &[Edition],
) -> String {
    let mut input = Digested::default();
    input.count(settings.len());
    for (name, hash) in settings {
        input.text(name).text(hash);
    }
    input.count(items.len());
    for (item, (stamp, hash)) in items {
        input.item(item).text(hash).number(stamp.edition).number(stamp.updated_at.milliseconds());
    }
    input.count(retired.len());
    for (item, retired) in retired {
        input.item(item).maybe(retired.replaced_by.as_ref().map(Slug::as_str)).number(retired.edition);
    }
    input.count(editions.len());
    for edition in editions {
        input.number(edition.edition).number(edition.published_at.milliseconds());
        input.text(edition.origin.word()).text(&edition.note).count(edition.changes.len());
        for change in &edition.changes {
            input.text(change.op.word()).text(change.kind.word()).text(change.slug.as_str());
            input.maybe(change.replaced_by.as_ref().map(Slug::as_str));
        }
    }
    sha256_hex(&input.0)
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
