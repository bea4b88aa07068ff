//! People as tests: `persons.toml` says what people need from a screening. Here it is seen that the file is well formed
//! and does not contradict itself or the contract; it says nothing about the rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use rollwise::{
    content::builtin,
    domain::{Kind, Urgency, Verdict},
};
use serde::Deserialize;

/// So many people there are at least.
const PERSONS: usize = 200;
/// Where something may be that is never rolled: an issue names these beside the regions.
const PLACES: [&str; 15] = [
    "ankle",
    "elbow",
    "flank",
    "forearm",
    "hand",
    "head",
    "hip",
    "jaw",
    "knee",
    "ribs",
    "sacrum",
    "shoulder",
    "tailbone",
    "upper-arm",
    "wrist",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: Vec<Source>,
    person: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    url: String,
    says: String,
    read: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    id: String,
    who: String,
    why: String,
    ordinary: bool,
    sources: Vec<String>,
    asks: Asks,
    bounds: Bounds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    regions: Vec<String>,
    #[serde(default)]
    techniques: Vec<String>,
    #[serde(default)]
    symptoms: Vec<String>,
    #[serde(default)]
    conditions: Vec<String>,
    #[serde(default)]
    medications: Vec<String>,
    #[serde(default)]
    issues: Vec<Issue>,
    age: Option<u8>,
    pregnancy_weeks: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Issue {
    r#type: String,
    region: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    least: BTreeMap<String, Verdict>,
    most: BTreeMap<String, Verdict>,
    #[serde(default)]
    techniques_least: BTreeMap<String, Verdict>,
    #[serde(default)]
    techniques_most: BTreeMap<String, Verdict>,
    urgency: UrgencyBounds,
    stop_now: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UrgencyBounds {
    least: Urgency,
    most: Urgency,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| toml::from_str(include_str!("persons.toml")).expect("persons.toml is well formed"));

#[test]
fn there_are_enough_people_and_half_of_them_are_ordinary() {
    let people = &FILE.person;
    let ids: BTreeSet<&str> = people.iter().map(|person| person.id.as_str()).collect();
    assert_eq!(ids.len(), people.len(), "an id stands twice");
    assert!(people.len() >= PERSONS, "{} people", people.len());
    let ordinary = people.iter().filter(|person| person.ordinary).count();
    assert!(ordinary * 2 >= people.len(), "{ordinary} of {} are ordinary", people.len());
    for person in people {
        assert!(person.who.ends_with('.') && person.why.ends_with('.'), "{}: no whole sentence", person.id);
    }
}

#[test]
fn each_person_asks_for_what_exists() {
    let content = builtin().expect("built-in content");
    for Person { id, asks, .. } in &FILE.person {
        assert!(!asks.regions.is_empty(), "{id} asks for no region");
        for region in &asks.regions {
            assert!(content.contains(Kind::Regions, region), "{id}: there is no region {region}");
        }
        for technique in &asks.techniques {
            assert!(content.contains(Kind::Techniques, technique), "{id}: there is no technique {technique}");
        }
        for Issue { region, .. } in &asks.issues {
            let known = PLACES.contains(&region.as_str()) || content.contains(Kind::Regions, region);
            assert!(known, "{id}: there is no place {region}");
        }
    }
}

#[test]
fn each_thing_asked_for_has_bounds_and_what_is_safe_is_not_above_what_is_needed() {
    for Person { id, asks, bounds, .. } in &FILE.person {
        assert_spans(id, &asks.regions, &bounds.least, &bounds.most);
        assert_spans(id, &asks.techniques, &bounds.techniques_least, &bounds.techniques_most);
        assert!(bounds.urgency.least <= bounds.urgency.most, "{id}: urgency");
    }
}

fn assert_spans(id: &str, asked: &[String], least: &BTreeMap<String, Verdict>, most: &BTreeMap<String, Verdict>) {
    let asked: BTreeSet<&String> = asked.iter().collect();
    assert_eq!(least.keys().collect::<BTreeSet<_>>(), asked, "{id}: least");
    assert_eq!(most.keys().collect::<BTreeSet<_>>(), asked, "{id}: most");
    for (slug, verdict) in least {
        assert!(*verdict <= most[slug], "{id}: {slug}");
    }
}

#[test]
fn what_is_forbidden_or_cannot_wait_rests_on_a_source() {
    let listed: BTreeSet<&str> = FILE.source.iter().map(|source| source.url.as_str()).collect();
    assert_eq!(listed.len(), FILE.source.len(), "a source stands twice");
    for Source { url, says, read } in &FILE.source {
        assert!(url.starts_with("http") && says.ends_with('.'), "{url}");
        assert!(read.as_ref().is_none_or(|day| day.len() == "2026-11-28".len()), "{url}: {read:?} is no day");
    }
    let mut used = BTreeSet::new();
    for Person { id, sources, bounds, .. } in &FILE.person {
        let mut least = bounds.least.values().chain(bounds.techniques_least.values());
        if bounds.urgency.least >= Urgency::Urgent || least.any(|verdict| *verdict == Verdict::Avoid) {
            assert!(!sources.is_empty(), "{id} has no source");
        }
        used.extend(sources.iter().map(String::as_str));
    }
    assert_eq!(used, listed);
}

#[test]
fn an_ordinary_person_may_roll_somewhere_and_is_not_alarmed() {
    for Person { id, bounds, .. } in FILE.person.iter().filter(|person| person.ordinary) {
        assert!(bounds.most.values().any(|verdict| *verdict <= Verdict::Caution), "{id} may be refused everywhere");
        assert!(bounds.urgency.most <= Urgency::Routine && bounds.stop_now != Some(true), "{id} may be alarmed");
    }
}

#[test]
fn in_an_emergency_nothing_is_rolled() {
    for Person { id, bounds, .. } in &FILE.person {
        if bounds.urgency.least == Urgency::Emergency {
            assert!(bounds.least.values().all(|verdict| *verdict == Verdict::Avoid), "{id}");
            assert_eq!(bounds.stop_now, Some(true), "{id}");
        }
    }
}

/// The contract: one thing more that is told never makes a verdict laxer.
#[test]
fn no_person_needs_a_laxer_answer_than_another_who_told_less() {
    for less in &FILE.person {
        for more in FILE.person.iter().filter(|more| more.asks.tells_all_of(&less.asks)) {
            let (low, high) = (&less.bounds, &more.bounds);
            for (region, verdict) in &low.least {
                assert!(high.most.get(region).is_none_or(|most| most >= verdict), "{}, {}: {region}", less.id, more.id);
            }
            assert!(high.urgency.most >= low.urgency.least, "{}, {}: urgency", less.id, more.id);
            assert!(low.stop_now != Some(true) || high.stop_now != Some(false), "{}, {}: stop", less.id, more.id);
        }
    }
}

impl Asks {
    /// Whether everything in `less` is told here too. No age counts as less than another one, but that of an adult.
    fn tells_all_of(&self, less: &Self) -> bool {
        let adult = less.age.is_none_or(|age| (18..65).contains(&age));
        (adult || less.age == self.age) && less.told().is_subset(&self.told())
    }

    fn told(&self) -> BTreeSet<String> {
        let words =
            [&self.symptoms, &self.conditions, &self.medications].into_iter().flatten().map(|w| w.to_lowercase());
        let issues = self.issues.iter().map(|issue| format!("{} at {}", issue.r#type, issue.region));
        let weeks = self.pregnancy_weeks.iter().map(|weeks| format!("{weeks} weeks"));
        words.chain(issues).chain(weeks).collect()
    }
}
