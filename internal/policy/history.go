package policy

import (
	"context"
	"slices"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Wording is what a part of a document said for a time.
type Wording struct {
	Version Version
	From    civil.Date // the first day with these words; "" when no text says
	Until   civil.Date // the first day with others; "" while there are none
	Clause  *Clause    // with Full; nil when the text had no such part for that time
	Changes []Change   // that brought these words
}

// History lists what a part has said over time, the oldest first; texts that say the same one after another are one. The
// address is the newest one; where an order gave the part another number, its words are looked for under the one before.
// NotFound if no text of the document has the address.
func (s *Service) History(ctx context.Context, id ID, address string) ([]Wording, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Wording, error) {
		list, err := versionsOf(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		var out []Wording
		found := false
		line := timeline(list)
		for i, v := range slices.Backward(line) {
			w, err := s.wording(ctx, tx, v, address)
			if err != nil {
				return nil, err
			}
			found = found || w.Clause != nil
			out = append(out, w)
			if i > 0 {
				if address, err = numberedBefore(ctx, tx, line[i-1], w, address); err != nil {
					return nil, err
				}
			}
		}
		if !found {
			return nil, fault.NotFound("policy.clause_not_found", "address", address)
		}
		slices.Reverse(out)
		return joined(out), nil
	})
}

// wording is what one text says at an address, with the orders that hold from its own day.
func (s *Service) wording(ctx context.Context, tx *sqldb.Tx, v Version, address string) (Wording, error) {
	w := Wording{Version: v, From: v.From}
	c, _, err := s.ClauseIn(ctx, tx, v.ID, address)
	switch {
	case err == nil:
		w.Clause = &c
	case fault.KindOf(err) != fault.KindNotFound:
		return w, err
	}
	all, err := changes(ctx, tx, `WHERE c.version_id = ? AND c.from_day = ? ORDER BY c.ord`, v.ID, v.From)
	w.Changes = slices.DeleteFunc(all, func(c Change) bool { return !touches(c.Address, address) })
	return w, err
}

// numberedBefore is the address that a part had in the text before.
func numberedBefore(ctx context.Context, tx *sqldb.Tx, before Version, w Wording, address string) (string, error) {
	for _, c := range w.Changes {
		if c.Verb != amend.VerbRenumber || c.Address != address || c.Before == "" {
			continue
		}
		had, err := clauses(ctx, tx, `WHERE version_id = ? AND hash = ? ORDER BY ord`, before.ID, c.Before)
		if err != nil || len(had) == 0 {
			return address, err
		}
		return had[0].Address, nil
	}
	return address, nil
}

// joined makes one of neighbours that say the same, drops what was before the part came to be, and says until when each
// wording held.
func joined(list []Wording) []Wording {
	var out []Wording
	for _, w := range list {
		last := len(out) - 1
		switch {
		case last < 0 && w.Clause == nil:
		case last >= 0 && sameWords(out[last].Clause, w.Clause):
		default:
			if last >= 0 {
				out[last].Until = w.From
			}
			out = append(out, w)
		}
	}
	return out
}

func sameWords(a, b *Clause) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Hash == b.Hash
}
