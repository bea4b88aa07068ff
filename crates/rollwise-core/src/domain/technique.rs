use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ContraindicationSlug, Evidence, Item, Kind, MuscleSlug, Prose, Reference, RegionSlug, Review, RollerTypeSlug, Slug,
    SourceSlug, TechniqueSlug, enumeration::enumeration, item::common_fields,
};

enumeration! {
    /// How demanding a technique is. Further values may be added.
    Difficulty as "difficulty" {
        /// For someone new to rolling.
        Beginner = "beginner",
        /// For someone who knows the basics.
        Intermediate = "intermediate",
        /// For someone with experience.
        Advanced = "advanced",
    }
}

enumeration! {
    /// How the body lies, sits or stands. Further values may be added.
    BodyPosition as "body_position" {
        /// On the back.
        Supine = "supine",
        /// Face down.
        Prone = "prone",
        /// On one side.
        SideLying = "side_lying",
        /// Sitting.
        Seated = "seated",
        /// Standing.
        Standing = "standing",
        /// On one or both knees.
        Kneeling = "kneeling",
    }
}

enumeration! {
    /// Whether a technique works both sides at once. Further values may be added.
    Laterality as "laterality" {
        /// Both sides at once.
        Bilateral = "bilateral",
        /// One side, then the other.
        EachSide = "each_side",
    }
}

enumeration! {
    /// What a person may roll for. Further values may be added.
    Goal as "goal" {
        /// Before activity.
        WarmUp = "warm_up",
        /// After activity.
        Recovery = "recovery",
        /// To ease a feeling of tightness.
        Relief = "relief",
        /// To move more freely.
        Mobility = "mobility",
    }
}

enumeration! {
    /// What a step is for. Further values may be added.
    Role as "role" {
        /// Getting into position.
        Preparation = "preparation",
        /// The movement itself.
        Step = "step",
        /// How to hold the body.
        FormCue = "form_cue",
        /// How to breathe.
        Breathing = "breathing",
        /// What keeps it safe.
        Safety = "safety",
        /// Another way to do it.
        Variation = "variation",
    }
}

enumeration! {
    /// What a technique leans on besides the roller. Further values may be added.
    Support as "support" {
        /// A wall.
        Wall = "wall",
        /// A chair.
        Chair = "chair",
        /// A mat.
        Mat = "mat",
    }
}

/// How to roll a region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// Other names that people use.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 120)]
    pub aliases: Vec<String>,
    /// The regions that it rolls.
    #[schema(min_items = 1, max_items = 100)]
    pub regions: Vec<RegionSlug>,
    /// The muscles that it is for.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub primary_muscles: Vec<MuscleSlug>,
    /// Muscles that it reaches as well.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub secondary_muscles: Vec<MuscleSlug>,
    /// How demanding it is.
    pub difficulty: Difficulty,
    /// How the body lies, sits or stands.
    pub body_position: BodyPosition,
    /// Whether it works both sides at once.
    pub laterality: Laterality,
    /// What a person may do it for.
    #[schema(min_items = 1, max_items = 100)]
    pub goals: Vec<Goal>,
    /// The forms of roller that fit, best first; any one suffices.
    #[schema(min_items = 1, max_items = 100)]
    pub equipment: Vec<RollerTypeSlug>,
    /// The density to start with.
    pub recommended_density: RollerTypeSlug,
    /// What it leans on besides the roller.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub supports: Vec<Support>,
    /// What to do, in order.
    #[schema(min_items = 1, max_items = 100)]
    pub steps: Vec<Step>,
    /// What makes it easier or better.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 400)]
    pub tips: Vec<String>,
    /// What people often get wrong.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 400)]
    pub common_mistakes: Vec<String>,
    /// How fast, how long and how often.
    pub dose: Dose,
    /// How long it usually takes for both sides together, rests included, in seconds.
    #[schema(minimum = 1, maximum = 900)]
    pub estimated_seconds: u32,
    /// What to keep off and when to stop.
    pub safety: Safety,
    /// What is known of its effect.
    pub evidence: Evidence,
    /// Techniques that go well with it.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub related: Vec<TechniqueSlug>,
    /// The sources of the item.
    #[schema(max_items = 100)]
    pub sources: Vec<SourceSlug>,
    /// Slugs that this item had before.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub former_slugs: Vec<Slug>,
    /// When it was last checked against its sources.
    #[serde(default)]
    pub review: Option<Review>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The place in the order, from 1.
    #[schema(minimum = 1)]
    pub position: u32,
    /// What the step is for.
    pub role: Role,
    /// A few words.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
    /// What to do, to be read while doing it.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
    /// How long the step takes, in seconds, where it has a length of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(minimum = 1)]
    pub duration_seconds: Option<u32>,
}

/// How fast, how long and how often.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// The fastest that the roller may move along the body.
    pub max_speed: MaxSpeed,
    /// How long to rest on a tender spot, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hold_seconds: Option<Hold>,
    /// How many movements, where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub repetitions: Option<Range>,
    /// The length of a set, in seconds.
    pub set_seconds: Range,
    /// The number of sets.
    pub sets: Range,
    /// The rest between sets, in seconds.
    pub rest_seconds: Range,
    /// The most for one side in a session, in seconds.
    pub total_seconds_per_side: Maximum,
}

impl Dose {
    /// What the founding article gives for every technique: where a new one starts.
    pub const USUAL: Self = Self {
        max_speed: MaxSpeed { in_per_s: 1.0, cm_per_s: 2.5 },
        hold_seconds: Some(Hold { min: 20, max: 30, limit: 60 }),
        repetitions: None,
        set_seconds: Range { min: 30, max: 60 },
        sets: Range { min: 1, max: 2 },
        rest_seconds: Range { min: 10, max: 30 },
        total_seconds_per_side: Maximum { max: 120 },
    };
}

/// A speed in both unit systems.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaxSpeed {
    /// Inches per second.
    #[schema(exclusive_minimum = 0.0, maximum = 1.0)]
    pub in_per_s: f64,
    /// Centimetres per second, rounded down.
    #[schema(exclusive_minimum = 0.0, maximum = 2.5)]
    pub cm_per_s: f64,
}

/// How long to rest on a spot, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// The usual shortest.
    #[schema(minimum = 1)]
    pub min: u32,
    /// The usual longest.
    #[schema(minimum = 1)]
    pub max: u32,
    /// Never longer than this.
    #[schema(minimum = 1, maximum = 60)]
    pub limit: u32,
}

/// A usual range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The usual least.
    #[schema(minimum = 0)]
    pub min: u32,
    /// The usual most.
    #[schema(minimum = 0)]
    pub max: u32,
}

/// An upper limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Maximum {
    /// Never more than this.
    #[schema(minimum = 1)]
    pub max: u32,
}

/// What keeps a technique safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    /// Where the roller must not go.
    #[schema(min_items = 1, max_items = 100)]
    pub keep_off: Vec<KeepOff>,
    /// What ends the session at once.
    #[schema(min_items = 1, max_items = 100)]
    pub stop_if: Vec<StopIf>,
}

/// A place where the roller must not go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepOff {
    /// The region that the place belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region: Option<RegionSlug>,
    /// The place.
    #[schema(min_length = 1, max_length = 400)]
    pub area: String,
    /// Why.
    #[schema(min_length = 1, max_length = 400)]
    pub why: String,
}

/// What ends the session at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopIf {
    /// The contraindication that this is a sign of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub contraindication: Option<ContraindicationSlug>,
    /// The sign.
    #[schema(min_length = 1, max_length = 400)]
    pub text: String,
}

impl Item for Technique {
    common_fields!(Kind::Techniques);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("aliases", 0, Prose::List { texts: &mut self.aliases, free: true });
        for (index, step) in self.steps.iter_mut().enumerate() {
            visit("steps.title", index, Prose::One(&mut step.title));
            visit("steps.text", index, Prose::One(&mut step.text));
        }
        visit("tips", 0, Prose::List { texts: &mut self.tips, free: false });
        visit("common_mistakes", 0, Prose::List { texts: &mut self.common_mistakes, free: false });
        for (index, place) in self.safety.keep_off.iter_mut().enumerate() {
            visit("safety.keep_off.area", index, Prose::One(&mut place.area));
            visit("safety.keep_off.why", index, Prose::One(&mut place.why));
        }
        for (index, sign) in self.safety.stop_if.iter_mut().enumerate() {
            visit("safety.stop_if.text", index, Prose::One(&mut sign.text));
        }
        self.evidence.visit_prose("evidence.finding", 0, visit);
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        Reference::visit_all("regions", &self.regions, visit);
        Reference::visit_all("primary_muscles", &self.primary_muscles, visit);
        Reference::visit_all("secondary_muscles", &self.secondary_muscles, visit);
        Reference::visit_all("equipment", &self.equipment, visit);
        visit(Reference::new("recommended_density", &self.recommended_density));
        for (index, place) in self.safety.keep_off.iter().enumerate() {
            if let Some(region) = &place.region {
                visit(Reference::new(format!("safety.keep_off[{index}].region"), region));
            }
        }
        for (index, sign) in self.safety.stop_if.iter().enumerate() {
            if let Some(slug) = &sign.contraindication {
                let path = format!("safety.stop_if[{index}].contraindication");
                visit(Reference::new(path, slug));
            }
        }
        self.evidence.visit_references("evidence", visit);
        Reference::visit_all("related", &self.related, visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
