-- +goose Up
-- What came back by mail, a row for each: nothing of a person's, and no attempt.
CREATE TABLE delivery_return (
    id     TEXT   NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL,
    kind   TEXT   NOT NULL,
    reason TEXT   NOT NULL,
    code   TEXT   NOT NULL
);
CREATE INDEX delivery_return_at ON delivery_return (at);
