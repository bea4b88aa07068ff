//! Every statement that the store has a database prepare, in one list. A [`Statement`] or [`Insert`] can only be made
//! here, and a session takes nothing else with values: so a test that prepares the list prepares all of them.

use std::fmt::Write as _;

/// A statement with its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement(&'static str);

impl Statement {
    /// Its text, with `$1`, `$2`, … where values go.
    pub(super) fn sql(self) -> &'static str {
        self.0
    }
}

/// A statement that inserts rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Insert {
    table: &'static str,
    columns: &'static [&'static str],
    /// What becomes of a row that is there already: an `ON CONFLICT` clause, or nothing where that is an error.
    on_conflict: &'static str,
}

impl Insert {
    /// Its text for some rows at once, with `$1`, `$2`, … where the values go, row by row.
    pub(super) fn sql(self, rows: usize) -> String {
        let Self { table, columns, on_conflict } = self;
        let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
        for place in 1..=rows * columns.len() {
            let (begins, ends) = (place % columns.len() == 1 || columns.len() == 1, place % columns.len() == 0);
            // Writing to a String cannot fail.
            let _ = write!(sql, "{}${place}{}", if begins { "(" } else { "" }, if ends { ")" } else { "" });
            sql.push_str(if place == rows * columns.len() { " " } else { ", " });
        }
        sql.push_str(on_conflict);
        sql
    }
}

macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $sql:literal;)+) => {
        $($(#[$meta])* pub(super) const $name: Statement = Statement($sql);)+
        const STATEMENTS: &[Statement] = &[$($name),+];
    };
}

macro_rules! inserts {
    ($($(#[$meta:meta])* $name:ident = $table:ident ($($column:ident),+) $($on_conflict:literal)?;)+) => {
        $(
            $(#[$meta])*
            pub(super) const $name: Insert = Insert {
                table: stringify!($table),
                columns: &[$(stringify!($column)),+],
                on_conflict: concat!($($on_conflict)?),
            };
        )+
        const INSERTS: &[Insert] = &[$($name),+];
    };
}

statements! {
    /// The newest edition, if there is one.
    NEWEST = "SELECT edition, digest FROM editions ORDER BY edition DESC LIMIT 1";
    /// When the newest edition was published.
    LAST_TIME = "SELECT published_at FROM editions ORDER BY edition DESC LIMIT 1";
    /// The history from an edition on, that one excepted; from 0 all of it.
    EDITIONS_AFTER = "SELECT edition, published_at, origin, note, digest, checked_by FROM editions \
                      WHERE edition > $1 ORDER BY edition";
    CHANGES_AFTER = "SELECT edition, kind, slug, op, replaced_by FROM changes WHERE edition > $1";
    RETIRED_AFTER = "SELECT kind, slug, replaced_by, edition FROM retired WHERE edition > $1";

    /// What is true of the whole.
    SETTINGS = "SELECT name, hash, document FROM settings";

    /// The addresses of all items.
    ADDRESSES = "SELECT kind, slug FROM items";
    /// What is known of all items, without their documents.
    STAMPS = "SELECT kind, slug, edition, updated_at, hash FROM items";
    /// The documents that changed after an edition; after 0 all of them.
    DOCUMENTS_AFTER = "SELECT kind, slug, edition, updated_at, hash, document FROM items WHERE edition > $1";
    /// Items at an address that was given up.
    REUSED = "SELECT items.kind, items.slug FROM items \
              JOIN retired ON retired.kind = items.kind AND retired.slug = items.slug";
    /// Deletes an item, its references and its texts.
    DELETE_ITEM = "DELETE FROM items WHERE kind = $1 AND slug = $2";

    /// The references of the items that changed after an edition, item by item; after 0 those of all items.
    REFERENCES_AFTER = "SELECT item_refs.kind, item_refs.slug, path, to_kind, to_slug FROM items \
                        JOIN item_refs ON item_refs.kind = items.kind AND item_refs.slug = items.slug \
                        WHERE items.edition > $1 ORDER BY item_refs.kind, item_refs.slug";
    DELETE_REFERENCES = "DELETE FROM item_refs WHERE kind = $1 AND slug = $2";
    DELETE_ALL_REFERENCES = "DELETE FROM item_refs";
    /// The texts of the items that changed after an edition, item by item; after 0 those of all items.
    TEXTS_AFTER = "SELECT item_texts.kind, item_texts.slug, locale, field, position, text FROM items \
                   JOIN item_texts ON item_texts.kind = items.kind AND item_texts.slug = items.slug \
                   WHERE items.edition > $1 ORDER BY item_texts.kind, item_texts.slug";
    DELETE_TEXTS = "DELETE FROM item_texts WHERE kind = $1 AND slug = $2";
    DELETE_ALL_TEXTS = "DELETE FROM item_texts";
    /// Items that have references or texts but do not exist.
    ORPHANS = "SELECT kind, slug FROM item_refs WHERE NOT EXISTS \
               (SELECT 1 FROM items WHERE items.kind = item_refs.kind AND items.slug = item_refs.slug) \
               UNION SELECT kind, slug FROM item_texts WHERE NOT EXISTS \
               (SELECT 1 FROM items WHERE items.kind = item_texts.kind AND items.slug = item_texts.slug)";

    /// How the tables came about, and what beside them is made of the program.
    MIGRATIONS = "SELECT version, name, checksum FROM migrations ORDER BY version";
    KINDS = "SELECT kind FROM kinds";
    VIEWS = "SELECT name, definition FROM views";
    FORGET_VIEWS = "DELETE FROM views";
}

inserts! {
    INSERT_EDITION = editions (edition, published_at, origin, note, digest, checked_by);
    INSERT_CHANGE = changes (edition, kind, slug, op, replaced_by);
    INSERT_RETIRED = retired (kind, slug, replaced_by, edition);
    /// Puts a setting in place of what it was.
    PUT_SETTING = settings (name, hash, document)
        "ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, document = excluded.document";
    /// Puts an item in place of what it was.
    PUT_ITEM = items (kind, slug, edition, updated_at, hash, document)
        "ON CONFLICT (kind, slug) DO UPDATE SET edition = excluded.edition, updated_at = excluded.updated_at, \
         hash = excluded.hash, document = excluded.document";
    INSERT_REFERENCE = item_refs (kind, slug, path, to_kind, to_slug);
    INSERT_TEXT = item_texts (kind, slug, locale, field, position, text);
    INSERT_MIGRATION = migrations (version, name, checksum);
    INSERT_KIND = kinds (kind);
    INSERT_VIEW = views (name, definition);
}

/// The text of every statement that the store has a database prepare. Tests prepare them on both.
pub fn statements() -> Vec<String> {
    let fixed = STATEMENTS.iter().map(|statement| statement.sql().to_owned());
    fixed.chain(INSERTS.iter().flat_map(|insert| [insert.sql(1), insert.sql(4)])).collect()
}

#[cfg(test)]
mod tests {
    use super::{INSERT_KIND, INSERT_RETIRED, PUT_SETTING};

    #[test]
    fn the_places_of_several_rows_are_numbered_through() {
        let two = "INSERT INTO retired (kind, slug, replaced_by, edition) VALUES ($1, $2, $3, $4), ($5, $6, $7, $8) ";
        assert_eq!(INSERT_RETIRED.sql(2), two);
        assert_eq!(INSERT_KIND.sql(2), "INSERT INTO kinds (kind) VALUES ($1), ($2) ");
        assert!(PUT_SETTING.sql(1).contains("VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET hash"));
    }
}
