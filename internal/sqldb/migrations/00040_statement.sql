-- +goose Up
-- A statement and where it stands. Identifiers are '' where there is none.
CREATE TABLE statement (
    id           TEXT   NOT NULL PRIMARY KEY,
    agency       TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    urgent       BIGINT NOT NULL,
    synthetic    BIGINT NOT NULL,
    corrects     TEXT   NOT NULL,
    slug         TEXT   NOT NULL UNIQUE,
    headline     TEXT   NOT NULL,
    public_headline TEXT NOT NULL,
    state        TEXT   NOT NULL,
    fix          BIGINT NOT NULL,
    editors      TEXT   NOT NULL,
    submitter    TEXT   NOT NULL,
    revision     BIGINT NOT NULL,
    version      TEXT   NOT NULL,
    released     TEXT   NOT NULL,
    edition      BIGINT NOT NULL,
    reason       TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    author_name  TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    released_at  BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL
);
CREATE INDEX statement_updated ON statement (updated_at, id);
CREATE INDEX statement_released ON statement (released_at, id);
CREATE INDEX statement_state ON statement (state, updated_at);
CREATE INDEX statement_corrects ON statement (corrects);

-- Every saved text, whole; a row is never changed.
CREATE TABLE statement_revision (
    statement     TEXT   NOT NULL REFERENCES statement (id),
    revision      BIGINT NOT NULL,
    content       TEXT   NOT NULL,
    saved_by      TEXT   NOT NULL,
    saved_by_name TEXT   NOT NULL,
    saved_at      BIGINT NOT NULL,
    PRIMARY KEY (statement, revision)
);

-- A text that could not be saved because another had been saved before it.
CREATE TABLE statement_aside (
    id            TEXT   NOT NULL PRIMARY KEY,
    statement     TEXT   NOT NULL REFERENCES statement (id),
    base          BIGINT NOT NULL,
    content       TEXT   NOT NULL,
    saved_by      TEXT   NOT NULL,
    saved_by_name TEXT   NOT NULL,
    saved_at      BIGINT NOT NULL
);
CREATE INDEX statement_aside_of ON statement_aside (statement, saved_at);

-- What was submitted: the text and every rendering, word for word. Only the
-- columns about its release are ever filled in later.
CREATE TABLE statement_version (
    id              TEXT   NOT NULL PRIMARY KEY,
    statement       TEXT   NOT NULL REFERENCES statement (id),
    n               BIGINT NOT NULL,
    revision        BIGINT NOT NULL,
    content         TEXT   NOT NULL,
    renderings      TEXT   NOT NULL,
    text_hash       TEXT   NOT NULL,
    renderings_hash TEXT   NOT NULL,
    fix             BIGINT NOT NULL,
    diff            TEXT   NOT NULL,
    submitter       TEXT   NOT NULL,
    submitter_name  TEXT   NOT NULL,
    submitted_at    BIGINT NOT NULL,
    audience_hash   TEXT   NOT NULL,
    edition         BIGINT NOT NULL,
    released_at     BIGINT NOT NULL,
    UNIQUE (statement, n)
);

-- Who stood for which hashes. Sending a version back deletes nothing: the next
-- submission is another version.
CREATE TABLE statement_approval (
    version         TEXT   NOT NULL REFERENCES statement_version (id),
    approver        TEXT   NOT NULL,
    approver_name   TEXT   NOT NULL,
    text_hash       TEXT   NOT NULL,
    renderings_hash TEXT   NOT NULL,
    audience_hash   TEXT   NOT NULL,
    approved_at     BIGINT NOT NULL,
    PRIMARY KEY (version, approver, audience_hash)
);

-- Which clauses the public text of a statement rests on.
CREATE TABLE statement_citation (
    statement TEXT NOT NULL REFERENCES statement (id),
    document  TEXT NOT NULL, -- its number
    version   TEXT NOT NULL, -- of the document, in package policy
    address   TEXT NOT NULL,
    PRIMARY KEY (statement, version, address)
);
CREATE INDEX statement_citation_version ON statement_citation (version, address);
