//! The table of sources.

use super::{
    record::{Parts, Stored, Table, Writes},
    row::{Unreadable, params},
};
use crate::domain::{Slug, Source};

impl Stored for Source {
    const TABLE: Table = Table {
        insert: "INSERT INTO sources (slug, year, doi, url, access, author, reading_minutes) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
        select: "SELECT slug, year, doi, url, access, author, reading_minutes FROM sources",
    };
    const LISTS: &'static [Table] = &[];

    fn write(&self, slug: &Slug, writes: &mut Writes) {
        let columns = params![
            slug,
            self.year,
            self.doi.as_ref(),
            self.url.as_ref(),
            self.access,
            self.author.as_ref(),
            self.reading_minutes,
        ];
        writes.run(Self::TABLE.insert, columns);
    }

    fn read(parts: Parts) -> Result<Self, Unreadable> {
        Ok(Self {
            name: String::new(),
            summary: String::new(),
            citation: String::new(),
            year: parts.get("year")?,
            doi: parts.get("doi")?,
            url: parts.get("url")?,
            design: String::new(),
            finding: String::new(),
            limits: String::new(),
            access: parts.get("access")?,
            author: parts.get("author")?,
            category: None,
            reading_minutes: parts.get("reading_minutes")?,
            sources: parts.sources,
            former_slugs: parts.former_slugs,
            review: parts.review,
        })
    }
}
