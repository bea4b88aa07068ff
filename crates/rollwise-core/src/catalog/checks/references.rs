use std::collections::BTreeMap;

use super::{Findings, Place, Subject, did_you_mean};
use crate::domain::{ItemRef, Kind, Slug};

/// How many slugs are compared in all to find those that were meant. Where more are missing, it is not for a typo.
const MOST_COMPARED: usize = 500_000;

/// Every item that is mentioned exists.
pub(super) fn dangling(subject: &Subject<'_>, findings: &mut Findings) {
    let mut hints = Hints { subject, renames: subject.content.renames(), known: BTreeMap::new(), compared: 0 };
    for entry in &subject.entries {
        for (path, kind, slug) in &entry.references {
            if subject.has(*kind, slug) {
                continue;
            }
            let address = ItemRef { kind: *kind, slug: slug.clone() };
            let hint = hints.of(&address);
            let place = Place::Item(entry.address.clone(), None);
            findings.report(place, path.clone(), format!("there is no `{address}`{hint}"));
        }
    }
}

/// What is said beside a missing address, found once for each.
struct Hints<'a> {
    subject: &'a Subject<'a>,
    renames: BTreeMap<ItemRef, Slug>,
    known: BTreeMap<ItemRef, String>,
    compared: usize,
}

impl Hints<'_> {
    fn of(&mut self, missing: &ItemRef) -> &str {
        if !self.known.contains_key(missing) {
            let hint = match self.renames.get(missing) {
                Some(heir) => format!(": it is called `{heir}` now"),
                None => self.meant(missing.kind, &missing.slug),
            };
            self.known.insert(missing.clone(), hint);
        }
        self.known.get(missing).map_or("", String::as_str)
    }

    fn meant(&mut self, kind: Kind, slug: &Slug) -> String {
        let slugs = self.subject.content.slugs(kind);
        self.compared += slugs.len();
        if self.compared > MOST_COMPARED {
            return String::new();
        }
        did_you_mean(slug.as_str(), slugs.into_iter().map(Slug::as_str))
    }
}

/// No item mentions itself.
pub(super) fn to_itself(subject: &Subject<'_>, findings: &mut Findings) {
    for entry in &subject.entries {
        for (path, kind, slug) in &entry.references {
            if (*kind, slug) == (entry.address.kind, &entry.address.slug) {
                let place = Place::Item(entry.address.clone(), None);
                findings.report(place, path.clone(), format!("`{slug}` is this item itself"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{
        Place, Retired, faults_beside,
        fixture::{assert_faults, content, slug},
    };
    use crate::domain::{ItemRef, Kind};

    #[test]
    fn what_is_mentioned_exists() {
        let mut content = content();
        content.regions.get_mut("lats").expect("the fixture has it").item.former_slugs = vec![slug("side-back")];
        let technique = &mut content.techniques.get_mut("lats-roll").expect("the fixture has it").item;
        technique.regions.extend([slug("lat"), slug("side-back"), slug("zzzzzzzz")]);
        technique.safety.stop_if[1].contraindication = Some(slug("pregnanci"));
        assert_faults(
            &content,
            &[
                ("techniques/lats-roll", "regions[1]", "there is no `regions/lat`; did you mean `lats`?"),
                ("techniques/lats-roll", "regions[2]", "it is called `lats` now"),
                ("techniques/lats-roll", "regions[3]", "there is no `regions/zzzzzzzz`"),
                ("techniques/lats-roll", "safety.stop_if[1].contraindication", "did you mean `pregnancy`?"),
            ],
        );
    }

    #[test]
    fn what_could_not_be_read_counts_as_being_there() {
        let mut content = content();
        content.regions.remove("neck");
        assert!(!super::super::faults(&content, &Retired::new()).is_empty());
        let unread = Place::Item(ItemRef { kind: Kind::Regions, slug: slug("neck") }, None);
        assert_eq!(faults_beside(&content, &Retired::new(), &BTreeSet::from([unread])), []);
    }

    #[test]
    fn nothing_mentions_itself() {
        let mut content = content();
        content.techniques.get_mut("lats-roll").expect("the fixture has it").item.related = vec![slug("lats-roll")];
        content.regions.get_mut("lats").expect("the fixture has it").item.parent = Some(slug("lats"));
        assert_faults(
            &content,
            &[("regions/lats", "parent", "itself"), ("techniques/lats-roll", "related[0]", "itself")],
        );
    }
}
