-- +goose Up
-- Where the law under a public statement changed: one row for each clause that it cites and that reads otherwise, or
-- holds no longer, from a day. Identifiers are '' where there is none.
CREATE TABLE statement_impact (
    id           TEXT   NOT NULL PRIMARY KEY,
    statement    TEXT   NOT NULL REFERENCES statement (id),
    version      TEXT   NOT NULL, -- of the document, as cited
    address      TEXT   NOT NULL,
    document     TEXT   NOT NULL, -- in package policy
    effect       TEXT   NOT NULL,
    to_version   TEXT   NOT NULL, -- that holds from the day; '' when the whole document ended
    from_day     TEXT   NOT NULL, -- '' when no text says
    by_documents TEXT   NOT NULL, -- JSON: in package policy
    state        TEXT   NOT NULL,
    correction   TEXT   NOT NULL, -- the statement that was begun because of it
    reason       TEXT   NOT NULL, -- why it was closed
    handled_by   TEXT   NOT NULL,
    handled_name TEXT   NOT NULL,
    handled_at   BIGINT NOT NULL,
    found_at     BIGINT NOT NULL,
    UNIQUE (statement, version, address, from_day)
);
CREATE INDEX statement_impact_state ON statement_impact (state, found_at);
CREATE INDEX statement_impact_correction ON statement_impact (correction);
