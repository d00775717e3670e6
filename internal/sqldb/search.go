package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"unicode"
)

// Hit is one found text; a higher Rank is a better match. Ranks of two engines
// do not compare.
type Hit struct {
	Ref  string
	Rank float64
}

// Index makes a text findable under (kind, ref), replacing what was there. Title
// and body are folded by the caller (no tone marks, lower case), and so is the
// query later: the engines' own ideas of Vietnamese are not relied on.
func (tx *Tx) Index(ctx context.Context, kind, ref, title, body string) error {
	if tx.db.dialect == Postgres { // the next number is one writer's at a time
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('search_entry'))`); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM search_entry WHERE kind = ? AND ref = ?`, kind, ref); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO search_entry (id, kind, ref, title, body)
		SELECT COALESCE(MAX(id), 0) + 1, ?, ?, ?, ? FROM search_entry`, kind, ref, title, body)
	return err
}

// Unindex makes (kind, ref) unfindable.
func (tx *Tx) Unindex(ctx context.Context, kind, ref string) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_entry WHERE kind = ? AND ref = ?`, kind, ref)
	return err
}

// Search finds the texts of a kind that have every word of the query, the last
// word also as a beginning, best first. A query without a word finds nothing.
func (tx *Tx) Search(ctx context.Context, kind, query string, limit int) ([]Hit, error) {
	words := searchWords(query)
	if len(words) == 0 {
		return nil, nil
	}
	text, match := sqliteSearch, `"`+strings.Join(words, `" "`)+`"*`
	if tx.db.dialect == Postgres {
		text, match = postgresSearch, "'"+strings.Join(words, "' & '")+"':*"
	}
	var hits []Hit
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var h Hit
		if err := rows.Scan(&h.Ref, &h.Rank); err != nil {
			return err
		}
		hits = append(hits, h)
		return nil
	}, text, match, kind, limit)
	return hits, err
}

// A word in the title counts as five in the body.
const sqliteSearch = `
	SELECT e.ref, -bm25(search_text, 5.0, 1.0) AS points
	FROM search_text JOIN search_entry e ON e.id = search_text.rowid
	WHERE search_text MATCH ? AND e.kind = ?
	ORDER BY points DESC, e.id DESC LIMIT ?`

const postgresSearch = `
	SELECT e.ref, CAST(ts_rank('{0.1, 0.2, 0.4, 1.0}', e.words, q) AS DOUBLE PRECISION) AS points
	FROM search_entry e, to_tsquery('simple', ?) q
	WHERE e.words @@ q AND e.kind = ?
	ORDER BY points DESC, e.id DESC LIMIT ?`

// searchWords keeps letters and digits; everything else, the engines' operators
// included, separates words.
func searchWords(query string) []string {
	words := strings.FieldsFunc(query, func(r rune) bool {
		return r < 128 && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return words[:min(len(words), 16)]
}
