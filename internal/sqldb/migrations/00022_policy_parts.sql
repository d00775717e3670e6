-- +goose Up
-- Parts of a published text that hold from another day than the rest.
CREATE TABLE policy_part_effect (
    version_id TEXT   NOT NULL REFERENCES policy_version (id),
    ord        BIGINT NOT NULL,
    parts      TEXT   NOT NULL, -- JSON: addresses
    from_day   TEXT   NOT NULL,
    evidence   TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    line       BIGINT NOT NULL,
    PRIMARY KEY (version_id, ord)
);
