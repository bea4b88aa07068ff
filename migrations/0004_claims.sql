-- What is commonly said of regions, roller types, principles and terms. The same text runs on SQLite and on PostgreSQL;
-- how to read it is said in 0001.
--
-- In `evidence_sources`, `claim` is the position here where the item has no other evidence (regions and terms, like
-- benefits), and one more where it has (roller types and principles): claim 0 is then the item's own evidence.

CREATE TABLE region_claims (
    region         TEXT   NOT NULL REFERENCES regions (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position       BIGINT NOT NULL CHECK (position >= 0),
    evidence_grade TEXT   NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    PRIMARY KEY (region, position)
);

CREATE TABLE roller_type_claims (
    roller_type    TEXT   NOT NULL REFERENCES roller_types (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position       BIGINT NOT NULL CHECK (position >= 0),
    evidence_grade TEXT   NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    PRIMARY KEY (roller_type, position)
);

CREATE TABLE principle_claims (
    principle      TEXT   NOT NULL REFERENCES principles (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position       BIGINT NOT NULL CHECK (position >= 0),
    evidence_grade TEXT   NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    PRIMARY KEY (principle, position)
);

CREATE TABLE term_claims (
    term           TEXT   NOT NULL REFERENCES terms (slug) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position       BIGINT NOT NULL CHECK (position >= 0),
    evidence_grade TEXT   NOT NULL CHECK (evidence_grade IN ('strong', 'moderate', 'limited', 'consensus', 'convention', 'contradicted')),
    PRIMARY KEY (term, position)
);
