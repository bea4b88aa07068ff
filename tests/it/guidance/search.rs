//! People find what they mean: the figures of docs/search.md, computed from `search_queries.toml`.

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::prelude::*;
use rollwise::{
    catalog::Catalog,
    catalog::preview,
    content::builtin,
    domain::{
        CatalogueTranslation, Content, Contraindication, Enumeration as _, Items, Kind, Locale, Region, Resource,
        Severity, TextKey, Translation, texts_of,
    },
    guidance::search::{Hit, SearchIndex},
};
use serde::Deserialize;

/// So many of the expected items must be among the first three hits.
const LEAST_RECALL: f64 = 0.95;
/// And so near the top the first of them must be: the mean of 1 / rank.
const LEAST_RECIPROCAL_RANK: f64 = 0.85;
const FEWEST_QUERIES: usize = 80;
const HITS: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Queries {
    query: Vec<Query>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    q: String,
    expect: Vec<String>,
    about: String,
    #[serde(default)]
    emergency: bool,
}

fn queries() -> Vec<Query> {
    toml::from_str::<Queries>(include_str!("search_queries.toml")).expect("the queries are well-formed").query
}

fn content() -> Content {
    builtin().expect("the built-in content has no faults")
}

fn catalog(content: Content) -> Catalog {
    preview(content).expect("the content is valid as a whole")
}

/// The built-in content in English.
static INDEX: LazyLock<SearchIndex> = LazyLock::new(|| SearchIndex::build(&catalog(content()), &Locale::english()));

fn address(hit: &Hit) -> String {
    format!("{}/{}", hit.kind, hit.slug)
}

/// The addresses of what a query finds, best first.
fn found(query: &str) -> Vec<String> {
    INDEX.search(query, &[], HITS).iter().map(address).collect()
}

#[test]
fn the_queries_try_everything() {
    let queries = queries();
    assert!(queries.len() >= FEWEST_QUERIES);
    let texts: BTreeSet<_> = queries.iter().map(|query| &query.q).collect();
    assert_eq!(texts.len(), queries.len(), "a query is there twice");
    let content = content();
    for query in &queries {
        assert!((1..=3).contains(&query.expect.len()), "{:?} expects one to three items", query.q);
        for expected in &query.expect {
            let (kind, slug) = expected.split_once('/').expect("kind/slug");
            let kind = Kind::from_word(kind).expect("a kind");
            assert!(content.contains(kind, slug), "{:?} expects {expected}, which is not there", query.q);
        }
    }
    for kind in Kind::WORDS {
        let expects = |query: &Query| query.expect.iter().any(|item| item.starts_with(kind));
        assert!(queries.iter().any(expects), "no query is about {kind}");
    }
    for about in ["name", "alias", "abbreviation", "synonym", "prefix", "typo", "word form", "question", "emergency"] {
        assert!(queries.iter().any(|query| query.about == about), "no query tries {about}");
    }
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn people_find_what_they_mean() {
    let (mut recall, mut reciprocal) = (0.0, 0.0);
    let mut misses = Vec::new();
    let queries = queries();
    for query in &queries {
        let hits = found(&query.q);
        let held = query.expect.iter().filter(|item| hits.iter().take(3).any(|hit| hit == *item)).count();
        let rank = hits.iter().position(|hit| query.expect.contains(hit));
        recall += held as f64 / query.expect.len() as f64;
        reciprocal += rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        if held < query.expect.len() || rank != Some(0) {
            let first = hits.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
            misses.push(format!("{:?} expects {}, finds {first}", query.q, query.expect.join(", ")));
        }
    }
    let (recall, reciprocal) = (recall / queries.len() as f64, reciprocal / queries.len() as f64);
    let report = format!("recall@3 {recall:.3}, MRR {reciprocal:.3}, not at the top:\n{}", misses.join("\n"));
    assert!(recall >= LEAST_RECALL && reciprocal >= LEAST_RECIPROCAL_RANK, "{report}");
    println!("{report}");
}

#[test]
fn words_of_an_emergency_find_the_contraindication_first_and_help_before_any_technique() {
    let mut wrong = Vec::new();
    let contraindications = content().contraindications;
    for query in queries().iter().filter(|query| query.emergency) {
        let hits = INDEX.search(&query.q, &[], HITS);
        let expected = hits.iter().position(|hit| query.expect.contains(&address(hit)));
        let technique = hits.iter().position(|hit| hit.kind == Kind::Techniques);
        let first = hits.first().filter(|hit| hit.kind == Kind::Contraindications);
        let severity = first.and_then(|hit| Some(contraindications.get(&hit.slug)?.item.severity));
        let needs_help = severity.is_some_and(|severity| matches!(severity, Severity::Emergency | Severity::Urgent));
        let comes_too_early = technique.is_some_and(|at| needs_help || expected.is_none_or(|expected| expected > at));
        if first.is_none() || expected.is_none() || comes_too_early {
            wrong.push(format!("{:?} finds {:?}", query.q, hits.iter().map(address).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for words in ["chest pain", "numb legs", "dark urine", "back pain and fever"] {
        let hits = INDEX.search(words, &[], 1000);
        assert_eq!(hits.first().map(|hit| hit.kind), Some(Kind::Contraindications), "{words}");
        assert!(hits.iter().all(|hit| hit.kind != Kind::Techniques), "{words} finds a technique");
    }
}

#[test]
fn a_forbidden_place_comes_with_its_contraindication_and_then_with_what_to_do_instead() {
    let hits = found("low back");
    assert_eq!(hits[..2].iter().collect::<BTreeSet<_>>().len(), 2);
    assert!(hits[..2].contains(&"regions/lower-back".to_owned()), "{hits:?}");
    assert!(hits[..2].contains(&"contraindications/lumbar-spine".to_owned()), "{hits:?}");
    for instead in ["regions/glutes", "regions/hip-flexors", "regions/lats", "techniques/lats-side-lying"] {
        assert!(hits[2..12].contains(&instead.to_owned()), "{instead} is not offered: {hits:?}");
    }
    let nape = found("nape");
    assert_eq!(nape[..2], ["regions/neck", "contraindications/cervical-spine"], "the companion has another name");
}

#[test]
fn a_place_may_have_any_number_of_techniques() {
    let mut content = content();
    for number in 0..300 {
        let mut technique = content.techniques["lats-side-lying"].clone();
        technique.item.name = format!("Lats roll {number}");
        content.techniques.insert(format!("lats-{number}").parse().expect("a slug"), technique);
    }
    let hits = SearchIndex::build(&catalog(content), &Locale::english()).search("lower back", &[], usize::MAX);
    assert!(hits.iter().filter(|hit| hit.kind == Kind::Techniques).count() > 300);
}

#[test]
fn whoever_may_be_in_danger_is_offered_nothing_else_to_roll() {
    let instead = found("lower back");
    assert!(instead.contains(&"regions/hip-flexors".to_owned()));
    let alarmed = found("chest pain and lower back");
    assert_eq!(alarmed[0], "contraindications/chest-pain");
    assert!(!alarmed.contains(&"regions/hip-flexors".to_owned()), "{alarmed:?}");
}

#[test]
fn a_place_or_a_part_of_a_name_is_no_alarm() {
    for (query, first) in [
        ("chest", "regions/chest"),
        ("calf", "regions/calves"),
        ("back pain", "contraindications/new-back-pain"),
        ("breathe", "principles/breathing"),
        ("breathing", "principles/breathing"),
        ("belly breathing", "terms/diaphragmatic-breathing"),
        ("between the shoulder blades", "regions/upper-back"),
    ] {
        assert_eq!(found(query).first().map(String::as_str), Some(first), "{query}");
    }
}

#[test]
fn names_weigh_more_than_mentions() {
    let hits: Vec<_> = INDEX.search("shoulder blade", &[], usize::MAX).iter().map(address).collect();
    let place = |name: &str| hits.iter().position(|hit| hit == name).expect("it is found");
    assert!(place("terms/scapula") < place("techniques/upper-back-roll"), "{hits:?}");
    assert!(place("regions/upper-back") < place("techniques/mid-back-roll"), "{hits:?}");
}

#[test]
fn every_item_is_found_by_its_name() {
    fn addresses<T: Resource>(items: &Items<T>) -> Vec<(String, String)> {
        items.iter().map(|(slug, authored)| (format!("{}/{slug}", T::KIND), authored.item.name().to_owned())).collect()
    }
    let content = content();
    let named = [
        addresses(&content.regions),
        addresses(&content.techniques),
        addresses(&content.contraindications),
        addresses(&content.roller_types),
        addresses(&content.muscles),
        addresses(&content.principles),
        addresses(&content.benefits),
        addresses(&content.guides),
        addresses(&content.faqs),
        addresses(&content.terms),
        addresses(&content.sources),
    ];
    for (address, name) in named.concat() {
        let place = found(&name).iter().position(|hit| *hit == address);
        assert!(place.is_some_and(|place| place < 5), "{name:?} finds {address} at {place:?}: {:?}", found(&name));
    }
}

#[test]
fn kinds_and_limits_restrict_the_same_order() {
    let all = INDEX.search("roll slowly", &[], usize::MAX);
    let faqs: Vec<_> = all.iter().filter(|hit| hit.kind == Kind::Faqs).cloned().collect();
    assert!(!faqs.is_empty() && faqs.len() < all.len());
    assert_eq!(INDEX.search("roll slowly", &[Kind::Faqs], usize::MAX), faqs);
    assert_eq!(INDEX.search("roll slowly", &[], 3), all[..3]);
    let slugs: Vec<_> = faqs.into_iter().map(|hit| hit.slug).collect();
    assert_eq!(INDEX.matching(Kind::Faqs, "roll slowly"), slugs);
}

#[test]
fn nothing_is_found_for_nothing() {
    for query in ["", "   ", "…?!", "\u{301}", "qqqqqqqq zzzzzzzz"] {
        assert_eq!(found(query), Vec::<String>::new(), "{query:?}");
    }
}

#[test]
fn a_query_of_any_length_is_answered() {
    let long = "my lower back hurts ".repeat(50_000);
    assert_eq!(found(&long)[..2], found("my lower back hurts")[..2]);
    assert_eq!(found(&"x".repeat(1_000_000)), Vec::<String>::new());
}

#[test]
fn snippets_show_the_words_that_match() {
    let hits = INDEX.search("dark urine", &[], 1);
    let snippet = &hits[0].snippet;
    let units: Vec<_> = snippet.text.encode_utf16().collect();
    let marked: Vec<_> =
        snippet.matches.iter().map(|found| String::from_utf16_lossy(&units[found.start..found.end])).collect();
    assert_eq!(marked, ["Dark", "urine"], "{}", snippet.text);
    let synonym = &INDEX.search("low back", &[Kind::Contraindications], 1)[0].snippet;
    assert!(synonym.text.starts_with("Never put the roller"), "a summary says more than an alias: {}", synonym.text);
    assert!(!synonym.matches.is_empty());
}

/// The built-in content with a region, a technique and a contraindication in German.
fn german() -> Content {
    fn translate<T: Resource>(content: &mut Content, slug: &str, texts: &[(&str, &str)]) {
        let authored = T::of_mut(content).get_mut(slug).expect("it is built in");
        let mut german = texts_of(&authored.item);
        german.retain(|key, _| key.field != "aliases");
        for (field, text) in texts {
            german.insert(TextKey { field: (*field).to_owned(), position: 0 }, (*text).to_owned());
        }
        let translated_from = authored.english_hash();
        let german = Translation { translated_from, texts: german };
        authored.translations.insert("de".parse().expect("a language tag"), german);
    }
    let mut content = content();
    let texts =
        CatalogueTranslation { title: "Rollwise".into(), credit: "Rollwise".into(), disclaimer: "Kein Rat.".into() };
    content.catalogue_translations.insert("de".parse().expect("a language tag"), texts);
    content.vocabulary_translations.insert("de".parse().expect("a language tag"), content.vocabulary.clone());
    translate::<Region>(
        &mut content,
        "calves",
        &[("name", "Waden"), ("summary", "Die Muskeln hinten am Unterschenkel.")],
    );
    translate::<Region>(&mut content, "lower-back", &[("name", "Unterer Rücken")]);
    translate::<Contraindication>(
        &mut content,
        "chest-pain",
        &[("name", "Schmerzen in der Brust"), ("aliases", "Brustschmerzen")],
    );
    content
}

#[test]
fn another_language_is_searched_in_its_own_words_and_the_rest_in_english() {
    let locale: Locale = "de".parse().expect("a language tag");
    let index = SearchIndex::build(&catalog(german()), &locale);
    for (query, first) in [
        ("Wade", "regions/calves"),
        ("wadne", "regions/calves"),
        ("Unterschenkel", "regions/calves"),
        ("unterer rücken", "regions/lower-back"),
        ("unterer ruecken", "regions/lower-back"),
        ("LWS", "regions/lower-back"),
        ("Ich habe Schmerzen in der Brust", "contraindications/chest-pain"),
        ("Herzinfarkt", "contraindications/chest-pain"),
        ("numb between the legs", "contraindications/saddle-numbness"),
        ("hamstrings", "regions/hamstrings"),
    ] {
        let hits: Vec<_> = index.search(query, &[], 3).iter().map(address).collect();
        assert_eq!(hits.first().map(String::as_str), Some(first), "{query}: {hits:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_in_order_and_always_the_same(query in prop_oneof![
        "\\PC{0,60}",
        "[a-z]{1,12}( [a-z]{1,12}){0,8}",
        proptest::sample::select(vec!["chest pain ", "roll ", "low back ", "numb ", "b", "how "])
            .prop_flat_map(|word| (Just(word), "\\PC{0,10}")).prop_map(|(word, rest)| word.repeat(3) + &rest),
    ]) {
        let hits = INDEX.search(&query, &[], usize::MAX);
        prop_assert_eq!(&INDEX.search(&query, &[], usize::MAX), &hits);
        prop_assert!(hits.is_sorted_by(|one, other| one.score >= other.score));
        prop_assert!(hits.iter().all(|hit| hit.score.is_finite() && hit.score > 0.0));
        let different: BTreeSet<_> = hits.iter().map(address).collect();
        prop_assert_eq!(different.len(), hits.len());
        for hit in hits {
            let units = hit.snippet.text.encode_utf16().count();
            prop_assert!(hit.snippet.text.chars().count() <= 162);
            prop_assert!(hit.snippet.matches.is_sorted_by(|one, other| one.end <= other.start));
            prop_assert!(hit.snippet.matches.iter().all(|found| found.start < found.end && found.end <= units));
        }
    }
}
