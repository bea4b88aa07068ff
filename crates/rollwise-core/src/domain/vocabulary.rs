use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Access, AskedAs, BodyPosition, Category, Difficulty, Enumeration, Experience, Family, Goal, Grade, Kind,
    Laterality, LimitName, Operation, Origin, Role, RuleScope, Scope, SegmentKind, Severity, Side, Support, Tier,
    Timing, Unit, Urgency, Verdict, View,
};

/// What a person reads for each enumerated value: `vocabulary.toml`, by enumeration and value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Vocabulary(pub BTreeMap<String, BTreeMap<String, String>>);

impl Vocabulary {
    /// Every enumeration of the contract with its words, in the order in which they are shown.
    pub fn enumerations() -> Vec<(&'static str, &'static [&'static str])> {
        fn of<E: Enumeration>() -> (&'static str, &'static [&'static str]) {
            (E::NAME, E::WORDS)
        }
        vec![
            of::<Kind>(),
            of::<Verdict>(),
            of::<Urgency>(),
            of::<Severity>(),
            of::<Grade>(),
            of::<View>(),
            of::<Difficulty>(),
            of::<BodyPosition>(),
            of::<Laterality>(),
            of::<Goal>(),
            of::<Role>(),
            of::<Support>(),
            of::<Category>(),
            of::<AskedAs>(),
            of::<Scope>(),
            of::<Family>(),
            of::<LimitName>(),
            of::<Unit>(),
            of::<Timing>(),
            of::<Access>(),
            of::<Origin>(),
            of::<Operation>(),
            of::<Tier>(),
            of::<RuleScope>(),
            of::<Experience>(),
            of::<SegmentKind>(),
            of::<Side>(),
        ]
    }

    /// The label of a value.
    pub fn label(&self, enumeration: &str, word: &str) -> Option<&str> {
        self.0.get(enumeration)?.get(word).map(String::as_str)
    }
}
