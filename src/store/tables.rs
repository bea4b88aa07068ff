use std::collections::{BTreeMap, HashMap};

use super::{
    StoreError, catalogue, documents, editions,
    items::{self, FORMER_SLUGS, ITEM_SOURCES, ITEMS, TEXTS, TRANSLATIONS},
    record::{EVIDENCE_SOURCES, Stored, Table},
    routines,
    row::Row,
    screening,
    session::Session,
};
use crate::domain::for_each_kind;

/// The rows of tables, as read by one query each.
pub(super) struct Tables(HashMap<&'static str, Vec<Row>>);

impl Tables {
    /// The rows of all tables but those that all kinds share.
    pub(super) async fn fetch(session: &mut Session) -> Result<Self, StoreError> {
        Self::fetch_some(session, [of_kinds(), others()].concat()).await
    }

    /// The rows of the tables that are not about items.
    pub(super) async fn fetch_others(session: &mut Session) -> Result<Self, StoreError> {
        Self::fetch_some(session, others()).await
    }

    async fn fetch_some(session: &mut Session, wanted: Vec<&'static Table>) -> Result<Self, StoreError> {
        let mut tables = HashMap::new();
        for table in wanted {
            tables.insert(table.select, session.fetch(table.select).await?);
        }
        Ok(Self(tables))
    }

    /// The rows of a table, which are then gone.
    pub(super) fn take(&mut self, table: &Table) -> Vec<Row> {
        self.0.remove(table.select).unwrap_or_default()
    }

    /// The rows of a table by the text in their first column.
    pub(super) fn take_by_owner(&mut self, table: &Table) -> BTreeMap<String, Vec<Row>> {
        let mut owners: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in self.take(table) {
            // A list whose owner cannot be read is missing from it, and the owner's hash tells.
            owners.entry(row.owner().unwrap_or_default()).or_default().push(row);
        }
        owners
    }
}

macro_rules! tables_of_kinds {
    ($($variant:ident $field:ident $type:ty,)+) => {
        fn of_kinds() -> Vec<&'static Table> {
            let mut tables = Vec::new();
            $(
                tables.push(&<$type as Stored>::TABLE);
                tables.extend(<$type as Stored>::LISTS);
            )+
            tables
        }
    };
}
for_each_kind!(tables_of_kinds);

/// Every table that content is read from.
fn all() -> Vec<&'static Table> {
    let mut tables = of_kinds();
    tables.extend([&ITEMS, &TEXTS, &TRANSLATIONS, &ITEM_SOURCES, &EVIDENCE_SOURCES, &FORMER_SLUGS]);
    tables.extend(others());
    tables
}

/// Those that are not about items.
fn others() -> Vec<&'static Table> {
    let mut tables = Vec::new();
    tables.extend([&catalogue::CATALOGUE, &catalogue::TEXTS, &catalogue::LABELS]);
    tables.extend(screening::ALL);
    tables.extend(routines::ALL);
    tables.extend([&editions::EDITIONS, &editions::CHANGES, &editions::RETIRED]);
    tables
}

/// Every statement that the store runs on the tables, on either database. Tests prepare them on both.
pub fn statements() -> Vec<&'static str> {
    let mut statements: Vec<_> = all().into_iter().flat_map(|table| [table.insert, table.select]).collect();
    statements.extend([items::DELETE_ITEM, items::REUSED, items::ADDRESSES, editions::NEWEST]);
    statements.extend([
        editions::LATER_EDITIONS,
        editions::LATER_CHANGES,
        editions::LATER_RETIRED,
        editions::LAST_TIME,
    ]);
    statements.extend([documents::DOCUMENTS, documents::LATER_DOCUMENTS]);
    statements.extend([documents::WITHOUT_DOCUMENT, documents::ADD_DOCUMENT]);
    statements.extend(catalogue::CLEAR);
    statements.extend(screening::CLEAR);
    statements.extend(routines::CLEAR);
    statements
}
