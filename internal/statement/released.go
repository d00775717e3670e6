package statement

import (
	"context"
	"time"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// Released is a statement as the public reads it. A withdrawn one keeps its page,
// which says that it was withdrawn and why; its text is no longer given.
type Released struct {
	ID          ID
	Slug        string
	Agency      auth.AgencyID
	Issuer      string
	Kind        Kind
	Urgent      bool
	Synthetic   bool
	Locale      lang.Locale
	Version     VersionID
	Edition     int // 1, and one more for each typo fix
	TextHash    string
	Headline    string
	Summary     string
	HTML        string // safe to embed
	Text        string
	Facts       []Fact // those to remember
	Basis       []Basis
	ReleasedAt  time.Time
	MendedAt    time.Time // of the last typo fix; zero for none
	Corrects    *Link     // what this statement corrects
	Corrections []Link    // newest first
	Withdrawn   time.Time // zero while it stands
	Reason      string    // of the withdrawal
}

// Basis is a sentence of the statement and the clause it rests on.
type Basis struct {
	Sentence string
	Source   string // "Khoản 2 Điều 3, Quyết định số …"
	Label    string // "Khoản 2 Điều 3"
	Document string // its number
	Quote    string
	Clause   ClauseRef
}

// Link leads to another statement.
type Link struct {
	ID         ID
	Slug       string
	Headline   string
	ReleasedAt time.Time
}

// Released returns a public statement by its slug or identifier; NotFound for one
// that was never released.
func (svc *Service) Released(ctx context.Context, slug string) (Released, error) {
	var r Released
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		s, err := scanStatement(tx.QueryRow(ctx, `SELECT `+statementColumns+` FROM statement
			WHERE (slug = ? OR id = ?) AND released <> ''`, slug, slug))
		if sqldb.NoRows(err) {
			return fault.NotFound("statement.not_public")
		}
		if err != nil {
			return err
		}
		r, err = released(ctx, tx, s)
		return err
	})
	return r, err
}

// ReleasedFilter narrows a public listing; zero fields do not.
type ReleasedFilter struct {
	Agency auth.AgencyID
	Kinds  []Kind
	After  string // the Next of the page before
	Limit  int    // 30 when zero, 200 at most
}

// ReleasedPage is a part of a public listing, newest release first.
type ReleasedPage struct {
	Items []Released
	Next  string
}

// ReleasedList lists what stands before the public.
func (svc *Service) ReleasedList(ctx context.Context, f ReleasedFilter) (ReleasedPage, error) {
	var p ReleasedPage
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		p = ReleasedPage{}
		w := where{}
		w.add("released <> ''")
		w.add("state <> ?", StateWithdrawn)
		if f.Agency != "" {
			w.add("agency = ?", f.Agency)
		}
		in(&w, "kind", f.Kinds)
		found, err := readPage(ctx, tx, w, "released_at", f.After, f.Limit)
		if err != nil {
			return err
		}
		p.Next = found.Next
		p.Items, err = allReleased(ctx, tx, found.Items)
		return err
	})
	return p, err
}

// SearchReleased finds public statements by words, with or without tone marks, best
// first.
func (svc *Service) SearchReleased(ctx context.Context, query string, limit int) ([]Released, error) {
	var found []Released
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		hits, err := tx.Search(ctx, publicIndex, viet.Fold(query), limit)
		if err != nil {
			return err
		}
		items := make([]Statement, 0, len(hits))
		for _, h := range hits {
			s, err := get(ctx, tx, ID(h.Ref))
			if err != nil {
				return err
			}
			items = append(items, s)
		}
		found, err = allReleased(ctx, tx, items)
		return err
	})
	return found, err
}

// Rendering returns what a released or approved version says on a channel, word for
// word: what a run sends.
func (svc *Service) Rendering(ctx context.Context, id VersionID, channel Channel) (Rendering, error) {
	var r Rendering
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		v, err := version(ctx, tx, id)
		if err != nil {
			return err
		}
		var ok bool
		if r, ok = v.Rendering(channel); !ok {
			return fault.NotFound("statement.no_rendering", "channel", string(channel))
		}
		return nil
	})
	return r, err
}

func allReleased(ctx context.Context, tx *sqldb.Tx, items []Statement) ([]Released, error) {
	all := make([]Released, 0, len(items))
	for _, s := range items {
		r, err := released(ctx, tx, s)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func released(ctx context.Context, tx *sqldb.Tx, s Statement) (Released, error) {
	v, err := version(ctx, tx, s.Released)
	if err != nil {
		return Released{}, err
	}
	c := v.Content
	web, _ := v.Rendering(Web)
	r := Released{
		ID: s.ID, Slug: s.Slug, Agency: s.Agency, Issuer: c.Issuer, Kind: s.Kind, Urgent: s.Urgent, Synthetic: s.Synthetic,
		Locale: c.Locale, Version: v.ID, Edition: v.Edition, TextHash: v.Binding.Text, Headline: s.public, ReleasedAt: s.ReleasedAt, Withdrawn: s.WithdrawnAt,
	}
	if v.Edition > 1 {
		r.MendedAt = v.ReleasedAt
	}
	if r.Withdrawn.IsZero() {
		r.Summary, r.HTML, r.Text, r.Basis = c.filled(c.Summary), web.HTML, web.Text, c.basis()
		for _, f := range c.Facts {
			if f.Must(Web) {
				r.Facts = append(r.Facts, f)
			}
		}
	} else {
		r.Reason = s.Reason
	}
	return r, relatives(ctx, tx, s, &r)
}

func (c Content) basis() []Basis {
	all := c.Sentences()
	out := make([]Basis, 0, len(c.Citations))
	for _, cite := range c.Citations {
		b := Basis{Source: cite.Source(), Label: cite.Label, Document: cite.Document, Quote: cite.Quote, Clause: cite.Clause}
		if cite.fits(all) {
			b.Sentence = c.filled(all[cite.Sentence].Text)
		}
		out = append(out, b)
	}
	return out
}

// relatives fills in what the statement corrects and what corrects it.
func relatives(ctx context.Context, tx *sqldb.Tx, s Statement, r *Released) error {
	corrections, err := collect(ctx, tx, `SELECT `+statementColumns+` FROM statement
		WHERE corrects = ? AND released <> '' AND state <> ? ORDER BY released_at DESC, id DESC`, s.ID, StateWithdrawn)
	if err != nil {
		return err
	}
	for _, c := range corrections {
		r.Corrections = append(r.Corrections, c.link())
	}
	if s.Corrects == "" {
		return nil
	}
	erring, err := get(ctx, tx, s.Corrects)
	if err == nil {
		link := erring.link()
		r.Corrects = &link
	}
	return err
}

func (s Statement) link() Link {
	return Link{ID: s.ID, Slug: s.Slug, Headline: s.public, ReleasedAt: s.ReleasedAt}
}
