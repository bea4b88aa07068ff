use std::collections::HashMap;

use crate::{
    catalog::{Catalog, in_language},
    domain::{
        Category, Contraindication, ItemRef, Kind, Locale, Region, Resource, Severity, Slug, Verdict, for_each_kind,
        texts_of,
    },
};

/// What a text is to its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Its name.
    Name,
    /// Another name.
    Alias,
    /// A slug that it has or had: found, but not shown.
    Address,
    /// The question that it answers, or by which it is asked for.
    Question,
    Summary,
    /// The heading of a part.
    Heading,
    /// What is commonly said, which may be wrong: found, but not shown without what the sources say.
    Said,
    /// Anything else.
    Body,
}

impl Field {
    /// What a match in such a text is worth.
    pub(super) fn weight(self) -> f32 {
        match self {
            Self::Name => 1.0,
            Self::Alias => 0.95,
            Self::Address | Self::Question => 0.85,
            Self::Summary => 0.5,
            Self::Heading | Self::Said => 0.35,
            Self::Body => 0.2,
        }
    }

    /// Whether the text names the item, so that it matters how much of the text was sought.
    pub(super) fn names(self) -> bool {
        matches!(self, Self::Name | Self::Alias | Self::Address)
    }

    fn of(field: &str) -> Self {
        match field {
            "name" => Self::Name,
            "aliases" | "expansion" | "anatomical_name" => Self::Alias,
            "question" => Self::Question,
            "summary" => Self::Summary,
            "steps.title" | "sections.heading" => Self::Heading,
            "claims.commonly_said" => Self::Said,
            _ => Self::Body,
        }
    }
}

/// What an item means for the safety of whoever seeks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A contraindication that needs help now or today.
    Alarm,
    /// Any other contraindication, or a place that must not be rolled.
    Guard,
    /// Anything else.
    Plain,
}

/// An item as the search sees it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) item: ItemRef,
    pub(super) name: String,
    /// The language that it is in.
    pub(super) locale: Locale,
    pub(super) texts: Vec<(Field, String)>,
    pub(super) standing: Standing,
    /// Places in the list of documents: where this one is named, they come with it.
    pub(super) companions: Vec<usize>,
    /// Places in the list of documents: what to do instead.
    pub(super) instead: Vec<usize>,
}

/// Every item of the catalogue in a language, ordered by kind and slug.
pub(super) fn documents(catalog: &Catalog, locale: &Locale) -> Vec<Document> {
    let mut documents = Vec::new();
    macro_rules! read_all {
        ($($variant:ident $field:ident $type:ty,)+) => { $( read::<$type>(catalog, locale, &mut documents); )+ };
    }
    for_each_kind!(read_all);
    judge(catalog, &mut documents);
    documents
}

fn read<T: Resource>(catalog: &Catalog, locale: &Locale, documents: &mut Vec<Document>) {
    for (slug, authored) in catalog.items::<T>() {
        let (item, locale) = in_language(authored, locale);
        let mut texts: Vec<_> = texts_of(&item).into_iter().map(|(key, text)| (Field::of(&key.field), text)).collect();
        let addresses = std::iter::once(slug).chain(item.former_slugs());
        texts.extend(addresses.map(|slug| (Field::Address, slug.to_string())));
        documents.push(Document {
            item: ItemRef { kind: T::KIND, slug: slug.clone() },
            name: item.name().to_owned(),
            locale,
            texts,
            standing: Standing::Plain,
            companions: Vec::new(),
            instead: Vec::new(),
        });
    }
}

/// Tells what each document means for safety, and which belong together.
fn judge(catalog: &Catalog, documents: &mut [Document]) {
    let places: HashMap<ItemRef, usize> =
        documents.iter().enumerate().map(|(place, document)| (document.item.clone(), place)).collect();
    let place = |kind, slug: &Slug| places.get(&ItemRef { kind, slug: slug.clone() }).copied();
    let instead = |regions: Vec<&Slug>| -> Vec<usize> {
        let techniques = regions.iter().filter_map(|region| catalog.derived().region_techniques.get(*region)).flatten();
        let regions = regions.iter().filter_map(|region| place(Kind::Regions, region));
        regions.chain(techniques.filter_map(|technique| place(Kind::Techniques, technique))).collect()
    };
    for (slug, region) in catalog.items::<Region>() {
        let region = &region.item;
        if let (Verdict::Avoid, Some(at)) = (region.verdict, place(Kind::Regions, slug)) {
            documents[at].standing = Standing::Guard;
            documents[at].instead = instead(region.alternatives.iter().map(|other| &other.region).collect());
        }
    }
    for (slug, contraindication) in catalog.items::<Contraindication>() {
        let contraindication = &contraindication.item;
        let Some(at) = place(Kind::Contraindications, slug) else { continue };
        documents[at].standing = match contraindication.severity {
            Severity::Emergency | Severity::Urgent => Standing::Alarm,
            _ => Standing::Guard,
        };
        documents[at].instead = instead(contraindication.alternatives.iter().map(|other| &other.region).collect());
        // A place that is a contraindication of its own, such as the neck.
        let regions: Vec<_> = contraindication.effects.iter().flat_map(|effect| &effect.regions).collect();
        if let (Category::Area, [region]) = (contraindication.category, &regions[..])
            && let Some(region) = place(Kind::Regions, region)
            && documents[region].standing == Standing::Guard
        {
            documents[region].companions.push(at);
            documents[at].companions.push(region);
        }
    }
}
