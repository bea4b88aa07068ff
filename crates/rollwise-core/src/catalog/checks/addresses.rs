use std::collections::BTreeMap;

use super::{Findings, Place, Subject};
use crate::domain::ItemRef;

/// A former slug belongs to one item alone, and to none as its present slug.
pub(super) fn former_slugs(subject: &Subject<'_>, findings: &mut Findings) {
    let mut owners: BTreeMap<ItemRef, &ItemRef> = BTreeMap::new();
    for entry in &subject.entries {
        for (index, former) in entry.former_slugs.iter().enumerate() {
            let address = ItemRef { kind: entry.address.kind, slug: former.clone() };
            let mut report = |message: String| {
                let place = Place::Item(entry.address.clone(), None);
                findings.report(place, format!("former_slugs[{index}]"), message);
            };
            if address == entry.address {
                report(format!("`{former}` is the present slug of this item"));
            } else if subject.has(address.kind, former) {
                report(format!("there is another item at `{address}`, and a slug never belongs to two items"));
            } else if let Some(owner) = owners.get(&address).filter(|owner| **owner != &entry.address) {
                report(format!("`{former}` is a former slug of `{owner}` as well"));
            }
            if let Some(Some(heir)) = subject.retired.get(&address)
                && *heir != entry.address.slug
                && !entry.former_slugs.contains(heir)
            {
                report(format!("`{former}` was renamed to `{heir}` in an earlier edition, not to this item"));
            }
            owners.entry(address).or_insert(&entry.address);
        }
    }
}

/// A slug that was deleted or renamed is never used again, since apps may still know it by its old meaning.
pub(super) fn retired_slugs(subject: &Subject<'_>, findings: &mut Findings) {
    for (address, heir) in subject.retired {
        if subject.content.contains(address.kind, address.slug.as_str()) {
            let fate = match heir {
                Some(heir) => format!("renamed to `{heir}`"),
                None => "deleted".to_owned(),
            };
            let message =
                format!("`{address}` was {fate} in an earlier edition and is never used again: choose another slug");
            findings.report(Place::Item(address.clone(), None), "", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{
        Retired, faults,
        fixture::{assert_faults, content, slug},
    };
    use crate::domain::{ItemRef, Kind};

    fn retired(gone: &str, heir: Option<&str>) -> Retired {
        BTreeMap::from([(ItemRef { kind: Kind::Regions, slug: slug(gone) }, heir.map(slug))])
    }

    fn formerly(names: &[&str]) -> crate::domain::Content {
        let mut content = content();
        let region = content.regions.get_mut("lats").expect("the fixture has it");
        region.item.former_slugs = names.iter().map(|name| slug(name)).collect();
        content
    }

    #[test]
    fn a_former_slug_is_nobody_elses() {
        let mut content = formerly(&["neck", "lats", "side"]);
        content.regions.get_mut("neck").expect("the fixture has it").item.former_slugs = vec![slug("side")];
        assert_faults(
            &content,
            &[
                ("regions/lats", "former_slugs[0]", "another item at `regions/neck`"),
                ("regions/lats", "former_slugs[1]", "present slug"),
                ("regions/neck", "former_slugs[0]", "former slug of `regions/lats`"),
            ],
        );
    }

    #[test]
    fn a_retired_slug_stays_retired() {
        let found = faults(&content(), &retired("lats", None));
        assert!(found.iter().any(|fault| fault.to_string().contains("regions/lats: `regions/lats` was deleted")));
        let found = faults(&content(), &retired("lats", Some("neck")));
        assert!(found.iter().any(|fault| fault.message.contains("renamed to `neck`")), "{found:?}");
    }

    #[test]
    fn a_rename_is_not_claimed_by_another_item_but_may_be_handed_on() {
        let found = faults(&formerly(&["side"]), &retired("side", Some("neck")));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].path, "former_slugs[0]");
        assert_eq!(faults(&formerly(&["side"]), &retired("side", Some("lats"))), []);
        assert_eq!(faults(&formerly(&["flank", "side"]), &retired("side", Some("flank"))), []);
    }
}
