//! Any content that the types allow and the database takes.

use std::{collections::BTreeMap, sync::Arc};

use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::select,
};
use rollwise::domain::{
    Authored, Benefit, Catalogue, CatalogueTranslation, Content, Contraindication, Disclaimer, Enumeration, Faq, Guide,
    Item, Items, Locale, Muscle, Principle, Region, Resource, RollerType, Slug, Source, Technique, Term, Timestamp,
    Translation, TypeSchema, Vocabulary, texts_of,
};
use serde_json::Value;

use super::{
    any_routines::routines,
    any_screening::screening,
    content::{locale, slug},
};

/// The slugs of every kind, so that any mention finds its item.
const SLUGS: [&str; 3] =
    ["a", "b-2", "the-longest-slug-that-there-can-be-has-eighty-characters-and-this-one-has-them-0"];

/// Texts that have broken programs.
const ODD_TEXTS: [&str; 9] = [
    "",
    " ",
    "line\nbreak\r\n\ttab",
    "it's \"quoted\" \\ $1 ? :a %s",
    "e\u{301}\u{200d}\u{feff}",
    "שלום مرحبا",
    "👩🏽‍⚕️🦵",
    "\u{10ffff}\u{fffd}\u{1}",
    "'; DROP TABLE items; --",
];

/// Any content that the database takes: all kinds, with and without what is optional, with odd texts.
pub(crate) fn any_content() -> impl Strategy<Value = Content> {
    let kinds: [BoxedStrategy<Fill>; 11] = [
        fill::<Region>(),
        fill::<Technique>(),
        fill::<Contraindication>(),
        fill::<RollerType>(),
        fill::<Muscle>(),
        fill::<Principle>(),
        fill::<Benefit>(),
        fill::<Guide>(),
        fill::<Faq>(),
        fill::<Term>(),
        fill::<Source>(),
    ];
    let whole = (
        catalogue(),
        btree_map(locales(), catalogue_translation(), 0..3),
        vocabulary(),
        btree_map(locales(), vocabulary(), 0..3),
    );
    (whole, screening(), routines(), kinds).prop_map(|(whole, screening, routines, kinds)| {
        let (catalogue, catalogue_translations, vocabulary, vocabulary_translations) = whole;
        let mut content = Content::empty(catalogue);
        (content.catalogue_translations, content.vocabulary) = (catalogue_translations, vocabulary);
        content.vocabulary_translations = vocabulary_translations;
        (content.screening, content.screening_translations, content.vectors) = screening;
        (content.routines, content.routines_translations) = routines;
        for fill in &kinds {
            fill.0(&mut content);
        }
        content
    })
}

/// Puts the items of a kind into content.
#[derive(Clone)]
struct Fill(Arc<dyn Fn(&mut Content)>);

impl std::fmt::Debug for Fill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the items of a kind")
    }
}

fn fill<T: Resource + std::fmt::Debug>() -> BoxedStrategy<Fill> {
    items::<T>().prop_map(|items| Fill(Arc::new(move |content| *T::of_mut(content) = items.clone()))).boxed()
}

pub(super) fn locales() -> impl Strategy<Value = Locale> {
    select(vec!["de", "pt-BR", "zh-Hant-TW"]).prop_map(locale)
}

pub(super) fn text() -> impl Strategy<Value = String> {
    let any = vec(any::<char>(), 0..12).prop_map(|text| text.into_iter().filter(|c| *c != '\0').collect());
    prop_oneof![2 => any, 1 => select(&ODD_TEXTS[..]).prop_map(str::to_owned), 2 => "[a-z ]{1,30}"]
}

pub(super) fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..3)
}

pub(super) fn word<E: Enumeration + std::fmt::Debug>() -> impl Strategy<Value = E> {
    select(E::ALL)
}

pub(super) fn one_slug<T: From<Slug> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    select(&SLUGS[..]).prop_map(slug)
}

pub(super) fn slugs<T: From<Slug> + std::fmt::Debug>() -> impl Strategy<Value = Vec<T>> {
    vec(one_slug(), 0..3)
}

fn catalogue() -> impl Strategy<Value = Catalogue> {
    let moments = (0_i64..200_000_000_000_000).prop_map(|moment| Timestamp::from_milliseconds(moment).expect("a time"));
    (moments, text(), text(), text(), text(), text(), text()).prop_map(
        |(published_at, title, licence, licence_url, credit, id, text)| Catalogue {
            published_at,
            title,
            licence,
            licence_url,
            credit,
            disclaimer: Disclaimer { id, text },
        },
    )
}

fn catalogue_translation() -> impl Strategy<Value = CatalogueTranslation> {
    (text(), text(), text()).prop_map(|(title, credit, disclaimer)| CatalogueTranslation { title, credit, disclaimer })
}

fn vocabulary() -> impl Strategy<Value = Vocabulary> {
    btree_map("[a-z_]{1,8}", btree_map("[a-z_]{1,8}", text(), 1..4), 1..4).prop_map(Vocabulary)
}

/// Items under all [`SLUGS`], some of them translated.
fn items<T: Item + std::fmt::Debug>() -> impl Strategy<Value = Items<T>> {
    let locales = select(vec!["de", "pt-BR"]).prop_map(locale);
    let authored = (any_item::<T>(), btree_map(locales, (text(), text()), 0..3));
    vec(authored, SLUGS.len()).prop_map(|list| {
        let named = SLUGS.into_iter().zip(list);
        named.map(|(name, (item, languages))| (slug(name), translated(item, languages).into())).collect()
    })
}

fn translated<T: Item>(item: T, languages: BTreeMap<Locale, (String, String)>) -> Authored<T> {
    let english = texts_of(&item);
    let translations = languages.into_iter().map(|(locale, (translated_from, text))| {
        let texts = english.iter().map(|(key, english)| (key.clone(), format!("{text}{english}"))).collect();
        (locale, Translation { translated_from, texts })
    });
    Authored { item, translations: translations.collect() }
}

/// Any item of a type, whatever its fields: as the type's schema has them.
fn any_item<T: Item + std::fmt::Debug>() -> impl Strategy<Value = T> {
    let types = TypeSchema::of::<T>();
    any_value(&types, types.root())
        .prop_map(|value| serde_json::from_value(value).expect("a value of the schema is one of the type"))
}

fn any_value(types: &TypeSchema, schema: &Value) -> BoxedStrategy<Value> {
    let number = |name: &str| schema[name].as_f64();
    match TypeSchema::type_of(schema) {
        "object" => {
            let fields = types.fields(schema).map(|(name, field)| {
                let (name, is_required) = (name.clone(), TypeSchema::requires(schema, name));
                (any_value(types, field), any::<bool>())
                    .prop_map(move |(value, is_given)| (is_required || is_given).then(|| (name.clone(), value)))
            });
            fields.collect::<Vec<_>>().prop_map(|fields| fields.into_iter().flatten().collect()).boxed()
        }
        "array" => {
            let count = |name: &str| schema[name].as_u64().map(|count| usize::try_from(count).expect("a small number"));
            let (least, most) = (count("minItems").unwrap_or(0), count("maxItems").unwrap_or(3));
            vec(any_value(types, types.entries(schema)), least..=most.min(3)).prop_map(Value::Array).boxed()
        }
        "integer" => {
            let most = schema["maximum"].as_u64().unwrap_or(u32::MAX.into());
            (schema["minimum"].as_u64().unwrap_or(0)..=most).prop_map(Value::from).boxed()
        }
        "number" => {
            (number("minimum").unwrap_or(0.001)..=number("maximum").unwrap_or(90.0)).prop_map(Value::from).boxed()
        }
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        _ if schema["format"] == "date" => day().prop_map(Value::from).boxed(),
        _ if schema["pattern"] == Slug::PATTERN => select(&SLUGS[..]).prop_map(Value::from).boxed(),
        _ => match schema["enum"].as_array() {
            Some(words) => select(words.clone()).boxed(),
            None => text().prop_map(Value::from).boxed(),
        },
    }
}

fn day() -> impl Strategy<Value = String> {
    (1_i64..250_000).prop_map(|days| Timestamp::from_milliseconds(days * 86_400_000).expect("a day").day().to_string())
}
