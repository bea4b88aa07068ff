//! `/v1/screening-rules`: the rules of the screening as data, so that an app can apply them on the device.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{RefOr, Response},
};

use crate::{
    domain::{
        AskedAs, BodyPosition, Contraindication, Disclaimer, Enumeration as _, Item as _, Locale, RegionSlug, Rule,
        Slug, TechniqueSlug, Urgency, Vector, Verdict, json_text,
    },
    http::{
        read::{
            list_params::LocaleParams,
            operation_docs::{ok, responses},
            read_request::{HandlerResult, JSON, ReadRequest},
            representation::Representation,
            schema::reference,
        },
        request::query::Query,
    },
    schema::standalone,
};

/// The number of the form in which the rules are served. A client that meets a higher one screens on the server.
const FORMAT: u32 = 1;
/// The media type of the schema.
const SCHEMA_JSON: &str = "application/schema+json";

/// Everything that a device needs to screen by itself.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ScreeningRules {
    /// The form of this answer. A client that meets a higher number does not screen by itself.
    #[schema(minimum = 1)]
    format: u32,
    /// The version of the rules.
    version: String,
    /// The edition of the content that they belong to.
    #[schema(minimum = 1)]
    edition: u64,
    /// The language of the texts.
    locale: Locale,
    /// For how long after it was fetched a copy may be used (ISO 8601); an older one never yields `allowed`.
    #[schema(example = "P30D", pattern = "^P[0-9]+D$")]
    stale_after: String,
    /// The verdicts from laxest to strictest.
    verdicts: Vec<Verdict>,
    /// The urgencies from least to most.
    urgencies: Vec<Urgency>,
    /// Every region with its own verdict, which holds for everyone.
    regions: Vec<RuleRegion>,
    /// Every technique with what decides on it: its regions and its position.
    techniques: Vec<RuleTechnique>,
    /// Names for sets of regions.
    groups: Vec<RuleGroup>,
    /// Every code that can be told.
    codes: Vec<RuleCode>,
    /// The rules. Their order has no meaning.
    rules: Vec<Rule>,
    /// Requests with the answers that every implementation must give.
    vectors: Vec<Vector>,
    /// What to show with every answer.
    disclaimer: Disclaimer,
}

/// A region as the rules see it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RuleRegion {
    /// The region.
    region: RegionSlug,
    /// The verdict for everyone.
    verdict: Verdict,
    /// The region that it is a part of.
    #[schema(required)]
    parent: Option<RegionSlug>,
    /// Slugs that it had before.
    former_slugs: Vec<Slug>,
    /// What to roll instead, screened like everything else.
    alternatives: Vec<RegionSlug>,
}

/// A technique as the rules see it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RuleTechnique {
    /// The technique.
    technique: TechniqueSlug,
    /// Its regions.
    regions: Vec<RegionSlug>,
    /// Its position.
    body_position: BodyPosition,
}

/// A name for a set of regions.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RuleGroup {
    /// The name.
    group: Slug,
    /// The regions.
    regions: Vec<RegionSlug>,
}

/// A code that can be told.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RuleCode {
    /// The code: the slug of a contraindication, or a finding without one.
    code: Slug,
    /// The list that it belongs in. It counts wherever it is put.
    asked_as: AskedAs,
    /// Other codes and words that mean the same, compared without regard to case and with `-` for `_` and spaces.
    aliases: Vec<String>,
}

/// The responses of the schema of the rules.
pub(in crate::http) struct RulesSchemaResponses;

impl IntoResponses for ScreeningRules {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(ok("The rules.", reference("ScreeningRules"), &[]), &[304, 406])
    }
}

impl IntoResponses for RulesSchemaResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let object = utoipa::openapi::ObjectBuilder::new().description(Some("A JSON Schema (draft 2020-12)."));
        responses(ok("The schema.", object.into(), &[]), &[304, 406])
    }
}

/// Fetch the rules of the screening
///
/// The same rules that `POST /v1/screenings` applies, with test vectors, so that an app can screen on the device and no
/// health data leaves the phone. A client takes a predicate that it does not know as true, a scope as all regions, a
/// verdict as `avoid`; a stale or missing copy never yields `allowed`.
#[utoipa::path(
    get,
    path = "/v1/screening-rules",
    operation_id = "showScreeningRules",
    tag = "screening",
    params(LocaleParams),
    responses(ScreeningRules)
)]
pub(in crate::http) async fn show(request: ReadRequest) -> HandlerResult {
    request.json(|negotiated| {
        let LocaleParams { locale } = request.params(negotiated)?;
        let rules = rules(&request, &locale);
        Ok(Representation::new(json_text(&rules), rules.locale))
    })
}

/// Fetch the JSON Schema of the screening rules
///
/// Describes the answer of `/v1/screening-rules`, for code generators and for checks before an update is taken over.
#[utoipa::path(
    get,
    path = "/v1/screening-rules/schema",
    operation_id = "showScreeningRulesSchema",
    tag = "screening",
    responses(RulesSchemaResponses)
)]
pub(in crate::http) async fn schema(request: ReadRequest) -> HandlerResult {
    request.answer(&[JSON, SCHEMA_JSON], |_, _| {
        Query::none(request.query())?;
        let address = format!("{}/v1/screening-rules/schema", request.service().public_url());
        Ok(Representation::new(json_schema(&address).to_string(), Locale::english()))
    })
}

fn rules(request: &ReadRequest, locale: &Locale) -> ScreeningRules {
    let catalog = request.snapshot().catalog();
    let content = catalog.content();
    let (ruleset, locale) = catalog.screening(locale);
    ScreeningRules {
        format: FORMAT,
        version: ruleset.version.clone(),
        edition: catalog.edition(),
        stale_after: format!("P{}D", ruleset.stale_after_days),
        verdicts: Verdict::ALL.to_vec(),
        urgencies: Urgency::ALL.to_vec(),
        regions: content
            .regions
            .iter()
            .map(|(slug, region)| RuleRegion {
                region: slug.clone().into(),
                verdict: region.item.verdict,
                parent: region.item.parent.clone(),
                former_slugs: region.item.former_slugs.clone(),
                alternatives: region.item.alternatives.iter().map(|instead| instead.region.clone()).collect(),
            })
            .collect(),
        techniques: content
            .techniques
            .iter()
            .map(|(slug, technique)| RuleTechnique {
                technique: slug.clone().into(),
                regions: technique.item.regions.clone(),
                body_position: technique.item.body_position,
            })
            .collect(),
        groups: ruleset
            .groups
            .iter()
            .map(|(group, regions)| RuleGroup { group: group.clone(), regions: regions.clone() })
            .collect(),
        codes: codes(request, &ruleset.findings),
        rules: ruleset.rules.clone(),
        vectors: content.vectors.clone(),
        disclaimer: catalog.disclaimer(&locale),
        locale,
    }
}

fn codes(request: &ReadRequest, findings: &BTreeMap<Slug, AskedAs>) -> Vec<RuleCode> {
    let asked = |item: &Contraindication| !matches!(item.asked_as, AskedAs::None | AskedAs::Age);
    let contraindications = request.snapshot().catalog().items::<Contraindication>().iter();
    let mut codes: Vec<_> = contraindications
        .filter(|(_, contraindication)| asked(&contraindication.item))
        .map(|(slug, contraindication)| RuleCode {
            code: slug.clone(),
            asked_as: contraindication.item.asked_as,
            aliases: contraindication
                .item
                .former_slugs()
                .iter()
                .map(ToString::to_string)
                .chain(contraindication.item.aliases.iter().cloned())
                .collect(),
        })
        .chain(findings.iter().map(|(code, asked_as)| RuleCode {
            code: code.clone(),
            asked_as: *asked_as,
            aliases: Vec::new(),
        }))
        .collect();
    codes.sort_by(|one, other| one.code.cmp(&other.code));
    codes
}

/// The schema of the rules by itself, with everything that it refers to.
fn json_schema(address: &str) -> Value {
    let mut schema = Map::from_iter([
        ("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into()),
        ("$id".to_owned(), address.into()),
        ("title".to_owned(), "Rollwise screening rules".into()),
    ]);
    schema.extend(standalone::<ScreeningRules>());
    let mut schema = Value::Object(schema);
    open(&mut schema);
    schema
}

/// Lets objects gain fields, as version 1 of the contract may.
fn open(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.remove("additionalProperties");
            object.values_mut().for_each(open);
        }
        Value::Array(list) => list.iter_mut().for_each(open),
        _ => {}
    }
}
