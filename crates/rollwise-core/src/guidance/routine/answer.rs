use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::{
        Disclaimer, Goal, MaxSpeed, RegionSlug, RollerTypeSlug, Safety, SegmentKind, Side, TechniqueSlug, Verdict,
        enumeration::enumeration,
    },
    guidance::screening::{Reason, Screening, TechniqueScreening},
};

/// A session that a timer can play from its first second to its last.
///
/// It borrows its reasons from the [`crate::guidance::screening::Screener`] and the rest from the [`super::Planner`].
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Routine<'a> {
    /// What it is for.
    pub goal: Goal,
    /// How long it takes, in seconds.
    pub total_seconds: u32,
    /// What to do when. Each part begins where the one before it ends; the last ends with the session.
    pub segments: Vec<Segment>,
    /// The techniques in the order in which they are done, each once, with what keeps them safe.
    pub techniques: Vec<RoutineTechnique<'a>>,
    /// What the plan keeps to.
    pub limits: Limits,
    /// The techniques that would have fitted and are not for this person.
    pub excluded: Vec<TechniqueScreening<'a>>,
    /// What to say before the session begins.
    pub warnings: Vec<Warning<'a>>,
    /// Whether the person's health was told.
    pub screened: bool,
    /// The edition of the content.
    #[schema(minimum = 1)]
    pub edition: u64,
    /// What to show with every routine.
    pub disclaimer: &'a Disclaimer,
}

/// A part of a routine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Segment {
    /// When it begins, in seconds from the start.
    pub start_seconds: u32,
    /// When it ends, in seconds from the start.
    pub end_seconds: u32,
    /// What it is.
    pub kind: SegmentKind,
    /// The technique that it belongs to; the beginning and the end of a session have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub technique: Option<TechniqueSlug>,
    /// The side of the body.
    pub side: Side,
    /// What to do, to be shown.
    pub text: String,
    /// The same in a few words, to be read aloud as the part begins.
    pub cue: String,
}

/// A technique of a routine.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RoutineTechnique<'a> {
    /// The technique.
    pub technique: TechniqueSlug,
    /// What a list shows.
    pub name: &'a str,
    /// The form of roller to use.
    pub equipment: RollerTypeSlug,
    /// The verdict for this person: `allowed` or `caution`.
    pub verdict: Verdict,
    /// What to keep off and when to stop.
    pub safety: &'a Safety,
}

/// What a routine keeps to: the strictest of its techniques and of the principles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Limits {
    /// The fastest that the roller may move along the body.
    pub max_speed: MaxSpeed,
    /// The longest that any spot may be held, in seconds.
    pub hold_seconds: u32,
    /// The longest that any muscle may be worked on one side, in seconds.
    pub muscle_seconds_per_side: u32,
    /// The shortest that a session may be, in minutes.
    pub min_minutes: u32,
    /// The longest that a session may be, in minutes.
    pub max_minutes: u32,
    /// The least part of the time that is spent rolling, holding or moving, in per cent.
    pub active_percent: u32,
}

/// Something to say before a routine begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning<'a> {
    /// What it is about.
    pub about: WarningAbout,
    /// The technique that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub technique: Option<TechniqueSlug>,
    /// The regions that it is about.
    pub regions: Vec<RegionSlug>,
    /// What to say.
    pub text: String,
    /// Why, where a rule of the screening says so.
    pub reasons: Vec<Reason<'a>>,
}

enumeration! {
    /// What a warning is about. Further values may be added.
    WarningAbout as "warning_about" {
        /// The person's health was not told.
        NotScreened = "not_screened",
        /// A technique asks for caution.
        Caution = "caution",
        /// Regions that were asked for and are not rolled.
        LeftOut = "left_out",
    }
}

/// Why there is no routine.
#[derive(Clone, Debug, PartialEq)]
pub enum NoRoutine<'a> {
    /// The request names something unknown.
    Unusable(Vec<Hint>),
    /// The person must stop or get help first.
    Stops(Box<Screening<'a>>),
    /// What is asked for cannot be met.
    Impossible(Box<Impossible<'a>>),
}

/// Why what was asked for cannot be met.
#[derive(Clone, Debug, PartialEq)]
pub struct Impossible<'a> {
    /// What binds first, and what would make a routine possible.
    pub hints: Vec<Hint>,
    /// The techniques that would have fitted and are not for this person.
    pub excluded: Vec<TechniqueScreening<'a>>,
    /// What the screening says to do, most urgent first.
    pub advice: Vec<&'a str>,
}

/// A place in a request to change.
#[derive(Clone, PartialEq, Eq)]
pub struct Hint {
    /// Where it stands, e.g. `regions[1]`.
    pub location: String,
    /// What is wrong there, or what would help.
    pub reason: String,
    /// What can stand there, best first.
    pub allowed: Vec<String>,
}

/// The reason may hold what a person wrote.
impl std::fmt::Debug for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hint").field("location", &self.location).finish_non_exhaustive()
    }
}
