//! The tables of guides.

use std::collections::BTreeMap;

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Guide, ItemRef, Section, Slug};

const SECTIONS: Table = Table {
    insert: "INSERT INTO guide_sections (guide, position) VALUES ($1, $2)",
    select: "SELECT guide, position FROM guide_sections ORDER BY guide, position",
};

const SECTION_ITEMS: Table = Table {
    insert: "INSERT INTO guide_section_items (guide, section, position, kind, slug) VALUES ($1, $2, $3, $4, $5)",
    select: "SELECT guide, section, kind, slug FROM guide_section_items ORDER BY guide, section, position",
};

const FAQS: Table = Table {
    insert: "INSERT INTO guide_faqs (guide, position, faq) VALUES ($1, $2, $3)",
    select: "SELECT guide, faq FROM guide_faqs ORDER BY guide, position",
};

impl Stored for Guide {
    const TABLE: Table = Table { insert: "INSERT INTO guides (slug) VALUES ($1)", select: "SELECT slug FROM guides" };
    const LISTS: &'static [Table] = &[SECTIONS, SECTION_ITEMS, FAQS];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        writes.run(Self::TABLE.insert, params![slug]);
        writes.list(&SECTIONS, slug, &self.sections, |_| params![]);
        for (index, section) in self.sections.iter().enumerate() {
            for (position, item) in section.items.iter().enumerate() {
                writes.run(SECTION_ITEMS.insert, params![slug, index, position, item.kind, &item.slug]);
            }
        }
        writes.values(&FAQS, slug, &self.faqs);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            audience: String::new(),
            sections: sections(&parts)?,
            takeaways: Vec::new(),
            faqs: parts.values(&FAQS, "faq")?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}

fn sections(parts: &Parts) -> Result<Vec<Section>, Unreadable> {
    let mut items: BTreeMap<usize, Vec<ItemRef>> = BTreeMap::new();
    for (section, item) in parts.list(&SECTION_ITEMS, |row| Ok((row.get("section")?, row.item()?)))? {
        items.entry(section).or_default().push(item);
    }
    parts.list(&SECTIONS, |row| {
        let items = items.remove(&row.get("position")?).unwrap_or_default();
        Ok(Section { heading: String::new(), text: None, items })
    })
}
