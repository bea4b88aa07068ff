use std::collections::{BTreeMap, HashMap};

use crate::domain::{
    Content, Contraindication, ContraindicationSlug, RegionSlug, Scope, Shared, Slug, Technique, TechniqueSlug,
};

/// What follows from the content and is not authored twice.
#[derive(Debug, Default)]
pub struct Derived {
    /// For each muscle the regions that name it, by slug.
    pub muscle_regions: BTreeMap<Slug, Vec<RegionSlug>>,
    /// For each technique the contraindications with an effect on its regions or position, by slug.
    pub technique_contraindications: BTreeMap<Slug, Shared<Vec<ContraindicationSlug>>>,
    /// For each region the contraindications with an effect on it, by slug.
    pub region_contraindications: BTreeMap<Slug, Vec<ContraindicationSlug>>,
    /// For each region the techniques that roll it, by slug.
    pub region_techniques: BTreeMap<Slug, Vec<TechniqueSlug>>,
}

impl Derived {
    /// The contraindications with an effect on a technique's regions or position, by slug.
    pub fn contraindications_of(&self, technique: &str) -> Option<&Vec<ContraindicationSlug>> {
        self.technique_contraindications.get(technique).map(|list| &**list)
    }
}

impl From<&Content> for Derived {
    fn from(content: &Content) -> Self {
        let mut derived = Self::default();
        for muscle in content.muscles.keys() {
            derived.muscle_regions.insert(muscle.clone(), Vec::new());
        }
        for (slug, region) in &content.regions {
            for muscle in &region.item.muscles {
                derived.muscle_regions.entry(muscle.slug().clone()).or_default().push(slug.clone().into());
            }
            derived.region_techniques.insert(slug.clone(), Vec::new());
            let bearing = contraindications_where(content, |contraindication| bears_on_region(contraindication, slug));
            derived.region_contraindications.insert(slug.clone(), bearing);
        }
        let mut bearing: HashMap<_, Shared<Vec<ContraindicationSlug>>> = HashMap::new();
        for (slug, technique) in &content.techniques {
            for region in &technique.item.regions {
                derived.region_techniques.entry(region.slug().clone()).or_default().push(slug.clone().into());
            }
            // Where a technique rolls and how one lies tells what bears on it, so that many have the same list.
            let list = bearing.entry((&technique.item.regions, technique.item.body_position)).or_insert_with(|| {
                let bears = |contraindication: &_| bears_on_technique(contraindication, &technique.item);
                contraindications_where(content, bears).into()
            });
            derived.technique_contraindications.insert(slug.clone(), list.clone());
        }
        derived
    }
}

fn contraindications_where(content: &Content, bears: impl Fn(&Contraindication) -> bool) -> Vec<ContraindicationSlug> {
    content
        .contraindications
        .iter()
        .filter(|(_, contraindication)| bears(&contraindication.item))
        .map(|(slug, _)| slug.clone().into())
        .collect()
}

/// Whether any effect bears on a region, in whatever position it is rolled.
fn bears_on_region(contraindication: &Contraindication, region: &Slug) -> bool {
    contraindication.effects.iter().any(|effect| match effect.scope {
        // What a person has at some place may be at this one.
        Scope::Everywhere | Scope::AffectedArea | Scope::WhileRolling => true,
        Scope::Regions => effect.regions.iter().any(|named| named.slug() == region),
    })
}

/// Whether any effect bears on a technique: on one of its regions, and on its position where the effect names one.
fn bears_on_technique(contraindication: &Contraindication, technique: &Technique) -> bool {
    contraindication.effects.iter().any(|effect| {
        effect.body_position.is_none_or(|position| position == technique.body_position)
            && match effect.scope {
                Scope::Everywhere | Scope::AffectedArea | Scope::WhileRolling => true,
                Scope::Regions => technique.regions.iter().any(|region| effect.regions.contains(region)),
            }
    })
}
