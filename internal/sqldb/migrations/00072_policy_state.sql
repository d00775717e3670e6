-- +goose Up
-- What each document is from which day on, as its own words and the acts of others make it: derived from policy_relation,
-- written again when one of them changes, so that a list can be narrowed to what is in force.
CREATE TABLE policy_state (
    document_id TEXT NOT NULL REFERENCES policy_document (id),
    from_day    TEXT NOT NULL,
    state       TEXT NOT NULL,
    PRIMARY KEY (document_id, from_day)
);
