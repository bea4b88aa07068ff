//! The tables of questions and answers.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Row, Unreadable, params},
};
use crate::domain::{Faq, Slug};

const ABOUT: Table = Table {
    insert: "INSERT INTO faq_about (faq, position, kind, slug) VALUES ($1, $2, $3, $4)",
    select: "SELECT faq, kind, slug FROM faq_about ORDER BY faq, position",
};

impl Stored for Faq {
    const TABLE: Table = Table { insert: "INSERT INTO faqs (slug) VALUES ($1)", select: "SELECT slug FROM faqs" };
    const LISTS: &'static [Table] = &[ABOUT];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug]);
        writes.list(&ABOUT, slug, &self.about, |item| params![item.kind, &item.slug]);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            question: String::new(),
            answer: String::new(),
            about: parts.list(&ABOUT, Row::item)?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
