-- +goose Up
-- What was recognised in a waiting scan, for a person to look over: hash of its JSON in package blob; '' for nothing yet.
ALTER TABLE policy_waiting ADD COLUMN reading TEXT NOT NULL DEFAULT '';
