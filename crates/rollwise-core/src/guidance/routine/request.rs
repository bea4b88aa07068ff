use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    domain::{Difficulty, Goal, Locale},
    guidance::screening::{LooseSlug, PersonHealth},
};

/// What a routine is to be like, and the person it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutineRequest {
    /// How long the session takes, in minutes.
    #[schema(minimum = 5, maximum = 15)]
    pub minutes: u32,
    /// What it is for.
    pub goal: Goal,
    /// The regions to roll; without them, any that a technique rolls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_items = 1, max_items = 200)]
    pub regions: Option<Vec<LooseSlug>>,
    /// The forms of roller that the person has; without them, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_items = 1, max_items = 200)]
    pub equipment: Option<Vec<LooseSlug>>,
    /// The most demanding that a technique may be; `beginner` if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub difficulty: Option<Difficulty>,
    /// What the person tells of their health. Without it a warning says that nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub screening: Option<PersonHealth>,
    /// The language of the answer; else `Accept-Language` decides.
    ///
    /// The planner does not read it: the caller chooses the [`super::Planner`] by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub locale: Option<Locale>,
}
