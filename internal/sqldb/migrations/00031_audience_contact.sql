-- +goose Up
-- A person has several contact points, in the order in which they suit: rank 1 is the first. Each has a proof of its own.
ALTER TABLE audience_contact ADD COLUMN rank BIGINT NOT NULL DEFAULT 1;
ALTER TABLE audience_contact ADD COLUMN added_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audience_contact ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0; -- 0 is never written to
ALTER TABLE audience_contact ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE audience_contact ADD COLUMN proof TEXT NOT NULL DEFAULT '';
UPDATE audience_contact SET
    added_at = (SELECT s.created_at FROM audience_subscriber s WHERE s.id = audience_contact.subscriber),
    confirmed_at = COALESCE((SELECT MAX(k.confirmed_at) FROM audience_consent k WHERE k.subscriber = audience_contact.subscriber), 0);

-- A request waits on one contact point. One made by phone is answered with a code, which is derived and kept nowhere.
ALTER TABLE audience_request ADD COLUMN channel TEXT NOT NULL DEFAULT 'email';
ALTER TABLE audience_request ADD COLUMN asked_from TEXT NOT NULL DEFAULT ''; -- a keyed digest of where the request came from
ALTER TABLE audience_request ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;

-- A member is a contact point: a person whom an alert reaches on every channel has a row for each.
DROP INDEX audience_member_once;
CREATE UNIQUE INDEX audience_member_once ON audience_member (frozen, subscriber, channel);

-- members is how many rows that makes; unreached are those who agreed and have no contact point on the channels.
ALTER TABLE audience_frozen ADD COLUMN members BIGINT NOT NULL DEFAULT 0;
UPDATE audience_frozen SET members = people;
ALTER TABLE audience_frozen_unit ADD COLUMN email BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audience_frozen_unit ADD COLUMN sms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audience_frozen_unit ADD COLUMN webpush BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audience_frozen_unit ADD COLUMN unreached BIGINT NOT NULL DEFAULT 0;
UPDATE audience_frozen_unit SET email = people;
