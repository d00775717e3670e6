-- +goose Up
-- The shelf on which the machines of one site share their originals, cut into
-- pieces. On SQLite there is one machine and nothing to share.
-- +only postgres
CREATE TABLE blob_chunk (
    hash TEXT   NOT NULL,
    n    BIGINT NOT NULL, -- 0, 1, 2 …
    last BIGINT NOT NULL, -- 1 for the last piece
    data BYTEA  NOT NULL,
    PRIMARY KEY (hash, n)
);
-- +end
