-- +goose Up
-- The clause by which everybody of a stage must be told, and why: such a stage may
-- go beyond the cap of messages a person.
ALTER TABLE plan_stage ADD COLUMN duty_clause TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_stage ADD COLUMN duty_reason TEXT NOT NULL DEFAULT '';
