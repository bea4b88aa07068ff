use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Goal, RegionSlug, enumeration::enumeration, hash::hash_of};

enumeration! {
    /// What a part of a routine is. Further values may be added.
    SegmentKind as "segment_kind" {
        /// Getting into position.
        Prepare = "prepare",
        /// Rolling slowly.
        Roll = "roll",
        /// Resting on a tender spot.
        Hold = "hold",
        /// Moving as the technique says, counted in repetitions.
        Move = "move",
        /// Changing to the other side of the body.
        SwitchSide = "switch_side",
        /// Taking the weight off between two sets.
        Rest = "rest",
        /// Breathing calmly at the end.
        Breathe = "breathe",
    }
}

enumeration! {
    /// A side of the body. Further values may be added.
    Side as "side" {
        /// The left one.
        Left = "left",
        /// The right one.
        Right = "right",
        /// Both at once, or neither in particular.
        Both = "both",
    }
}

/// How routines are planned for each goal, and what they say: `routines.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Routines {
    /// The plan for each goal.
    pub goals: BTreeMap<Goal, GoalPlan>,
    /// What a routine says.
    pub texts: RoutineTexts,
}

/// What a routine for one goal is like. Each number gives way to the dose of a technique where that is narrower.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalPlan {
    /// The regions in the order in which they are rolled. Every region that a technique rolls has its place.
    #[schema(min_items = 1, max_items = 100)]
    pub order: Vec<RegionSlug>,
    /// How long a set is, in seconds.
    #[schema(minimum = 10, maximum = 120)]
    pub set_seconds: u32,
    /// How many sets there are for each side.
    #[schema(minimum = 1, maximum = 10)]
    pub sets: u32,
    /// How much of a set is spent resting on a tender spot, in seconds; 0 for rolling throughout.
    #[schema(minimum = 0, maximum = 60)]
    pub hold_seconds: u32,
    /// How long to rest between sets, in seconds.
    #[schema(minimum = 0, maximum = 120)]
    pub rest_seconds: u32,
    /// How much of the session goes to breathing at its end, in per cent.
    #[schema(minimum = 0, maximum = 30)]
    pub breathing_percent: u32,
}

/// What a routine says. A text may hold names in braces, for which what they stand for is put in: `{technique}` its
/// name, `{side}` the word for the side, `{seconds}` the length, `{steps}` the texts of the technique's own steps,
/// `{least}` and `{most}` the repetitions, `{region}` the names of regions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutineTexts {
    /// The word for the left side, in the middle of a sentence.
    #[schema(min_length = 1, max_length = 120)]
    pub left: String,
    /// The word for the right side, in the middle of a sentence.
    #[schema(min_length = 1, max_length = 120)]
    pub right: String,
    /// At the beginning.
    pub opening: Spoken,
    /// Before a technique for both sides at once.
    pub prepare: Spoken,
    /// Before a technique for each side.
    pub prepare_side: Spoken,
    /// Rolling both sides at once.
    pub roll: Spoken,
    /// Rolling one side.
    pub roll_side: Spoken,
    /// Moving both sides at once.
    pub r#move: Spoken,
    /// Moving one side.
    pub move_side: Spoken,
    /// Resting on a tender spot.
    pub hold: Spoken,
    /// Between two sets.
    pub rest: Spoken,
    /// Between the sides.
    pub switch_side: Spoken,
    /// At the end.
    pub breathe: Spoken,
    /// The warning of a routine for somebody who was not screened.
    #[schema(min_length = 1, max_length = 2000)]
    pub not_screened: String,
    /// The warning for a technique that asks for caution.
    #[schema(min_length = 1, max_length = 2000)]
    pub caution: String,
    /// The warning for regions that no technique of the routine rolls.
    #[schema(min_length = 1, max_length = 2000)]
    pub left_out: String,
}

/// A text to be shown and one to be read aloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Spoken {
    /// What to do, to be shown.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
    /// The same in a few words, to be read aloud as the part begins.
    #[schema(min_length = 1, max_length = 400)]
    pub cue: String,
}

/// The texts of routines in another language than English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutinesTranslation {
    /// The hash of the English texts that were translated.
    pub translated_from: String,
    /// The texts.
    pub texts: RoutineTexts,
}

impl Routines {
    /// The hash of the English texts: what a translation names in `translated_from`.
    pub fn texts_hash(&self) -> String {
        hash_of(&("routines", &self.texts))
    }
}

impl RoutineTexts {
    /// Every text with its path (`roll.cue`) and the names in braces that it may hold.
    pub fn visit(&mut self, visit: &mut dyn FnMut(&'static str, &'static [&'static str], &mut String)) {
        macro_rules! spoken {
            ($($field:ident $name:literal [$($placeholder:literal),*];)+) => {
                $(
                    visit(concat!($name, ".text"), &[$($placeholder),*], &mut self.$field.text);
                    visit(concat!($name, ".cue"), &[$($placeholder),*], &mut self.$field.cue);
                )+
            };
        }
        visit("left", &[], &mut self.left);
        visit("right", &[], &mut self.right);
        spoken! {
            opening "opening" ["seconds"];
            prepare "prepare" ["technique", "steps"];
            prepare_side "prepare_side" ["technique", "steps", "side"];
            roll "roll" ["technique", "steps", "seconds"];
            roll_side "roll_side" ["technique", "steps", "seconds", "side"];
            r#move "move" ["technique", "steps", "seconds", "least", "most"];
            move_side "move_side" ["technique", "steps", "seconds", "least", "most", "side"];
            hold "hold" ["technique", "seconds"];
            rest "rest" ["technique", "seconds"];
            switch_side "switch_side" ["technique", "steps", "side"];
            breathe "breathe" ["seconds"];
        }
        visit("not_screened", &[], &mut self.not_screened);
        visit("caution", &["technique"], &mut self.caution);
        visit("left_out", &["region"], &mut self.left_out);
    }
}
