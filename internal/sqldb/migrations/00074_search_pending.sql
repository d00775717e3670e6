-- +goose Up
-- PostgreSQL puts new texts onto a list first, which every search reads from end to end until it is cleared into the index.
-- The list is kept short: 256 kB rather than 4 MB make it clear often enough for a search not to notice, and cost an import
-- next to nothing; without a list indexing would take three times as long.
-- +only postgres
ALTER INDEX search_entry_words SET (gin_pending_list_limit = 256);
SELECT gin_clean_pending_list('search_entry_words');
-- +end
