//! What things are: the items that Rollwise publishes and the values they are made of.
//!
//! One definition feeds all: these types are the TOML schema, the JSON schema and the OpenAPI schema.
//! Nothing here knows of files, databases, clocks or HTTP.

mod benefit;
mod catalogue;
mod claim;
mod code;
mod content;
mod contraindication;
mod edition;
pub(crate) mod enumeration;
mod evidence;
mod example;
mod faq;
mod guide;
mod hash;
mod item;
mod json;
mod kind;
mod locale;
mod muscle;
mod nearest;
mod parallel;
mod principle;
mod prose;
mod published;
mod refs;
mod region;
mod review;
mod roller_type;
mod routine;
mod schema;
mod screening;
mod shared;
mod slug;
mod source;
mod technique;
mod term;
mod texts;
mod time;
mod verdict;
mod vocabulary;

pub use self::content::for_each_kind;
pub use self::{
    benefit::{Benefit, Timing},
    catalogue::{Catalogue, Disclaimer},
    claim::Claim,
    code::code,
    content::{Authored, CatalogueTranslation, Content, Items, Resource},
    contraindication::{AskedAs, Category, Contraindication, Effect, Scope, Severity},
    edition::{Change, Edition, Operation, Origin, Stamp},
    enumeration::Enumeration,
    evidence::{Evidence, Grade},
    example::example,
    faq::Faq,
    guide::{Guide, Section},
    hash::{document_hash, sha256_hex},
    item::Item,
    json::{json_object, json_text, json_value, raw_json},
    kind::{ItemRef, Kind},
    locale::{InvalidLocale, Locale},
    muscle::Muscle,
    nearest::{MOST_LISTED, nearest, similar},
    parallel::map_in_parallel,
    principle::{Limit, LimitName, Principle, Unit},
    prose::{Prose, TextKey, Texts, Translation},
    published::Published,
    refs::{
        ContraindicationSlug, FaqSlug, KIND_OF_REFERENCE, KindMarker, MuscleSlug, Ref, Reference, RegionSlug,
        RollerTypeSlug, SourceSlug, TechniqueSlug,
    },
    region::{Alternative, Region, View},
    review::{Day, InvalidDay, Review},
    roller_type::{Family, Length, RollerType},
    routine::{GoalPlan, RoutineTexts, Routines, RoutinesTranslation, SegmentKind, Side, Spoken},
    schema::TypeSchema,
    screening::{
        Expected, Experience, Issue, PositionEffect, Predicate, Rule, RuleEffect, RuleScope, RuleTexts, Ruleset,
        RulesetTranslation, Tier, Vector, VectorInput,
    },
    shared::Shared,
    slug::{InvalidSlug, Slug},
    source::{Access, Source},
    technique::{
        BodyPosition, Difficulty, Dose, Goal, Hold, KeepOff, Laterality, MaxSpeed, Maximum, Range, Role, Safety, Step,
        StopIf, Support, Technique,
    },
    term::Term,
    texts::{Incomplete, apply_texts, fill_texts, texts_of},
    time::{InvalidTimestamp, Timestamp},
    verdict::{Urgency, Verdict},
    vocabulary::Vocabulary,
};
