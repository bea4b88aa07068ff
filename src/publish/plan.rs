//! What has to change for some content to become what is published; pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::Derived,
    domain::{Content, ItemRef, Kind, Locale, Published, Slug, Timestamp},
};

/// What has to change for some content to become what is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Items that are new, or would be served otherwise than now; ordered by kind and slug.
    pub upserts: Vec<ItemRef>,
    /// Items that are gone, with the slug that took over if it is a rename; ordered by kind and slug.
    pub deletes: Vec<(ItemRef, Option<Slug>)>,
    /// Whether the catalogue's own data, any label, any rule of the screening or any plan of routines differs.
    pub settings_changed: bool,
}

impl Plan {
    /// Whether nothing has to change.
    pub fn is_empty(&self) -> bool {
        self.upserts.is_empty() && self.deletes.is_empty() && !self.settings_changed
    }
}

/// What has to change from the published state to the next; without a published state everything is new.
pub fn plan(current: Option<&Published>, next: &Content) -> Plan {
    let after = next.hashes();
    let Some(Published { content: current, hashes: before, .. }) = current else {
        return Plan { upserts: after.into_keys().collect(), deletes: Vec::new(), settings_changed: true };
    };
    let mut upserts: BTreeSet<ItemRef> =
        after.iter().filter(|(item, hash)| before.get(item) != Some(hash)).map(|(item, _)| item.clone()).collect();
    upserts.extend(served_otherwise(current, next));
    let renames = next.renames();
    let gone = before.keys().filter(|item| !after.contains_key(item));
    Plan {
        upserts: upserts.into_iter().collect(),
        deletes: gone.map(|item| (item.clone(), renames.get(item).cloned())).collect(),
        settings_changed: current.catalogue_hash() != next.catalogue_hash()
            || current.vocabulary_hash() != next.vocabulary_hash()
            || current.screening_hash() != next.screening_hash()
            || current.routines_hash() != next.routines_hash(),
    }
}

/// What has to change where nothing of what is stored can be trusted but the addresses of its items.
pub(super) fn replace_all(stored: &BTreeSet<ItemRef>, next: &Content) -> Plan {
    let upserts: Vec<_> = next.hashes().into_keys().collect();
    let renames = next.renames();
    let gone = stored.iter().filter(|item| !next.contains(item.kind, item.slug.as_str()));
    Plan {
        upserts,
        deletes: gone.map(|item| (item.clone(), renames.get(item).cloned())).collect(),
        settings_changed: true,
    }
}

/// Items of the next state with something in them, as they are served, that comes from elsewhere and differs.
fn served_otherwise(current: &Content, next: &Content) -> Vec<ItemRef> {
    let (before, after) = (Derived::from(current), Derived::from(next));
    let mut items = differing(Kind::Muscles, &before.muscle_regions, &after.muscle_regions, next);
    items.extend(differing(
        Kind::Techniques,
        &before.technique_contraindications,
        &after.technique_contraindications,
        next,
    ));
    if disclaimers(current) != disclaimers(next) {
        for kind in [Kind::Techniques, Kind::Guides] {
            items.extend(next.slugs(kind).into_iter().map(|slug| ItemRef { kind, slug: slug.clone() }));
        }
    }
    items
}

fn differing<L: PartialEq>(
    kind: Kind,
    before: &BTreeMap<Slug, L>,
    after: &BTreeMap<Slug, L>,
    next: &Content,
) -> Vec<ItemRef> {
    after
        .iter()
        .filter(|(slug, list)| before.get(*slug) != Some(list) && next.contains(kind, slug.as_str()))
        .map(|(slug, _)| ItemRef { kind, slug: slug.clone() })
        .collect()
}

/// The disclaimer's name and text in English, and its texts in the other languages.
fn disclaimers(content: &Content) -> (&str, &str, BTreeMap<&Locale, &str>) {
    let disclaimer = &content.catalogue.disclaimer;
    let translations =
        content.catalogue_translations.iter().map(|(locale, texts)| (locale, texts.disclaimer.as_str())).collect();
    (&disclaimer.id, &disclaimer.text, translations)
}

/// When the next edition counts as published.
///
/// The time that the content itself names, so that every node that publishes it serves the same bytes; but `now` where
/// that time is the one that was `named_before` or lies before the `last` edition, and never before the last edition even
/// so.
pub(super) fn published_at(
    named: Timestamp,
    named_before: Option<Timestamp>,
    last: Timestamp,
    now: Timestamp,
) -> Timestamp {
    if named_before != Some(named) && named > last { named } else { now.max(last) }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::{Plan, plan, published_at};
    use crate::{
        content::builtin,
        domain::{
            BodyPosition, CatalogueTranslation, Content, Edition, ItemRef, Kind, Origin, Published, Scope, Timestamp,
            Translation, texts_of,
        },
    };

    fn content() -> Content {
        static CONTENT: LazyLock<Content> = LazyLock::new(|| builtin().expect("the built-in content has no faults"));
        CONTENT.clone()
    }

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn published(content: Content) -> Published {
        let edition = Edition {
            edition: 1,
            published_at: content.catalogue.published_at,
            origin: Origin::Builtin,
            note: String::new(),
            changes: vec![],
        };
        let hashes = content.hashes();
        let (stamps, retired, editions) = ([].into(), [].into(), vec![edition]);
        Published { content, hashes, stamps, retired, editions, digest: String::new() }
    }

    fn item(address: &str) -> ItemRef {
        let (kind, slug) = address.split_once('/').expect("a kind and a slug");
        let kind =
            *<Kind as crate::domain::Enumeration>::ALL.iter().find(|known| known.to_string() == kind).expect("a kind");
        ItemRef { kind, slug: slug.parse().expect("a slug") }
    }

    /// The plan for a change to the built-in content.
    fn plan_for(change: impl FnOnce(&mut Content)) -> Plan {
        let mut next = content();
        change(&mut next);
        plan(Some(&published(content())), &next)
    }

    fn upserts(items: &[&str]) -> Plan {
        Plan { upserts: items.iter().map(|address| item(address)).collect(), ..Plan::default() }
    }

    #[test]
    fn the_first_edition_has_everything() {
        let content = content();
        let plan = plan(None, &content);
        assert_eq!(plan.upserts.len(), content.hashes().len());
        assert!(plan.deletes.is_empty() && plan.settings_changed);
    }

    #[test]
    fn the_same_content_again_changes_nothing() {
        assert!(plan_for(|_| {}).is_empty());
    }

    #[test]
    fn a_changed_item_is_changed_alone() {
        let plan = plan_for(|next| next.terms.get_mut("doms").expect("it is there").item.name.push('!'));
        assert_eq!(plan, upserts(&["terms/doms"]));
    }

    #[test]
    fn a_new_translation_changes_its_item() {
        let plan = plan_for(|next| {
            let term = next.terms.get_mut("doms").expect("it is there");
            let translation = Translation { translated_from: term.english_hash(), texts: texts_of(&term.item) };
            term.translations.insert("de".parse().expect("a language tag"), translation);
        });
        assert_eq!(plan, upserts(&["terms/doms"]));
    }

    #[test]
    fn a_rename_deletes_the_old_address_in_favour_of_the_new() {
        let plan = plan_for(|next| {
            let mut term = next.terms.remove("doms").expect("it is there");
            term.item.former_slugs.push("doms".parse().expect("a slug"));
            next.terms.insert("soreness".parse().expect("a slug"), term);
            next.terms.remove("fascia").expect("it is there");
        });
        assert_eq!(plan.upserts, [item("terms/soreness")]);
        let heir = Some("soreness".parse().expect("a slug"));
        assert_eq!(plan.deletes, [(item("terms/doms"), heir), (item("terms/fascia"), None)]);
    }

    #[test]
    fn a_contraindication_that_bears_on_other_techniques_changes_them() {
        let plan = plan_for(|next| {
            let effects = &mut next.contraindications.get_mut("scoliosis").expect("it is there").item.effects;
            effects.retain(|effect| effect.scope == Scope::Regions);
            effects.truncate(1);
            effects[0].regions = vec!["lats".parse().expect("a slug")];
            effects[0].body_position = Some(BodyPosition::SideLying);
        });
        // It bore on all techniques before, and bears on this one still.
        let mut expected: Vec<_> = content()
            .techniques
            .keys()
            .filter(|slug| slug.as_str() != "lats-side-lying")
            .map(|slug| item(&format!("techniques/{slug}")))
            .chain([item("contraindications/scoliosis")])
            .collect();
        let mut found = plan.upserts;
        found.sort_by_key(ToString::to_string);
        expected.sort_by_key(ToString::to_string);
        assert_eq!(found, expected);
    }

    #[test]
    fn a_region_that_names_another_muscle_changes_the_muscle() {
        let plan = plan_for(|next| {
            next.regions
                .get_mut("glutes")
                .expect("it is there")
                .item
                .muscles
                .push("rhomboids".parse().expect("a slug"));
        });
        assert_eq!(plan, upserts(&["regions/glutes", "muscles/rhomboids"]));
    }

    #[test]
    fn another_disclaimer_changes_whatever_shows_it() {
        let everything = |content: &Content| content.techniques.len() + content.guides.len();
        let plan = plan_for(|next| next.catalogue.disclaimer.text.push('!'));
        assert_eq!(plan.upserts.len(), everything(&content()));
        assert!(plan.settings_changed);
        let plan = plan_for(|next| {
            let texts = CatalogueTranslation { title: "T".into(), credit: "C".into(), disclaimer: "D".into() };
            next.catalogue_translations.insert("de".parse().expect("a language tag"), texts);
        });
        assert_eq!(plan.upserts.len(), everything(&content()));
    }

    #[test]
    fn a_label_a_rule_a_routine_or_the_title_changes_the_settings_alone() {
        let only_settings = Plan { settings_changed: true, ..Plan::default() };
        assert_eq!(plan_for(|next| next.catalogue.title.push('!')), only_settings);
        let relabel = |next: &mut Content| {
            next.vocabulary.0.get_mut("verdict").expect("it is there").insert("avoid".into(), "No".into());
        };
        assert_eq!(plan_for(relabel), only_settings);
        assert_eq!(plan_for(|next| next.screening.rules[0].advice.push('!')), only_settings);
        assert_eq!(plan_for(|next| drop(next.vectors.pop())), only_settings);
        assert_eq!(plan_for(|next| next.routines.texts.caution.push('!')), only_settings);
    }

    #[test]
    fn the_content_names_the_time_unless_it_was_used_already() {
        let (now, last) = (time("2030-01-01T00:00:00Z"), time("2026-01-01T00:00:00Z"));
        let (later, earlier) = (time("2029-01-01T00:00:00Z"), time("2000-01-01T00:00:00Z"));
        assert_eq!(published_at(last, Some(last), last, now), now, "the time was used for the last edition");
        assert_eq!(published_at(later, Some(later), last, now), now, "and so was this, though it was not kept to");
        assert_eq!(published_at(later, Some(last), last, now), later);
        assert_eq!(published_at(later, None, last, now), later);
        assert_eq!(published_at(earlier, Some(last), last, now), now, "editions do not go back in time");
        assert_eq!(published_at(earlier, None, last, earlier), last, "not even by a clock that is slow");
    }
}
