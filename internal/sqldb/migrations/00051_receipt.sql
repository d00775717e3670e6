-- +goose Up
-- What an answer cost, and whose it was: forecast and invoices are computed from it.
ALTER TABLE delivery_event ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery_event ADD COLUMN parts BIGINT NOT NULL DEFAULT 0; -- messages billed
ALTER TABLE delivery_event ADD COLUMN cost BIGINT NOT NULL DEFAULT 0;  -- đồng

-- The ids by which providers will report, one a part of a message. Rows go when no
-- report can come any more.
CREATE TABLE delivery_ref (
    provider TEXT   NOT NULL,
    ref      TEXT   NOT NULL,
    attempt  BIGINT NOT NULL,
    try      BIGINT NOT NULL,
    part     BIGINT NOT NULL,
    parts    BIGINT NOT NULL,
    event    TEXT   NOT NULL DEFAULT '', -- what is known of this part, where there are several
    at       BIGINT NOT NULL,
    PRIMARY KEY (provider, ref)
-- +only sqlite
) WITHOUT ROWID;
-- +end
-- +only postgres
);
-- +end
CREATE INDEX delivery_ref_parts ON delivery_ref (attempt) WHERE parts > 1;

-- Reports by ids that nobody knows: some overtook the writing down of their message,
-- and are matched when it is; the others are kept for a while and dropped.
CREATE TABLE delivery_stray (
    provider TEXT   NOT NULL,
    ref      TEXT   NOT NULL,
    event    TEXT   NOT NULL,
    suppress TEXT   NOT NULL,
    code     TEXT   NOT NULL,
    detail   TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    told     BIGINT NOT NULL DEFAULT 0, -- 1 when it has been waited for and logged
    PRIMARY KEY (provider, ref, event, suppress)
);
CREATE INDEX delivery_stray_new ON delivery_stray (at) WHERE told = 0;

-- How far a run's silent messages have been asked after: one row for a run and a
-- channel, so that several nodes share the asking and a restart goes on with it.
CREATE TABLE delivery_inquiry (
    run     BIGINT NOT NULL,
    channel TEXT   NOT NULL,
    cursor  BIGINT NOT NULL,
    round   BIGINT NOT NULL,
    due_at  BIGINT NOT NULL,
    PRIMARY KEY (run, channel)
);
