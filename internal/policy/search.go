package policy

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// Query is what someone looks for: words, a number in any writing, or both, among the documents that the filter leaves.
type Query struct {
	Text string
	Filter
	Limit  int // 20 when zero
	Offset int
}

// Found is one thing that a search found: a document by its number or title, or a part of one by its words.
type Found struct {
	Document Document
	Clause   *Clause     // nil for the document itself
	Snippet  string      // the sentence that says most of what was asked
	Marks    []viet.Span // where the snippet says it
}

// mostFound is how deep a search can be paged; bucket is how many are put in order among themselves, whatever the page.
const (
	mostFound = 200
	bucket    = 20
)

// Search is [Service.Find] for words alone.
func (s *Service) Search(ctx context.Context, query string, limit int) ([]Found, error) {
	if limit <= 0 {
		return nil, nil
	}
	return s.Find(ctx, Query{Text: query, Limit: limit})
}

// Find finds documents by number in any writing, by title, and by what their newest version says, with or without tone
// marks; documents come before their parts, the likeliest first. Where the query bears tone marks, what is written with
// the same ones comes before what only reads alike without. If nothing says all of the words, what says most of them is
// found. A query without a word finds nothing.
func (s *Service) Find(ctx context.Context, q Query) ([]Found, error) {
	words := viet.Words(q.Text)
	if len(words) == 0 {
		return nil, nil
	}
	if q.Limit <= 0 {
		q.Limit = 20
	}
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Found, error) {
		f := finder{tx: tx, q: q, words: words, spelled: spelled(q.Text)}
		most := min((q.Offset+q.Limit+bucket-1)/bucket*bucket, mostFound)
		found, err := f.documents(ctx, most)
		if err == nil && len(found) < most {
			var parts []Found
			parts, err = f.parts(ctx, most-len(found))
			found = append(found, parts...)
		}
		if err != nil || len(found) <= q.Offset {
			return nil, err
		}
		for b := range slices.Chunk(found, bucket) {
			f.asSpelled(b)
		}
		return found[q.Offset:min(len(found), q.Offset+q.Limit)], nil
	})
}

// finder is one search on its way.
type finder struct {
	tx      *sqldb.Tx
	q       Query
	words   []string // folded
	spelled []string // as they were typed, where they bear tone marks; nil where none does
}

func (f finder) documents(ctx context.Context, limit int) ([]Found, error) {
	list, err := numbered(ctx, f.tx, f.q.Text)
	if err != nil {
		return nil, err
	}
	if list, err = f.kept(ctx, list); err != nil {
		return nil, err
	}
	hits, err := f.tx.Find(ctx, f.look(indexDocument, limit))
	if err != nil {
		return nil, err
	}
	byID, err := documentsBy(ctx, f.tx, refs(hits))
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		if d, ok := byID[h.Ref]; ok && !slices.ContainsFunc(list, func(e Document) bool { return e.ID == d.ID }) {
			list = append(list, d)
		}
	}
	out := make([]Found, 0, len(list))
	for _, d := range list[:min(len(list), limit)] {
		out = append(out, Found{Document: d, Snippet: d.Title, Marks: viet.Marks(d.Title, f.q.Text)})
	}
	return out, nil
}

// mostPhrases is how many word pairs of a long question are looked for: the first ones name what it is about.
const mostPhrases = 8

// telling are the words of a question two and two as they follow each other, for most Vietnamese words are two syllables,
// without those that stand in every text.
func telling(words []string) []string {
	common := func(w string) bool {
		return slices.Contains(strings.Fields("la cua va cac nhung theo duoc trong tai tu den voi nay do cho khong co ve bao nhieu nao gi khi neu thi ai o bi phai"), w)
	}
	var out []string
	for i := 1; i < len(words) && len(out) < mostPhrases; i++ {
		if !common(words[i-1]) && !common(words[i]) {
			out = append(out, words[i-1]+" "+words[i])
		}
	}
	return out
}

// kept are those of the documents that the filter leaves.
func (f finder) kept(ctx context.Context, list []Document) ([]Document, error) {
	where, args := f.q.where(civil.On(f.tx.Now()))
	if len(args) == 0 || len(list) == 0 {
		return list, nil
	}
	for _, d := range list {
		args = append(args, d.ID)
	}
	left, err := documents(ctx, f.tx, where+` AND id IN (`+sqldb.In(len(list))+`)`, args...)
	return slices.DeleteFunc(list, func(d Document) bool {
		return !slices.ContainsFunc(left, func(e Document) bool { return e.ID == d.ID })
	}), err
}

func (f finder) parts(ctx context.Context, limit int) ([]Found, error) {
	look := f.look(indexClause, limit)
	look.Most = true
	hits, err := f.tx.Find(ctx, look)
	if err != nil {
		return nil, err
	}
	if look.Phrases = telling(f.words); len(hits) == 0 && len(look.Phrases) > 0 {
		if hits, err = f.tx.Find(ctx, look); err != nil {
			return nil, err
		}
	}
	return f.read(ctx, hits)
}

// read fetches the found parts with all that is in them and the documents that they are of.
func (f finder) read(ctx context.Context, hits []sqldb.Hit) ([]Found, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	var conds, versions []string
	var args []any
	for _, h := range hits {
		version, address, _ := strings.Cut(h.Ref, "/")
		conds, args = append(conds, `(version_id = ? AND address = ?)`), append(args, version, address)
		versions = append(versions, version)
	}
	of, err := f.documentsOf(ctx, versions)
	if err != nil {
		return nil, err
	}
	parts, err := clauses(ctx, f.tx, `WHERE `+strings.Join(conds, ` OR `), args...)
	if err != nil {
		return nil, err
	}
	inside, err := f.inside(ctx, parts)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, h := range hits {
		i := slices.IndexFunc(parts, func(c Clause) bool { return indexRef(c) == h.Ref })
		if i < 0 {
			continue
		}
		c := parts[i]
		if d, ok := of[c.Version]; ok {
			c.Full = full(append([]Clause{c}, inside[h.Ref]...))
			one := Found{Document: d, Clause: &c}
			one.Snippet, one.Marks = snippet(c.Full, f.q.Text)
			out = append(out, one)
		}
	}
	return out, nil
}

// documentsOf finds the documents of versions.
func (f finder) documentsOf(ctx context.Context, list []string) (map[VersionID]Document, error) {
	of, ids, args := map[VersionID]ID{}, []string{}, make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	err := f.tx.Each(ctx, func(rows *sql.Rows) error {
		var v VersionID
		var d ID
		err := rows.Scan(&v, &d)
		of[v], ids = d, append(ids, d.String())
		return err
	}, `SELECT id, document_id FROM policy_version WHERE id IN (`+sqldb.In(len(list))+`)`, args...)
	if err != nil {
		return nil, err
	}
	byID, err := documentsBy(ctx, f.tx, ids)
	out := map[VersionID]Document{}
	for v, d := range of {
		out[v] = byID[d.String()]
	}
	return out, err
}

// inside lists what stands inside each of the parts, in order.
func (f finder) inside(ctx context.Context, parts []Clause) (map[string][]Clause, error) {
	var conds []string
	var args []any
	for _, c := range parts {
		if c.Last > c.Ord {
			conds, args = append(conds, `(version_id = ? AND ord BETWEEN ? AND ?)`), append(args, c.Version, c.Ord+1, c.Last)
		}
	}
	if len(conds) == 0 {
		return nil, nil
	}
	list, err := clauses(ctx, f.tx, `WHERE `+strings.Join(conds, ` OR `)+` ORDER BY version_id, ord`, args...)
	inside := map[string][]Clause{}
	for _, c := range list {
		for _, of := range parts {
			if of.Version == c.Version && of.Ord < c.Ord && c.Ord <= of.Last {
				inside[indexRef(of)] = append(inside[indexRef(of)], c)
			}
		}
	}
	return inside, err
}

func refs(hits []sqldb.Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.Ref
	}
	return out
}

// look asks the index for the words among what the filter leaves.
func (f finder) look(kind string, limit int) sqldb.Look {
	l := sqldb.Look{Kind: kind, Words: strings.Join(f.words, " "), Limit: limit}
	if where, args := f.q.where(civil.On(f.tx.Now())); len(args) > 0 {
		l.Within, l.Args = `e.scope IN (SELECT id FROM policy_document `+where+`)`, args
	}
	return l
}

// asSpelled puts what says every word with the query's own marks first, and leaves the order otherwise.
func (f finder) asSpelled(list []Found) {
	if f.spelled == nil {
		return
	}
	rank := func(one Found) int {
		text := viet.Canonical(strings.ToLower(one.Snippet))
		for _, w := range f.spelled {
			if !strings.Contains(text, w) {
				return 1
			}
		}
		return 0
	}
	ranks := map[string]int{}
	for _, one := range list {
		ranks[one.Snippet] = rank(one)
	}
	slices.SortStableFunc(list, func(a, b Found) int { return ranks[a.Snippet] - ranks[b.Snippet] })
}

// spelled are the words of a query as they were typed, if any bears a mark that folding takes away.
func spelled(query string) []string {
	query = viet.Canonical(strings.ToLower(query))
	if viet.Fold(query) == query {
		return nil
	}
	return strings.Fields(query)
}
