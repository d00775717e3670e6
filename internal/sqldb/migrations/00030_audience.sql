-- +goose Up
-- Units by code and first day. Days are TEXT, "" is open; the last day is inclusive.
CREATE TABLE audience_unit (
    id         TEXT   NOT NULL PRIMARY KEY,
    code       TEXT   NOT NULL,
    valid_from TEXT   NOT NULL,
    valid_to   TEXT   NOT NULL,
    level      TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    full_name  TEXT   NOT NULL,
    name_en    TEXT   NOT NULL,
    parent     TEXT   NOT NULL,
    residents  BIGINT NOT NULL,
    suspect    BIGINT NOT NULL,
    area_km2   DOUBLE PRECISION NOT NULL,
    lon        DOUBLE PRECISION NOT NULL,
    lat        DOUBLE PRECISION NOT NULL,
    basis      TEXT   NOT NULL
);

CREATE TABLE audience_change (
    from_unit TEXT NOT NULL REFERENCES audience_unit (id),
    to_unit   TEXT NOT NULL REFERENCES audience_unit (id),
    day       TEXT NOT NULL,
    share     TEXT NOT NULL,
    basis     TEXT NOT NULL,
    PRIMARY KEY (from_unit, to_unit)
);

-- During which days all of a unit lies in another, or in itself.
CREATE TABLE audience_heir (
    unit       TEXT NOT NULL REFERENCES audience_unit (id),
    heir       TEXT NOT NULL REFERENCES audience_unit (id),
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    PRIMARY KEY (unit, heir)
)
-- +only sqlite
WITHOUT ROWID
-- +end
;
CREATE INDEX audience_heir_back ON audience_heir (heir);

CREATE TABLE audience_alias (
    code       TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    kept       TEXT NOT NULL,
    PRIMARY KEY (code, valid_from)
);

-- Which edition of the fact tables is loaded; one row.
CREATE TABLE audience_edition (
    id        BIGINT NOT NULL PRIMARY KEY,
    edition   TEXT   NOT NULL,
    loaded_at BIGINT NOT NULL
);

-- The tables below are read by the hundred thousand in the order of their keys; on SQLite they are kept in that order.
CREATE TABLE audience_subscriber (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    unit       TEXT   NOT NULL REFERENCES audience_unit (id),
    locale     TEXT   NOT NULL,
    synthetic  BIGINT NOT NULL,
    created_at BIGINT NOT NULL
)
-- +only sqlite
WITHOUT ROWID
-- +end
;
CREATE INDEX audience_subscriber_unit ON audience_subscriber (unit);

-- person is the folded name: one mailbox may serve several people, and each of them has it once.
CREATE TABLE audience_contact (
    subscriber TEXT NOT NULL REFERENCES audience_subscriber (id),
    channel    TEXT NOT NULL,
    address    TEXT NOT NULL,
    person     TEXT NOT NULL,
    PRIMARY KEY (subscriber, channel)
)
-- +only sqlite
WITHOUT ROWID
-- +end
;
CREATE UNIQUE INDEX audience_contact_person ON audience_contact (address, channel, person);

CREATE TABLE audience_subscriber_group (
    subscriber TEXT NOT NULL REFERENCES audience_subscriber (id),
    grp        TEXT NOT NULL,
    PRIMARY KEY (subscriber, grp)
)
-- +only sqlite
WITHOUT ROWID
-- +end
;

-- A withdrawn consent stays as the proof that it was; a new one is a new row. withdrawn_at 0 is the one that holds.
CREATE TABLE audience_consent (
    subscriber    TEXT   NOT NULL REFERENCES audience_subscriber (id),
    purpose       TEXT   NOT NULL,
    withdrawn_at  BIGINT NOT NULL,
    withdrawn_how TEXT   NOT NULL,
    given_at      BIGINT NOT NULL,
    source        TEXT   NOT NULL,
    proof         TEXT   NOT NULL,
    confirmed_at  BIGINT NOT NULL,
    confirmed_how TEXT   NOT NULL,
    PRIMARY KEY (subscriber, purpose, withdrawn_at)
)
-- +only sqlite
WITHOUT ROWID
-- +end
;

-- A wish not yet confirmed from the mailbox. Only the token's digest is kept.
CREATE TABLE audience_request (
    id           TEXT   NOT NULL PRIMARY KEY,
    token_hash   TEXT   NOT NULL UNIQUE,
    subscriber   TEXT   NOT NULL REFERENCES audience_subscriber (id),
    wish         TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL
);
CREATE INDEX audience_request_subscriber ON audience_request (subscriber, created_at);

CREATE TABLE audience_frozen (
    id         TEXT   NOT NULL PRIMARY KEY,
    rule       TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    day        TEXT   NOT NULL,
    people     BIGINT NOT NULL,
    residents  BIGINT NOT NULL,
    unknown    BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    frozen_at  BIGINT NOT NULL
);

CREATE TABLE audience_frozen_unit (
    frozen    TEXT   NOT NULL REFERENCES audience_frozen (id),
    unit      TEXT   NOT NULL,
    people    BIGINT NOT NULL,
    residents BIGINT NOT NULL,
    PRIMARY KEY (frozen, unit)
)
-- +only sqlite
WITHOUT ROWID
-- +end
;

CREATE TABLE audience_member (
    frozen     TEXT   NOT NULL REFERENCES audience_frozen (id),
    seq        BIGINT NOT NULL,
    subscriber TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    unit       TEXT   NOT NULL,
    PRIMARY KEY (frozen, seq)
)
-- +only sqlite
WITHOUT ROWID
-- +end
;
CREATE UNIQUE INDEX audience_member_once ON audience_member (frozen, subscriber);
