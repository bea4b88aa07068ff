-- The published content and its history. The same text runs on SQLite and on PostgreSQL.
--
-- How to read it:
--   * Everything published is a document: JSON with the names of the API, in `items` and `settings`.
--   * For questions there is a view for each kind, named as it with `_` for `-`: `regions`, `roller_types`, … Their columns
--     are the fields in English. A list of things with fields has a view of its own: `technique_steps`,
--     `contraindication_effects`, … The program makes the views of its types when it starts.
--   * Every text for people, in every language, is in `item_texts`; which item names which is in `item_refs`. Both are
--     made of the documents.
--   * Times are milliseconds since 1970 in UTC.
--   * Foreign keys are checked at the end of a transaction, so the order of insertions does not matter.
--   * Words of enumerations are plain text, so that one more needs no other table. The program refuses what it does not know.
--   * Do not edit by hand: hashes would no longer match, and the server would refuse to start.
--
-- README.md in this folder says how the tables may change.

-- What was published when.
CREATE TABLE editions (
    edition      BIGINT NOT NULL PRIMARY KEY CHECK (edition >= 1),
    published_at BIGINT NOT NULL,
    origin       TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    -- SHA-256 over the state as of this edition: the hashes of `settings`, and the rows of `items` (the hash stands for
    -- the document), `retired`, `editions` (without `digest` and `checked_by`) and `changes`. Only the newest one is
    -- compared when the content is loaded.
    digest       TEXT   NOT NULL CHECK (length(digest) = 64),
    -- The number of the checks of the whole that the edition passed before it was published: a process with the same
    -- checks need not repeat them. NULL where it is not known.
    checked_by   TEXT
);

-- What happened to which item in an edition.
CREATE TABLE changes (
    edition     BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    kind        TEXT   NOT NULL,
    slug        TEXT   NOT NULL,
    op          TEXT   NOT NULL,
    replaced_by TEXT,
    PRIMARY KEY (edition, kind, slug)
);

-- Addresses that are gone and are never used again; with the slug that took over after a rename.
CREATE TABLE retired (
    kind        TEXT   NOT NULL,
    slug        TEXT   NOT NULL,
    replaced_by TEXT,
    edition     BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (kind, slug)
);

-- What is true of the whole: the catalogue, the labels, the rules of the screening, the plans of routines.
CREATE TABLE settings (
    name     TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of what the document says.
    hash     TEXT NOT NULL CHECK (length(hash) = 64),
    -- In English and in the other languages, as JSON.
    document TEXT NOT NULL
);

-- The kinds of items. The program adds those that it knows when it starts.
CREATE TABLE kinds (
    kind TEXT NOT NULL PRIMARY KEY
);

-- Every published item of every kind.
CREATE TABLE items (
    kind       TEXT   NOT NULL REFERENCES kinds (kind) DEFERRABLE INITIALLY DEFERRED,
    slug       TEXT   NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
    -- The edition in which it last changed, and the time of that edition.
    edition    BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    updated_at BIGINT NOT NULL,
    -- SHA-256 of the item in all its languages.
    hash       TEXT   NOT NULL CHECK (length(hash) = 64),
    -- The item in all its languages, as JSON. Here at the end, so that the other columns are read without it.
    document   TEXT   NOT NULL,
    PRIMARY KEY (kind, slug)
);

CREATE INDEX items_by_edition ON items (edition);

-- Which item names which, and in which field: `alternatives[1].region`. The database refuses a publication in which one
-- names an item that does not exist.
CREATE TABLE item_refs (
    kind    TEXT NOT NULL,
    slug    TEXT NOT NULL,
    path    TEXT NOT NULL,
    to_kind TEXT NOT NULL,
    to_slug TEXT NOT NULL,
    PRIMARY KEY (kind, slug, path),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (to_kind, to_slug) REFERENCES items (kind, slug) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX item_refs_by_target ON item_refs (to_kind, to_slug);

-- Everything in items that is written for people, one row for each text and language. Field 'steps.text' with position 2
-- is the text of the third step; English has locale 'en'.
CREATE TABLE item_texts (
    kind     TEXT   NOT NULL,
    slug     TEXT   NOT NULL,
    locale   TEXT   NOT NULL,
    field    TEXT   NOT NULL,
    position BIGINT NOT NULL,
    text     TEXT   NOT NULL,
    PRIMARY KEY (kind, slug, locale, field, position),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- The views that a program has made, so that another one whose types differ drops them and makes its own.
CREATE TABLE views (
    name       TEXT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL
);
