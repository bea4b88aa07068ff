//! Any content that the types allow and the database takes.

use std::collections::BTreeMap;

use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
    sample::select,
};
use rollwise::domain::{
    Alternative, Authored, Benefit, Catalogue, CatalogueTranslation, Claim, Content, Contraindication, Day, Disclaimer,
    Dose, Effect, Enumeration, Evidence, Faq, Guide, Hold, Item, ItemRef, Items, KeepOff, Length, Limit, LimitName,
    Locale, MaxSpeed, Maximum, Muscle, Principle, Range, Region, Review, RollerType, Safety, Section, Slug, Source,
    Step, StopIf, Technique, Term, Timestamp, Translation, Unit, Vocabulary, texts_of,
};

use super::{
    any_routines::routines,
    any_screening::screening,
    content::{locale, slug},
};

/// The slugs of every kind, so that any mention finds its item.
const SLUGS: [&str; 3] =
    ["a", "b-2", "the-longest-slug-that-there-can-be-has-eighty-characters-and-this-one-has-them-0"];

/// Texts that have broken programs.
const ODD_TEXTS: [&str; 9] = [
    "",
    " ",
    "line\nbreak\r\n\ttab",
    "it's \"quoted\" \\ $1 ? :a %s",
    "e\u{301}\u{200d}\u{feff}",
    "שלום مرحبا",
    "👩🏽‍⚕️🦵",
    "\u{10ffff}\u{fffd}\u{1}",
    "'; DROP TABLE items; --",
];

/// Any content that the database takes: all kinds, with and without what is optional, with odd texts.
pub(crate) fn any_content() -> impl Strategy<Value = Content> {
    let first = (items(region()), items(technique()), items(contraindication()), items(roller_type()));
    let second = (items(muscle()), items(principle()), items(benefit()), items(guide()));
    let third = (items(faq()), items(term()), items(source()));
    let whole = (
        catalogue(),
        btree_map(locales(), catalogue_translation(), 0..3),
        vocabulary(),
        btree_map(locales(), vocabulary(), 0..3),
    );
    (whole, screening(), routines(), first, second, third).prop_map(
        |(whole, screening, routines, first, second, third)| {
            let (catalogue, catalogue_translations, vocabulary, vocabulary_translations) = whole;
            let (screening, screening_translations, vectors) = screening;
            let (routines, routines_translations) = routines;
            let (regions, techniques, contraindications, roller_types) = first;
            let (muscles, principles, benefits, guides) = second;
            let (faqs, terms, sources) = third;
            Content {
                catalogue,
                catalogue_translations,
                vocabulary,
                vocabulary_translations,
                screening,
                screening_translations,
                vectors,
                routines,
                routines_translations,
                regions,
                techniques,
                contraindications,
                roller_types,
                muscles,
                principles,
                benefits,
                guides,
                faqs,
                terms,
                sources,
            }
        },
    )
}

pub(super) fn locales() -> impl Strategy<Value = Locale> {
    select(vec!["de", "pt-BR", "zh-Hant-TW"]).prop_map(locale)
}

pub(super) fn text() -> impl Strategy<Value = String> {
    let any = vec(any::<char>(), 0..12).prop_map(|text| text.into_iter().filter(|c| *c != '\0').collect());
    prop_oneof![2 => any, 1 => select(&ODD_TEXTS[..]).prop_map(str::to_owned), 2 => "[a-z ]{1,30}"]
}

pub(super) fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..3)
}

pub(super) fn word<E: Enumeration + std::fmt::Debug>() -> impl Strategy<Value = E> {
    select(E::ALL)
}

fn words<E: Enumeration + std::fmt::Debug>() -> impl Strategy<Value = Vec<E>> {
    vec(word(), 0..4)
}

pub(super) fn one_slug() -> impl Strategy<Value = Slug> {
    select(&SLUGS[..]).prop_map(slug)
}

pub(super) fn slugs() -> impl Strategy<Value = Vec<Slug>> {
    vec(one_slug(), 0..3)
}

fn references() -> impl Strategy<Value = Vec<ItemRef>> {
    vec((word(), one_slug()).prop_map(|(kind, slug)| ItemRef { kind, slug }), 0..3)
}

fn day() -> impl Strategy<Value = Day> {
    (1_i64..250_000).prop_map(|days| Timestamp::from_milliseconds(days * 86_400_000).expect("a day").day())
}

fn review() -> impl Strategy<Value = Option<Review>> {
    let review = (day(), day(), option::of(text())).prop_map(|(last_reviewed, next_review_due, reviewed_by)| Review {
        last_reviewed,
        next_review_due,
        reviewed_by,
    });
    option::of(review)
}

/// Sources, former slugs (made unique by [`items`]) and review.
fn common() -> impl Strategy<Value = (Vec<Slug>, Vec<Slug>, Option<Review>)> {
    (slugs(), vec(Just(slug("former")), 0..3), review())
}

fn evidence() -> impl Strategy<Value = Evidence> {
    (word(), text(), slugs()).prop_map(|(grade, finding, sources)| Evidence { grade, finding, sources })
}

fn claims() -> impl Strategy<Value = Vec<Claim>> {
    vec((text(), evidence()).prop_map(|(commonly_said, evidence)| Claim { commonly_said, evidence }), 0..3)
}

fn alternatives() -> impl Strategy<Value = Vec<Alternative>> {
    vec((one_slug(), text()).prop_map(|(region, why)| Alternative { region, why }), 0..3)
}

/// A number and one that is not smaller.
fn range(least: u32, most: u32) -> impl Strategy<Value = Range> {
    (least..=most, least..=most).prop_map(|(a, b)| Range { min: a.min(b), max: a.max(b) })
}

fn catalogue() -> impl Strategy<Value = Catalogue> {
    let moments = (0_i64..200_000_000_000_000).prop_map(|moment| Timestamp::from_milliseconds(moment).expect("a time"));
    (moments, text(), text(), text(), text(), text(), text()).prop_map(
        |(published_at, title, licence, licence_url, credit, id, text)| Catalogue {
            published_at,
            title,
            licence,
            licence_url,
            credit,
            disclaimer: Disclaimer { id, text },
        },
    )
}

fn catalogue_translation() -> impl Strategy<Value = CatalogueTranslation> {
    (text(), text(), text()).prop_map(|(title, credit, disclaimer)| CatalogueTranslation { title, credit, disclaimer })
}

fn vocabulary() -> impl Strategy<Value = Vocabulary> {
    btree_map("[a-z_]{1,8}", btree_map("[a-z_]{1,8}", text(), 1..4), 1..4).prop_map(Vocabulary)
}

/// Items under all [`SLUGS`], some of them translated.
fn items<T: Item + std::fmt::Debug>(item: impl Strategy<Value = T>) -> impl Strategy<Value = Items<T>>
where
    Authored<T>: WithFormerSlugs,
{
    let locales = select(vec!["de", "pt-BR"]).prop_map(locale);
    let authored = (item, btree_map(locales, (text(), text()), 0..3));
    vec(authored, SLUGS.len()).prop_map(|list| {
        let named = SLUGS.into_iter().zip(list);
        named.map(|(name, (item, languages))| (slug(name), translated(name, item, languages).into())).collect()
    })
}

fn translated<T: Item>(name: &str, item: T, languages: BTreeMap<Locale, (String, String)>) -> Authored<T>
where
    Authored<T>: WithFormerSlugs,
{
    let english = texts_of(&item);
    let translations = languages.into_iter().map(|(locale, (translated_from, text))| {
        let texts = english.iter().map(|(key, english)| (key.clone(), format!("{text}{english}"))).collect();
        (locale, Translation { translated_from, texts })
    });
    let mut authored = Authored { item, translations: translations.collect() };
    for (index, former) in authored.former_slugs().iter_mut().enumerate() {
        *former = slug(&format!("former-{}-{index}", &name[..1]));
    }
    authored
}

/// The former slugs of an item, to be changed.
trait WithFormerSlugs {
    fn former_slugs(&mut self) -> &mut Vec<Slug>;
}

macro_rules! with_former_slugs {
    ($($type:ty),+) => {$(
        impl WithFormerSlugs for Authored<$type> {
            fn former_slugs(&mut self) -> &mut Vec<Slug> {
                &mut self.item.former_slugs
            }
        }
    )+};
}
with_former_slugs!(
    Region,
    Technique,
    Contraindication,
    RollerType,
    Muscle,
    Principle,
    Benefit,
    Guide,
    Faq,
    Term,
    Source
);

fn region() -> impl Strategy<Value = Region> {
    let prose = (text(), text(), text(), texts(), text(), texts());
    let rest = (word(), option::of(one_slug()), word(), alternatives(), claims(), slugs(), common());
    (prose, rest).prop_map(|(prose, (view, parent, verdict, alternatives, claims, muscles, common))| {
        let (name, summary, anatomical_name, aliases, extent, rationale) = prose;
        let (sources, former_slugs, review) = common;
        Region {
            name,
            summary,
            anatomical_name,
            aliases,
            view,
            parent,
            verdict,
            extent,
            rationale,
            alternatives,
            claims,
            muscles,
            sources,
            former_slugs,
            review,
        }
    })
}

fn dose() -> impl Strategy<Value = Dose> {
    let speed =
        (1_u32..=1000).prop_map(|n| MaxSpeed { in_per_s: f64::from(n) / 1000.0, cm_per_s: f64::from(n) / 400.0 });
    let hold = [1_u32..=60, 1..=60, 1..=60].prop_map(|mut numbers| {
        numbers.sort_unstable();
        Hold { min: numbers[0], max: numbers[1], limit: numbers[2] }
    });
    let ranges = (option::of(range(0, 99)), range(0, u32::MAX), range(0, 9), range(0, 99));
    (speed, option::of(hold), ranges, 1_u32..).prop_map(|(max_speed, hold_seconds, ranges, max)| {
        let (repetitions, set_seconds, sets, rest_seconds) = ranges;
        let total_seconds_per_side = Maximum { max };
        Dose { max_speed, hold_seconds, repetitions, set_seconds, sets, rest_seconds, total_seconds_per_side }
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec((word(), text(), text(), option::of(1_u32..)), 0..4).prop_map(|steps| {
        let numbered = (1..).zip(steps);
        let step =
            |(position, (role, title, text, duration_seconds))| Step { position, role, title, text, duration_seconds };
        numbered.map(step).collect()
    })
}

fn safety() -> impl Strategy<Value = Safety> {
    let keep_off = (option::of(one_slug()), text(), text());
    let stop_if = (option::of(one_slug()), text());
    (
        vec(keep_off.prop_map(|(region, area, why)| KeepOff { region, area, why }), 0..3),
        vec(stop_if.prop_map(|(contraindication, text)| StopIf { contraindication, text }), 0..3),
    )
        .prop_map(|(keep_off, stop_if)| Safety { keep_off, stop_if })
}

fn technique() -> impl Strategy<Value = Technique> {
    let prose = (text(), text(), texts(), texts(), texts());
    let mentions = (slugs(), slugs(), slugs(), slugs(), one_slug(), slugs());
    let words = (word(), word(), word(), words(), words());
    let rest = (steps(), dose(), 1_u32..=900, safety(), evidence(), common());
    (prose, mentions, words, rest).prop_map(|(prose, mentions, words, rest)| {
        let (name, summary, aliases, tips, common_mistakes) = prose;
        let (regions, primary_muscles, secondary_muscles, equipment, recommended_density, related) = mentions;
        let (difficulty, body_position, laterality, goals, supports) = words;
        let (steps, dose, estimated_seconds, safety, evidence, (sources, former_slugs, review)) = rest;
        Technique {
            name,
            summary,
            aliases,
            regions,
            primary_muscles,
            secondary_muscles,
            difficulty,
            body_position,
            laterality,
            goals,
            equipment,
            recommended_density,
            supports,
            steps,
            tips,
            common_mistakes,
            dose,
            estimated_seconds,
            safety,
            evidence,
            related,
            sources,
            former_slugs,
            review,
        }
    })
}

fn effect() -> impl Strategy<Value = Effect> {
    (word(), slugs(), option::of(word()), word(), option::of(text())).prop_map(
        |(scope, regions, body_position, verdict, until)| Effect { scope, regions, body_position, verdict, until },
    )
}

fn contraindication() -> impl Strategy<Value = Contraindication> {
    let prose = (text(), text(), texts(), text(), text(), text());
    let rest = (word(), word(), word(), vec(effect(), 0..4), alternatives(), evidence(), common());
    (prose, rest).prop_map(|(prose, rest)| {
        let (name, summary, aliases, question, rationale, advice) = prose;
        let (category, asked_as, severity, effects, alternatives, evidence, common) = rest;
        let (sources, former_slugs, review) = common;
        Contraindication {
            name,
            summary,
            aliases,
            category,
            asked_as,
            question,
            severity,
            effects,
            rationale,
            advice,
            alternatives,
            evidence,
            sources,
            former_slugs,
            review,
        }
    })
}

fn roller_type() -> impl Strategy<Value = RollerType> {
    let length = (0.001_f64..90.0, 0.0_f64..90.0).prop_map(|(min, more)| Length {
        min_in: min,
        max_in: min + more,
        min_cm: min * 2.5,
        max_cm: (min + more) * 2.5,
    });
    let prose = (text(), text(), texts(), texts(), texts());
    let rest = (word(), option::of(length), words(), option::of(1_u32..), evidence(), claims(), common());
    (prose, rest).prop_map(|((name, summary, aliases, traits, best_for), rest)| {
        let (family, length, suits, rank, evidence, claims, (sources, former_slugs, review)) = rest;
        RollerType {
            name,
            summary,
            family,
            aliases,
            length,
            traits,
            best_for,
            suits,
            rank,
            evidence,
            claims,
            sources,
            former_slugs,
            review,
        }
    })
}

fn muscle() -> impl Strategy<Value = Muscle> {
    (text(), text(), text(), texts(), common()).prop_map(|(name, summary, anatomical_name, aliases, common)| {
        let (sources, former_slugs, review) = common;
        Muscle { name, summary, anatomical_name, aliases, sources, former_slugs, review }
    })
}

fn limit() -> impl Strategy<Value = Limit> {
    let numbers = [0.0_f64..=1.0, 0.0..=1.0, 0.0..=1.0].prop_map(|mut numbers| {
        numbers.sort_unstable_by(f64::total_cmp);
        numbers
    });
    (word::<LimitName>(), word::<Unit>(), numbers, any::<[bool; 3]>()).prop_map(|(name, unit, numbers, given)| {
        let [min, max, limit] = [0, 1, 2].map(|index| given[index].then_some(numbers[index]));
        Limit { name, min, max, limit, unit }
    })
}

fn principle() -> impl Strategy<Value = Principle> {
    (text(), text(), text(), texts(), vec(limit(), 0..3), evidence(), claims(), common()).prop_map(
        |(name, summary, statement, reasons, limits, evidence, claims, (sources, former_slugs, review))| Principle {
            name,
            summary,
            statement,
            reasons,
            limits,
            evidence,
            claims,
            sources,
            former_slugs,
            review,
        },
    )
}

fn benefit() -> impl Strategy<Value = Benefit> {
    (text(), text(), claims(), option::of(word()), common()).prop_map(
        |(name, summary, claims, timing, (sources, former_slugs, review))| Benefit {
            name,
            summary,
            claims,
            timing,
            sources,
            former_slugs,
            review,
        },
    )
}

fn guide() -> impl Strategy<Value = Guide> {
    let section = (text(), option::of(text()), references());
    let sections = vec(section.prop_map(|(heading, text, items)| Section { heading, text, items }), 0..4);
    (text(), text(), text(), sections, texts(), slugs(), common()).prop_map(
        |(name, summary, audience, sections, takeaways, faqs, (sources, former_slugs, review))| Guide {
            name,
            summary,
            audience,
            sections,
            takeaways,
            faqs,
            sources,
            former_slugs,
            review,
        },
    )
}

fn faq() -> impl Strategy<Value = Faq> {
    (text(), text(), text(), text(), references(), common()).prop_map(
        |(name, summary, question, answer, about, (sources, former_slugs, review))| Faq {
            name,
            summary,
            question,
            answer,
            about,
            sources,
            former_slugs,
            review,
        },
    )
}

fn term() -> impl Strategy<Value = Term> {
    (text(), text(), option::of(text()), text(), texts(), claims(), common()).prop_map(
        |(name, summary, expansion, definition, aliases, claims, (sources, former_slugs, review))| Term {
            name,
            summary,
            expansion,
            definition,
            aliases,
            claims,
            sources,
            former_slugs,
            review,
        },
    )
}

fn source() -> impl Strategy<Value = Source> {
    let prose = (text(), text(), text(), text(), text(), text(), option::of(text()));
    let optional = (option::of(1800_u32..=2200), option::of(text()), option::of(text()), option::of(text()));
    (prose, optional, option::of(1_u32..), word(), common()).prop_map(
        |(prose, (year, doi, url, author), reading_minutes, access, (sources, former_slugs, review))| {
            let (name, summary, citation, design, finding, limits, category) = prose;
            Source {
                name,
                summary,
                citation,
                year,
                doi,
                url,
                design,
                finding,
                limits,
                access,
                author,
                category,
                reading_minutes,
                sources,
                former_slugs,
                review,
            }
        },
    )
}
