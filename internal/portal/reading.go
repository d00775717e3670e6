package portal

import (
	"context"
	"net/http"
	"strconv"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/statement"
)

// reading is a document in one of its texts: that of today, of another day, or one by its number.
type reading struct {
	policy.Document

	Home     string     // the document's address, which shows the text of today
	Page     string     // the address of this reading
	Base     string     // the beginning of its parts' addresses
	Day      civil.Date // that was asked for; "" where none was
	Today    policy.Standing
	Then     policy.Standing // on Day; as Today where none was asked for
	Version  policy.Version
	Versions []policy.Version // the newest first
	Clauses  []policy.Clause  // in order
	Changes  []policy.Change  // that made this text of the published one
}

// current reports whether this is the text that holds today.
func (d reading) current() bool { return d.Version.ID == d.Today.Version.ID }

// asked reads which text a request is about: ?on= a day, the address's own number, or neither.
func asked(r *http.Request) (policy.At, error) {
	var at policy.At
	var err error
	if typed := r.PathValue("n"); typed != "" {
		if at.N, err = strconv.Atoi(typed); err != nil || at.N < 1 {
			return at, fault.NotFound("ui.error.no_page")
		}
		return at, nil
	}
	at.Day, err = formDay(r, "on")
	return at, err
}

// read opens a document's text with everything that a page shows of it.
func (p *Portal) read(ctx context.Context, d policy.Document, at policy.At) (reading, error) {
	got := reading{Document: d, Home: p.homeOf(ctx, d), Day: at.Day}
	var err error
	if got.Today, err = p.cfg.Force.OnDate(ctx, d.ID, p.today()); err != nil {
		return got, err
	}
	got.Then, got.Version = got.Today, got.Today.Version
	if at.Day != "" {
		if got.Then, err = p.cfg.Force.OnDate(ctx, d.ID, at.Day); err != nil {
			return got, err
		}
		got.Version = got.Then.Version
	}
	if at.N > 0 {
		if got.Version, err = p.cfg.Texts.VersionAt(ctx, d.ID, at.N); err != nil {
			return got, err
		}
	}
	if got.Clauses, err = p.cfg.Texts.Clauses(ctx, got.Version.ID); err != nil {
		return got, err
	}
	return p.placed(ctx, got)
}

// placed completes a reading with its addresses and with what made its text.
func (p *Portal) placed(ctx context.Context, got reading) (reading, error) {
	got.Page, got.Base = got.Home, got.Home
	if !got.current() {
		got.Base = "/versions/" + got.Version.ID.String()
		got.Page = got.Home + "/versions/" + strconv.Itoa(got.Version.N)
	}
	var err error
	if got.Versions, err = p.cfg.Texts.Versions(ctx, got.ID); err != nil {
		return got, err
	}
	got.Changes, err = p.cfg.Force.Changes(ctx, got.Version.ID)
	return got, err
}

// resting lists the statements that cite a version of a document, or a clause of
// one and what lies under it.
func (p *Portal) resting(ctx context.Context, d reading, address string) ([]statement.Released, error) {
	versions := make([]string, 0, len(d.Versions))
	for _, v := range d.Versions {
		versions = append(versions, v.ID.String())
	}
	return p.cfg.Stories.Resting(ctx, versions, address)
}
