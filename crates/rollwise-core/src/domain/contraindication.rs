use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Alternative, BodyPosition, Evidence, Item, Kind, Prose, Reference, RegionSlug, Review, Slug, SourceSlug, Verdict,
    enumeration::enumeration, item::common_fields,
};

enumeration! {
    /// What sort of thing a contraindication is. Further values may be added.
    Category as "category" {
        /// A place on the body.
        Area = "area",
        /// Damage to the body.
        Injury = "injury",
        /// Something a person notices.
        Symptom = "symptom",
        /// A disease or state.
        Condition = "condition",
        /// A medicine.
        Medication = "medication",
        /// A phase of life.
        LifeStage = "life_stage",
    }
}

enumeration! {
    /// The list of a screening request that a contraindication belongs in. Further values may be added.
    AskedAs as "asked_as" {
        /// `symptoms`.
        Symptoms = "symptoms",
        /// `conditions`.
        Conditions = "conditions",
        /// `medications`.
        Medications = "medications",
        /// `issues`: at a place on the body.
        Issues = "issues",
        /// It follows from `age`.
        Age = "age",
        /// It is not asked: it follows from the region.
        None = "none",
    }
}

enumeration! {
    /// How serious a contraindication is, most serious first. This list is closed in version 1.
    Severity as "severity", closed {
        /// Call for emergency help.
        Emergency = "emergency",
        /// Get medical advice the same day.
        Urgent = "urgent",
        /// End the session at once.
        Stop = "stop",
        /// Do not roll.
        Contraindicated = "contraindicated",
        /// Ask a professional first.
        SeekAdvice = "seek_advice",
        /// Go gently.
        Caution = "caution",
    }
}

enumeration! {
    /// What an effect bears on. Further values may be added.
    Scope as "scope" {
        /// Every region.
        Everywhere = "everywhere",
        /// The place where the person has it.
        AffectedArea = "affected_area",
        /// The session in which it is noticed.
        WhileRolling = "while_rolling",
        /// The regions that the effect names.
        Regions = "regions",
    }
}

/// An area, injury, symptom, condition, medication or life stage that forbids or limits rolling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contraindication {
    /// What a list shows.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// One or two sentences that can stand alone.
    #[schema(min_length = 1, max_length = 400)]
    pub summary: String,
    /// Other names that people use, and other codes that mean this.
    #[serde(default)]
    #[schema(max_items = 100, max_length = 120)]
    pub aliases: Vec<String>,
    /// What sort of thing it is.
    pub category: Category,
    /// The list of a screening request that it belongs in.
    pub asked_as: AskedAs,
    /// How an app asks for it.
    #[schema(min_length = 1, max_length = 400)]
    pub question: String,
    /// How serious it is.
    pub severity: Severity,
    /// What it forbids or limits, and where.
    #[schema(min_items = 1, max_items = 100)]
    pub effects: Vec<Effect>,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub rationale: String,
    /// What to do.
    #[schema(min_length = 1, max_length = 2000)]
    pub advice: String,
    /// What to roll instead, where there is something.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub alternatives: Vec<Alternative>,
    /// What is known of the danger.
    pub evidence: Evidence,
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

/// What a contraindication forbids or limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// What it bears on.
    pub scope: Scope,
    /// The regions, with the scope `regions`; else empty.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub regions: Vec<RegionSlug>,
    /// Only techniques in this position, if named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub body_position: Option<BodyPosition>,
    /// The verdict, at least.
    pub verdict: Verdict,
    /// When the effect ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(max_length = 400)]
    pub until: Option<String>,
}

impl Item for Contraindication {
    common_fields!(Kind::Contraindications);

    fn visit_prose(&mut self, visit: &mut dyn FnMut(&'static str, usize, Prose<'_>)) {
        visit("name", 0, Prose::One(&mut self.name));
        visit("summary", 0, Prose::One(&mut self.summary));
        visit("aliases", 0, Prose::List { texts: &mut self.aliases, free: true });
        visit("question", 0, Prose::One(&mut self.question));
        for (index, effect) in self.effects.iter_mut().enumerate() {
            visit("effects.until", index, Prose::Maybe(&mut effect.until));
        }
        visit("rationale", 0, Prose::One(&mut self.rationale));
        visit("advice", 0, Prose::One(&mut self.advice));
        Alternative::visit_prose(&mut self.alternatives, visit);
        self.evidence.visit_prose("evidence.finding", 0, visit);
    }

    fn visit_references(&self, visit: &mut dyn FnMut(Reference<'_>)) {
        for (index, effect) in self.effects.iter().enumerate() {
            Reference::visit_all(&format!("effects[{index}].regions"), &effect.regions, visit);
        }
        Alternative::visit_references(&self.alternatives, visit);
        self.evidence.visit_references("evidence", visit);
        Reference::visit_all("sources", &self.sources, visit);
    }
}
