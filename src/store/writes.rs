use std::collections::BTreeMap;

use super::{
    StoreError,
    row::Param,
    session::Session,
    statements::{Insert, Statement},
};

/// What is to be written: first the statements that delete, in order, then the rows. In which order tables get their
/// rows does not matter, since the databases look at references only at the end of the transaction.
#[derive(Debug, Default)]
pub(super) struct Writes {
    deletes: Vec<(Statement, Vec<Param>)>,
    rows: BTreeMap<Insert, Vec<Vec<Param>>>,
}

/// How many rows go into the database at once, as far as there are so many left; each number is a statement of its own
/// that is prepared. (With more, SQLite spends the time on numbering the parameters.)
const ROWS_AT_ONCE: [usize; 3] = [16, 4, 1];

impl Writes {
    /// Adds a statement that deletes.
    pub(super) fn delete(&mut self, statement: Statement, params: Vec<Param>) {
        self.deletes.push((statement, params));
    }

    /// Adds a row.
    pub(super) fn insert(&mut self, insert: Insert, row: Vec<Param>) {
        self.rows.entry(insert).or_default().push(row);
    }

    /// Writes everything.
    pub(super) async fn execute(self, session: &mut Session) -> Result<(), StoreError> {
        for (statement, params) in self.deletes {
            session.execute(statement, params).await?;
        }
        for (insert, rows) in self.rows {
            let mut rows = rows.into_iter();
            for at_once in ROWS_AT_ONCE {
                while rows.len() >= at_once {
                    session.insert(insert, at_once, rows.by_ref().take(at_once).flatten().collect()).await?;
                }
            }
        }
        Ok(())
    }
}
