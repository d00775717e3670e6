-- +goose Up
-- The run beside which this one is sent, to canaries only; '' for a run to people.
ALTER TABLE delivery_run ADD COLUMN watches TEXT NOT NULL DEFAULT '';
CREATE INDEX delivery_run_watches ON delivery_run (watches, created_at);

-- A contact point of the administration's own that gets what a commune gets.
CREATE TABLE delivery_canary (
    id       TEXT   NOT NULL PRIMARY KEY,
    channel  TEXT   NOT NULL,
    unit     TEXT   NOT NULL, -- '' watches every commune that has none of its own
    address  TEXT   NOT NULL,
    note     TEXT   NOT NULL, -- where it stands: "điện thoại trực UBND xã"
    added_at BIGINT NOT NULL,
    UNIQUE (channel, unit, address)
);
