-- +goose Up
-- What is in force on a day. A version is a text as it was published or one that Loa made by applying amending documents;
-- the latter has no file of its own, so only files are unique by their bytes. SQLite cannot drop a constraint: its tables
-- are made anew.
-- +only sqlite
CREATE TABLE policy_version_next (
    id           TEXT   NOT NULL PRIMARY KEY,
    document_id  TEXT   NOT NULL REFERENCES policy_document (id),
    n            BIGINT NOT NULL,
    original     TEXT   NOT NULL, -- hash of the bytes as they came; '' for a text that Loa made
    text_hash    TEXT   NOT NULL,
    file_name    TEXT   NOT NULL,
    size         BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    issued_on    TEXT   NOT NULL,
    effective_on TEXT   NOT NULL,
    signers      TEXT   NOT NULL, -- JSON
    bases        TEXT   NOT NULL, -- JSON
    warnings     TEXT   NOT NULL, -- JSON
    clauses      BIGINT NOT NULL,
    imported_by  TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    UNIQUE (document_id, n)
);
INSERT INTO policy_version_next SELECT id, document_id, n, original, text_hash, file_name, size, title, issued_on, effective_on,
    signers, bases, warnings, clauses, imported_by, created FROM policy_version;
CREATE TABLE policy_clause_next (
    version_id TEXT   NOT NULL REFERENCES policy_version_next (id),
    ord        BIGINT NOT NULL,
    last       BIGINT NOT NULL,
    depth      BIGINT NOT NULL,
    address    TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    label      TEXT   NOT NULL,
    cited      TEXT   NOT NULL, -- "điểm a khoản 2 Điều 3"
    heading    TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    hash       TEXT   NOT NULL, -- of the part with all that is in it
    line       BIGINT NOT NULL,
    PRIMARY KEY (version_id, ord),
    UNIQUE (version_id, address)
);
INSERT INTO policy_clause_next SELECT version_id, ord, last, depth, address, kind, label, cited, heading, text, hash, line
    FROM policy_clause;
DROP TABLE policy_clause;
DROP TABLE policy_version;
ALTER TABLE policy_version_next RENAME TO policy_version;
ALTER TABLE policy_clause_next RENAME TO policy_clause;
-- +end
-- +only postgres
ALTER TABLE policy_version DROP CONSTRAINT policy_version_original_key;
-- +end
ALTER TABLE policy_version ADD COLUMN made     TEXT   NOT NULL DEFAULT 'published'; -- or 'consolidated'
ALTER TABLE policy_version ADD COLUMN from_day TEXT   NOT NULL DEFAULT ''; -- from when a consolidated text holds
ALTER TABLE policy_version ADD COLUMN live     BIGINT NOT NULL DEFAULT 0; -- 0: kept for what cites it, never the text of any day
ALTER TABLE policy_version ADD COLUMN base_id  TEXT   NOT NULL DEFAULT ''; -- of a consolidated text: the published one under it
ALTER TABLE policy_version ADD COLUMN amenders TEXT   NOT NULL DEFAULT '[]'; -- JSON: versions applied to it
ALTER TABLE policy_version ADD COLUMN head     TEXT   NOT NULL DEFAULT ''; -- JSON: what was read besides the clauses
ALTER TABLE policy_clause  ADD COLUMN tables   TEXT   NOT NULL DEFAULT ''; -- JSON
UPDATE policy_version SET live = 1 WHERE id IN (SELECT current_id FROM policy_document);
CREATE UNIQUE INDEX policy_version_original ON policy_version (original) WHERE original <> '';
CREATE INDEX policy_version_live ON policy_version (document_id, live, from_day);

-- What a published text says that it does to other documents. The target is found by its key now, or when it is imported.
CREATE TABLE policy_relation (
    version_id  TEXT   NOT NULL REFERENCES policy_version (id),
    ord         BIGINT NOT NULL,
    document_id TEXT   NOT NULL REFERENCES policy_document (id), -- whose version it is
    kind        TEXT   NOT NULL,
    target      TEXT   NOT NULL, -- JSON: as the text names it
    target_key  TEXT   NOT NULL, -- folded number; '' for none
    target_id   TEXT   NOT NULL, -- the document, '' while none fits
    parts       TEXT   NOT NULL, -- JSON: addresses in the target
    partial     BIGINT NOT NULL, -- 1: parts of the target, and the text does not name them by address
    on_day      TEXT   NOT NULL, -- '' for the day of the document's own effect
    evidence    TEXT   NOT NULL,
    address     TEXT   NOT NULL,
    line        BIGINT NOT NULL,
    PRIMARY KEY (version_id, ord)
);
CREATE INDEX policy_relation_key ON policy_relation (target_key);
CREATE INDEX policy_relation_target ON policy_relation (target_id);
CREATE INDEX policy_relation_document ON policy_relation (document_id);

-- What made a consolidated text differ from its base.
CREATE TABLE policy_change (
    version_id  TEXT   NOT NULL REFERENCES policy_version (id),
    ord         BIGINT NOT NULL,
    address     TEXT   NOT NULL, -- in the consolidated text; of a repealed part, in the text before
    verb        TEXT   NOT NULL,
    by_document TEXT   NOT NULL,
    by_version  TEXT   NOT NULL,
    by_address  TEXT   NOT NULL,
    sentence    TEXT   NOT NULL,
    from_day    TEXT   NOT NULL,
    before_hash TEXT   NOT NULL, -- of the words before; '' for an inserted part
    PRIMARY KEY (version_id, ord)
);

-- Orders of amending documents that could not be carried out on a version.
CREATE TABLE policy_unapplied (
    version_id  TEXT   NOT NULL REFERENCES policy_version (id),
    ord         BIGINT NOT NULL,
    by_document TEXT   NOT NULL,
    by_version  TEXT   NOT NULL,
    by_address  TEXT   NOT NULL,
    sentence    TEXT   NOT NULL,
    from_day    TEXT   NOT NULL,
    reason      TEXT   NOT NULL, -- key of its public text
    args        TEXT   NOT NULL, -- JSON
    PRIMARY KEY (version_id, ord)
);

-- Short codes, one for every part of every version, for ever.
CREATE TABLE policy_code (
    code       TEXT NOT NULL PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES policy_version (id),
    address    TEXT NOT NULL,
    UNIQUE (version_id, address)
);

-- Files that nobody could read yet.
CREATE TABLE policy_waiting (
    id        TEXT   NOT NULL PRIMARY KEY,
    original  TEXT   NOT NULL UNIQUE,
    file_name TEXT   NOT NULL,
    size      BIGINT NOT NULL,
    state     TEXT   NOT NULL,
    reason    TEXT   NOT NULL, -- key of the last error's public text
    args      TEXT   NOT NULL, -- JSON
    tries     BIGINT NOT NULL,
    by_user   TEXT   NOT NULL,
    agency    TEXT   NOT NULL,
    created   BIGINT NOT NULL,
    tried     BIGINT NOT NULL
);

-- Imports go through here one at a time: an amending document and its base that come together must see each other.
CREATE TABLE policy_gate (
    id      BIGINT NOT NULL PRIMARY KEY,
    imports BIGINT NOT NULL
);
