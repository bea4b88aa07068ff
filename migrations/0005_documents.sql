-- Each item once more, as one text: what is served is read from here. The same text runs on SQLite and on PostgreSQL;
-- how to read it is said in 0001.

-- The item in all its languages as JSON. The other tables hold the same for questions in SQL, and for the database to
-- refuse what does not fit together. Both are written and compared in one transaction.
-- NULL where an item was last published before there were documents; the next publication adds it.
ALTER TABLE items ADD COLUMN document TEXT;

-- The version of the program whose checks of the whole the edition passed before it was published: another process of
-- that version need not repeat them. NULL where it is not known.
ALTER TABLE editions ADD COLUMN checked_by TEXT;
