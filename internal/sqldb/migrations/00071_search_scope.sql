-- +goose Up
-- What an entry belongs to, so that a search can be narrowed before it ranks: the document of a clause. And the kind as a
-- word of the title, so that the full-text index itself leaves other kinds out.
ALTER TABLE search_entry ADD COLUMN scope TEXT NOT NULL DEFAULT '';
UPDATE search_entry SET scope = ref WHERE kind = 'policy.document';
UPDATE search_entry SET scope = COALESCE((
    SELECT document_id FROM policy_version WHERE id = substr(ref, 1, 36)), '') WHERE kind = 'policy.clause';
UPDATE search_entry SET title = 'zz' || replace(kind, '.', '') || ' ' || title;

-- +only sqlite
INSERT INTO search_text (search_text) VALUES ('rebuild');
-- +end
