-- +goose Up
-- Small numbers for runs and workers, handed out one at a time.
CREATE TABLE delivery_number (
    name TEXT   NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

-- A run delivers one version of a statement to one frozen audience.
CREATE TABLE delivery_run (
    id          TEXT   NOT NULL PRIMARY KEY,
    num         BIGINT NOT NULL UNIQUE, -- the run's half of its attempts' keys
    ask         TEXT   NOT NULL UNIQUE, -- who asked for it: asking again starts nothing
    statement   TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    agency      TEXT   NOT NULL,
    lane        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    channels    TEXT   NOT NULL,           -- JSON list
    members     BIGINT NOT NULL,           -- targeted over all channels
    expanded    BIGINT NOT NULL DEFAULT 0, -- attempts made so far
    next_seq    BIGINT NOT NULL DEFAULT 1,
    not_before  BIGINT NOT NULL DEFAULT 0,
    expires_at  BIGINT NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL,
    first_at    BIGINT NOT NULL DEFAULT 0, -- the first settled outcome
    last_at     BIGINT NOT NULL DEFAULT 0, -- the latest settled outcome
    finished_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX delivery_run_state ON delivery_run (state, created_at);
CREATE INDEX delivery_run_statement ON delivery_run (statement, created_at);

-- One recipient x one channel x one run. The key is the run's number and the
-- attempt's place in it, so rows land in order. There is no foreign key to the
-- run: it would be looked up a million times for what Audit checks once.
CREATE TABLE delivery_attempt (
-- +only sqlite
    id         INTEGER NOT NULL PRIMARY KEY,
-- +end
-- +only postgres
    id         BIGINT NOT NULL PRIMARY KEY,
-- +end
    run        BIGINT NOT NULL,
    recipient  TEXT   NOT NULL,
    unit       TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    locale     TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    due_at     BIGINT,                  -- when it may be claimed; NULL unless it waits
    lease      BIGINT,                  -- the worker that has it; NULL unless leased
    code       TEXT   NOT NULL DEFAULT '',
    detail     TEXT   NOT NULL DEFAULT '',
    updated_at BIGINT NOT NULL,
    UNIQUE (run, recipient, channel)
);
CREATE INDEX delivery_attempt_due ON delivery_attempt (run, channel, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_attempt_lease ON delivery_attempt (lease) WHERE lease IS NOT NULL;

-- What providers and people answered, never changed.
CREATE TABLE delivery_event (
    attempt BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    event   TEXT   NOT NULL,
    code    TEXT   NOT NULL,
    ref     TEXT   NOT NULL,             -- the provider's own id of the message
    detail  TEXT   NOT NULL,
    latency BIGINT NOT NULL,             -- microseconds the provider took to answer
    PRIMARY KEY (attempt, at, event)
-- +only sqlite
) WITHOUT ROWID;
-- +end
-- +only postgres
);
-- +end

-- The books, kept in the transaction that settles.
CREATE TABLE delivery_count (
    run     TEXT   NOT NULL,
    unit    TEXT   NOT NULL,
    channel TEXT   NOT NULL,
    layer   TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (run, unit, channel, layer)
);

-- The pending split by state, for the whole run: it changes at every claim.
CREATE TABLE delivery_pending (
    run     TEXT   NOT NULL,
    channel TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (run, channel, state)
);

-- Who is not sent to: a person ("r:" and the identifier) or an address ("a:" and
-- its hash), on one channel or, with channel '', on all.
CREATE TABLE suppression (
    who     TEXT   NOT NULL,
    channel TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (who, channel)
);

-- A process that holds leases, and until when it is believed to be alive.
CREATE TABLE delivery_worker (
    id       BIGINT NOT NULL PRIMARY KEY,
    name     TEXT   NOT NULL,
    until_at BIGINT NOT NULL
);

-- Settings edited at the desk, JSON by channel; 'site' holds those of all.
CREATE TABLE channel_setting (
    channel    TEXT   NOT NULL PRIMARY KEY,
    value      TEXT   NOT NULL,
    updated_at BIGINT NOT NULL
);
