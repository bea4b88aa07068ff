-- The published content and its history. The same text runs on SQLite and on PostgreSQL.
--
-- How to read it:
--   * Columns are named like the fields of the API. Times are milliseconds since 1970 in UTC, days are YYYY-MM-DD.
--   * An item is a row of `items` and a row of its kind's own table; its lists are tables named <kind>_<list>.
--   * `position` counts from 0, as in `texts`; only a technique's steps count from 1, as in the API.
--   * Everything written for people is in `texts`, one row for each text and language: field 'steps.text' with
--     position 2 is the text of the third step. English has locale 'en'.
--   * Deleting a row of `items` deletes everything that belongs to the item.
--   * Foreign keys are checked at the end of a transaction, so the order of insertions does not matter.
--   * Do not edit by hand: hashes would no longer match, and the server would refuse to start.

-- What was published when.
CREATE TABLE editions (
    edition      BIGINT NOT NULL PRIMARY KEY CHECK (edition >= 1),
    published_at BIGINT NOT NULL,
    origin       TEXT   NOT NULL CHECK (origin IN ('builtin', 'import')),
    note         TEXT   NOT NULL,
    -- SHA-256 over the state as of this edition: the rows of `items`, `retired`, `editions` and `changes`, and the
    -- hashes of the catalogue. Only the newest one is compared when the content is loaded.
    digest       TEXT   NOT NULL CHECK (length(digest) = 64)
);

-- What happened to which item in an edition.
CREATE TABLE changes (
    edition     BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    kind        TEXT   NOT NULL,
    slug        TEXT   NOT NULL,
    op          TEXT   NOT NULL CHECK (op IN ('upsert', 'delete')),
    replaced_by TEXT,
    PRIMARY KEY (edition, kind, slug),
    CHECK (op = 'delete' OR replaced_by IS NULL)
);

-- Addresses that are gone and are never used again; with the slug that took over after a rename.
CREATE TABLE retired (
    kind        TEXT   NOT NULL,
    slug        TEXT   NOT NULL,
    replaced_by TEXT,
    edition     BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (kind, slug)
);

-- What is true of the whole content.
CREATE TABLE catalogue (
    id              BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    published_at    BIGINT NOT NULL,
    licence         TEXT   NOT NULL,
    licence_url     TEXT   NOT NULL,
    disclaimer_id   TEXT   NOT NULL,
    -- SHA-256 of this row and `catalogue_texts`.
    hash            TEXT   NOT NULL CHECK (length(hash) = 64),
    -- SHA-256 of `labels`.
    vocabulary_hash TEXT   NOT NULL CHECK (length(vocabulary_hash) = 64)
);

CREATE TABLE catalogue_texts (
    locale     TEXT NOT NULL PRIMARY KEY,
    title      TEXT NOT NULL,
    credit     TEXT NOT NULL,
    disclaimer TEXT NOT NULL
);

-- What people read for each enumerated value.
CREATE TABLE labels (
    locale      TEXT NOT NULL,
    enumeration TEXT NOT NULL,
    value       TEXT NOT NULL,
    label       TEXT NOT NULL,
    PRIMARY KEY (locale, enumeration, value)
);

-- Every published item of every kind.
CREATE TABLE items (
    kind            TEXT   NOT NULL CHECK (kind IN ('regions', 'techniques', 'contraindications', 'roller-types', 'muscles', 'principles', 'benefits', 'guides', 'faqs', 'terms', 'sources')),
    slug            TEXT   NOT NULL CHECK (length(slug) BETWEEN 1 AND 80),
    -- The edition in which it last changed, and the time of that edition.
    edition         BIGINT NOT NULL REFERENCES editions (edition) DEFERRABLE INITIALLY DEFERRED,
    updated_at      BIGINT NOT NULL,
    -- SHA-256 of the item in all its languages.
    hash            TEXT   NOT NULL CHECK (length(hash) = 64),
    last_reviewed   TEXT,
    next_review_due TEXT,
    reviewed_by     TEXT,
    PRIMARY KEY (kind, slug),
    CHECK ((last_reviewed IS NULL) = (next_review_due IS NULL)),
    CHECK (last_reviewed IS NOT NULL OR reviewed_by IS NULL)
);

CREATE TABLE texts (
    kind     TEXT   NOT NULL,
    slug     TEXT   NOT NULL,
    locale   TEXT   NOT NULL,
    field    TEXT   NOT NULL,
    position BIGINT NOT NULL CHECK (position >= 0),
    text     TEXT   NOT NULL,
    PRIMARY KEY (kind, slug, locale, field, position),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- The languages besides English that an item was translated into.
CREATE TABLE translations (
    kind            TEXT NOT NULL,
    slug            TEXT NOT NULL,
    locale          TEXT NOT NULL CHECK (locale <> 'en'),
    -- The hash of the English item that was translated.
    translated_from TEXT NOT NULL,
    PRIMARY KEY (kind, slug, locale),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE former_slugs (
    kind        TEXT   NOT NULL,
    slug        TEXT   NOT NULL,
    position    BIGINT NOT NULL CHECK (position >= 0),
    former_slug TEXT   NOT NULL,
    PRIMARY KEY (kind, slug, position),
    UNIQUE (kind, former_slug),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE sources (
    slug            TEXT   NOT NULL PRIMARY KEY,
    kind            TEXT   NOT NULL DEFAULT 'sources' CHECK (kind = 'sources'),
    year            BIGINT CHECK (year BETWEEN 1800 AND 2200),
    doi             TEXT,
    url             TEXT,
    access          TEXT   NOT NULL CHECK (access IN ('abstract', 'page', 'copy')),
    author          TEXT,
    reading_minutes BIGINT CHECK (reading_minutes >= 1),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- The sources of an item as a whole.
CREATE TABLE item_sources (
    kind     TEXT   NOT NULL,
    slug     TEXT   NOT NULL,
    position BIGINT NOT NULL CHECK (position >= 0),
    source   TEXT   NOT NULL REFERENCES sources (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (kind, slug, position),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- The sources of an item's evidence; a benefit has evidence for each of its claims, every other item has claim 0.
CREATE TABLE evidence_sources (
    kind     TEXT   NOT NULL,
    slug     TEXT   NOT NULL,
    claim    BIGINT NOT NULL CHECK (claim >= 0),
    position BIGINT NOT NULL CHECK (position >= 0),
    source   TEXT   NOT NULL REFERENCES sources (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (kind, slug, claim, position),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE muscles (
    slug TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL DEFAULT 'muscles' CHECK (kind = 'muscles'),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE terms (
    slug TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL DEFAULT 'terms' CHECK (kind = 'terms'),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE regions (
    slug    TEXT NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL DEFAULT 'regions' CHECK (kind = 'regions'),
    view    TEXT NOT NULL CHECK (view IN ('front', 'back', 'both')),
    parent  TEXT REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    verdict TEXT NOT NULL CHECK (verdict IN ('allowed', 'caution', 'consult_first', 'avoid')),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE region_alternatives (
    region      TEXT   NOT NULL REFERENCES regions (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position    BIGINT NOT NULL CHECK (position >= 0),
    alternative TEXT   NOT NULL REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (region, position)
);

CREATE TABLE region_muscles (
    region   TEXT   NOT NULL REFERENCES regions (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL CHECK (position >= 0),
    muscle   TEXT   NOT NULL REFERENCES muscles (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (region, position)
);

CREATE TABLE roller_types (
    slug           TEXT   NOT NULL PRIMARY KEY,
    kind           TEXT   NOT NULL DEFAULT 'roller-types' CHECK (kind = 'roller-types'),
    family         TEXT   NOT NULL CHECK (family IN ('form', 'density', 'texture')),
    length_min_in  DOUBLE PRECISION CHECK (length_min_in > 0),
    length_max_in  DOUBLE PRECISION CHECK (length_max_in >= length_min_in),
    length_min_cm  DOUBLE PRECISION CHECK (length_min_cm > 0),
    length_max_cm  DOUBLE PRECISION CHECK (length_max_cm >= length_min_cm),
    rank           BIGINT CHECK (rank >= 1),
    evidence_grade TEXT   NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    CHECK ((length_min_in IS NULL) = (length_max_in IS NULL)),
    CHECK ((length_min_in IS NULL) = (length_min_cm IS NULL)),
    CHECK ((length_min_in IS NULL) = (length_max_cm IS NULL)),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE roller_type_suits (
    roller_type TEXT   NOT NULL REFERENCES roller_types (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position    BIGINT NOT NULL CHECK (position >= 0),
    difficulty  TEXT   NOT NULL CHECK (difficulty IN ('beginner', 'intermediate', 'advanced')),
    PRIMARY KEY (roller_type, position)
);

CREATE TABLE contraindications (
    slug           TEXT NOT NULL PRIMARY KEY,
    kind           TEXT NOT NULL DEFAULT 'contraindications' CHECK (kind = 'contraindications'),
    category       TEXT NOT NULL CHECK (category IN ('area', 'injury', 'symptom', 'condition', 'medication', 'life_stage')),
    asked_as       TEXT NOT NULL CHECK (asked_as IN ('symptoms', 'conditions', 'medications', 'issues', 'age', 'none')),
    severity       TEXT NOT NULL CHECK (severity IN ('emergency', 'urgent', 'stop', 'contraindicated', 'seek_advice', 'caution')),
    evidence_grade TEXT NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE contraindication_effects (
    contraindication TEXT   NOT NULL REFERENCES contraindications (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position         BIGINT NOT NULL CHECK (position >= 0),
    scope            TEXT   NOT NULL CHECK (scope IN ('everywhere', 'affected_area', 'while_rolling', 'regions')),
    body_position    TEXT   CHECK (body_position IN ('supine', 'prone', 'side_lying', 'seated', 'standing', 'kneeling')),
    verdict          TEXT   NOT NULL CHECK (verdict IN ('allowed', 'caution', 'consult_first', 'avoid')),
    PRIMARY KEY (contraindication, position)
);

CREATE TABLE contraindication_effect_regions (
    contraindication TEXT   NOT NULL,
    effect           BIGINT NOT NULL,
    position         BIGINT NOT NULL CHECK (position >= 0),
    region           TEXT   NOT NULL REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (contraindication, effect, position),
    FOREIGN KEY (contraindication, effect) REFERENCES contraindication_effects (contraindication, position) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE contraindication_alternatives (
    contraindication TEXT   NOT NULL REFERENCES contraindications (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position         BIGINT NOT NULL CHECK (position >= 0),
    alternative      TEXT   NOT NULL REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (contraindication, position)
);

CREATE TABLE techniques (
    slug                            TEXT   NOT NULL PRIMARY KEY,
    kind                            TEXT   NOT NULL DEFAULT 'techniques' CHECK (kind = 'techniques'),
    difficulty                      TEXT   NOT NULL CHECK (difficulty IN ('beginner', 'intermediate', 'advanced')),
    body_position                   TEXT   NOT NULL CHECK (body_position IN ('supine', 'prone', 'side_lying', 'seated', 'standing', 'kneeling')),
    laterality                      TEXT   NOT NULL CHECK (laterality IN ('bilateral', 'each_side')),
    recommended_density             TEXT   NOT NULL REFERENCES roller_types (slug) DEFERRABLE INITIALLY DEFERRED,
    dose_max_speed_in_per_s         DOUBLE PRECISION NOT NULL CHECK (dose_max_speed_in_per_s > 0 AND dose_max_speed_in_per_s <= 1),
    dose_max_speed_cm_per_s         DOUBLE PRECISION NOT NULL CHECK (dose_max_speed_cm_per_s > 0 AND dose_max_speed_cm_per_s <= 2.5),
    dose_hold_seconds_min           BIGINT CHECK (dose_hold_seconds_min >= 1),
    dose_hold_seconds_max           BIGINT CHECK (dose_hold_seconds_max >= dose_hold_seconds_min),
    dose_hold_seconds_limit         BIGINT CHECK (dose_hold_seconds_limit >= dose_hold_seconds_max AND dose_hold_seconds_limit <= 60),
    dose_repetitions_min            BIGINT CHECK (dose_repetitions_min >= 0),
    dose_repetitions_max            BIGINT CHECK (dose_repetitions_max >= dose_repetitions_min),
    dose_set_seconds_min            BIGINT NOT NULL CHECK (dose_set_seconds_min >= 0),
    dose_set_seconds_max            BIGINT NOT NULL CHECK (dose_set_seconds_max >= dose_set_seconds_min),
    dose_sets_min                   BIGINT NOT NULL CHECK (dose_sets_min >= 0),
    dose_sets_max                   BIGINT NOT NULL CHECK (dose_sets_max >= dose_sets_min),
    dose_rest_seconds_min           BIGINT NOT NULL CHECK (dose_rest_seconds_min >= 0),
    dose_rest_seconds_max           BIGINT NOT NULL CHECK (dose_rest_seconds_max >= dose_rest_seconds_min),
    dose_total_seconds_per_side_max BIGINT NOT NULL CHECK (dose_total_seconds_per_side_max >= 1),
    estimated_seconds               BIGINT NOT NULL CHECK (estimated_seconds BETWEEN 1 AND 900),
    evidence_grade                  TEXT   NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    CHECK ((dose_hold_seconds_min IS NULL) = (dose_hold_seconds_max IS NULL)),
    CHECK ((dose_hold_seconds_min IS NULL) = (dose_hold_seconds_limit IS NULL)),
    CHECK ((dose_repetitions_min IS NULL) = (dose_repetitions_max IS NULL)),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE technique_regions (
    technique TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position  BIGINT NOT NULL CHECK (position >= 0),
    region    TEXT   NOT NULL REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (technique, position)
);

CREATE TABLE technique_muscles (
    technique TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    role      TEXT   NOT NULL CHECK (role IN ('primary', 'secondary')),
    position  BIGINT NOT NULL CHECK (position >= 0),
    muscle    TEXT   NOT NULL REFERENCES muscles (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (technique, role, position)
);

CREATE TABLE technique_goals (
    technique TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position  BIGINT NOT NULL CHECK (position >= 0),
    goal      TEXT   NOT NULL CHECK (goal IN ('warm_up', 'recovery', 'relief', 'mobility')),
    PRIMARY KEY (technique, position)
);

-- The forms of roller that fit, best first; any one suffices.
CREATE TABLE technique_equipment (
    technique   TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position    BIGINT NOT NULL CHECK (position >= 0),
    roller_type TEXT   NOT NULL REFERENCES roller_types (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (technique, position)
);

CREATE TABLE technique_supports (
    technique TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position  BIGINT NOT NULL CHECK (position >= 0),
    support   TEXT   NOT NULL CHECK (support IN ('wall', 'chair', 'mat')),
    PRIMARY KEY (technique, position)
);

CREATE TABLE technique_steps (
    technique        TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    -- The step's own number, from 1; its texts have the position before it.
    position         BIGINT NOT NULL CHECK (position >= 1),
    role             TEXT   NOT NULL CHECK (role IN ('preparation', 'step', 'form_cue', 'breathing', 'safety', 'variation')),
    duration_seconds BIGINT CHECK (duration_seconds >= 1),
    PRIMARY KEY (technique, position)
);

CREATE TABLE technique_keep_off (
    technique TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position  BIGINT NOT NULL CHECK (position >= 0),
    region    TEXT   REFERENCES regions (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (technique, position)
);

CREATE TABLE technique_stop_if (
    technique        TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position         BIGINT NOT NULL CHECK (position >= 0),
    contraindication TEXT   REFERENCES contraindications (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (technique, position)
);

CREATE TABLE technique_related (
    technique TEXT   NOT NULL REFERENCES techniques (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position  BIGINT NOT NULL CHECK (position >= 0),
    related   TEXT   NOT NULL REFERENCES techniques (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (technique, position)
);

CREATE TABLE principles (
    slug           TEXT NOT NULL PRIMARY KEY,
    kind           TEXT NOT NULL DEFAULT 'principles' CHECK (kind = 'principles'),
    evidence_grade TEXT NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE principle_limits (
    principle TEXT   NOT NULL REFERENCES principles (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position  BIGINT NOT NULL CHECK (position >= 0),
    name      TEXT   NOT NULL CHECK (name IN ('speed', 'hold', 'session', 'frequency')),
    "min"     DOUBLE PRECISION CHECK ("min" >= 0),
    "max"     DOUBLE PRECISION CHECK ("max" >= 0 AND "max" >= "min"),
    "limit"   DOUBLE PRECISION CHECK ("limit" >= 0 AND "limit" >= "max"),
    unit      TEXT   NOT NULL CHECK (unit IN ('in_per_s', 'cm_per_s', 'seconds', 'minutes', 'per_week')),
    PRIMARY KEY (principle, position),
    -- What no rule may exceed: 60 seconds on one spot, 1 inch (2.5 cm) a second.
    CHECK (name <> 'hold' OR unit <> 'seconds' OR ("max" <= 60 OR "max" IS NULL) AND ("limit" <= 60 OR "limit" IS NULL)),
    CHECK (unit <> 'in_per_s' OR ("max" <= 1 OR "max" IS NULL) AND ("limit" <= 1 OR "limit" IS NULL)),
    CHECK (unit <> 'cm_per_s' OR ("max" <= 2.5 OR "max" IS NULL) AND ("limit" <= 2.5 OR "limit" IS NULL))
);

CREATE TABLE benefits (
    slug   TEXT NOT NULL PRIMARY KEY,
    kind   TEXT NOT NULL DEFAULT 'benefits' CHECK (kind = 'benefits'),
    timing TEXT CHECK (timing IN ('before_exercise', 'after_exercise')),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE benefit_claims (
    benefit        TEXT   NOT NULL REFERENCES benefits (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position       BIGINT NOT NULL CHECK (position >= 0),
    evidence_grade TEXT   NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    PRIMARY KEY (benefit, position)
);

CREATE TABLE faqs (
    slug TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL DEFAULT 'faqs' CHECK (kind = 'faqs'),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE faq_about (
    faq      TEXT   NOT NULL REFERENCES faqs (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL CHECK (position >= 0),
    kind     TEXT   NOT NULL,
    slug     TEXT   NOT NULL,
    PRIMARY KEY (faq, position),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE guides (
    slug TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL DEFAULT 'guides' CHECK (kind = 'guides'),
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE guide_sections (
    guide    TEXT   NOT NULL REFERENCES guides (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL CHECK (position >= 0),
    PRIMARY KEY (guide, position)
);

CREATE TABLE guide_section_items (
    guide    TEXT   NOT NULL,
    section  BIGINT NOT NULL,
    position BIGINT NOT NULL CHECK (position >= 0),
    kind     TEXT   NOT NULL,
    slug     TEXT   NOT NULL,
    PRIMARY KEY (guide, section, position),
    FOREIGN KEY (guide, section) REFERENCES guide_sections (guide, position) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (kind, slug) REFERENCES items (kind, slug) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE guide_faqs (
    guide    TEXT   NOT NULL REFERENCES guides (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL CHECK (position >= 0),
    faq      TEXT   NOT NULL REFERENCES faqs (slug) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (guide, position)
);
