use super::{AskedItems, LooseSlug, Screener, Unusable, places::RegionSet};
use crate::{
    domain::{Slug, Verdict},
    guidance::named::{Named, nearest_slugs},
};

/// What is to be screened.
pub(super) struct Targets {
    /// The regions, in the order in which they were asked for, each once.
    pub(super) regions: Vec<usize>,
    /// The techniques, likewise.
    pub(super) techniques: Vec<usize>,
}

impl Screener {
    /// What a request asks for; adds to `faults` what cannot be found.
    pub(super) fn targets(&self, asked: &AskedItems, faults: &mut Vec<Unusable>) -> Targets {
        let techniques = asked.techniques.as_deref().unwrap_or_default();
        let techniques = find_all("techniques", techniques, &self.moves, |it| &it.slug, faults);
        let regions = match &asked.regions {
            Some(regions) => {
                if regions.is_empty() {
                    let reason = "the list is empty; name at least one region, or leave the field out";
                    faults.push(self.unusable_region("regions".to_owned(), reason.to_owned(), ""));
                }
                find_all("regions", regions, &self.places, |it| &it.slug, faults)
            }
            None if techniques.is_empty() => {
                let rollable = self.places.iter().filter(|(_, place)| place.verdict != Verdict::Avoid);
                rollable.map(|(region, _)| region).collect()
            }
            None => self.regions_of(&techniques),
        };
        Targets { regions, techniques }
    }

    /// All regions that bear on what is asked for, those of techniques included.
    pub(super) fn asked_regions(&self, targets: &Targets) -> RegionSet {
        let rolled = self.regions_of(&targets.techniques);
        RegionSet::those(self.places.len(), |region| targets.regions.contains(&region) || rolled.contains(&region))
    }

    /// A region that was named and is not there.
    pub(super) fn unknown_region(&self, location: String, written: &LooseSlug) -> Unusable {
        self.unusable_region(location, "there is no such region".to_owned(), &written.code())
    }

    fn unusable_region(&self, location: String, reason: String, given: &str) -> Unusable {
        Unusable { location, reason, nearest: nearest_of(given, &self.places, |place| &place.slug) }
    }

    fn regions_of(&self, techniques: &[usize]) -> Vec<usize> {
        let mut regions = Vec::new();
        for it in techniques.iter().filter_map(|technique| self.moves.get(*technique)) {
            regions.extend(it.regions.iter().filter(|region| !regions.contains(*region)).copied().collect::<Vec<_>>());
        }
        regions
    }
}

/// The items of a list, each once; adds to `faults` those that are not there.
fn find_all<T>(
    list: &str,
    written: &[LooseSlug],
    known: &Named<T>,
    slug: impl Fn(&T) -> &Slug,
    faults: &mut Vec<Unusable>,
) -> Vec<usize> {
    let mut found = Vec::new();
    for (position, written) in written.iter().enumerate() {
        match known.find(written.as_written()) {
            Some(index) if found.contains(&index) => {}
            Some(index) => found.push(index),
            None => faults.push(Unusable {
                location: format!("{list}[{position}]"),
                reason: format!("there is no such {}", list.trim_end_matches('s')),
                nearest: nearest_of(&written.code(), known, &slug),
            }),
        }
    }
    found
}

fn nearest_of<T>(given: &str, known: &Named<T>, slug: impl Fn(&T) -> &Slug) -> Vec<Slug> {
    nearest_slugs(given, known.iter().map(|(_, item)| slug(item)))
}
