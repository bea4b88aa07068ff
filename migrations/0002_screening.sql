-- The rules of the screening. The same text runs on SQLite and on PostgreSQL; how to read it is said in 0001.
--
-- `position` counts from 0 and is the place in the file. What people read is in `screening_texts`.

-- What is true of all rules. A database that was last published to before there were rules has no row.
CREATE TABLE screening (
    id               BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    version          TEXT   NOT NULL,
    stale_after_days BIGINT NOT NULL CHECK (stale_after_days >= 1),
    -- SHA-256 of this and all other tables of the screening.
    hash             TEXT   NOT NULL CHECK (length(hash) = 64)
);

-- Names for sets of regions.
CREATE TABLE screening_groups (
    name TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE screening_group_regions (
    name     TEXT   NOT NULL REFERENCES screening_groups (name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL CHECK (position >= 0),
    region   TEXT   NOT NULL REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (name, position)
);

-- Codes that are known but have no contraindication.
CREATE TABLE screening_findings (
    code     TEXT NOT NULL PRIMARY KEY,
    asked_as TEXT NOT NULL CHECK (asked_as IN ('symptoms', 'conditions', 'medications', 'issues', 'age', 'none'))
);

CREATE TABLE screening_rules (
    id        TEXT   NOT NULL PRIMARY KEY,
    position  BIGINT NOT NULL CHECK (position >= 0) UNIQUE,
    tier      TEXT   NOT NULL CHECK (tier IN ('article', 'delphi', 'guidance', 'conservative')),
    -- When the rule fires, as JSON: a tree of predicates, as the API serves it.
    predicate TEXT   NOT NULL,
    urgency   TEXT   NOT NULL CHECK (urgency IN ('none', 'routine', 'urgent', 'emergency')),
    stop_now  BIGINT NOT NULL CHECK (stop_now IN (0, 1))
);

CREATE TABLE screening_rule_effects (
    rule         TEXT   NOT NULL REFERENCES screening_rules (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position     BIGINT NOT NULL CHECK (position >= 0),
    scope        TEXT   NOT NULL CHECK (scope IN ('all', 'issue_region', 'group', 'outside_group', 'regions')),
    region_group TEXT   REFERENCES screening_groups (name) DEFERRABLE INITIALLY DEFERRED,
    verdict      TEXT   NOT NULL CHECK (verdict IN ('allowed', 'caution', 'consult_first', 'avoid')),
    PRIMARY KEY (rule, position)
);

-- The regions that an effect names.
CREATE TABLE screening_rule_regions (
    rule     TEXT   NOT NULL,
    effect   BIGINT NOT NULL,
    position BIGINT NOT NULL CHECK (position >= 0),
    region   TEXT   NOT NULL REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (rule, effect, position),
    FOREIGN KEY (rule, effect) REFERENCES screening_rule_effects (rule, position) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- What a rule does to techniques in a position.
CREATE TABLE screening_rule_positions (
    rule          TEXT   NOT NULL REFERENCES screening_rules (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position      BIGINT NOT NULL CHECK (position >= 0),
    body_position TEXT   NOT NULL CHECK (body_position IN ('supine', 'prone', 'side_lying', 'seated', 'standing', 'kneeling')),
    verdict       TEXT   NOT NULL CHECK (verdict IN ('allowed', 'caution', 'consult_first', 'avoid')),
    PRIMARY KEY (rule, position)
);

CREATE TABLE screening_rule_sources (
    rule     TEXT   NOT NULL REFERENCES screening_rules (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL CHECK (position >= 0),
    source   TEXT   NOT NULL REFERENCES sources (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (rule, position)
);

CREATE TABLE screening_texts (
    rule   TEXT NOT NULL REFERENCES screening_rules (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    locale TEXT NOT NULL,
    field  TEXT NOT NULL CHECK (field IN ('rationale', 'advice')),
    text   TEXT NOT NULL,
    PRIMARY KEY (rule, locale, field)
);

-- The languages besides English that the rules were translated into.
CREATE TABLE screening_translations (
    locale          TEXT NOT NULL PRIMARY KEY CHECK (locale <> 'en'),
    -- The hash of the English texts that were translated.
    translated_from TEXT NOT NULL
);

-- Trials that every implementation of the rules must pass.
CREATE TABLE screening_vectors (
    id       TEXT   NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL CHECK (position >= 0) UNIQUE,
    name     TEXT   NOT NULL,
    -- What is told and what must come of it, as JSON, as the API serves it.
    input    TEXT   NOT NULL,
    expected TEXT   NOT NULL
);
