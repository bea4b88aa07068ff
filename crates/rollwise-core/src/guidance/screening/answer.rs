use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{ContraindicationSlug, Disclaimer, RegionSlug, Slug, SourceSlug, TechniqueSlug, Urgency, Verdict};

/// What a screening found: may this person roll there, and why or why not.
///
/// It borrows its texts from the [`super::Screener`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Screening<'a> {
    /// The strictest verdict on anything that was asked for.
    pub verdict: Verdict,
    /// How soon help is needed.
    pub urgency: Urgency,
    /// Whether a session must end at once.
    pub stop_now: bool,
    /// What to do now, most urgent first.
    pub advice: Vec<&'a str>,
    /// The rules that fired, in the natural order of their names.
    pub rules: Vec<&'a str>,
    /// Each region that was asked for.
    pub regions: Vec<RegionScreening<'a>>,
    /// Each technique that was asked for.
    pub techniques: Vec<TechniqueScreening<'a>>,
    /// Codes that are known but belong in another list. They counted all the same.
    pub misplaced: Vec<Slug>,
    /// What was told and is not known, as it was written. It made every verdict at least `consult_first`.
    pub unrecognised: Vec<String>,
    /// The fields of the request that were left out and are taken to be those of a healthy adult.
    pub assumed: Vec<&'static str>,
    /// The rules that were applied.
    pub ruleset: RulesetEdition,
    /// What to show with every answer.
    pub disclaimer: &'a Disclaimer,
}

/// Whether to roll a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegionScreening<'a> {
    /// The region.
    pub region: RegionSlug,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, most urgent first. Empty where the verdict is `allowed`.
    pub reasons: Vec<Reason<'a>>,
    /// What to roll instead. None while help is needed first.
    pub alternatives: Vec<AlternativeScreening<'a>>,
}

/// A region to roll instead of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlternativeScreening<'a> {
    /// The region to roll.
    pub region: RegionSlug,
    /// The verdict for this person: `allowed` or `caution`.
    pub verdict: Verdict,
    /// Why it helps.
    pub why: &'a str,
}

/// Whether to do a technique: the strictest verdict of its regions and its position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TechniqueScreening<'a> {
    /// The technique.
    pub technique: TechniqueSlug,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, most urgent first. Empty where the verdict is `allowed`.
    pub reasons: Vec<Reason<'a>>,
}

/// Why a verdict is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason<'a> {
    /// The rule that fired, or `default` for what holds of the region for everyone.
    pub rule: &'a str,
    /// The contraindication that made it fire, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub contraindication: Option<ContraindicationSlug>,
    /// The verdict, at least.
    pub verdict: Verdict,
    /// Why.
    pub rationale: &'a str,
    /// What to do now.
    pub advice: &'a str,
    /// What it rests on; empty for our own caution.
    pub sources: &'a [SourceSlug],
}

/// Which rules were applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RulesetEdition {
    /// The version of the rules.
    pub version: String,
    /// The edition of the content that they belong to.
    pub edition: u64,
}

/// What some codes mean for every technique of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeFor<'a> {
    /// Every technique, by slug.
    pub techniques: Vec<TechniqueScreening<'a>>,
    /// The codes that are not known, as they were written.
    pub unrecognised: Vec<String>,
}

/// A request that cannot be screened, since it asks for something unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request names {} place(s) that cannot be screened, the first: {}", .0.len(), first(.0))]
pub struct Unscreenable(pub Vec<Unusable>);

/// A place in a request that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Where it stands, e.g. `issues[1].region`.
    pub location: String,
    /// What is wrong there and what to do.
    pub reason: String,
    /// What can stand there, nearest first; at most [`crate::domain::MOST_LISTED`].
    pub nearest: Vec<Slug>,
}

/// Only the place: the reason may hold what a person wrote.
fn first(places: &[Unusable]) -> &str {
    places.first().map_or("none", |place| &place.location)
}
