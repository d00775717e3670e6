package app

import (
	"context"
	"html/template"

	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/portal"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/statement"
)

// stories shows the portal what was released, and where.
type stories struct{ site *Site }

// Latest lists releases; those of a unit are what was published on its shelf.
func (s stories) Latest(ctx context.Context, q portal.StoryQuery) ([]portal.Story, error) {
	var shelf []delivery.Publication
	err := s.site.DB.View(ctx, func(tx *sqldb.Tx) (err error) {
		shelf, err = s.site.Post.Published(ctx, tx, string(q.Unit), q.Before, q.Limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]statement.ID, 0, len(shelf))
	for _, p := range shelf {
		ids = append(ids, statement.ID(p.Statement))
	}
	found, err := s.site.Texts.ReleasedAmong(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]portal.Story, 0, len(found))
	for _, r := range found {
		if q.Kind == "" || q.Kind == r.Kind {
			list = append(list, storyOf(r))
		}
	}
	return list, nil
}

// Story finds one release.
func (s stories) Story(ctx context.Context, id string) (portal.Story, error) {
	r, err := s.site.Texts.Released(ctx, id)
	return storyOf(r), err
}

// Resting lists what rests on a document or a clause.
func (s stories) Resting(ctx context.Context, number, address string) ([]portal.Story, error) {
	return storiesOf(s.site.Texts.Resting(ctx, number, address))
}

// Search finds releases by words.
func (s stories) Search(ctx context.Context, query string, limit int) ([]portal.Story, error) {
	return storiesOf(s.site.Texts.SearchReleased(ctx, query, limit))
}

func storiesOf(found []statement.Released, err error) ([]portal.Story, error) {
	list := make([]portal.Story, 0, len(found))
	for _, r := range found {
		list = append(list, storyOf(r))
	}
	return list, err
}

func storyOf(r statement.Released) portal.Story {
	s := portal.Story{
		ID: r.Slug, Kind: r.Kind, Urgent: r.Urgent, Locale: r.Locale, Issuer: r.Issuer, Headline: r.Headline, Summary: r.Summary,
		HTML:       template.HTML(r.HTML), //nolint:gosec // G203: package statement makes it and promises that it is safe.
		ReleasedAt: r.ReleasedAt, ChangedAt: r.MendedAt, Version: r.Edition, TextHash: r.TextHash,
	}
	for _, b := range r.Basis {
		s.Citations = append(s.Citations, portal.Citation{Label: b.Label, Document: b.Document, Address: b.Clause.Address, Quote: b.Quote})
	}
	if !r.Withdrawn.IsZero() {
		s.Withdrawn = &portal.Withdrawal{At: r.Withdrawn, Reason: r.Reason}
	}
	if r.Corrects != nil {
		s.Corrects = related(*r.Corrects)
	}
	for _, c := range r.Corrections {
		s.Corrected = append(s.Corrected, *related(c))
	}
	return s
}

func related(l statement.Link) *portal.Related {
	return &portal.Related{ID: l.Slug, Headline: l.Headline, At: l.ReleasedAt}
}

