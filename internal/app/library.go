package app

import (
	"context"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// library shows the portal the legal documents.
type library struct{ policy *policy.Service }

// Documents lists documents issued before a day.
func (l library) Documents(ctx context.Context, before civil.Date, limit int) ([]portal.Document, error) {
	page, err := l.policy.Documents(ctx, policy.Filter{To: before.AddDays(-1), Size: limit})
	list := make([]portal.Document, 0, len(page.Documents))
	for _, d := range page.Documents {
		list = append(list, documentOf(d))
	}
	return list, err
}

// Document finds a document by its number as addresses write it.
func (l library) Document(ctx context.Context, slug string) (portal.Document, []portal.Clause, error) {
	d, err := l.policy.ByNumber(ctx, slug)
	if err != nil {
		return portal.Document{}, nil, err
	}
	v, err := l.policy.Version(ctx, d.Current)
	if err != nil {
		return portal.Document{}, nil, err
	}
	flat, err := l.policy.Clauses(ctx, d.Current)
	if err != nil {
		return portal.Document{}, nil, err
	}
	doc := documentOf(d)
	doc.Hash = v.TextHash
	return doc, tree(flat), nil
}

// Search finds documents and clauses.
func (l library) Search(ctx context.Context, query string, limit int) ([]portal.Found, error) {
	hits, err := l.policy.Search(ctx, query, limit)
	list := make([]portal.Found, 0, len(hits))
	for _, h := range hits {
		f := portal.Found{Document: documentOf(h.Document), Excerpt: h.Snippet}
		if h.Clause != nil {
			f.Address, f.Name = h.Clause.Address, h.Clause.Cited
		}
		list = append(list, f)
	}
	return list, err
}

func documentOf(d policy.Document) portal.Document {
	return portal.Document{
		Number: d.Number, Slug: portal.Slug(d.Number), Kind: d.Kind, Issuer: d.Issuer, Title: d.Title,
		IssuedOn: d.IssuedOn, EffectiveOn: d.EffectiveOn, Version: d.Versions,
	}
}

// tree puts the parts that lie in each other into each other.
func tree(flat []policy.Clause) []portal.Clause {
	var list []portal.Clause
	for i := 0; i < len(flat); {
		c := flat[i]
		size := c.Last - c.Ord + 1
		list = append(list, portal.Clause{
			Address: c.Address, Kind: string(c.Kind), Label: c.Mark(), Name: c.Cited, Heading: c.Heading, Text: c.Text, Hash: c.Hash,
			Children: tree(flat[i+1 : i+size]),
		})
		i += size
	}
	return list
}

// clauses shows statements the law as it reads now.
type clauses struct{ policy *policy.Service }

// Clause finds the clause that a sentence is to rest on.
func (c clauses) Clause(ctx context.Context, tx *sqldb.Tx, version, address string) (statement.Clause, error) {
	found, v, err := c.policy.ClauseIn(ctx, tx, policy.VersionID(version), address)
	if err != nil {
		return statement.Clause{}, err
	}
	d, err := c.policy.DocumentIn(ctx, tx, v.Document)
	if err != nil {
		return statement.Clause{}, err
	}
	return statement.Clause{
		Version: version, Address: address, Label: found.Cited, Text: found.Full, Hash: found.Hash,
		Document: d.Number, Title: d.Name(), IssuedOn: v.IssuedOn, EffectiveOn: v.EffectiveOn,
	}, nil
}
