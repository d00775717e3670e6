-- +goose Up
-- Who must be told what, by when, and which agency answers for it.
CREATE TABLE plan (
    id         TEXT   NOT NULL PRIMARY KEY,
    title      TEXT   NOT NULL,
    document   TEXT   NOT NULL, -- the decision it is about; '' before there is one
    note       TEXT   NOT NULL,
    agency     TEXT   NOT NULL,
    created_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX plan_agency ON plan (agency, created_at);

-- One statement to one audience in one window.
CREATE TABLE plan_stage (
    id           TEXT   NOT NULL PRIMARY KEY,
    plan         TEXT   NOT NULL REFERENCES plan (id),
    ord          BIGINT NOT NULL,
    moment       TEXT   NOT NULL,
    statement    TEXT   NOT NULL,
    rule         TEXT   NOT NULL,            -- JSON, audience.Rule
    channels     TEXT   NOT NULL,            -- JSON list
    lane         TEXT   NOT NULL,
    start_at     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    revision     BIGINT NOT NULL,
    binding      TEXT   NOT NULL DEFAULT '', -- JSON, what was submitted, then what was approved
    frozen       TEXT   NOT NULL DEFAULT '',
    members      BIGINT NOT NULL DEFAULT 0,
    run          TEXT   NOT NULL DEFAULT '',
    expanded     BIGINT NOT NULL DEFAULT 0,  -- the last member who has his attempts
    submitted_at BIGINT NOT NULL DEFAULT 0,
    approved_at  BIGINT NOT NULL DEFAULT 0,
    launched_at  BIGINT NOT NULL DEFAULT 0,
    half_at      BIGINT NOT NULL DEFAULT 0,  -- half of the audience handed over to
    ninety_at    BIGINT NOT NULL DEFAULT 0,
    finished_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX plan_stage_plan ON plan_stage (plan, ord);
CREATE INDEX plan_stage_statement ON plan_stage (statement);
CREATE INDEX plan_stage_state ON plan_stage (state, start_at);

-- To whom launched stages were addressed; each row names a commune or a group.
CREATE TABLE plan_addressee (
    stage       TEXT   NOT NULL REFERENCES plan_stage (id),
    statement   TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    grp         TEXT   NOT NULL,
    launched_at BIGINT NOT NULL,
    PRIMARY KEY (stage, unit, grp)
);
CREATE INDEX plan_addressee_unit ON plan_addressee (unit, launched_at);
CREATE INDEX plan_addressee_grp ON plan_addressee (grp, launched_at);
