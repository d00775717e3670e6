-- +goose Up
-- How many messages each person had on each of the last seven days: a byte a day,
-- the lowest is the day that the row names (days since 1970 in Việt Nam).
CREATE TABLE delivery_reach (
    who  TEXT   NOT NULL PRIMARY KEY,
    day  BIGINT NOT NULL,
    days BIGINT NOT NULL
-- +only sqlite
) WITHOUT ROWID;
-- +end
-- +only postgres
) WITH (fillfactor = 80);
-- +end

-- The clause by which everybody must be told and why, for a run that may go beyond
-- the cap, and how many messages did.
ALTER TABLE delivery_run ADD COLUMN duty_clause TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery_run ADD COLUMN duty_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery_run ADD COLUMN beyond BIGINT NOT NULL DEFAULT 0;
