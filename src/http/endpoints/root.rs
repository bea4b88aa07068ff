//! `/v1`: the service about itself.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{RefOr, Response},
};

use crate::{
    domain::{Disclaimer, Enumeration as _, Kind, Locale, Timestamp, json_text},
    http::read::{
        list_params::LocaleParams,
        operation_docs::{ok, responses},
        read_request::{HandlerResult, ReadRequest},
        representation::Representation,
        schema::reference,
    },
};

/// What this service serves, in which state, and under which terms.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ServiceDescription {
    /// The name of the collection.
    title: String,
    /// The version of the contract.
    #[schema(example = "v1")]
    version: &'static str,
    /// The version of the software.
    software: String,
    /// The number of the current edition.
    #[schema(minimum = 1)]
    edition: u64,
    /// When it was published.
    #[schema(required)]
    published_at: Option<Timestamp>,
    /// The languages that there are, English first.
    locales: Vec<Locale>,
    /// The terms of the content.
    licence: Licence,
    /// What a person must be told beside every guidance.
    disclaimer: Disclaimer,
    /// How many items there are of each kind.
    counts: BTreeMap<String, u64>,
    /// Where everything is.
    links: BTreeMap<String, String>,
    /// The language of this answer.
    locale: Locale,
}

/// The terms of the content.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Licence {
    /// Its SPDX identifier.
    #[schema(example = "CC-BY-4.0")]
    id: String,
    /// Where it can be read.
    #[schema(pattern = "^https?://")]
    url: String,
    /// The line to show.
    credit: String,
}

impl IntoResponses for ServiceDescription {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let ok = ok("The service about itself.", reference("ServiceDescription"), &[]);
        responses(ok, &[304, 406])
    }
}

/// Describe the service
///
/// The current edition, the licence and credit line, the disclaimer, how many items there are, and where they are.
#[utoipa::path(
    get,
    path = "/v1",
    operation_id = "describeService",
    tag = "service",
    params(LocaleParams),
    responses(ServiceDescription)
)]
pub(in crate::http) async fn show(request: ReadRequest) -> HandlerResult {
    request.json(|negotiated| {
        let LocaleParams { locale } = request.params(negotiated)?;
        let description = describe(&request, &locale);
        Ok(Representation::new(json_text(&description), description.locale))
    })
}

fn describe(request: &ReadRequest, locale: &Locale) -> ServiceDescription {
    let catalog = request.snapshot().catalog();
    let (texts, locale) = catalog.catalogue_texts(locale);
    let base = request.service().public_url();
    let named = ["vocabulary", "editions", "search", "screenings", "screening-rules", "routines"]
        .map(|name| (name.to_owned(), format!("{base}/v1/{name}")));
    let around = [("docs", "/docs/"), ("openapi", "/openapi.json"), ("problems", "/problems")]
        .map(|(name, path)| (name.to_owned(), format!("{base}{path}")));
    let kinds = Kind::ALL.iter().map(|kind| (kind.to_string(), format!("{base}/v1/{kind}")));
    ServiceDescription {
        title: texts.title,
        version: "v1",
        software: concat!("rollwise ", env!("CARGO_PKG_VERSION")).to_owned(),
        edition: catalog.edition(),
        published_at: catalog.editions().last().map(|edition| edition.published_at),
        locales: catalog.locales().to_vec(),
        licence: Licence {
            id: catalog.catalogue().licence.clone(),
            url: catalog.catalogue().licence_url.clone(),
            credit: texts.credit,
        },
        disclaimer: catalog.disclaimer(&locale),
        counts: Kind::ALL
            .iter()
            .map(|kind| (kind.to_string(), request.snapshot().shelf(*kind, &locale).len() as u64))
            .collect(),
        links: kinds.chain(named).chain(around).collect(),
        locale,
    }
}
