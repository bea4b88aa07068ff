//! What is made of an edition and of the change to the next one is what is made of the next one alone.

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;
use rollwise::{
    catalog::{Catalog, Retired, faults, preview},
    content::builtin,
    domain::{
        Authored, CatalogueTranslation, Content, Locale, Shared, Slug, Technique, TextKey, Translation, texts_of,
    },
    guidance::search::SearchIndex,
};

use crate::support::synthetic::synthetic;

/// The built-in content with some more techniques, offered in German too.
static CONTENT: LazyLock<Content> = LazyLock::new(|| {
    let mut content = synthetic(builtin().expect("the built-in content has no faults"), 40);
    let texts = CatalogueTranslation { title: "T".into(), credit: "C".into(), disclaimer: "D".into() };
    content.catalogue_translations.insert(german(), texts);
    content.vocabulary_translations.insert(german(), content.vocabulary.clone());
    content
});

const QUERIES: [&str; 22] = [
    "chest pian",
    "low back",
    "variation",
    "how long should i hold",
    "lats",
    "latisimus",
    "s",
    "va",
    "roll",
    "numb legs",
    "shoulder blades",
    "gentle evening roll",
    "hamstring",
    "foam",
    "upperback",
    "knot",
    "zugluft",
    "brust",
    "wad",
    "morning",
    "seaside studio",
    "7",
];

fn german() -> Locale {
    "de".parse().expect("a language tag")
}

/// What an editor does to one of the techniques.
#[derive(Clone, Debug)]
enum Edit {
    Summary(String),
    Tip(String),
    Alias(String),
    German(String),
    Remove,
    Rename,
    Restore,
}

fn edit() -> impl Strategy<Value = (usize, Edit)> {
    let words = || "[a-z]{2,12}( (roll|latissimus|seaside|zugluft|[a-z]{1,12})){0,4}".prop_map(String::from);
    let edit = prop_oneof![
        words().prop_map(Edit::Summary),
        words().prop_map(Edit::Tip),
        words().prop_map(Edit::Alias),
        words().prop_map(Edit::German),
        Just(Edit::Remove),
        Just(Edit::Rename),
        Just(Edit::Restore),
    ];
    (0..22_usize, edit)
}

fn change(content: &mut Content, number: usize, edit: &Edit) {
    let made_up: Vec<Slug> =
        CONTENT.techniques.keys().filter(|slug| slug.as_str().contains("-0000")).cloned().collect();
    let slug = &made_up[number % made_up.len()];
    let Some(authored) = content.techniques.get_mut(slug) else {
        let is_renamed = content.techniques.contains_key(format!("renamed-{slug}").as_str());
        if matches!(edit, Edit::Restore) && !is_renamed {
            content.techniques.insert(slug.clone(), CONTENT.techniques[slug].clone());
        }
        return;
    };
    match edit {
        Edit::Summary(text) => authored.item.summary = format!("About {text}."),
        Edit::Tip(text) => authored.item.tips = vec![format!("Mind {text}.")],
        Edit::Alias(text) => authored.item.aliases = vec![text.clone()],
        Edit::German(text) => translate(authored, text),
        Edit::Remove => drop(content.techniques.remove(slug)),
        Edit::Rename => {
            let named: Slug = format!("renamed-{slug}").parse().expect("a slug");
            let mut authored = content.techniques.remove(slug).expect("it was just there");
            authored.translations.clear();
            authored.item.former_slugs = vec![slug.clone()];
            content.techniques.insert(named, authored);
        }
        Edit::Restore => *authored = CONTENT.techniques[slug].clone(),
    }
    if let Some(authored) = content.techniques.get_mut(slug)
        && !matches!(edit, Edit::German(_))
    {
        // A translation of what was changed would be out of date.
        authored.translations.clear();
    }
}

fn translate(authored: &mut Shared<Authored<Technique>>, text: &str) {
    let german = |(key, english): (TextKey, String)| (key, format!("{text} auf {english}"));
    let texts: BTreeMap<_, _> = texts_of(&authored.item).into_iter().map(german).collect();
    let translated_from = authored.english_hash();
    authored.translations.insert(self::german(), Translation { translated_from, texts });
}

fn catalog(content: &Content) -> Catalog {
    preview(content.clone()).expect("the content is valid as a whole")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_search_answers_after_any_changes_as_if_built_anew(
        editions in proptest::collection::vec(proptest::collection::vec(edit(), 1..6), 1..5),
        typed in proptest::collection::vec("[a-z]{1,8}( [a-z]{1,6})?", 8),
    ) {
        let mut content = CONTENT.clone();
        let mut before = catalog(&content);
        let locales = [Locale::english(), german()];
        let mut indexes = locales.each_ref().map(|locale| SearchIndex::build(&before, locale));
        for edits in &editions {
            for (number, edit) in edits {
                change(&mut content, *number, edit);
            }
            let next = catalog(&content);
            for (locale, index) in locales.iter().zip(&mut indexes) {
                *index = index.updated_to(&before, &next, locale);
                let anew = SearchIndex::build(&next, locale);
                for query in QUERIES.into_iter().chain(typed.iter().map(String::as_str)) {
                    let (followed, built) = (index.search(query, &[], usize::MAX), anew.search(query, &[], usize::MAX));
                    prop_assert_eq!(followed, built, "{} in {}", query, locale);
                }
            }
            before = next;
        }
    }
}

#[test]
fn a_synthetic_catalogue_has_no_faults_and_the_size_that_was_asked_for() {
    let own = builtin().expect("the built-in content has no faults");
    let size = own.techniques.len() * 3 + 1;
    let content = synthetic(own.clone(), size);
    assert_eq!(content.techniques.len(), size);
    assert_eq!(faults(&content, &Retired::new()), []);
    assert!(own.techniques.keys().all(|slug| content.techniques.contains_key(slug)));
    assert_eq!(synthetic(own, size), content, "the same number gives the same catalogue");
}
