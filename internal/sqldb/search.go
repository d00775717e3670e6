package sqldb

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode"
)

// Entry is one text as the full-text index keeps it. Title and body are folded by the caller (no tone marks, lower case),
// and so is the query later: the engines' own ideas of Vietnamese are not relied on.
type Entry struct {
	Kind  string
	Ref   string // names it within its kind
	Scope string // what it belongs to, for [Look.Within]; "" for nothing
	Title string
	Body  string
}

// Look is what to search for.
type Look struct {
	Kind    string
	Most    bool     // most of what is indexed is of this kind
	Words   string   // folded; all of them must be there
	Phrases []string // folded; when given, one of them is enough, with every figure among the words
	Within  string   // SQL condition on e.scope or e.ref that narrows the search; "" for none
	Args    []any    // of Within
	Limit   int
}

// Hit is one found text; a higher Rank is a better match. Ranks of two engines
// do not compare.
type Hit struct {
	Ref   string
	Scope string
	Rank  float64
}

// Index makes a text findable under (kind, ref), replacing what was there.
func (tx *Tx) Index(ctx context.Context, kind, ref, title, body string) error {
	return tx.IndexEntry(ctx, Entry{Kind: kind, Ref: ref, Title: title, Body: body})
}

// IndexEntry makes a text findable, replacing what was there.
func (tx *Tx) IndexEntry(ctx context.Context, e Entry) error {
	if tx.db.dialect == Postgres { // the next number is one writer's at a time
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('search_entry'))`); err != nil {
			return err
		}
	}
	if err := tx.Unindex(ctx, e.Kind, e.Ref); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO search_entry (id, kind, ref, scope, title, body)
		SELECT COALESCE(MAX(id), 0) + 1, ?, ?, ?, ?, ? FROM search_entry`, e.Kind, e.Ref, e.Scope, kindWord(e.Kind)+" "+e.Title, e.Body)
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
	return tx.Find(ctx, Look{Kind: kind, Words: query, Limit: limit})
}

// Find finds the texts that a look is for, best first. A look without a word finds nothing. The last word is taken as
// a beginning only when no text has it whole: few words would be left otherwise that are not the beginning of others.
func (tx *Tx) Find(ctx context.Context, l Look) ([]Hit, error) {
	words := searchWords(l.Words)
	if len(words) == 0 {
		return nil, nil
	}
	hits, err := tx.match(ctx, l, tx.matchWords(l, words, false))
	if err != nil || len(hits) > 0 || len(l.Phrases) > 0 {
		return hits, err
	}
	return tx.match(ctx, l, tx.matchWords(l, words, true))
}

// match ranks what matches, but no more than the newest so many: words that stand in more texts tell none apart.
func (tx *Tx) match(ctx context.Context, l Look, match string) ([]Hit, error) {
	text, ranked := sqliteSearch, 800
	if tx.db.dialect == Postgres { // it unpacks each text's words to rank it
		text, ranked = postgresSearch, 150
	}
	within := ""
	if l.Within != "" {
		within = ` AND (` + l.Within + `)`
	}
	args := slices.Concat([]any{match, l.Kind}, l.Args, []any{max(ranked, l.Limit), l.Limit})
	var hits []Hit
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var h Hit
		if err := rows.Scan(&h.Ref, &h.Scope, &h.Rank); err != nil {
			return err
		}
		hits = append(hits, h)
		return nil
	}, strings.Replace(text, "/* within */", within, 1), args...)
	return hits, err
}

// A word in the title counts as five in the body.
const sqliteSearch = `
	SELECT ref, scope, points FROM (
		SELECT e.id AS id, e.ref AS ref, e.scope AS scope, -bm25(search_text, 5.0, 1.0) AS points
		FROM search_text JOIN search_entry e ON e.id = search_text.rowid
		WHERE search_text MATCH ? AND e.kind = ? /* within */
		ORDER BY search_text.rowid DESC LIMIT ?) found
	ORDER BY points DESC, id DESC LIMIT ?`

// Only what is left of the newest is ranked, outside of their LIMIT: inside, PostgreSQL would unpack and rank all that
// match before it left any out. The kind is compared as an expression: by its index PostgreSQL would read every text of the
// kind, which it thinks few until it has counted them.
const postgresSearch = `
	SELECT ref, scope, CAST(ts_rank('{0.1, 0.2, 0.4, 1.0}', words, q) AS DOUBLE PRECISION) AS points FROM (
		SELECT e.id AS id, e.ref AS ref, e.scope AS scope, e.words AS words, q
		FROM search_entry e, to_tsquery('simple', ?) q
		WHERE e.words @@ q AND e.kind || '' = ? /* within */
		ORDER BY e.id DESC LIMIT ?) found
	ORDER BY points DESC, id DESC LIMIT ?`

// kindWord is a word in the title of every entry of a kind, so that the engine leaves the others out by its own index.
// For the kind that most entries are of it would cost more than it saves: SQLite counts every text that has a word.
func kindWord(kind string) string {
	return "zz" + strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, kind)
}

func (tx *Tx) matchWords(l Look, words []string, begun bool) string {
	match, only := sqliteMatch(words, l.Phrases, begun), `"`+kindWord(l.Kind)+`" AND `
	if tx.db.dialect == Postgres {
		match, only = postgresMatch(words, l.Phrases, begun), "'"+kindWord(l.Kind)+"' & "
	}
	if l.Most {
		return match
	}
	return only + match
}

func sqliteMatch(words, phrases []string, begun bool) string {
	switch {
	case begun:
		return `"` + strings.Join(words, `" AND "`) + `"*`
	case len(phrases) == 0:
		return `"` + strings.Join(words, `" AND "`) + `"`
	}
	some := make([]string, len(phrases))
	for i, p := range phrases {
		some[i] = `"` + strings.Join(searchWords(p), " ") + `"`
	}
	match := "(" + strings.Join(some, " OR ") + ")"
	for _, n := range figures(words) {
		match += ` AND "` + n + `"`
	}
	return match
}

func postgresMatch(words, phrases []string, begun bool) string {
	switch {
	case begun:
		return "'" + strings.Join(words, "' & '") + "':*"
	case len(phrases) == 0:
		return "'" + strings.Join(words, "' & '") + "'"
	}
	some := make([]string, len(phrases))
	for i, p := range phrases {
		some[i] = "('" + strings.Join(searchWords(p), "' <-> '") + "')"
	}
	match := "(" + strings.Join(some, " | ") + ")"
	for _, n := range figures(words) {
		match += " & '" + n + "'"
	}
	return match
}

// figures are the words that begin with a digit: who asks for 60.000 is not served with another sum.
func figures(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w[0] < '0' || w[0] > '9' })
}

// searchWords keeps letters and digits; everything else, the engines' operators
// included, separates words.
func searchWords(query string) []string {
	words := strings.FieldsFunc(query, func(r rune) bool {
		return r < 128 && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return words[:min(len(words), 16)]
}
