//! `/openapi.json`: the committed OpenAPI document.

use serde_json::{Value, json};

use crate::{
    domain::Locale,
    http::{
        read::{
            read_request::{HandlerResult, ReadRequest},
            representation::Representation,
        },
        request::query::Query,
    },
};

/// The committed document.
const COMMITTED: &str = include_str!("../../../openapi/openapi.json");

/// The committed document with the address of this service.
pub(in crate::http) async fn serve(request: ReadRequest) -> HandlerResult {
    request.json(|_| {
        Query::none(request.query())?;
        let mut document: Value = serde_json::from_str(COMMITTED).expect("this program wrote it, and a test reads it");
        document["servers"] = json!([{ "url": request.service().public_url() }]);
        Ok(Representation::new(document.to_string(), Locale::english()))
    })
}
