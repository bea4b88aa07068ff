//! `/openapi.json`: the committed OpenAPI document.

use serde_json::{Value, json};

use crate::{
    domain::Locale,
    http::{
        read::{
            ask::{Ask, Reply},
            representation::Body,
        },
        request::query::Query,
    },
};

/// The committed document.
const COMMITTED: &str = include_str!("../../../openapi/openapi.json");

/// The committed document with the address of this service.
pub(in crate::http) async fn serve(ask: Ask) -> Reply {
    ask.json(|_| {
        Query::none(ask.query())?;
        let mut document: Value = serde_json::from_str(COMMITTED).expect("this program wrote it, and a test reads it");
        document["servers"] = json!([{ "url": ask.service().public_url() }]);
        Ok(Body::new(document.to_string(), Locale::english()))
    })
}
