//! Answers come in the language that was asked for, or whole in English.

use serde_json::Value;

use crate::{
    http::contract::{kinds, locations, problem, slug},
    support::{
        folder::Folder,
        server::{Answer, Server},
    },
};

const TECHNIQUE: &[&str] = &[
    "name",
    "summary",
    "aliases",
    "steps.title",
    "steps.text",
    "tips",
    "common_mistakes",
    "safety.keep_off.area",
    "safety.keep_off.why",
    "safety.stop_if.text",
    "evidence.finding",
];
const TERM: &[&str] = &["name", "summary", "expansion", "definition", "aliases"];
const MUSCLE: &[&str] = &["name", "summary", "anatomical_name", "aliases"];

/// What was translated into German.
const GERMAN: [&str; 4] = ["techniques/upper-back-roll", "terms/doms", "terms/fascia", "muscles/latissimus-dorsi"];

/// A server with some items in German and one in Brazilian Portuguese. A translated text begins with `DE: ` or `PT: `.
fn server() -> Server {
    let server = Server::start();
    let folder = Folder::exported(&server);
    folder.add_language("de", "DE");
    folder.translate("de", "techniques/upper-back-roll", TECHNIQUE, "DE");
    folder.translate("de", "terms/doms", TERM, "DE");
    folder.translate("de", "terms/fascia", TERM, "DE");
    folder.translate("de", "muscles/latissimus-dorsi", MUSCLE, "DE");
    folder.add_language("pt-BR", "PT");
    folder.translate("pt-BR", "terms/doms", TERM, "PT");
    server.publish(folder.path());
    server
}

fn language(answer: &Answer) -> &str {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("content-language").expect("Content-Language")
}

#[test]
fn an_item_is_wholly_in_one_language() {
    let server = server();
    for kind in kinds() {
        for english in server.items(&format!("/v1/{kind}")) {
            let address = format!("/v1/{kind}/{}", slug(&english));
            let answer = server.get(&format!("{address}?locale=de"));
            let german = answer.json();
            if GERMAN.contains(&address.strip_prefix("/v1/").expect("an address below /v1")) {
                assert_eq!(language(&answer), "de");
                assert_eq!(german["locale"], "de");
                assert_eq!(without_tag(&german), without_tag(&english), "{address}: more than the texts differ");
                assert!(german["name"].as_str().is_some_and(|name| name.starts_with("DE: ")));
                assert_eq!(count(&german, "DE: "), count_texts(&german), "{address} mixes languages");
            } else {
                assert_eq!(language(&answer), "en", "{address}");
                assert_eq!(german, english, "{address} was not translated, so it is the English item");
            }
        }
    }
    let technique = server.json("/v1/techniques/upper-back-roll?locale=de");
    let disclaimer = technique["safety"]["disclaimer"]["text"].as_str().expect("a disclaimer");
    assert!(disclaimer.starts_with("DE: "), "{disclaimer}");
    let english = server.json("/v1/techniques/mid-back-roll?locale=de");
    let disclaimer = english["safety"]["disclaimer"]["text"].as_str().expect("a disclaimer");
    assert!(!disclaimer.starts_with("DE: "), "an English item has the English disclaimer");
}

/// The item with every translated text as it is in English.
fn without_tag(item: &Value) -> Value {
    let mut item: Value = serde_json::from_str(&item.to_string().replace("\"DE: ", "\"")).expect("JSON");
    item["locale"] = "en".into();
    item
}

fn count(item: &Value, tag: &str) -> usize {
    item.to_string().matches(&format!("\"{tag}")).count()
}

/// How many texts for people an item has: what has a space in it, or stands where such texts stand.
fn count_texts(item: &Value) -> usize {
    fn walk(name: &str, value: &Value) -> usize {
        let prose = [
            "name",
            "summary",
            "expansion",
            "definition",
            "anatomical_name",
            "aliases",
            "title",
            "text",
            "area",
            "why",
        ];
        match value {
            Value::String(text) => usize::from(prose.contains(&name) || text.contains(' ')),
            Value::Array(list) => list.iter().map(|value| walk(name, value)).sum(),
            Value::Object(object) => object.iter().map(|(name, value)| walk(name, value)).sum(),
            _ => 0,
        }
    }
    walk("", item)
}

#[test]
fn the_language_is_looked_up_from_the_parameter_or_else_the_header() {
    let server = server();
    let by_parameter = |locale: &str| {
        let answer = server.get_with(&format!("/v1/terms/doms?locale={locale}"), &[("Accept-Language", "pt-BR")]);
        language(&answer).to_owned()
    };
    for (locale, expected) in [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("de-Latn-CH", "de"),
        ("pt-BR", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("pt", "en"),
        ("pt-PT", "en"),
        ("en", "en"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("zh-Hant-TW", "en"),
    ] {
        assert_eq!(by_parameter(locale), expected, "locale={locale}");
    }
    let by_header = |value: &str| {
        let answer = server.get_with("/v1/terms/doms", &[("Accept-Language", value)]);
        assert_eq!(answer.json()["locale"], language(&answer), "{value}");
        language(&answer).to_owned()
    };
    for (value, expected) in [
        ("de", "de"),
        ("de-AT", "de"),
        ("de-CH-1996", "de"),
        ("DE-at, en;q=0.5", "de"),
        ("fr-FR, fr;q=0.9, de;q=0.4, en;q=0.2", "de"),
        ("en;q=0.4, de;q=0.5, pt-BR;q=0.6", "pt-BR"),
        ("de;q=0.5, en", "en"),
        ("de;q=0, pt-BR;q=0.001", "pt-BR"),
        ("de;q=0", "en"),
        ("fr", "en"),
        ("pt", "en"),
        ("*", "en"),
        ("fr, *;q=0.5", "en"),
        ("", "en"),
        ("this is not a language", "en"),
        ("de;q=2, pt-BR", "pt-BR"),
    ] {
        assert_eq!(by_header(value), expected, "Accept-Language: {value}");
    }
    assert_eq!(language(&server.get("/v1/terms/doms")), "en");
}

#[test]
fn a_malformed_locale_is_refused() {
    let server = server();
    for address in ["/v1/terms", "/v1/terms/doms", "/v1", "/v1/vocabulary", "/v1/regions/lats/techniques"] {
        for wrong in ["de_AT", "deutsch", "d", "", "*", "de-", "de,en", "12", "de-AT-x-y"] {
            let answer = server.get(&format!("{address}?locale={wrong}"));
            let problem = problem(&answer, 400, "invalid-query");
            assert_eq!(locations(&problem), ["query.locale"], "{address}?locale={wrong}");
            let allowed = problem["errors"][0]["allowed"].as_array().expect("the languages there are");
            assert_eq!(allowed.len(), 3, "{allowed:?}");
        }
    }
    let answer = server.get("/v1/terms?locale=de&locale=en");
    assert_eq!(locations(&problem(&answer, 400, "invalid-query")), ["query.locale"]);
}

#[test]
fn a_list_may_mix_items_of_several_languages_and_says_so() {
    let server = server();
    let answer = server.get("/v1/terms?locale=de&limit=100");
    assert_eq!(language(&answer), "de, en");
    for item in answer.json()["items"].as_array().expect("items") {
        assert_eq!(*item, server.json(&format!("/v1/terms/{}?locale=de", slug(item))));
        let translated = GERMAN.contains(&format!("terms/{}", slug(item)).as_str());
        assert_eq!(item["locale"], if translated { "de" } else { "en" });
    }
    assert_eq!(language(&server.get("/v1/terms?locale=de&slug=doms,fascia")), "de");
    assert_eq!(language(&server.get("/v1/terms?locale=de&slug=adhesion")), "en");
    assert_eq!(language(&server.get("/v1/terms?locale=de&slug=adhesion,doms")), "de, en");
    let answer = server.get("/v1/techniques/upper-back-roll?locale=de&include=primary_muscles,secondary_muscles");
    assert_eq!(language(&answer), "de, en", "included items count too");

    // The order by name is that of the language, and pages go on in it.
    let page = "/v1/terms?locale=de&sort=name&limit=5&fields=name,locale";
    let names: Vec<_> =
        server.items(page).iter().map(|item| item["name"].as_str().expect("a name").to_lowercase()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(names.len(), server.items("/v1/terms").len());
    assert_eq!(names.iter().filter(|name| name.starts_with("de: ")).count(), 2);
    assert!(server.json(page)["page"]["next"].as_str().is_some_and(|next| next.contains("locale=de")));
}

#[test]
fn the_service_itself_speaks_the_language() {
    let server = server();
    let answer = server.get_with("/v1", &[("Accept-Language", "de-AT")]);
    assert_eq!(language(&answer), "de");
    let german = answer.json();
    assert_eq!(german["locales"], serde_json::json!(["en", "de", "pt-BR"]));
    assert_eq!(german["locale"], "de");
    for text in [&german["title"], &german["licence"]["credit"], &german["disclaimer"]["text"]] {
        assert!(text.as_str().is_some_and(|text| text.starts_with("DE: ")), "{text}");
    }
    let vocabulary = server.get("/v1/vocabulary?locale=de");
    assert_eq!(language(&vocabulary), "de");
    let vocabulary = vocabulary.json();
    for enumeration in vocabulary["enumerations"].as_array().expect("enumerations") {
        for value in enumeration["values"].as_array().expect("values") {
            assert!(value["label"].as_str().is_some_and(|label| label.starts_with("DE: ")), "{value}");
        }
    }
    let front = server.json("/v1?locale=fr");
    assert_eq!(front["locale"], "en");
}

#[test]
fn every_language_has_its_own_tag() {
    let server = server();
    let tag = |locale: &str, address: &str| {
        let answer = server.get(&format!("{address}?locale={locale}"));
        let by_header = server.get_with(address, &[("Accept-Language", locale)]);
        assert_eq!(answer.header("etag"), by_header.header("etag"), "{address} in {locale}: the bytes are the same");
        assert!(answer.header("vary").is_some_and(|vary| vary.contains("Accept-Language")));
        answer.header("etag").expect("a tag").to_owned()
    };
    for address in ["/v1/terms/doms", "/v1", "/v1/vocabulary"] {
        let tags: std::collections::BTreeSet<_> = ["en", "de", "pt-BR"].map(|locale| tag(locale, address)).into();
        assert_eq!(tags.len(), 3, "{address}");
        // The tag of one language is not that of another.
        let headers = [("If-None-Match", tag("en", address)), ("Accept-Language", "de".to_owned())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(language(&server.get_with(address, &headers)), "de");
    }
}
