-- +goose Up
-- Legal documents. Two provinces may give two documents one number, and numbers without a year begin anew each year:
-- identity is the number, the issuer and, where the number has none, the year of issue.
CREATE TABLE policy_document (
    id           TEXT   NOT NULL PRIMARY KEY,
    identity     TEXT   NOT NULL UNIQUE,
    number       TEXT   NOT NULL,
    serial       TEXT   NOT NULL, -- 71 of 71/2025/QĐ-UBND
    year         TEXT   NOT NULL, -- of the number, else of the day of issue
    codes        TEXT   NOT NULL, -- folded: " qd ubnd "
    kind         TEXT   NOT NULL,
    issuer       TEXT   NOT NULL,
    place        TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    issued_on    TEXT   NOT NULL,
    effective_on TEXT   NOT NULL,
    current_id   TEXT   NOT NULL, -- the newest version
    versions     BIGINT NOT NULL,
    agency       TEXT   NOT NULL, -- that brought it in
    created      BIGINT NOT NULL,
    changed      BIGINT NOT NULL
);
CREATE INDEX policy_document_number ON policy_document (serial, year);
CREATE INDEX policy_document_issued ON policy_document (issued_on, id);

CREATE TABLE policy_version (
    id           TEXT   NOT NULL PRIMARY KEY,
    document_id  TEXT   NOT NULL REFERENCES policy_document (id),
    n            BIGINT NOT NULL,
    original     TEXT   NOT NULL UNIQUE, -- hash of the bytes as they came
    text_hash    TEXT   NOT NULL,
    file_name    TEXT   NOT NULL,
    size         BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    issued_on    TEXT   NOT NULL,
    effective_on TEXT   NOT NULL,
    signers      TEXT   NOT NULL, -- JSON
    bases        TEXT   NOT NULL, -- JSON
    warnings     TEXT   NOT NULL, -- JSON
    clauses      BIGINT NOT NULL,
    imported_by  TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    UNIQUE (document_id, n)
);

-- The parts of a version in their order; those inside one run from its ord + 1 to its last.
CREATE TABLE policy_clause (
    version_id TEXT   NOT NULL REFERENCES policy_version (id),
    ord        BIGINT NOT NULL,
    last       BIGINT NOT NULL,
    depth      BIGINT NOT NULL,
    address    TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    label      TEXT   NOT NULL,
    cited      TEXT   NOT NULL, -- "điểm a khoản 2 Điều 3"
    heading    TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    hash       TEXT   NOT NULL, -- of the part with all that is in it
    line       BIGINT NOT NULL,
    PRIMARY KEY (version_id, ord),
    UNIQUE (version_id, address)
);
