//! Examples for the OpenAPI document: what the service really answers from the built-in content.

use std::sync::Arc;

use actix_web::test;
use serde_json::{Value, json};

use super::document::document;
use crate::{
    catalog::Catalog,
    config::{InvalidPublicUrl, PublicUrl},
    http::{
        server::app,
        state::{service::Service, snapshot::Snapshot},
    },
};

/// The item that stands for its kind.
const CHOSEN: [(&str, &str); 11] = [
    ("regions", "lower-back"),
    ("techniques", "lats-side-lying"),
    ("contraindications", "recent-injury"),
    ("roller-types", "peanut"),
    ("muscles", "latissimus-dorsi"),
    ("principles", "hold"),
    ("benefits", "range-of-motion"),
    ("guides", "back-massage-rollers"),
    ("faqs", "which-areas-to-avoid"),
    ("terms", "doms"),
    ("sources", "wilke2020"),
];
/// Of a long list of changes so many are shown.
const SHOWN_CHANGES: usize = 3;

/// The document with examples that the service answers with from a catalogue.
///
/// # Errors
/// If the address of the document's server is none, which only a change of this code could bring about.
pub async fn with_examples(catalog: Catalog) -> Result<Value, InvalidPublicUrl> {
    let mut document = document();
    add(&mut document, catalog, "http://127.0.0.1:8080".parse()?).await;
    Ok(document)
}

/// Puts the service's own answer into every operation of the document.
async fn add(document: &mut Value, catalog: Catalog, public_url: PublicUrl) {
    let today = catalog.catalogue().published_at.day();
    let service = Arc::new(Service::new(Snapshot::new(catalog, today), public_url));
    let app = test::init_service(app(service)).await;
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    for (path, item) in paths.iter_mut() {
        let told = item.pointer("/post/requestBody/content/application~1json/example").cloned();
        let request = match &told {
            Some(told) => test::TestRequest::post().uri(path).set_json(told).to_request(),
            None => test::TestRequest::get().uri(&address(path)).to_request(),
        };
        let answer = test::call_and_read_body(&app, request).await;
        let Ok(mut answer) = serde_json::from_slice::<Value>(&answer) else { continue };
        shorten(&mut answer);
        let method = if told.is_some() { "post" } else { "get" };
        if let Some(content) = item.pointer_mut(&format!("/{method}/responses/200/content/application~1json")) {
            content["example"] = answer;
        }
        for parameter in item.pointer_mut("/get/parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            if parameter["in"] == "path" {
                parameter["example"] = path_value(path);
            }
        }
    }
}

/// The address to ask: the chosen item of the kind, one item of a list.
fn address(path: &str) -> String {
    let filled = match path_value(path) {
        Value::String(slug) => path.replace("{slug}", &slug),
        number => path.replace("{edition}", &number.to_string()),
    };
    if path == "/v1/search" {
        return format!("{path}?q=low%20back&limit=3");
    }
    let is_list = CHOSEN.iter().any(|(kind, _)| path == format!("/v1/{kind}")) || path.contains("{slug}/");
    if is_list { format!("{filled}?limit=1") } else { filled }
}

fn path_value(path: &str) -> Value {
    let chosen = CHOSEN.iter().find(|(kind, _)| path.starts_with(&format!("/v1/{kind}/{{slug}}")));
    chosen.map_or(json!(1), |(_, slug)| json!(slug))
}

fn shorten(answer: &mut Value) {
    let shorten_changes = |edition: &mut Value| {
        if let Some(changes) = edition.get_mut("changes").and_then(Value::as_array_mut) {
            changes.truncate(SHOWN_CHANGES);
        }
    };
    if let Some(items) = answer.get_mut("items").and_then(Value::as_array_mut) {
        items.iter_mut().for_each(shorten_changes);
    }
    shorten_changes(answer);
    // Tools would look for what the references of a schema in an example mean.
    if answer.get("$defs").is_some()
        && let Some(object) = answer.as_object_mut()
    {
        object.retain(|name, _| ["$schema", "$id", "title", "type"].contains(&name.as_str()));
    }
    // The rules in full would hide everything else; what is left out is there to be fetched.
    if answer.get("stale_after").is_some() {
        for list in ["rules", "vectors", "codes", "regions"] {
            if let Some(list) = answer.get_mut(list).and_then(Value::as_array_mut) {
                list.truncate(SHOWN_CHANGES);
            }
        }
    }
}
