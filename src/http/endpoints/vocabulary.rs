//! `/v1/vocabulary`: what people read for enumerated values and codes.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{RefOr, Response},
};

use crate::{
    domain::{
        AskedAs, Category, Contraindication, ContraindicationSlug, Kind, Locale, Severity, Slug, Vocabulary, json_text,
    },
    http::read::{
        list_params::LocaleParams,
        operation_docs::{ok, responses},
        read_request::{HandlerResult, ReadRequest},
        representation::Representation,
        schema::reference,
    },
};

/// The words of the contract with what people read for them, and the codes that a person can be asked for.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct VocabularyAnswer {
    /// Every enumeration with its values in their natural order.
    enumerations: Vec<EnumerationLabels>,
    /// What a picker of symptoms, conditions, medications and issues shows.
    codes: Vec<Code>,
    /// The language of the labels.
    locale: Locale,
    /// The current edition.
    #[schema(minimum = 1)]
    edition: u64,
}

/// An enumeration with its labels.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct EnumerationLabels {
    /// Its name.
    #[schema(example = "verdict")]
    name: &'static str,
    /// Its values.
    values: Vec<Label>,
}

/// A value and what people read for it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Label {
    /// The value.
    #[schema(example = "consult_first")]
    value: &'static str,
    /// What people read.
    #[schema(example = "Ask a professional first")]
    label: String,
}

/// A code that a person can be asked for.
// The contract names the field so.
#[expect(clippy::struct_field_names)]
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Code {
    /// The slug of the contraindication.
    code: ContraindicationSlug,
    /// Its name.
    label: String,
    /// How to ask for it.
    question: String,
    /// The list that it belongs in.
    group: AskedAs,
    /// What sort of thing it is.
    category: Category,
    /// How serious it is.
    severity: Severity,
    /// Its place within its group, from 1: the most serious first.
    #[schema(minimum = 1)]
    order: u32,
}

impl IntoResponses for VocabularyAnswer {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(ok("The labels.", reference("VocabularyAnswer"), &[]), &[304, 406])
    }
}

/// Show the vocabulary
///
/// The label of every enumerated value, and the codes of a screening with question, group and order, for pickers.
#[utoipa::path(
    get,
    path = "/v1/vocabulary",
    operation_id = "showVocabulary",
    tag = "service",
    params(LocaleParams),
    responses(VocabularyAnswer)
)]
pub(in crate::http) async fn show(request: ReadRequest) -> HandlerResult {
    request.json(|negotiated| {
        let LocaleParams { locale } = request.params(negotiated)?;
        let (vocabulary, locale) = request.snapshot().catalog().vocabulary(&locale);
        let answer = VocabularyAnswer {
            enumerations: enumerations(vocabulary),
            codes: codes(&request, &locale),
            edition: request.snapshot().catalog().edition(),
            locale,
        };
        Ok(Representation::new(json_text(&answer), answer.locale))
    })
}

fn enumerations(vocabulary: &Vocabulary) -> Vec<EnumerationLabels> {
    Vocabulary::enumerations()
        .into_iter()
        .map(|(name, words)| EnumerationLabels {
            name,
            values: words
                .iter()
                .map(|value| Label { value, label: vocabulary.label(name, value).unwrap_or(value).to_owned() })
                .collect(),
        })
        .collect()
}

/// The contraindications that are asked for, by group, and within it the most serious first.
fn codes(request: &ReadRequest, locale: &Locale) -> Vec<Code> {
    let catalog = request.snapshot().catalog();
    let mut asked: Vec<(Slug, Contraindication)> = request
        .snapshot()
        .shelf(Kind::Contraindications, locale)
        .iter()
        .filter_map(|entry| Some((entry.slug.clone(), catalog.localised(entry.slug.as_str(), locale)?.0)))
        .filter(|(_, item): &(Slug, Contraindication)| !matches!(item.asked_as, AskedAs::None | AskedAs::Age))
        .collect();
    asked.sort_by(|(slug, item), (other_slug, other)| {
        (item.asked_as, item.severity, slug).cmp(&(other.asked_as, other.severity, other_slug))
    });
    let mut places: BTreeMap<AskedAs, u32> = BTreeMap::new();
    asked
        .into_iter()
        .map(|(code, item)| {
            let place = places.entry(item.asked_as).or_default();
            *place += 1;
            Code {
                code: code.into(),
                label: item.name,
                question: item.question,
                group: item.asked_as,
                category: item.category,
                severity: item.severity,
                order: *place,
            }
        })
        .collect()
}
