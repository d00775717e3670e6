package policy

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// The kinds of entry in the site's full-text index.
const (
	indexDocument = "policy.document"
	indexClause   = "policy.clause"
)

// indexedBytes is how much of one part is searched. Only an annex of tables is longer.
const indexedBytes = 200_000

// Found is one thing that a search found: a document by its number or title, or a part of one by its words.
type Found struct {
	Document Document
	Clause   *Clause // nil for the document itself
	Snippet  string  // the sentence that says most of what was asked
}

// Search finds documents by number in any writing, by title, and by what their newest version says, with or without tone
// marks; documents come before their parts, the likeliest first. A query without a word finds nothing.
func (s *Service) Search(ctx context.Context, query string, limit int) ([]Found, error) {
	words := viet.Words(query)
	if len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Found, error) {
		found, err := foundDocuments(ctx, tx, query, words, limit)
		if err != nil || len(found) >= limit {
			return found[:min(len(found), limit)], err
		}
		parts, err := foundClauses(ctx, tx, words, limit-len(found))
		return append(found, parts...), err
	})
}

func foundDocuments(ctx context.Context, tx *sqldb.Tx, query string, words []string, limit int) ([]Found, error) {
	list, err := numbered(ctx, tx, query)
	if err != nil {
		return nil, err
	}
	hits, err := tx.Search(ctx, indexDocument, strings.Join(words, " "), limit)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		d, err := documentByID(ctx, tx, ID(h.Ref))
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	var out []Found
	for i, d := range list {
		if !slices.ContainsFunc(list[:i], func(e Document) bool { return e.ID == d.ID }) {
			out = append(out, Found{Document: d, Snippet: d.Title})
		}
	}
	return out, nil
}

func foundClauses(ctx context.Context, tx *sqldb.Tx, words []string, limit int) ([]Found, error) {
	hits, err := tx.Search(ctx, indexClause, strings.Join(words, " "), limit)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, h := range hits {
		version, address, _ := strings.Cut(h.Ref, "/")
		parts, err := clauses(ctx, tx, `WHERE version_id = ? AND (address = ? OR address LIKE ?) ORDER BY ord`,
			version, address, address+"/%")
		if err != nil {
			return nil, err
		}
		docs, err := documents(ctx, tx, `WHERE current_id = ?`, version)
		if err != nil {
			return nil, err
		}
		if len(docs) == 1 && len(parts) > 0 {
			parts[0].Full = full(parts)
			out = append(out, Found{Document: docs[0], Clause: &parts[0], Snippet: snippet(parts[0].Full, words)})
		}
	}
	return out, nil
}

// snippet is the sentence of a text that holds most of the words, the first of equals, cut where it is long.
func snippet(text string, words []string) string {
	const most = 300
	text = strings.ToValidUTF8(text[:min(len(text), indexedBytes)], "")
	best, points := "", -1
	for _, s := range viet.Sentences(text) {
		said, n := viet.Words(s), 0
		for _, w := range words {
			if slices.ContainsFunc(said, func(x string) bool { return strings.HasPrefix(x, w) }) {
				n++
			}
		}
		if n > points {
			best, points = s, n
		}
	}
	if r := []rune(best); len(r) > most {
		best = strings.TrimSpace(string(r[:most])) + "…"
	}
	return best
}

// index makes a document findable by its newest text, and its parts of the text before no longer.
func index(ctx context.Context, tx *sqldb.Tx, d Document, before VersionID, list []Clause) error {
	if before != "" {
		if err := unindex(ctx, tx, before); err != nil {
			return err
		}
	}
	head := indexed(d.Number, d.Kind, d.Title)
	if err := tx.Index(ctx, indexDocument, d.ID.String(), head, indexed(d.Issuer, d.Place)); err != nil {
		return err
	}
	for i := 0; i < len(list); i++ {
		c := list[i]
		if !searched(c.Kind) {
			continue
		}
		body := indexed(full(list[i : c.Last+1]))
		if err := tx.Index(ctx, indexClause, indexRef(c), indexed(c.Label, c.Heading), body); err != nil {
			return err
		}
		i = c.Last
	}
	return nil
}

// searched says that parts of the kind are found as wholes, with what is in them: an article rather than its points.
func searched(k legaltext.ClauseKind) bool {
	switch k {
	case legaltext.KindPart, legaltext.KindChapter, legaltext.KindSection, legaltext.KindSubsection, legaltext.KindAttachment:
		return false
	default:
		return true
	}
}

func unindex(ctx context.Context, tx *sqldb.Tx, version VersionID) error {
	list, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, version)
	if err != nil {
		return err
	}
	for i := 0; i < len(list); i++ {
		if searched(list[i].Kind) {
			if err := tx.Unindex(ctx, indexClause, indexRef(list[i])); err != nil {
				return err
			}
			i = list[i].Last
		}
	}
	return nil
}

func indexRef(c Clause) string { return c.Version.String() + "/" + c.Address }

// indexed is a text as the index takes it: folded words and nothing between them, for the engines cut "71/2025/qd-ubnd"
// at different places.
func indexed(parts ...string) string {
	s := strings.Join(parts, " ")
	return strings.Join(viet.Words(s[:min(len(s), indexedBytes)]), " ")
}

func choices(ctx context.Context, tx *sqldb.Tx, query string) ([]Choice, error) {
	var out []Choice
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c Choice
		err := rows.Scan(&c.Value, &c.Count)
		out = append(out, c)
		return err
	}, query)
	return out, err
}
