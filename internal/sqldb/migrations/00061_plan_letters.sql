-- +goose Up
-- A stage that reaches everyone on every channel writes to more contact points than people.
ALTER TABLE plan_stage ADD COLUMN letters BIGINT NOT NULL DEFAULT 0;
UPDATE plan_stage SET letters = members;
