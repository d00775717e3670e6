-- +goose Up
CREATE TABLE agency (
    id           TEXT   NOT NULL PRIMARY KEY,
    kind         TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    name_en      TEXT   NOT NULL,
    short_name   TEXT   NOT NULL,
    unit         TEXT   NOT NULL,
    mail_name    TEXT   NOT NULL,
    mail_address TEXT   NOT NULL,
    synthetic    INT    NOT NULL,
    created      BIGINT NOT NULL
);

CREATE TABLE auth_user (
    id         TEXT   NOT NULL PRIMARY KEY,
    login      TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    agency_id  TEXT   NOT NULL REFERENCES agency (id),
    password   TEXT   NOT NULL, -- argon2id in PHC form
    disabled   INT    NOT NULL,
    synthetic  INT    NOT NULL,
    created    BIGINT NOT NULL,
    last_login BIGINT NOT NULL  -- 0 for never
);

-- A role held for an agency ('' for the whole site) and a place ('' for all of
-- it), from a day to a day. A loan names its lender and the grant it hangs on.
CREATE TABLE auth_grant (
    id        TEXT   NOT NULL PRIMARY KEY,
    user_id   TEXT   NOT NULL REFERENCES auth_user (id),
    role      TEXT   NOT NULL,
    agency_id TEXT   NOT NULL,
    unit      TEXT   NOT NULL,
    from_day  TEXT   NOT NULL,
    to_day    TEXT   NOT NULL,
    lender_id TEXT   NOT NULL,
    under_id  TEXT   NOT NULL,
    created   BIGINT NOT NULL,
    revoked   BIGINT NOT NULL  -- 0 while it stands
);
CREATE INDEX auth_grant_user ON auth_grant (user_id);
CREATE INDEX auth_grant_under ON auth_grant (under_id);

-- The key is a hash of what the browser holds: who reads the table cannot use it.
CREATE TABLE auth_session (
    hash    TEXT   NOT NULL PRIMARY KEY,
    id      TEXT   NOT NULL UNIQUE,
    user_id TEXT   NOT NULL, -- '' before login
    data    TEXT   NOT NULL,
    address TEXT   NOT NULL,
    agent   TEXT   NOT NULL,
    created BIGINT NOT NULL,
    seen    BIGINT NOT NULL
);
CREATE INDEX auth_session_user ON auth_session (user_id);

CREATE TABLE auth_token (
    id        TEXT   NOT NULL PRIMARY KEY,
    hash      TEXT   NOT NULL UNIQUE,
    user_id   TEXT   NOT NULL REFERENCES auth_user (id),
    name      TEXT   NOT NULL,
    acts      TEXT   NOT NULL, -- JSON; null for all that the user may do
    created   BIGINT NOT NULL,
    expires   BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    revoked   BIGINT NOT NULL
);
CREATE INDEX auth_token_user ON auth_token (user_id);

-- Failed logins by login (hashed: people type passwords there) and by address.
CREATE TABLE auth_throttle (
    subject  TEXT   NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    updated  BIGINT NOT NULL
);

-- The site's own keys, one for each purpose, in hex.
CREATE TABLE auth_secret (
    purpose TEXT   NOT NULL PRIMARY KEY,
    value   TEXT   NOT NULL,
    created BIGINT NOT NULL
);
