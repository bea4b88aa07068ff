//! What the built-in content owes its readers: every audited claim, contradiction and contraindication at its place,
//! every statement with its sources, and no body named whose words were not read. It holds for any number of items.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use rollwise::{
    content::builtin,
    domain::{Access, Content, Contraindication, Enumeration as _, Item, Items, Severity, Slug},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// So many claims were audited.
const CLAIMS: usize = 26;
/// So many contradictions the article has in itself.
const CONFLICTS: usize = 7;
/// So many contraindications were researched.
const ROWS: usize = 52;

/// Bodies whose advice is often copied: who has read only a copy must not name them.
const BODIES: [&str; 34] = [
    "ABMP",
    "ACOG",
    "ACSM",
    "AHA",
    "AMTA",
    "American Academy",
    "American College",
    "American Heart",
    "Arthritis Foundation",
    "BMA",
    "CDC",
    "CSP",
    "Chartered Society",
    "Cleveland Clinic",
    "Department of Health",
    "EULAR",
    "HSE",
    "Harvard",
    "Health Service",
    "Johns Hopkins",
    "Macmillan",
    "Mayo",
    "NASM",
    "NCCIH",
    "NHS",
    "NICE",
    "NIH",
    "National Center",
    "National Institute",
    "RCOG",
    "Red Cross",
    "Royal College",
    "WHO",
    "World Health",
];

struct Catalogue {
    content: Content,
    /// Every item as JSON, by `kind/slug`.
    items: BTreeMap<String, Value>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let content = builtin().expect("built-in content");
    let mut items = BTreeMap::new();
    put(&mut items, &content.regions);
    put(&mut items, &content.techniques);
    put(&mut items, &content.contraindications);
    put(&mut items, &content.roller_types);
    put(&mut items, &content.muscles);
    put(&mut items, &content.principles);
    put(&mut items, &content.benefits);
    put(&mut items, &content.guides);
    put(&mut items, &content.faqs);
    put(&mut items, &content.terms);
    put(&mut items, &content.sources);
    Catalogue { content, items }
});

fn put<T: Item>(all: &mut BTreeMap<String, Value>, items: &Items<T>) {
    for (slug, authored) in items {
        all.insert(format!("{}/{slug}", T::KIND), json!(authored.item));
    }
}

/// An item as JSON.
#[track_caller]
fn item(address: &str) -> &'static Value {
    CATALOGUE.items.get(address).unwrap_or_else(|| panic!("there is no {address}"))
}

/// The items of a kind.
fn of_kind(kind: &str) -> impl Iterator<Item = (&'static String, &'static Value)> {
    CATALOGUE.items.iter().filter(move |(address, _)| address.split('/').next() == Some(kind))
}

/// Calls `visit` with every text below a value.
fn texts<'a>(value: &'a Value, visit: &mut dyn FnMut(&'a str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(list) => list.iter().for_each(|value| texts(value, visit)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, visit)),
        _ => {}
    }
}

/// Whether a text below a value has the words, whatever their letter case.
fn says(value: &Value, words: &str) -> bool {
    let mut found = false;
    texts(value, &mut |text| found |= text.to_lowercase().contains(&words.to_lowercase()));
    found
}

/// The slugs in a list.
fn slugs(list: &Value) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Every slug in a `sources` below a value.
fn sources<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| sources(value, found)),
        Value::Object(fields) => {
            found.extend(fields.get("sources").map(slugs).unwrap_or_default());
            fields.values().for_each(|value| sources(value, found));
        }
        _ => {}
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Audit {
    claim: Vec<Claim>,
    conflict: Vec<Conflict>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    id: String,
    grade: String,
    item: String,
    field: String,
    said: String,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conflict {
    id: String,
    about: String,
    item: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    equals: Option<Value>,
}

fn audit() -> Audit {
    toml::from_str(include_str!("claims.toml")).expect("the table is well-formed")
}

#[test]
fn every_audited_claim_stands_beside_its_evidence() {
    let claims = audit().claim;
    let ids: BTreeSet<_> = claims.iter().map(|claim| &claim.id).collect();
    let places: BTreeSet<_> = claims.iter().map(|claim| (&claim.item, &claim.field)).collect();
    assert_eq!((claims.len(), ids.len(), places.len()), (CLAIMS, CLAIMS, CLAIMS), "a claim or a place stands twice");
    for Claim { id, grade, item: address, field, said, sources } in &claims {
        let found = item(address).pointer(field).unwrap_or_else(|| panic!("{id}: nothing at {address} {field}"));
        assert!(says(&found["commonly_said"], said), "{id}: {} is not about {said:?}", found["commonly_said"]);
        let evidence = &found["evidence"];
        assert_eq!(evidence["grade"], **grade, "{id}");
        assert!(evidence["finding"].as_str().is_some_and(|finding| !finding.trim().is_empty()), "{id} has no finding");
        let named = slugs(&evidence["sources"]);
        for source in sources {
            item(&format!("sources/{source}"));
            assert!(named.contains(&**source), "{id}: {address} does not name {source}");
        }
    }
}

#[test]
fn nothing_is_better_than_the_best_that_was_audited() {
    let mut strong = CATALOGUE.items.iter().filter(|(_, item)| item.to_string().contains(r#""grade":"strong""#));
    assert_eq!(strong.next(), None, "no claim earned `strong`");
}

#[test]
fn every_contradiction_of_the_article_is_resolved() {
    let conflicts = audit().conflict;
    let ids: BTreeSet<_> = conflicts.iter().map(|conflict| &conflict.id).collect();
    assert_eq!(ids.len(), CONFLICTS);
    for Conflict { id, about, item: address, field, says: wanted, never, equals } in &conflicts {
        let place = format!("{id} ({about}): {address} {field}");
        let found = item(address).pointer(field).unwrap_or_else(|| panic!("{place} is nothing"));
        assert!(equals.is_some() || !wanted.is_empty(), "{place} is asked for nothing");
        if let Some(expected) = equals {
            assert_eq!(found, expected, "{place}");
        }
        for words in wanted {
            assert!(says(found, words), "{place} does not say {words:?}");
        }
        for words in never {
            assert!(!says(found, words), "{place} says {words:?}");
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    severity: Severity,
    urgency: Option<Severity>,
    slugs: Vec<String>,
    sources: Vec<String>,
    caution: Option<String>,
}

fn rows() -> Vec<Row> {
    toml::from_str::<Rows>(include_str!("contraindication_rows.toml")).expect("the table is well-formed").row
}

impl Row {
    fn items(&self) -> Vec<&'static Contraindication> {
        let known = &CATALOGUE.content.contraindications;
        let item =
            |slug: &String| known.get(slug.as_str()).unwrap_or_else(|| panic!("{}: there is no {slug}", self.id));
        self.slugs.iter().map(item).map(|authored| &authored.item).collect()
    }
}

/// How far a severity is from the most serious.
fn rank(severity: Severity) -> usize {
    Severity::ALL.iter().position(|known| *known == severity).expect("it is one of them")
}

#[test]
fn every_researched_contraindication_is_covered() {
    let rows = rows();
    let ids: BTreeSet<_> = rows.iter().map(|row| &row.id).collect();
    assert_eq!((rows.len(), ids.len()), (ROWS, ROWS), "a row stands twice");
    for row in &rows {
        let (id, items) = (&row.id, row.items());
        let address = id.replace('_', "-");
        let bears = |item: &&Contraindication| item.aliases.contains(&address);
        assert!(row.slugs.contains(&address) || items.iter().any(bears), "{id}: no item is known as {address}");
        for (slug, item) in row.slugs.iter().zip(&items) {
            let least = row.urgency.unwrap_or(row.severity);
            assert!(rank(item.severity) <= rank(least), "{id}: {slug} is only {:?}", item.severity);
        }
        let items = json!(items);
        let mut named = BTreeSet::new();
        sources(&items, &mut named);
        for source in &row.sources {
            assert!(named.contains(&**source), "{id}: none of its items names {source}");
        }
    }
}

#[test]
fn where_experts_ask_for_caution_a_stricter_rule_says_so_and_why() {
    let mut stricter = 0;
    for row in rows() {
        let Some(share) = &row.caution else { continue };
        for (slug, item) in row.slugs.iter().zip(row.items()) {
            assert!(rank(item.severity) <= rank(Severity::Contraindicated), "{slug} is no stricter than caution");
            let finding = &item.evidence.finding;
            for words in ["agreed on caution", "not on a ban", share] {
                assert!(finding.contains(words), "{slug}: the finding does not say {words:?}: {finding}");
            }
            assert!(item.evidence.sources.iter().any(|source| source.as_str() == "bartsch2021"), "{slug}");
            let why = item.rationale.split_once(", so this rule says no where the experts ask for care");
            let why = why.or_else(|| item.rationale.split_once(", and says no where the experts ask for care"));
            assert!(
                why.is_some_and(|(why, _)| !why.is_empty()),
                "{slug}: the rationale does not say why it is stricter"
            );
            stricter += 1;
        }
    }
    assert!(stricter >= 4, "the panel agreed on four cautions, and only {stricter} items show them");
}

#[test]
fn every_statement_has_a_source_or_is_openly_convention() {
    let mut bare = 0;
    for (address, item) in ["techniques", "contraindications", "principles", "benefits"].into_iter().flat_map(of_kind) {
        let claims = item.get("claims").and_then(Value::as_array).into_iter().flatten();
        let mut evidence = item.get("evidence").into_iter().chain(claims.map(|claim| &claim["evidence"]));
        assert!(evidence.clone().next().is_some(), "{address} has no evidence");
        let mut named = BTreeSet::new();
        sources(item, &mut named);
        if named.is_empty() {
            bare += 1;
            assert!(
                evidence.clone().all(|it| it["grade"] == "convention"),
                "{address} has neither source nor convention"
            );
            let admits = |evidence: &Value| says(evidence, "no ") || says(evidence, "none ");
            assert!(evidence.all(admits), "{address} does not say that nothing was found");
        }
    }
    assert!(bare < CATALOGUE.content.contraindications.len() / 2, "{bare} items have no source");
}

#[test]
fn every_source_is_used_by_a_text() {
    let content = &CATALOGUE.content;
    let mut used = BTreeSet::new();
    CATALOGUE.items.values().for_each(|item| sources(item, &mut used));
    let rules = json!(content.screening.rules);
    sources(&rules, &mut used);
    let known: BTreeSet<_> = content.sources.keys().map(Slug::as_str).collect();
    assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&&str>::new(), "nothing uses these");
    assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "there are no such sources");
}

/// The body that a text names, if any.
fn body_in(text: &str) -> Option<&'static str> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    BODIES.into_iter().find(|body| {
        text.match_indices(body)
            .any(|(at, _)| !is_word(text[..at].chars().next_back()) && !is_word(text[at + body.len()..].chars().next()))
    })
}

/// Calls `visit` with every text that rests on copies alone: on its own `sources`, or else on those of what it is in.
fn resting_on_copies<'a>(value: &'a Value, cited: &BTreeSet<&'a str>, visit: &mut dyn FnMut(&'a str)) {
    let copies = |slug: &&str| CATALOGUE.content.sources.get(*slug).is_some_and(|it| it.item.access == Access::Copy);
    match value {
        Value::String(text) if !cited.is_empty() && cited.iter().all(copies) => visit(text),
        Value::Array(list) => list.iter().for_each(|value| resting_on_copies(value, cited, visit)),
        Value::Object(fields) => {
            let own = fields.get("sources").map(slugs);
            let cited = own.as_ref().unwrap_or(cited);
            fields.values().for_each(|value| resting_on_copies(value, cited, visit));
        }
        _ => {}
    }
}

#[test]
fn no_body_is_named_whose_words_were_read_in_a_copy_only() {
    for (slug, source) in &CATALOGUE.content.sources {
        if source.item.access == Access::Copy {
            let json = json!(source.item);
            texts(&json, &mut |text| assert_eq!(body_in(text), None, "sources/{slug}: {text}"));
            assert!(says(&json["limits"], "original was not read"), "sources/{slug} does not say that it is a copy");
        }
    }
    let mut resting = 0;
    let none = BTreeSet::new();
    for (address, item) in &CATALOGUE.items {
        resting_on_copies(item, &none, &mut |text| {
            assert_eq!(body_in(text), None, "{address} rests on copies: {text}");
            resting += 1;
        });
    }
    for rule in &CATALOGUE.content.screening.rules {
        resting_on_copies(&json!(rule), &none, &mut |text| {
            assert_eq!(body_in(text), None, "{} rests on copies: {text}", rule.id);
            resting += 1;
        });
    }
    assert!(resting > 10, "only {resting} texts were found that rest on copies");
    assert_eq!(body_in("as the NHS says"), Some("NHS"));
    assert_eq!(body_in("who is niceNHS"), None);
}

#[test]
fn no_term_question_or_guide_is_dangling() {
    let exists = |reference: &Value| {
        let address = format!("{}/{}", reference["kind"].as_str()?, reference["slug"].as_str()?);
        Some(CATALOGUE.items.contains_key(&address))
    };
    for (address, faq) in of_kind("faqs") {
        let about = faq["about"].as_array().expect("a list");
        assert!(!about.is_empty(), "{address} is about nothing");
        assert!(about.iter().all(|it| exists(it) == Some(true)), "{address} is about what there is not: {about:?}");
    }
    for (address, guide) in of_kind("guides") {
        let sections = guide["sections"].as_array().expect("a list");
        let items: Vec<_> = sections.iter().flat_map(|it| it["items"].as_array().into_iter().flatten()).collect();
        assert!(!items.is_empty(), "{address} leads nowhere");
        assert!(items.iter().all(|it| exists(it) == Some(true)), "{address} leads to what there is not: {items:?}");
        for faq in slugs(&guide["faqs"]) {
            item(&format!("faqs/{faq}"));
        }
    }
    for (address, item) in ["terms", "faqs", "guides"].into_iter().flat_map(of_kind) {
        let mut named = BTreeSet::new();
        sources(item, &mut named);
        for source in named {
            assert!(CATALOGUE.items.contains_key(&format!("sources/{source}")), "{address} names {source}");
        }
    }
}
