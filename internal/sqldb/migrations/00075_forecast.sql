-- +goose Up
-- A run's receipts, summarised once it is finished: what the next forecast is made
-- from. Spreads are JSON, number by bucket.
CREATE TABLE delivery_pace (
    run       TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    unit      TEXT   NOT NULL,
    targeted  BIGINT NOT NULL,
    handed    BIGINT NOT NULL, -- or further
    delivered BIGINT NOT NULL, -- or further
    parts     BIGINT NOT NULL,
    cost      BIGINT NOT NULL, -- đồng
    spreads   TEXT   NOT NULL,
    PRIMARY KEY (run, channel, unit)
);

CREATE TABLE delivery_paced (
    run   TEXT   NOT NULL PRIMARY KEY,
    lane  TEXT   NOT NULL,
    rates TEXT   NOT NULL, -- JSON, messages a second by channel
    num   BIGINT NOT NULL, -- of the run: the latest are the highest
    at    BIGINT NOT NULL  -- when it was summarised
);
CREATE INDEX delivery_paced_lane ON delivery_paced (lane, num);

-- What was foretold when a stage was approved, and what happened.
CREATE TABLE forecast (
    stage    TEXT   NOT NULL,
    approved BIGINT NOT NULL,
    run      TEXT   NOT NULL DEFAULT '',
    foretold TEXT   NOT NULL,            -- JSON, measure.Forecast
    happened TEXT   NOT NULL DEFAULT '', -- JSON, measure.Happened; '' before
    missed   BIGINT,                     -- seconds later than foretold at nine tenths, negative for earlier; NULL where not both are known
    PRIMARY KEY (stage, approved)
);
CREATE INDEX forecast_run ON forecast (run);
