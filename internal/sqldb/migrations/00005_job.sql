-- +goose Up
-- What happened, in order, each row bound to the one before by its hash.
CREATE TABLE fact (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    actor   TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    prev    TEXT   NOT NULL,
    hash    TEXT   NOT NULL
);
CREATE INDEX fact_subject ON fact (subject, seq);
CREATE INDEX fact_kind ON fact (kind, seq);
CREATE INDEX fact_actor ON fact (actor, seq);

-- The last row of the chain; whoever adds a fact takes this row first.
CREATE TABLE fact_head (
    id   BIGINT NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL
);
