use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::Catalog;
use crate::{
    domain::{
        Benefit, Claim, Contraindication, ContraindicationSlug, Disclaimer, Faq, Guide, Locale, Muscle, Principle,
        Region, RegionSlug, Resource, RollerType, Safety, Slug, Source, Technique, Term,
    },
    schema::{flat, object_of},
};

/// A type of item that can be served.
pub trait Renders: Resource {
    /// What is served with an item because it follows from the rest of the catalogue. A field that the item has too takes
    /// its place.
    type Derived<'a>: PartialEq + Serialize + ToSchema;

    /// What follows for an item.
    fn derived<'a>(&'a self, slug: &Slug, catalog: &'a Catalog, locale: &Locale) -> Self::Derived<'a>;
}

/// What follows for a technique.
#[derive(PartialEq, Serialize, ToSchema)]
pub struct TechniqueDerived<'a> {
    /// What to keep off and when to stop.
    safety: TechniqueSafety<'a>,
}

/// What keeps a technique safe, with what follows from its regions and its position.
#[derive(PartialEq, Serialize)]
struct TechniqueSafety<'a> {
    #[serde(flatten)]
    authored: &'a Safety,
    #[serde(flatten)]
    derived: SafetyDerived<'a>,
}

/// What follows for the safety of a technique.
#[derive(PartialEq, Serialize, ToSchema)]
struct SafetyDerived<'a> {
    /// The contraindications with an effect on its regions or position.
    contraindications: &'a [ContraindicationSlug],
    /// What a person must be told beside it.
    disclaimer: Disclaimer,
}

impl PartialSchema for TechniqueSafety<'_> {
    fn schema() -> RefOr<Schema> {
        Schema::Object(flat([object_of::<Safety>(), object_of::<SafetyDerived<'_>>()])).into()
    }
}

impl ToSchema for TechniqueSafety<'_> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Safety::schemas(schemas);
        SafetyDerived::schemas(schemas);
    }
}

impl Renders for Technique {
    type Derived<'a> = TechniqueDerived<'a>;

    fn derived<'a>(&'a self, slug: &Slug, catalog: &'a Catalog, locale: &Locale) -> TechniqueDerived<'a> {
        let contraindications = catalog.derived().contraindications_of(slug.as_str());
        let derived = SafetyDerived {
            contraindications: contraindications.map_or(&[], Vec::as_slice),
            disclaimer: catalog.disclaimer(locale),
        };
        TechniqueDerived { safety: TechniqueSafety { authored: &self.safety, derived } }
    }
}

/// What follows for a muscle.
#[derive(PartialEq, Serialize, ToSchema)]
pub struct MuscleDerived<'a> {
    /// The regions that it belongs to.
    regions: &'a [RegionSlug],
}

impl Renders for Muscle {
    type Derived<'a> = MuscleDerived<'a>;

    fn derived<'a>(&'a self, slug: &Slug, catalog: &'a Catalog, _locale: &Locale) -> MuscleDerived<'a> {
        MuscleDerived { regions: catalog.derived().muscle_regions.get(slug).map_or(&[], Vec::as_slice) }
    }
}

/// What follows for a guide.
#[derive(PartialEq, Serialize, ToSchema)]
pub struct GuideDerived {
    /// What a person must be told beside it.
    disclaimer: Disclaimer,
}

impl Renders for Guide {
    type Derived<'a> = GuideDerived;

    fn derived(&self, _slug: &Slug, catalog: &Catalog, locale: &Locale) -> GuideDerived {
        GuideDerived { disclaimer: catalog.disclaimer(locale) }
    }
}

/// The claims of an item, of which an empty list is served though it is not stored.
#[derive(PartialEq, Serialize, ToSchema)]
pub struct Claims<'a> {
    /// What is commonly said of it, each beside what the sources say.
    #[schema(max_items = 100)]
    claims: &'a [Claim],
}

macro_rules! render_with_claims {
    ($($type:ty),+) => {$(
        impl Renders for $type {
            type Derived<'a> = Claims<'a>;

            fn derived<'a>(&'a self, _slug: &Slug, _catalog: &'a Catalog, _locale: &Locale) -> Claims<'a> {
                Claims { claims: &self.claims }
            }
        }
    )+};
}
render_with_claims!(Region, RollerType, Principle, Term);

/// Nothing that follows from the rest of the catalogue.
#[derive(PartialEq, Serialize, ToSchema)]
pub struct NothingDerived {}

macro_rules! render_as_authored {
    ($($type:ty),+) => {$(
        impl Renders for $type {
            type Derived<'a> = NothingDerived;

            fn derived(&self, _slug: &Slug, _catalog: &Catalog, _locale: &Locale) -> NothingDerived {
                NothingDerived {}
            }
        }
    )+};
}
render_as_authored!(Contraindication, Benefit, Faq, Source);
