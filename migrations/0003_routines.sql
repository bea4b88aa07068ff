-- How routines are planned. The same text runs on SQLite and on PostgreSQL; how to read it is said in 0001.

-- A database that was last published to before there were routines has no row.
CREATE TABLE routines (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- SHA-256 of all other tables of the routines.
    hash TEXT   NOT NULL CHECK (length(hash) = 64)
);

CREATE TABLE routine_goals (
    goal              TEXT   NOT NULL PRIMARY KEY CHECK (goal IN ('warm_up', 'recovery', 'relief', 'mobility')),
    set_seconds       BIGINT NOT NULL CHECK (set_seconds BETWEEN 10 AND 120),
    sets              BIGINT NOT NULL CHECK (sets BETWEEN 1 AND 10),
    hold_seconds      BIGINT NOT NULL CHECK (hold_seconds BETWEEN 0 AND 60),
    rest_seconds      BIGINT NOT NULL CHECK (rest_seconds BETWEEN 0 AND 120),
    breathing_percent BIGINT NOT NULL CHECK (breathing_percent BETWEEN 0 AND 30)
);

-- The regions in the order in which a routine for the goal rolls them; `position` counts from 0.
CREATE TABLE routine_goal_regions (
    goal     TEXT   NOT NULL REFERENCES routine_goals (goal) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL CHECK (position >= 0),
    region   TEXT   NOT NULL REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (goal, position)
);

-- What a routine says: `field` is a path such as `roll.cue`.
CREATE TABLE routine_texts (
    locale TEXT NOT NULL,
    field  TEXT NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (locale, field)
);

-- The languages besides English that the texts were translated into.
CREATE TABLE routine_translations (
    locale          TEXT NOT NULL PRIMARY KEY CHECK (locale <> 'en'),
    -- The hash of the English texts that were translated.
    translated_from TEXT NOT NULL
);
