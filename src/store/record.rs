use std::{collections::BTreeMap, fmt::Write as _};

use sqlx::AssertSqlSafe;

use super::{
    StoreError,
    row::{Param, Row, Unreadable, Value, params},
    session::Session,
};
use crate::domain::{Claim, Evidence, Grade, Kind, Resource, Review, Slug};

/// The two statements of a table.
///
/// A kind's own table gives one row for each item. A list's table gives its rows in the order of the list; their
/// first column is the slug of the item that they belong to.
pub(super) struct Table {
    pub(super) insert: &'static str,
    pub(super) select: &'static str,
}

/// How items of a type stand in tables of their own. Texts, sources, former slugs and the review stand in the tables
/// that all kinds share (`items.rs`).
pub(super) trait Stored: Resource {
    /// The kind's own table.
    const TABLE: Table;
    /// The tables of its lists.
    const LISTS: &'static [Table];

    /// The rows of an item.
    fn write(&self, slug: &Slug, writes: &mut Writes);

    /// The item, still without its texts.
    fn read(parts: Parts) -> Result<Self, Unreadable>;
}

/// Statements to be run: first those that delete, in order, then the rows to be inserted. In which order tables get their
/// rows does not matter, since the databases look at references only at the end of the transaction.
#[derive(Debug, Default)]
pub(super) struct Writes {
    deletes: Vec<(&'static str, Vec<Param>)>,
    inserts: BTreeMap<&'static str, Vec<Vec<Param>>>,
}

/// How many rows go into the database at once, as far as there are so many left; each number is a statement of its own
/// that is prepared. (With more, SQLite spends the time on numbering the parameters.)
const ROWS_AT_ONCE: [usize; 3] = [16, 4, 1];

impl Writes {
    /// Adds a statement: one that inserts a row, or one that deletes.
    pub(super) fn run(&mut self, sql: &'static str, params: Vec<Param>) {
        if sql.starts_with("DELETE ") {
            self.deletes.push((sql, params));
        } else {
            self.inserts.entry(sql).or_default().push(params);
        }
    }

    /// Runs all statements.
    pub(super) async fn execute(self, session: &mut Session) -> Result<(), StoreError> {
        for (sql, params) in self.deletes {
            session.execute(sql, params).await?;
        }
        for (sql, rows) in self.inserts {
            let mut rows = rows.into_iter();
            for at_once in ROWS_AT_ONCE {
                while rows.len() >= at_once {
                    let params: Vec<_> = rows.by_ref().take(at_once).flatten().collect();
                    // It is made of a statement of this program, and holds no value.
                    session.execute(AssertSqlSafe(of_rows(sql, at_once)), params).await?;
                }
            }
        }
        Ok(())
    }

    /// Inserts one row for each entry of an item's list: the slug of the item, the position, and the columns.
    pub(super) fn list<T>(
        &mut self,
        table: &Table,
        slug: &Slug,
        list: impl IntoIterator<Item = T>,
        columns: impl Fn(T) -> Vec<Param>,
    ) {
        for (position, entry) in list.into_iter().enumerate() {
            let mut params = params![slug, position];
            params.extend(columns(entry));
            self.run(table.insert, params);
        }
    }

    /// Inserts an item's list of single values.
    pub(super) fn values<T: Into<Param>>(&mut self, table: &Table, slug: &Slug, list: impl IntoIterator<Item = T>) {
        self.list(table, slug, list, |value| vec![value.into()]);
    }

    /// Inserts an item's claims; the sources of the first one's evidence get the number `first`.
    pub(super) fn claims(&mut self, table: &Table, kind: Kind, slug: &Slug, first: usize, claims: &[Claim]) {
        self.values(table, slug, claims.iter().map(|claim| claim.evidence.grade));
        for (index, claim) in claims.iter().enumerate() {
            self.evidence(kind, slug, first + index, &claim.evidence);
        }
    }

    /// Inserts the sources of an item's evidence.
    pub(super) fn evidence(&mut self, kind: Kind, slug: &Slug, claim: usize, evidence: &Evidence) {
        for (position, source) in evidence.sources.iter().enumerate() {
            self.run(EVIDENCE_SOURCES.insert, params![kind, slug, claim, position, source]);
        }
    }
}

/// The statement that inserts so many rows, made of the one that inserts a single row.
fn of_rows(sql: &str, rows: usize) -> String {
    let Some((table, values)) = sql.split_once(" VALUES ") else { return sql.to_owned() };
    let width = values.matches('$').count();
    let mut statement = format!("{table} VALUES {values}");
    for row in 1..rows {
        statement.push_str(", ");
        let mut parts = values.split('$');
        statement.extend(parts.next());
        for (at, part) in (1..).zip(parts) {
            let rest = part.trim_start_matches(|character: char| character.is_ascii_digit());
            // The values of a row are numbered in order.
            let _ = write!(statement, "${}{rest}", row * width + at);
        }
    }
    statement
}

/// The sources of the evidence of all kinds.
pub(super) const EVIDENCE_SOURCES: Table = Table {
    insert: "INSERT INTO evidence_sources (kind, slug, claim, position, source) VALUES ($1, $2, $3, $4, $5)",
    select: "SELECT kind, slug, claim, source FROM evidence_sources ORDER BY kind, slug, claim, position",
};

/// What the tables hold of one item, save its texts.
pub(super) struct Parts {
    /// The row of the kind's own table.
    pub(super) row: Row,
    /// The rows of its lists, by the table's query.
    pub(super) lists: BTreeMap<&'static str, Vec<Row>>,
    /// The sources of its evidence by claim.
    pub(super) evidence_sources: BTreeMap<usize, Vec<Slug>>,
    pub(super) sources: Vec<Slug>,
    pub(super) former_slugs: Vec<Slug>,
    pub(super) review: Option<Review>,
}

impl Parts {
    /// The value of a column of the kind's own table.
    pub(super) fn get<T: Value>(&self, column: &'static str) -> Result<T, Unreadable> {
        self.row.get(column)
    }

    /// The entries of a list.
    pub(super) fn list<T>(
        &self,
        table: &Table,
        read: impl FnMut(&Row) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        self.rows(table).iter().map(read).collect()
    }

    /// The values of a list that has a single column.
    pub(super) fn values<T: Value>(&self, table: &Table, column: &'static str) -> Result<Vec<T>, Unreadable> {
        self.list(table, |row| row.get(column))
    }

    fn rows(&self, table: &Table) -> &[Row] {
        self.lists.get(table.select).map_or(&[], Vec::as_slice)
    }

    /// The evidence of an item that has one.
    pub(super) fn evidence(&self) -> Result<Evidence, Unreadable> {
        Ok(self.evidence_of(0, self.get("evidence_grade")?))
    }

    /// The claims of an item; the sources of the first one's evidence have the number `first`.
    pub(super) fn claims(&self, table: &Table, first: usize) -> Result<Vec<Claim>, Unreadable> {
        self.list(table, |row| {
            let position: usize = row.get("position")?;
            let evidence = self.evidence_of(first.saturating_add(position), row.get("evidence_grade")?);
            Ok(Claim { commonly_said: String::new(), evidence })
        })
    }

    /// The evidence of one claim.
    fn evidence_of(&self, claim: usize, grade: Grade) -> Evidence {
        let sources = self.evidence_sources.get(&claim).cloned().unwrap_or_default();
        Evidence { grade, finding: String::new(), sources }
    }
}
