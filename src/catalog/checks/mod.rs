//! What must hold of the content as a whole: a table of small checks, each of which reports all its faults.

mod addresses;
mod codes;
mod contraindications;
mod dose;
mod entry;
mod evidence;
mod limits;
mod principles;
mod references;
mod regions;
mod reviews;
mod roller_types;
mod techniques;
mod texts;
mod translations;
mod vocabulary;

#[cfg(test)]
mod fixture;

use std::collections::{BTreeMap, BTreeSet};

use self::entry::Entry;
use super::{Fault, Place};
use crate::domain::{Content, ItemRef, Kind, Slug};

/// Addresses that are gone, with the slug that took over after a rename.
pub type Retired = BTreeMap<ItemRef, Option<Slug>>;

/// Every check there is. Their order does not matter: faults are sorted by place.
const CHECKS: &[fn(&Subject<'_>, &mut Findings)] = &[
    addresses::former_slugs,
    addresses::retired_slugs,
    codes::check,
    contraindications::check,
    evidence::grades_need_sources,
    evidence::sources_have_no_sources,
    evidence::sources_are_used,
    principles::check,
    references::dangling,
    references::to_itself,
    regions::check,
    regions::parents_end_somewhere,
    reviews::check,
    roller_types::check,
    roller_types::ranks,
    techniques::check,
    texts::readable,
    texts::repetitions,
    translations::complete_and_current,
    translations::whole_languages,
    vocabulary::check,
];

/// Everything that is wrong with the content as a whole, ordered by place.
pub fn faults(content: &Content, retired: &Retired) -> Vec<Fault> {
    faults_beside(content, retired, &BTreeSet::new())
}

/// Everything that is wrong with the content as a whole, ordered by place, where some places could not be read: they
/// count as being there, so that one unreadable file does not bring up faults in others.
pub fn faults_beside(content: &Content, retired: &Retired, unread: &BTreeSet<Place>) -> Vec<Fault> {
    let subject = Subject { content, retired, unread, entries: entry::entries(content) };
    let mut findings = Findings::default();
    for check in CHECKS {
        check(&subject, &mut findings);
    }
    let mut faults = findings.0;
    faults.retain(|fault| !unread.contains(&fault.place));
    faults.sort();
    faults.dedup();
    faults
}

/// What is checked.
struct Subject<'a> {
    content: &'a Content,
    retired: &'a Retired,
    unread: &'a BTreeSet<Place>,
    /// All items in a common form, ordered by kind and slug.
    entries: Vec<Entry>,
}

impl Subject<'_> {
    /// Whether an item is there, readable or not.
    fn has(&self, kind: Kind, slug: &Slug) -> bool {
        self.content.contains(kind, slug.as_str()) || self.unread.contains(&item(kind, slug))
    }

    /// Whether an item of this kind, or of any, could not be read.
    fn misses(&self, kind: Option<Kind>) -> bool {
        self.unread.iter().any(|place| match place {
            Place::Item(item, None) => kind.is_none_or(|kind| kind == item.kind),
            _ => false,
        })
    }
}

/// The faults found so far.
#[derive(Default)]
struct Findings(Vec<Fault>);

impl Findings {
    fn report(&mut self, place: Place, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault { place, path: path.into(), message: message.into() });
    }
}

/// The place of an English item.
fn item(kind: Kind, slug: &Slug) -> Place {
    Place::Item(ItemRef { kind, slug: slug.clone() }, None)
}

/// "; did you mean `…`?" if one of the words is near enough, else nothing.
fn did_you_mean<'a>(given: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    crate::domain::similar(given, words).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}
