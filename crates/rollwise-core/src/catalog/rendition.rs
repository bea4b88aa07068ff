use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::{Catalog, renders::Renders};
use crate::{
    domain::{Day, Enumeration as _, ItemRef, Kind, Locale, Review, Shared, Slug, Stamp, json_object},
    schema::{flat, object_of},
};

/// An item as it is served, in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendition {
    /// The language that the item is actually in.
    pub locale: Locale,
    /// The JSON object.
    pub object: Map<String, Value>,
}

/// An item as it is served in one language: what its authors wrote, what follows from the rest of the catalogue, and where
/// it belongs.
///
/// As JSON it must go through a [`Value`], in which a later field takes the place of an earlier one of its name.
#[derive(Serialize)]
pub struct ServedItem<'a, T: Renders> {
    kind: Kind,
    slug: &'a Slug,
    #[serde(flatten)]
    item: &'a T,
    #[serde(flatten)]
    derived: T::Derived<'a>,
    #[serde(flatten)]
    state: Rendering<'a>,
    #[serde(flatten)]
    stamp: Option<&'a Stamp>,
}

/// The state of an item that is served.
#[derive(Serialize, ToSchema)]
struct Rendering<'a> {
    /// When it was last checked against its sources; null if it never was.
    #[schema(required)]
    review: Option<ServedReview<'a>>,
    /// The language that the item is actually in (BCP 47).
    locale: &'a Locale,
}

/// When an item was last checked against its sources, and when that is due again.
#[derive(Serialize, ToSchema)]
struct ServedReview<'a> {
    /// The day of the last review.
    last_reviewed: Day,
    /// The day by which the next review is due.
    next_review_due: Day,
    /// Who reviewed it; null until someone really did.
    #[schema(required, max_length = 120)]
    reviewed_by: Option<&'a str>,
    /// Whether that day has passed.
    overdue: bool,
}

impl<'a> ServedReview<'a> {
    fn on(today: Day, review: &'a Review) -> Self {
        let Review { last_reviewed, next_review_due, reviewed_by } = review;
        Self {
            last_reviewed: *last_reviewed,
            next_review_due: *next_review_due,
            reviewed_by: reviewed_by.as_deref(),
            overdue: *next_review_due < today,
        }
    }
}

impl<T: Renders> PartialSchema for ServedItem<'_, T> {
    fn schema() -> RefOr<Schema> {
        let kind = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some([T::KIND.word()]))
            .description(Some("The kind of the item."));
        let address: Object = ObjectBuilder::new()
            .property("kind", kind)
            .required("kind")
            .property("slug", Slug::schema())
            .required("slug")
            .build();
        let derived = object_of::<T::Derived<'_>>();
        let item = flat([address, object_of::<T>(), derived, object_of::<Rendering<'_>>(), object_of::<Stamp>()]);
        Schema::Object(item).into()
    }
}

impl<T: Renders> ToSchema for ServedItem<'_, T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
        T::Derived::<'_>::schemas(schemas);
        Rendering::schemas(schemas);
        Stamp::schemas(schemas);
    }
}

/// Whether an item is served alike in two states of the catalogue, which is sooner told than it is rendered. A review may
/// be overdue in the one and not in the other, so what has one counts as different.
pub fn renders_alike<T: Renders>(slug: &Slug, one: &Catalog, other: &Catalog, locale: &Locale) -> bool {
    let (Some(authored), Some(same)) = (one.items::<T>().get(slug), other.items::<T>().get(slug)) else {
        return false;
    };
    let address = ItemRef { kind: T::KIND, slug: slug.clone() };
    let item = &authored.item;
    let follows_alike = |locale: &Locale| item.derived(slug, one, locale) == item.derived(slug, other, locale);
    Shared::is_same(authored, same)
        && item.review().is_none()
        && one.stamp(&address) == other.stamp(&address)
        && follows_alike(locale)
        // It is in English where it was not translated.
        && (locale.is_english() || follows_alike(&Locale::english()))
}

/// An item as it is served in a language, or in English where it was not translated; `today` decides whether its
/// review is overdue.
pub fn rendition<T: Renders>(catalog: &Catalog, slug: &Slug, locale: &Locale, today: Day) -> Option<Rendition> {
    let (item, locale) = catalog.localised::<T>(slug.as_str(), locale)?;
    let object = json_object(&ServedItem {
        kind: T::KIND,
        slug,
        item: &item,
        derived: item.derived(slug, catalog, &locale),
        state: Rendering { review: item.review().map(|review| ServedReview::on(today, review)), locale: &locale },
        stamp: catalog.stamp(&ItemRef { kind: T::KIND, slug: slug.clone() }),
    });
    Some(Rendition { locale, object })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{renders_alike, rendition};
    use crate::{
        catalog::{Catalog, preview},
        content::builtin,
        domain::{CatalogueTranslation, Content, Day, Guide, Locale, Muscle, Region, Review, Slug, Technique},
    };

    fn slug(text: &str) -> Slug {
        text.parse().expect("a slug")
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    /// The built-in content in English and German, with a change.
    fn catalog(change: fn(&mut Content)) -> Catalog {
        let mut content = builtin().expect("the built-in content has no faults");
        let texts = CatalogueTranslation { title: "T".into(), credit: "C".into(), disclaimer: "D".into() };
        content.catalogue_translations.insert("de".parse().expect("a language tag"), texts);
        content.vocabulary_translations.insert("de".parse().expect("a language tag"), content.vocabulary.clone());
        change(&mut content);
        preview(content).expect("it is valid as a whole")
    }

    #[test]
    fn another_disclaimer_in_either_language_that_an_item_may_be_in_is_not_alike() {
        let german: Locale = "de".parse().expect("a language tag");
        let same = catalog(|_| {});
        for (change, is_alike) in [
            ((|_| {}) as fn(&mut Content), true),
            (|content| content.catalogue.disclaimer.text.push('!'), false),
            (|content| content.catalogue_translations.values_mut().for_each(|texts| texts.disclaimer.push('!')), false),
        ] {
            let mut content = same.published().clone();
            change(&mut content.content);
            let other = Catalog::build(content).expect("it is valid as a whole");
            assert_eq!(renders_alike::<Technique>(&slug("upper-back-roll"), &same, &other, &german), is_alike);
            assert_eq!(renders_alike::<Guide>(&slug("back-massage-rollers"), &same, &other, &german), is_alike);
            assert!(renders_alike::<Muscle>(&slug("latissimus-dorsi"), &same, &other, &german));
        }
    }

    #[test]
    fn what_follows_takes_the_place_of_a_field_or_stands_behind_all_that_was_authored() {
        let catalog = catalog(|content| {
            let review = |reviewed_by: Option<&str>| {
                let (last_reviewed, next_review_due) = (day("2026-01-01"), day("2026-06-01"));
                Some(Review { last_reviewed, next_review_due, reviewed_by: reviewed_by.map(str::to_owned) })
            };
            content.muscles.get_mut("latissimus-dorsi").expect("it is there").item.review = review(None);
            let region = &mut content.regions.get_mut("lats").expect("it is there").item;
            region.review = review(Some("Somebody"));
            region.claims = Vec::new();
        });
        let (english, today) = (Locale::english(), day("2026-06-02"));
        let muscle = rendition::<Muscle>(&catalog, &slug("latissimus-dorsi"), &english, today).expect("it is there");
        let names: Vec<_> = muscle.object.keys().map(String::as_str).collect();
        assert_eq!((names[0], names[1]), ("kind", "slug"));
        assert_eq!(names[names.len() - 5..], ["review", "regions", "locale", "updated_at", "edition"]);
        let review =
            r#"{"last_reviewed":"2026-01-01","next_review_due":"2026-06-01","reviewed_by":null,"overdue":true}"#;
        assert_eq!(muscle.object["review"].to_string(), review);
        assert_eq!(muscle.object["regions"], json!(catalog.derived().muscle_regions["latissimus-dorsi"]));

        let region = rendition::<Region>(&catalog, &slug("lats"), &english, day("2026-06-01")).expect("it is there");
        assert_eq!(region.object["claims"], json!([]));
        assert_eq!(region.object["review"]["reviewed_by"], "Somebody");
        assert_eq!(region.object["review"]["overdue"], false);

        let technique = rendition::<Technique>(&catalog, &slug("upper-back-roll"), &english, today);
        let technique = technique.expect("it is there").object;
        let safety: Vec<_> = technique["safety"].as_object().expect("an object").keys().collect();
        assert_eq!(safety, ["keep_off", "stop_if", "contraindications", "disclaimer"]);
        assert_eq!(technique["review"], Value::Null);
        let place = |name: &str| technique.keys().position(|key| key == name);
        assert!(place("safety") < place("evidence"), "it stays in its place");
    }
}
