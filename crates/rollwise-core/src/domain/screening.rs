use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    AskedAs, BodyPosition, RegionSlug, Slug, SourceSlug, TechniqueSlug, Urgency, Verdict, enumeration::enumeration,
    hash::hash_of,
};

enumeration! {
    /// Where a rule of the screening comes from. Further values may be added.
    Tier as "tier" {
        /// The founding article.
        Article = "article",
        /// An expert consensus on foam rolling.
        Delphi = "delphi",
        /// Public-health or professional guidance.
        Guidance = "guidance",
        /// Our own caution, where no source was found.
        Conservative = "conservative",
    }
}

/// The rules that turn what a person tells into verdicts: `screening-rules.toml`.
///
/// They are data, so that an app can apply them on the device and no health data leaves the phone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruleset {
    /// The version of the rules.
    #[schema(min_length = 1, max_length = 120)]
    pub version: String,
    /// For how many days after it was fetched a copy may be used; an older one never yields `allowed`.
    #[schema(minimum = 1)]
    pub stale_after_days: u32,
    /// Names for sets of regions, for the effects of rules.
    #[serde(default)]
    pub groups: BTreeMap<Slug, Vec<RegionSlug>>,
    /// Codes that are known but have no contraindication, with the list that each belongs in.
    #[serde(default)]
    pub findings: BTreeMap<Slug, AskedAs>,
    /// The rules; their order has no meaning.
    #[schema(min_items = 1, max_items = 1000)]
    pub rules: Vec<Rule>,
}

impl Ruleset {
    /// The hash of the English texts: what a translation names in `translated_from`.
    pub fn texts_hash(&self) -> String {
        let texts: Vec<_> = self.rules.iter().map(|rule| (&rule.id, &rule.rationale, &rule.advice)).collect();
        hash_of(&("screening-rules", texts))
    }

    /// The rules with the texts of another language; `None` if it lacks those of any rule.
    pub fn translated(&self, translation: &RulesetTranslation) -> Option<Self> {
        let mut translated = self.clone();
        for rule in &mut translated.rules {
            let RuleTexts { rationale, advice } = translation.rules.get(&rule.id)?.clone();
            (rule.rationale, rule.advice) = (rationale, advice);
        }
        Some(translated)
    }
}

/// The texts of the rules in another language than English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesetTranslation {
    /// The hash of the English texts that were translated.
    pub translated_from: String,
    /// The texts by the id of their rule.
    pub rules: BTreeMap<String, RuleTexts>,
}

/// The texts of a rule in another language than English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleTexts {
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub rationale: String,
    /// What to do now.
    #[schema(min_length = 1, max_length = 2000)]
    pub advice: String,
}

/// A rule of the screening.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its stable name, such as `E1`.
    #[schema(pattern = "^[A-Z][0-9]+[a-z]?$")]
    pub id: String,
    /// Where it comes from.
    pub tier: Tier,
    /// When it fires.
    pub when: Predicate,
    /// What it does to regions.
    #[schema(min_items = 1, max_items = 100)]
    pub effects: Vec<RuleEffect>,
    /// What it does to techniques in a position, in any region.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub position_effects: Vec<PositionEffect>,
    /// How soon help is needed.
    pub urgency: Urgency,
    /// Whether a session must end at once.
    pub stop_now: bool,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub rationale: String,
    /// What to do now.
    #[schema(min_length = 1, max_length = 2000)]
    pub advice: String,
    /// What it rests on; empty for our own caution.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub sources: Vec<SourceSlug>,
}

/// When a rule fires. A client that meets a predicate that it does not know takes it as true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// Each of these holds.
    #[schema(no_recursion)]
    All(Vec<Predicate>),
    /// At least one of these holds.
    #[schema(no_recursion)]
    Any(Vec<Predicate>),
    /// One of these regions was asked for.
    RegionsAny(Vec<RegionSlug>),
    /// One of these symptoms was told.
    SymptomsAny(Vec<Slug>),
    /// One of these conditions was told.
    ConditionsAny(Vec<Slug>),
    /// One of these medications was told.
    MedicationsAny(Vec<Slug>),
    /// One of these issues was told, at whatever place.
    IssuesAny(Vec<Slug>),
    /// The age in years is this or more.
    AgeGte(u32),
    /// The age in years is below this.
    AgeLt(u32),
    /// The person is pregnant, in week 16 or later, or does not say in which week. Always `true`.
    #[serde(rename = "pregnancy_week_from_16_or_unknown")]
    PregnancyWeekFrom16OrUnknown(bool),
    /// Something was told that is not known. Always `true`.
    UnknownCode(bool),
    /// Two things were told that cannot both be true. Always `true`.
    Contradictory(bool),
}

impl Predicate {
    /// Calls `visit` with this predicate and every one within it, outer ones first, and where each stands within
    /// `path`, e.g. `when.all[1]`.
    pub fn visit<'a>(&'a self, path: &str, visit: &mut dyn FnMut(&str, &'a Self)) {
        visit(path, self);
        if let Self::All(parts) | Self::Any(parts) = self {
            for (index, part) in parts.iter().enumerate() {
                part.visit(&format!("{path}.{}[{index}]", self.name()), visit);
            }
        }
    }

    /// The name of the predicate, e.g. `symptoms_any`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::All(_) => "all",
            Self::Any(_) => "any",
            Self::RegionsAny(_) => "regions_any",
            Self::SymptomsAny(_) => "symptoms_any",
            Self::ConditionsAny(_) => "conditions_any",
            Self::MedicationsAny(_) => "medications_any",
            Self::IssuesAny(_) => "issues_any",
            Self::AgeGte(_) => "age_gte",
            Self::AgeLt(_) => "age_lt",
            Self::PregnancyWeekFrom16OrUnknown(_) => "pregnancy_week_from_16_or_unknown",
            Self::UnknownCode(_) => "unknown_code",
            Self::Contradictory(_) => "contradictory",
        }
    }

    /// The codes that it looks for, with the list of a screening request that it looks for them in.
    pub fn codes(&self) -> Option<(AskedAs, &[Slug])> {
        match self {
            Self::SymptomsAny(codes) => Some((AskedAs::Symptoms, codes)),
            Self::ConditionsAny(codes) => Some((AskedAs::Conditions, codes)),
            Self::MedicationsAny(codes) => Some((AskedAs::Medications, codes)),
            Self::IssuesAny(codes) => Some((AskedAs::Issues, codes)),
            _ => None,
        }
    }
}

enumeration! {
    /// Which regions an effect of a rule bears on. A client takes one that it does not know as all. Further values may
    /// be added.
    RuleScope as "rule_scope" {
        /// Every region.
        All = "all",
        /// The regions of the issues that made the rule fire, with their parents and children.
        IssueRegion = "issue_region",
        /// The regions of a group.
        Group = "group",
        /// The regions outside of a group.
        OutsideGroup = "outside_group",
        /// The regions that the effect names.
        Regions = "regions",
    }
}

/// What a rule does to regions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleEffect {
    /// Which regions.
    pub scope: RuleScope,
    /// The group, with the scopes `group` and `outside_group`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub group: Option<Slug>,
    /// The regions, with the scope `regions`; else empty.
    #[serde(default)]
    pub regions: Vec<RegionSlug>,
    /// The verdict, at least.
    pub verdict: Verdict,
}

/// What a rule does to techniques in a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionEffect {
    /// The position.
    pub body_position: BodyPosition,
    /// The verdict, at least.
    pub verdict: Verdict,
}

enumeration! {
    /// How used to rolling a person is. It never changes a verdict. Further values may be added.
    Experience as "experience" {
        /// Never rolled.
        None = "none",
        /// New to it.
        Beginner = "beginner",
        /// Knows the basics.
        Intermediate = "intermediate",
        /// Has rolled for long.
        Advanced = "advanced",
    }
}

/// A request for a screening with the answer that every implementation of the rules must give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its stable name, such as `V01`.
    #[schema(pattern = "^[A-Z][0-9]+$")]
    pub id: String,
    /// What it shows.
    #[schema(min_length = 1, max_length = 400)]
    pub name: String,
    /// What is told.
    pub input: VectorInput,
    /// What must come of it.
    pub expected: Expected,
}

/// What a person tells. What is absent is not told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorInput {
    /// The regions to be rolled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(min_items = 1)]
    pub regions: Vec<RegionSlug>,
    /// The techniques to be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(min_items = 1)]
    pub techniques: Vec<TechniqueSlug>,
    /// Codes of symptoms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(min_items = 1)]
    pub symptoms: Vec<String>,
    /// Codes of conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(min_items = 1)]
    pub conditions: Vec<String>,
    /// Codes of medications.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(min_items = 1)]
    pub medications: Vec<String>,
    /// What is wrong at a place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(min_items = 1)]
    pub issues: Vec<Issue>,
    /// The age in years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub age: Option<u32>,
    /// The week of pregnancy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pregnancy_weeks: Option<u32>,
    /// How used to rolling the person is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub experience: Option<Experience>,
}

/// Something that is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The code.
    #[serde(rename = "type")]
    #[schema(pattern = "\\S")]
    pub code: String,
    /// The region; without one it counts for every region that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region: Option<RegionSlug>,
}

/// What must come of a screening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The strictest verdict of what was asked for.
    pub verdict: Verdict,
    /// How soon help is needed.
    pub urgency: Urgency,
    /// Whether a session must end at once.
    pub stop_now: bool,
    /// The verdict for each region that was asked for.
    pub regions: BTreeMap<RegionSlug, Verdict>,
    /// The verdict for each technique that was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub techniques: BTreeMap<TechniqueSlug, Verdict>,
    /// The ids of the rules that fire, in any order.
    pub rules: Vec<String>,
}
