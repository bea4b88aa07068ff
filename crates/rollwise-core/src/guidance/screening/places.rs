use crate::{
    catalog::in_language,
    domain::{
        AskedAs, Authored, BodyPosition, Content, Contraindication, ContraindicationSlug, Items, Locale, Region,
        RegionSlug, Scope, Shared, Slug, SourceSlug, TechniqueSlug, Verdict,
    },
    guidance::named::Named,
};

/// A region, as the screening sees it.
pub(super) struct RegionNode {
    pub(super) slug: RegionSlug,
    /// The verdict for everyone.
    pub(super) verdict: Verdict,
    /// Why it is so.
    pub(super) rationale: String,
    /// What to do about it.
    pub(super) advice: String,
    /// What that rests on.
    pub(super) sources: Vec<SourceSlug>,
    /// The contraindication that stands for the region itself.
    pub(super) contraindication: Option<ContraindicationSlug>,
    /// The region itself, and those that it is a part of or that are a part of it.
    pub(super) kin: RegionSet,
    /// What to roll instead: the region, and why.
    pub(super) alternatives: Vec<(usize, String)>,
}

/// A technique, as the screening sees it.
pub(super) struct TechniqueNode {
    pub(super) slug: TechniqueSlug,
    /// The regions that it rolls.
    pub(super) regions: Vec<usize>,
    /// How the body lies, sits or stands.
    pub(super) position: BodyPosition,
}

/// Some of the regions, by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RegionSet(Vec<bool>);

impl RegionSet {
    /// Those of `count` regions for which `holds` is true.
    pub(super) fn those(count: usize, holds: impl FnMut(usize) -> bool) -> Self {
        Self((0..count).map(holds).collect())
    }

    /// Whether a region is among them.
    pub(super) fn contains(&self, region: usize) -> bool {
        self.0.get(region).is_some_and(|within| *within)
    }
}

/// The regions of some content, with their texts in a language.
pub(super) fn places(content: &Content, locale: &Locale) -> Named<RegionNode> {
    let index = |slug: &Slug| content.regions.keys().position(|other| other == slug);
    Named::new(content.regions.iter().map(|(slug, authored)| {
        let (region, _) = in_language(authored, locale);
        let area = area(&content.contraindications, slug);
        let place = RegionNode {
            slug: slug.clone().into(),
            verdict: region.verdict,
            rationale: region.rationale.join(" "),
            advice: area.map_or(region.summary, |(_, area)| in_language(area, locale).0.advice),
            sources: region.sources,
            contraindication: area.map(|(slug, _)| slug.clone().into()),
            kin: kin(&content.regions, slug),
            alternatives: region.alternatives.into_iter().filter_map(|it| Some((index(&it.region)?, it.why))).collect(),
        };
        (slug, authored.item.former_slugs.as_slice(), place)
    }))
}

/// The techniques of some content.
pub(super) fn moves(content: &Content, places: &Named<RegionNode>) -> Named<TechniqueNode> {
    Named::new(content.techniques.iter().map(|(slug, authored)| {
        let technique = &authored.item;
        let regions = technique.regions.iter().filter_map(|region| places.find(region.as_str())).collect();
        let it = TechniqueNode { slug: slug.clone().into(), regions, position: technique.body_position };
        (slug, technique.former_slugs.as_slice(), it)
    }))
}

/// The contraindication that stands for a region itself: one that nobody is asked for, with an effect on that region.
fn area<'a>(
    contraindications: &'a Items<Contraindication>,
    region: &Slug,
) -> Option<(&'a Slug, &'a Shared<Authored<Contraindication>>)> {
    contraindications.iter().find(|(_, authored)| {
        let Contraindication { asked_as, effects, .. } = &authored.item;
        *asked_as == AskedAs::None
            && effects
                .iter()
                .any(|effect| effect.scope == Scope::Regions && effect.regions.iter().any(|it| it.slug() == region))
    })
}

/// A region with all that it is a part of and all that are a part of it.
fn kin(regions: &Items<Region>, slug: &Slug) -> RegionSet {
    let slugs: Vec<&Slug> = regions.keys().collect();
    RegionSet::those(slugs.len(), |index| {
        slugs.get(index).is_some_and(|other| is_within(regions, slug, other) || is_within(regions, other, slug))
    })
}

/// Whether a region is the other one, or a part of it.
fn is_within(regions: &Items<Region>, part: &Slug, whole: &Slug) -> bool {
    let parent = |slug: &Slug| regions.get(slug).and_then(|authored| authored.item.parent.as_deref());
    // The bound only guards against parents in a circle, which the catalogue refuses.
    std::iter::successors(Some(part), |slug| parent(slug)).take(regions.len()).any(|slug| slug == whole)
}
