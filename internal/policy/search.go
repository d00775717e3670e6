package policy

import (
	"context"
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
		f := finder{tx: tx, q: q, words: words, sought: viet.Seek(q.Text), spelled: spelled(q.Text)}
		found, err := f.find(ctx, min((q.Offset+q.Limit+bucket-1)/bucket*bucket, mostFound))
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
	sought  *viet.Sought
	spelled []string // as they were typed, where they bear tone marks; nil where none does
}

// find asks the index for documents and then for parts, and reads both at once: what waits for PostgreSQL's answers adds up.
func (f finder) find(ctx context.Context, most int) ([]Found, error) {
	list, err := numbered(ctx, f.tx, f.q.Text)
	if err != nil {
		return nil, err
	}
	if list, err = f.kept(ctx, list); err != nil {
		return nil, err
	}
	heads, err := f.tx.Find(ctx, f.look(indexDocument, most))
	if err != nil {
		return nil, err
	}
	heads = slices.DeleteFunc(heads, func(h sqldb.Hit) bool {
		return slices.ContainsFunc(list, func(d Document) bool { return d.ID.String() == h.Ref })
	})
	var parts []sqldb.Hit
	if left := most - len(list) - len(heads); left > 0 {
		if parts, err = f.parts(ctx, left); err != nil {
			return nil, err
		}
	}
	byID, err := documentsBy(ctx, f.tx, scopes(heads, parts))
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		if d, ok := byID[h.Ref]; ok {
			list = append(list, d)
		}
	}
	out := make([]Found, 0, most)
	for _, d := range list[:min(len(list), most)] {
		out = append(out, Found{Document: d, Snippet: d.Title, Marks: viet.Marks(d.Title, f.q.Text)})
	}
	said, err := f.read(ctx, parts, byID)
	return append(out, said...), err
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

func (f finder) parts(ctx context.Context, limit int) ([]sqldb.Hit, error) {
	look := f.look(indexClause, limit)
	look.Most = true
	hits, err := f.tx.Find(ctx, look)
	if err != nil || len(hits) > 0 {
		return hits, err
	}
	if look.Phrases = telling(f.words); len(look.Phrases) == 0 {
		return nil, nil
	}
	return f.tx.Find(ctx, look)
}

// read fetches the found parts with all that is in them.
func (f finder) read(ctx context.Context, hits []sqldb.Hit, of map[string]Document) ([]Found, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	var conds []string
	var args []any
	for _, h := range hits {
		version, address, _ := strings.Cut(h.Ref, "/")
		conds, args = append(conds, `(version_id = ? AND address = ?)`), append(args, version, address)
	}
	list, err := clauses(ctx, f.tx, `JOIN (SELECT version_id AS version, ord AS first, last AS final
		FROM policy_clause WHERE `+strings.Join(conds, ` OR `)+`) found
		ON version_id = version AND ord BETWEEN first AND final ORDER BY version_id, ord`, args...)
	if err != nil {
		return nil, err
	}
	from := map[string]int{} // where each part stands in the list, before what is in it
	for i, c := range list {
		from[indexRef(c)] = i
	}
	var out []Found
	for _, h := range hits {
		d, known := of[h.Scope]
		i, stored := from[h.Ref]
		if !known || !stored {
			continue
		}
		c := list[i]
		c.Full = full(list[i : i+1+c.Last-c.Ord])
		one := Found{Document: d, Clause: &c}
		one.Snippet, one.Marks = snippet(c.Full, f.q.Text, f.sought)
		out = append(out, one)
	}
	return out, nil
}

// scopes are the documents that hits are of, each once.
func scopes(lists ...[]sqldb.Hit) []string {
	var out []string
	for _, h := range slices.Concat(lists...) {
		if !slices.Contains(out, h.Scope) {
			out = append(out, h.Scope)
		}
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
