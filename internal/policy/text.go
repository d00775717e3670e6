package policy

import (
	"context"
	"encoding/json"

	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Text rebuilds the whole of what was read of a version, as the reader gave it. NotFound if there is no such version.
func (s *Service) Text(ctx context.Context, id VersionID) (*legaltext.Document, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (*legaltext.Document, error) {
		v, err := oneVersion(ctx, tx, `WHERE id = ?`, id)
		if err != nil {
			return nil, err
		}
		return textOf(ctx, tx, v)
	})
}

func textOf(ctx context.Context, tx *sqldb.Tx, v Version) (*legaltext.Document, error) {
	d := &legaltext.Document{
		Number: v.number, Kind: v.kind, Issuer: v.issuer, Place: v.place,
		IssuedOn: v.IssuedOn, EffectiveOn: v.EffectiveOn, ExpiresOn: v.ExpiresOn, Title: v.Title,
		Signers: v.Signers, Recipients: v.Recipients, Bases: v.Bases, Notes: v.Notes, Origin: v.Origin,
	}
	if d.Number == "" { // kept before the head was
		doc, err := documentByID(ctx, tx, v.Document)
		if err != nil {
			return nil, err
		}
		d.Number, d.Kind, d.Issuer, d.Place = doc.Number, doc.Kind, doc.Issuer, doc.Place
	}
	for _, w := range v.Warnings {
		f := w.Fault()
		f.Args = whole(f.Args)
		d.Warnings = append(d.Warnings, legaltext.Warning{Line: w.Line, Fault: f})
	}
	list, err := clauses(ctx, tx, `WHERE version_id = ? ORDER BY ord`, v.ID)
	if err != nil {
		return nil, err
	}
	d.Clauses, _ = grow(list, 0)
	said := v.ID
	if v.Made == MadeConsolidated { // the base's own words still stand
		said = v.Base
	}
	stored, err := relations(ctx, tx, `WHERE r.version_id = ? ORDER BY r.ord`, said)
	for _, r := range stored {
		d.Relations = append(d.Relations, r.Relation)
	}
	return d, err
}

// grow is the tree of the parts that lie side by side at a depth, and how many parts that took.
func grow(list []Clause, depth int) (tree []legaltext.Clause, n int) {
	for n < len(list) && list[n].Depth == depth {
		c := list[n]
		part := legaltext.Clause{
			Address: c.Address, Kind: c.Kind, Label: c.Label, Heading: c.Heading, Text: c.Text, Tables: c.Tables, Hash: c.Hash, Line: c.Line,
		}
		inside, taken := grow(list[n+1:], depth+1)
		part.Children = inside
		tree, n = append(tree, part), n+1+taken
	}
	return tree, n
}

// whole gives the numbers of a warning back as they were: lines and counts.
func whole(args map[string]any) map[string]any {
	for k, v := range args {
		if n, ok := v.(json.Number); ok {
			if i, err := n.Int64(); err == nil {
				args[k] = int(i)
			}
		}
	}
	return args
}
