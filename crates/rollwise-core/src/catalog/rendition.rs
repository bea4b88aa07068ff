use serde_json::{Map, Value, json};

use super::Catalog;
use crate::domain::{
    Benefit, Contraindication, Day, Faq, Guide, ItemRef, Locale, Muscle, Principle, Region, Resource, Review,
    RollerType, Shared, Slug, Source, Technique, Term, json_value,
};

/// An item as it is served: its authored fields, what follows from the rest of the catalogue, and where it belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendition {
    /// The language that the item is actually in.
    pub locale: Locale,
    /// The JSON object.
    pub object: Map<String, Value>,
}

/// A type of item that can be served.
pub trait Renders: Resource {
    /// Adds what follows from the rest of the catalogue to the authored fields.
    fn complete(_object: &mut Map<String, Value>, _slug: &Slug, _catalog: &Catalog, _locale: &Locale) {}

    /// Whether what follows for an item is the same in two states of the catalogue, in a language.
    fn follows_alike(_slug: &Slug, _one: &Catalog, _other: &Catalog, _locale: &Locale) -> bool {
        true
    }
}

/// Whether an item is served alike in two states of the catalogue, which is sooner told than it is rendered. A review may
/// be overdue in the one and not in the other, so what has one counts as different.
pub fn renders_alike<T: Renders>(slug: &Slug, one: &Catalog, other: &Catalog, locale: &Locale) -> bool {
    let (Some(authored), Some(same)) = (one.items::<T>().get(slug), other.items::<T>().get(slug)) else {
        return false;
    };
    let address = ItemRef { kind: T::KIND, slug: slug.clone() };
    Shared::is_same(authored, same)
        && authored.item.review().is_none()
        && one.stamp(&address) == other.stamp(&address)
        && T::follows_alike(slug, one, other, locale)
}

/// An item as it is served in a language, or in English where it was not translated; `today` decides whether its
/// review is overdue.
pub fn rendition<T: Renders>(catalog: &Catalog, slug: &Slug, locale: &Locale, today: Day) -> Option<Rendition> {
    let (item, locale) = catalog.localised::<T>(slug.as_str(), locale)?;
    let mut object = Map::new();
    object.insert("kind".into(), json!(T::KIND));
    object.insert("slug".into(), json!(slug));
    // Items are structs, so they become objects.
    if let Value::Object(fields) = json_value(&item) {
        object.extend(fields);
    }
    T::complete(&mut object, slug, catalog, &locale);
    object.insert("review".into(), item.review().map_or(Value::Null, |review| review_object(review, today)));
    object.insert("locale".into(), json!(locale));
    if let Some(stamp) = catalog.stamp(&ItemRef { kind: T::KIND, slug: slug.clone() }) {
        object.insert("updated_at".into(), json!(stamp.updated_at));
        object.insert("edition".into(), json!(stamp.edition));
    }
    Some(Rendition { locale, object })
}

fn review_object(review: &Review, today: Day) -> Value {
    json!({
        "last_reviewed": review.last_reviewed,
        "next_review_due": review.next_review_due,
        "reviewed_by": review.reviewed_by,
        "overdue": review.next_review_due < today,
    })
}

impl Renders for Technique {
    fn complete(object: &mut Map<String, Value>, slug: &Slug, catalog: &Catalog, locale: &Locale) {
        let contraindications = catalog.derived().contraindications_of(slug.as_str());
        if let Some(Value::Object(safety)) = object.get_mut("safety") {
            safety.insert("contraindications".into(), json!(contraindications));
            safety.insert("disclaimer".into(), json!(catalog.disclaimer(locale)));
        }
    }

    fn follows_alike(slug: &Slug, one: &Catalog, other: &Catalog, locale: &Locale) -> bool {
        let lists = [one, other].map(|catalog| catalog.derived().contraindications_of(slug.as_str()));
        lists[0] == lists[1] && disclaims_alike(one, other, locale)
    }
}

impl Renders for Muscle {
    fn complete(object: &mut Map<String, Value>, slug: &Slug, catalog: &Catalog, _locale: &Locale) {
        object.insert("regions".into(), json!(catalog.derived().muscle_regions.get(slug)));
    }

    fn follows_alike(slug: &Slug, one: &Catalog, other: &Catalog, _locale: &Locale) -> bool {
        one.derived().muscle_regions.get(slug) == other.derived().muscle_regions.get(slug)
    }
}

impl Renders for Guide {
    fn complete(object: &mut Map<String, Value>, _slug: &Slug, catalog: &Catalog, locale: &Locale) {
        object.insert("disclaimer".into(), json!(catalog.disclaimer(locale)));
    }

    fn follows_alike(_slug: &Slug, one: &Catalog, other: &Catalog, locale: &Locale) -> bool {
        disclaims_alike(one, other, locale)
    }
}

/// Whether the disclaimer is the same beside items in a language, some of which are not translated.
fn disclaims_alike(one: &Catalog, other: &Catalog, locale: &Locale) -> bool {
    let is_alike = |locale: &Locale| one.disclaimer(locale) == other.disclaimer(locale);
    is_alike(locale) && (locale.is_english() || is_alike(&Locale::english()))
}

/// Implements [`Renders`] for items whose `claims` are not stored where there are none. A list is served all the same.
macro_rules! render_claims {
    ($($type:ty),+) => {$(
        impl Renders for $type {
            fn complete(object: &mut Map<String, Value>, _slug: &Slug, _catalog: &Catalog, _locale: &Locale) {
                object.entry("claims").or_insert_with(|| json!([]));
            }
        }
    )+};
}
render_claims!(Region, RollerType, Principle, Term);

impl Renders for Contraindication {}
impl Renders for Benefit {}
impl Renders for Faq {}
impl Renders for Source {}

#[cfg(test)]
mod tests {
    use super::Renders as _;
    use crate::{
        catalog::{Catalog, preview},
        content::builtin,
        domain::{CatalogueTranslation, Content, Guide, Locale, Slug, Technique},
    };

    #[test]
    fn another_disclaimer_in_either_language_that_an_item_may_be_in_is_not_alike() {
        let german: Locale = "de".parse().expect("a language tag");
        let slug: Slug = "upper-back-roll".parse().expect("a slug");
        let catalog = |change: fn(&mut Content)| -> Catalog {
            let mut content = builtin().expect("the built-in content has no faults");
            let texts = CatalogueTranslation { title: "T".into(), credit: "C".into(), disclaimer: "D".into() };
            content.catalogue_translations.insert("de".parse().expect("a language tag"), texts);
            content.vocabulary_translations.insert("de".parse().expect("a language tag"), content.vocabulary.clone());
            change(&mut content);
            preview(content).expect("it is valid as a whole")
        };
        let same = catalog(|_| {});
        for (change, is_alike) in [
            ((|_| {}) as fn(&mut Content), true),
            (|content| content.catalogue.disclaimer.text.push('!'), false),
            (|content| content.catalogue_translations.values_mut().for_each(|texts| texts.disclaimer.push('!')), false),
        ] {
            let other = catalog(change);
            assert_eq!(Technique::follows_alike(&slug, &same, &other, &german), is_alike);
            assert_eq!(Guide::follows_alike(&slug, &same, &other, &german), is_alike);
        }
    }
}
