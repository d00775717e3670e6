package policy

import (
	"context"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// Ask asks which clause settles a sentence.
type Ask struct {
	Sentence  string
	Documents []ID       // that the text around it is about: first of equals, and asked before their day too
	On        civil.Date // the day on which a clause must be in force
	Limit     int        // 3 when zero
}

// Proposal is a clause that may settle a sentence.
type Proposal struct {
	Document Document
	Clause   Clause      // the innermost part that says it, with Full
	Lead     string      // what the part stands under: "Mức hỗ trợ: Hộ nghèo được hỗ trợ hằng tháng, gồm:"
	Marks    []viet.Span // of Clause.Full: the words that the sentence has too
	State    State       // on the day: in force, partly, not yet or unknown
	Since    civil.Date  // from when the document holds; "" when it does not say
}

// Propose finds the clauses in force that say most of what a sentence says, the best first, at most one for each khoản.
// Texts that are not in force are left out, but for those that the statement is about. The first call after a start reads
// every current text once.
func (s *Service) Propose(ctx context.Context, ask Ask) ([]Proposal, error) {
	if ask.Limit <= 0 {
		ask.Limit = 3
	}
	q := questionOf(ask.Sentence)
	if len(q.terms) == 0 {
		return nil, nil
	}
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Proposal, error) {
		shelf, err := s.words.shelf(ctx, tx, ask)
		if err != nil {
			return nil, err
		}
		list, err := read(ctx, tx, ranked(shelf, q, ask.Documents))
		if err != nil {
			return nil, err
		}
		out, err := s.apart(ctx, tx, reranked(list, q), ask)
		if err != nil {
			return nil, err
		}
		for i := range out {
			if err := complete(ctx, tx, &out[i].Clause); err != nil {
				return nil, err
			}
			out[i].Marks = marks(out[i].Clause.Full, q)
		}
		return out, nil
	})
}

// candidate is a part with its score so far.
type candidate struct {
	book  *book
	leaf  int
	score float64

	clause Clause // without Full
}

// read fetches the words of the candidates, a query for each text.
func read(ctx context.Context, tx *sqldb.Tx, list []candidate) ([]candidate, error) {
	byBook := map[*book][]any{}
	for _, c := range list {
		byBook[c.book] = append(byBook[c.book], c.book.leaves[c.leaf].ord)
	}
	found := map[VersionID]map[int]Clause{}
	for b, ords := range byBook {
		rows, err := clauses(ctx, tx, `WHERE version_id = ? AND ord IN (`+sqldb.In(len(ords))+`)`, append([]any{b.version}, ords...)...)
		if err != nil {
			return nil, err
		}
		found[b.version] = map[int]Clause{}
		for _, c := range rows {
			found[b.version][c.Ord] = c
		}
	}
	for i, c := range list {
		list[i].clause = found[c.book.version][c.book.leaves[c.leaf].ord]
	}
	return list, nil
}

// complete fills in a part's words with those of what is in it.
func complete(ctx context.Context, tx *sqldb.Tx, c *Clause) error {
	parts, err := clauses(ctx, tx, `WHERE version_id = ? AND ord BETWEEN ? AND ? ORDER BY ord`, c.Version, c.Ord, c.Last)
	c.Full = full(parts)
	return err
}

// apart takes the best that are not out of force, one for each khoản and two for each article at most.
func (s *Service) apart(ctx context.Context, tx *sqldb.Tx, list []candidate, ask Ask) ([]Proposal, error) {
	var out []Proposal
	taken, known := map[place]int{}, map[ID]Standing{}
	for _, c := range list {
		if len(out) == ask.Limit || c.score < worthwhile*list[0].score {
			break
		}
		d, l := c.book.document, c.book.leaves[c.leaf]
		st, has := known[d.ID]
		if !has {
			var err error
			if st, err = s.OnDateIn(ctx, tx, d.ID, ask.On); err != nil {
				return nil, err
			}
			known[d.ID] = st
		}
		clause, article := place{d.ID, "", l.clause}, place{d.ID, "article", l.article}
		if st.ended(c.clause.Address) || taken[clause] == 1 || taken[article] == 2 {
			continue
		}
		taken[clause]++
		taken[article]++
		out = append(out, Proposal{Document: d, Clause: c.clause, Lead: l.lead, State: st.State, Since: d.EffectiveOn})
	}
	return out, nil
}

// place is a khoản, or an article, of a document.
type place struct {
	document ID
	what     string
	ord      int
}

// ended says whether the document is out of force, or the part of its published text that the address lies in.
func (st Standing) ended(address string) bool {
	return st.State.Ended() || st.Version.Made != MadeConsolidated && slices.ContainsFunc(st.Reasons, func(r Reason) bool {
		return r.State == StatePartly && r.Relation != nil && slices.ContainsFunc(r.Relation.Parts, func(part string) bool {
			return address == part || within(address, part)
		})
	})
}
