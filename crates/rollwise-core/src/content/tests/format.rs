//! `docs/content-format.md` shows what a file really may hold.

use serde_json::Value;

use crate::{
    content::{
        document::TomlDocument, layout, schema::schema_of, screening::VectorsFile, translation, validate::FileSchema,
    },
    domain::{
        Authored, Catalogue, CatalogueTranslation, Item, Routines, Ruleset, RulesetTranslation, Technique,
        for_each_kind,
    },
};

const TEXT: &str = include_str!("../../../../../docs/content-format.md");

/// The fields that stand in a table of their own, since every kind has them.
const COMMON: [&str; 2] = ["former_slugs", "review"];

/// The examples in a section, from its heading to the next of the same rank or a higher one.
fn examples(heading: &str) -> Vec<&'static str> {
    let (rank, _) = heading.split_once(' ').expect("a heading");
    let (_, section) = TEXT.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("there is no {heading}"));
    let end = ["\n## ", &format!("\n{rank} ")].into_iter().filter_map(|next| section.find(next)).min();
    let section = &section[..end.unwrap_or(section.len())];
    section.split("\n```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

fn example(heading: &str) -> &'static str {
    let examples = examples(heading);
    assert_eq!(examples.len(), 1, "{heading}: one example shows it");
    examples[0]
}

/// An example with the lines in use that it shows as comments, because they are optional.
fn in_use(example: &str) -> String {
    let line = |line: &str| {
        match line.strip_prefix("# ") {
            Some(optional) if optional.split_once(" = ").is_some_and(|(key, _)| !key.contains([' ', ','])) => optional,
            _ => line,
        }
        .to_owned()
    };
    example.lines().map(|text| line(text) + "\n").collect()
}

#[track_caller]
fn value(text: &str, schema: &FileSchema) -> Value {
    let document = TomlDocument::parse(text).unwrap_or_else(|faults| panic!("{faults:?} in\n{text}"));
    let problems = schema.problems(&document.value);
    assert!(problems.is_empty(), "{problems:?} in\n{text}");
    document.value
}

/// The headers and keys of a file, in order.
fn keys(text: &str) -> Vec<&str> {
    let code = text.lines().filter(|line| line.starts_with('[') || line.contains(" = "));
    code.filter(|line| !line.starts_with([' ', '#']))
        .map(|line| line.split([' ', ']']).next().unwrap_or(line))
        .collect()
}

/// Asserts that the words that an example lists beside a value are those that there are.
fn assert_words(text: &str, schema: &Value) {
    for line in text.lines().filter(|line| line.contains(" | ")) {
        // They stand behind the value, or below it as `# unit: …` where several share a line.
        let below = line.strip_prefix("# ").and_then(|comment| comment.split_once(": "));
        let behind = || line.split_once(" # ").map(|(code, words)| (code.split(" = ").next().unwrap_or(code), words));
        let (key, words) = below.or_else(behind).unwrap_or_else(|| panic!("{line}: the words stand in a comment"));
        let words = words.split([':', ',']).next().expect("words");
        let words: Vec<_> = words.split(" | ").map(str::trim).collect();
        let mut known = Vec::new();
        enumerations(schema, key, &mut known);
        assert!(known.contains(&words), "{line}: the words are {known:?}");
    }
}

/// The words of every enumeration that a field of this name has, at whatever depth.
fn enumerations<'a>(schema: &'a Value, key: &str, found: &mut Vec<Vec<&'a str>>) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let words = field.get("enum").or_else(|| field["items"].get("enum"));
        if let Some(words) = words.and_then(Value::as_array).filter(|_| name == key) {
            found.push(words.iter().filter_map(Value::as_str).collect());
        }
        enumerations(field, key, found);
        enumerations(&field["items"], key, found);
    }
}

fn assert_kind<T: Item>() {
    let heading = format!("### {}", T::KIND);
    let schema = FileSchema::of::<T>();
    let text = example(&heading);
    value(text, &schema);
    let whole = in_use(text);
    let item = value(&whole, &schema);
    serde_json::from_value::<T>(item.clone()).unwrap_or_else(|error| panic!("{heading}: {error}"));
    let schema = schema_of::<T>();
    for (name, _) in schema["properties"].as_object().into_iter().flatten() {
        assert!(item.get(name).is_some() || COMMON.contains(&name.as_str()), "{heading} does not show `{name}`");
    }
    assert_words(&whole, &schema);
    // Where values are, they stand as an export writes them.
    let mut ordered = item;
    order(&mut ordered, &schema);
    assert_eq!(keys(&whole), keys(&layout::document(&ordered, &schema)), "{heading} is in another order");
}

/// Puts the fields of every table into the order of its schema.
fn order(value: &mut Value, schema: &Value) {
    match value {
        Value::Object(fields) => {
            let position = |name: &str| {
                schema["properties"].as_object().and_then(|known| known.keys().position(|known| known == name))
            };
            let mut sorted: Vec<_> = std::mem::take(fields).into_iter().collect();
            sorted.sort_by_key(|(name, _)| position(name));
            for (name, value) in &mut sorted {
                order(value, &schema["properties"][name.as_str()]);
            }
            fields.extend(sorted);
        }
        Value::Array(list) => list.iter_mut().for_each(|value| order(value, &schema["items"])),
        _ => {}
    }
}

macro_rules! implement_test {
    ($($variant:ident $field:ident $type:ty,)+) => {
        #[test]
        fn every_kind_has_an_example_with_all_its_fields_in_order() {
            $(assert_kind::<$type>();)+
        }
    };
}
for_each_kind!(implement_test);

#[test]
fn what_is_no_item_has_examples_that_hold() {
    value(example("## catalogue.toml"), &FileSchema::of::<Catalogue>());
    value(example("## vocabulary.toml"), &FileSchema::labels());
    let rules = example("## screening-rules.toml");
    value(rules, &FileSchema::of::<Ruleset>());
    value(&in_use(rules), &FileSchema::of::<Ruleset>());
    assert_words(rules, &schema_of::<Ruleset>());
    let vectors = example("## screening-vectors.toml");
    value(vectors, &FileSchema::of::<VectorsFile>());
    value(&in_use(vectors), &FileSchema::of::<VectorsFile>());
    assert_words(&in_use(vectors), &schema_of::<VectorsFile>());
    // Of the texts the example shows a part.
    let routines = TomlDocument::parse(example("## routines.toml")).expect("it is TOML").value;
    let schema = schema_of::<Routines>();
    let plan = &schema["properties"]["goals"]["additionalProperties"]["properties"];
    let shown = routines["goals"]["warm_up"].as_object().expect("a plan");
    let fields = plan.as_object().expect("fields");
    assert!(fields.len() == shown.len() && fields.keys().all(|field| shown.contains_key(field)), "{shown:?}");
    let texts = schema["properties"]["texts"]["properties"].as_object().expect("texts");
    for (name, text) in routines["texts"].as_object().expect("texts") {
        let known = texts.get(name).unwrap_or_else(|| panic!("there is no text `{name}`"));
        assert_eq!(known["type"] == "string", text.is_string(), "{name}");
    }
}

#[test]
fn translations_have_examples_that_fit_the_english_ones() {
    let [catalogue, rules, technique] = examples("## Translations")[..] else { panic!("there are three examples") };
    value(catalogue, &FileSchema::of::<CatalogueTranslation>());
    value(rules, &FileSchema::of::<RulesetTranslation>());
    let schema = FileSchema::of::<Technique>();
    let english = value(example("### techniques"), &schema);
    let authored = Authored::<Technique>::english(serde_json::from_value(english).expect("a technique"));
    let german = TomlDocument::parse(technique).expect("it is TOML").value;
    let (translation, problems) = translation::from_file(&german, &authored, &schema);
    assert!(problems.is_empty(), "{problems:?}");
    assert!(crate::domain::apply_texts(&authored.item, &translation.texts).is_ok(), "{technique} is not complete");
}

#[test]
fn no_example_goes_untried() {
    // One for each kind, for each file that is no item, and three translations.
    assert_eq!(TEXT.matches("\n```toml\n").count(), 11 + 5 + 3);
}
