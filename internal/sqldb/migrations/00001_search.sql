-- +goose Up
-- Folded texts by kind; each engine keeps its own full-text index beside them.
CREATE TABLE search_entry (
    id    BIGINT NOT NULL PRIMARY KEY,
    kind  TEXT   NOT NULL,
    ref   TEXT   NOT NULL,
    title TEXT   NOT NULL,
    body  TEXT   NOT NULL,
    UNIQUE (kind, ref)
);

-- +only postgres
ALTER TABLE search_entry ADD COLUMN words tsvector GENERATED ALWAYS AS
    (setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'D')) STORED;
CREATE INDEX search_entry_words ON search_entry USING gin (words);
-- +end

-- +only sqlite
CREATE VIRTUAL TABLE search_text USING fts5(
    title, body, content='search_entry', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
);
-- +goose StatementBegin
CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_text (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_text (search_text, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
END;
-- +goose StatementEnd
-- +end
