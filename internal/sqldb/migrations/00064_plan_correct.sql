-- +goose Up
-- What a run corrects: a JSON list of statements, the nearest first.
ALTER TABLE delivery_run ADD COLUMN corrects TEXT NOT NULL DEFAULT '[]';

-- Under which purpose a member was reached by the error; '' is the purpose of the audience.
ALTER TABLE audience_member ADD COLUMN purpose TEXT NOT NULL DEFAULT '';

-- Why a correction goes to fewer than its error reached; '' where it goes to all of them.
ALTER TABLE plan_stage ADD COLUMN narrowed TEXT NOT NULL DEFAULT '';
