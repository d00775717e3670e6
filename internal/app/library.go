package app

import (
	"context"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/portal"
)

// library shows the portal the legal documents.
type library struct{ policy *policy.Service }

// Documents lists documents issued before a day; "" is no bound.
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
	return l.read(ctx, d, d.Current)
}

// Version gives a document as one of its versions reads.
func (l library) Version(ctx context.Context, version string) (portal.Document, []portal.Clause, error) {
	v, err := l.policy.Version(ctx, policy.VersionID(version))
	if err != nil {
		return portal.Document{}, nil, err
	}
	d, err := l.policy.Document(ctx, v.Document)
	if err != nil {
		return portal.Document{}, nil, err
	}
	return l.read(ctx, d, v.ID)
}

func (l library) read(ctx context.Context, d policy.Document, id policy.VersionID) (portal.Document, []portal.Clause, error) {
	versions, err := l.policy.Versions(ctx, d.ID)
	if err != nil {
		return portal.Document{}, nil, err
	}
	doc := documentOf(d)
	found := false
	for _, v := range versions {
		doc.Versions = append(doc.Versions, string(v.ID))
		if v.ID == id {
			found = true
			doc.Title, doc.IssuedOn, doc.EffectiveOn = v.Title, v.IssuedOn, v.EffectiveOn
			doc.Version, doc.Hash, doc.Latest = v.N, v.TextHash, v.ID == d.Current
		}
	}
	if !found {
		return portal.Document{}, nil, fault.NotFound("ident.malformed", "id", string(id))
	}
	flat, err := l.policy.Clauses(ctx, id)
	return doc, tree(flat), err
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
		IssuedOn: d.IssuedOn, EffectiveOn: d.EffectiveOn, Version: d.Versions, Latest: true,
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
