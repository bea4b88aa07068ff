//! What must hold of the content as a whole: a table of small checks, each of which reports all its faults.

mod addresses;
mod agreement;
mod codes;
mod contraindications;
mod dose;
mod entry;
mod evidence;
mod findings;
mod limits;
mod marks;
mod principles;
mod references;
mod regions;
mod reviews;
mod roller_types;
mod routines;
mod screening;
mod subject;
mod techniques;
mod texts;
mod translations;
mod vectors;
mod vocabulary;

#[cfg(test)]
mod fixture;

use std::{
    collections::BTreeSet,
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

pub use self::subject::Retired;
use self::{
    findings::{Findings, did_you_mean, item},
    subject::Subject,
};
use super::{Fault, Place};
use crate::domain::Content;

/// Every check there is. Their order does not matter: faults are sorted by place.
const CHECKS: &[fn(&Subject<'_>, &mut Findings)] = &[
    // The one that takes longest comes first.
    texts::check,
    addresses::former_slugs,
    addresses::retired_slugs,
    agreement::check,
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
    routines::check,
    routines::placeholders,
    screening::check,
    screening::sources,
    techniques::check,
    translations::complete_and_current,
    translations::routines_current,
    translations::rules_complete_and_current,
    translations::whole_languages,
    vectors::check,
    vocabulary::check,
];

/// From so many items on, two threads check them.
const MANY: usize = 1_000;

/// Everything that is wrong with the content as a whole, ordered by place.
pub fn faults(content: &Content, retired: &Retired) -> Vec<Fault> {
    faults_beside(content, retired, &BTreeSet::new())
}

/// Everything that is wrong with the content as a whole, ordered by place, where some places could not be read: they
/// count as being there, so that one unreadable file does not bring up faults in others.
pub fn faults_beside(content: &Content, retired: &Retired, unread: &BTreeSet<Place>) -> Vec<Fault> {
    let subject = Subject { content, retired, unread, entries: entry::entries(content) };
    let mut faults = found(&subject);
    faults.retain(|fault| !unread.contains(&fault.place));
    faults.sort();
    faults.dedup();
    faults
}

/// What all checks find. Where there is much to check they are shared out among the processors.
fn found(subject: &Subject<'_>) -> Vec<Fault> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut findings = Findings::default();
        while let Some(check) = CHECKS.get(next.fetch_add(1, Ordering::Relaxed)) {
            check(subject, &mut findings);
        }
        findings.0
    };
    if subject.entries.len() < MANY {
        return run();
    }
    thread::scope(|scope| {
        let other = scope.spawn(run);
        let mut faults = run();
        match other.join() {
            Ok(others) => faults.extend(others),
            // What a check panics at is for whoever called for it.
            Err(panic) => resume_unwind(panic),
        }
        faults
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Retired, entry::walk, faults, fixture::content};
    use crate::domain::{Content, Kind, Resource, for_each_kind};

    /// Puts a value in place of one in the first item of a kind, if the item can hold it.
    fn mutate<T: Resource>(content: &mut Content, place: prop::sample::Index, value: &Value) {
        let Some(authored) = T::of_mut(content).values_mut().next() else { return };
        let mut json = serde_json::to_value(&authored.item).expect("an item is JSON");
        let mut paths = Vec::new();
        walk(&json, &mut |path, _| paths.push(format!("/{}", path.replace(['.', '['], "/").replace(']', ""))));
        if let Some(target) = json.pointer_mut(&paths[place.index(paths.len())]) {
            *target = value.clone();
        }
        if let Ok(item) = serde_json::from_value(json) {
            authored.item = item;
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            prop_oneof![Just(0), Just(1), Just(u32::MAX), any::<u32>()].prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "(neck|lats|glutes|article|avoid|regions|each_side|density|stop|in_per_s|\\PC{0,3})".prop_map(Value::from),
            Just(json!([])),
            Just(json!(["neck", "neck"])),
        ]
    }

    macro_rules! implement_mutate {
        ($($variant:ident $field:ident $type:ty,)+) => {
            fn mutate_kind(content: &mut Content, kind: Kind, place: prop::sample::Index, value: &Value) {
                match kind {
                    $(Kind::$variant => mutate::<$type>(content, place, value),)+
                }
            }
        };
    }
    for_each_kind!(implement_mutate);

    proptest! {
        #[test]
        fn whatever_an_item_holds_there_is_an_answer(
            changes in proptest::collection::vec(
                (prop::sample::select(<Kind as crate::domain::Enumeration>::ALL), any::<prop::sample::Index>(), any_value()),
                1..12,
            )
        ) {
            let mut content = content();
            for (kind, place, value) in &changes {
                mutate_kind(&mut content, *kind, *place, value);
            }
            for fault in faults(&content, &Retired::new()) {
                prop_assert!(!fault.message.is_empty());
            }
        }
    }
}
