package statement

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// Filter narrows a listing; zero fields do not.
type Filter struct {
	Agency auth.AgencyID
	States []State
	Kinds  []Kind
	Author auth.UserID
	After  string // the Next of the page before
	Limit  int    // 30 when zero, 200 at most
}

// Page is a part of a listing, most recently changed first.
type Page struct {
	Items []Statement
	Next  string // for Filter.After; "" on the last page
}

// List lists the statements of the agencies whose desk the actor may see.
func (svc *Service) List(ctx context.Context, actor auth.Actor, f Filter) (Page, error) {
	var p Page
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		agencies, all := actor.Agencies(auth.ActRead, tx.Now())
		if !all && len(agencies) == 0 {
			return auth.Require(actor, auth.ActRead, "", tx.Now())
		}
		w := where{}
		if !all {
			in(&w, "agency", agencies)
		}
		if f.Agency != "" {
			w.add("agency = ?", f.Agency)
		}
		in(&w, "state", f.States)
		in(&w, "kind", f.Kinds)
		if f.Author != "" {
			w.add("author = ?", f.Author)
		}
		var err error
		p, err = readPage(ctx, tx, w, "updated_at", f.After, f.Limit)
		return err
	})
	return p, err
}

// where collects the conditions of a query.
type where struct {
	conds []string
	args  []any
}

func (w *where) add(cond string, args ...any) {
	w.conds, w.args = append(w.conds, cond), append(w.args, args...)
}

func in[T any](w *where, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	w.add(column+" IN ("+sqldb.In(len(args))+")", args...)
}

// readPage reads one page, newest first by the given column of instants.
func readPage(ctx context.Context, tx *sqldb.Tx, w where, by, after string, limit int) (Page, error) {
	if limit <= 0 {
		limit = 30
	}
	limit = min(limit, 200)
	if at, id, ok := strings.Cut(after, "."); ok {
		us, err := strconv.ParseInt(at, 10, 64)
		if err == nil {
			w.add("("+by+" < ? OR ("+by+" = ? AND id < ?))", us, us, id)
		}
	}
	query := `SELECT ` + statementColumns + ` FROM statement`
	if len(w.conds) > 0 {
		query += ` WHERE ` + strings.Join(w.conds, " AND ")
	}
	query += ` ORDER BY ` + by + ` DESC, id DESC LIMIT ?`
	items, err := collect(ctx, tx, query, append(w.args, limit+1)...)
	if err != nil || len(items) <= limit {
		return Page{Items: items}, err
	}
	items = items[:limit]
	last := items[limit-1]
	at := last.UpdatedAt
	if by == "released_at" {
		at = last.ReleasedAt
	}
	return Page{Items: items, Next: fmt.Sprintf("%d.%s", sqldb.Micros(at), last.ID)}, nil
}

func collect(ctx context.Context, tx *sqldb.Tx, query string, args ...any) ([]Statement, error) {
	var items []Statement
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		s, err := scanStatement(rows)
		items = append(items, s)
		return err
	}, query, args...)
	return items, err
}

// The kinds of text under which package sqldb indexes statements: what the public
// may find, and what the desk may.
const (
	publicIndex = "statement"
	deskIndex   = "statement.desk"
)

// words are a text's folded words: a number such as 99/2026/QĐ-UBND is found by its
// parts on either engine.
func words(text string) string { return strings.Join(viet.Words(text), " ") }

func indexDesk(ctx context.Context, tx *sqldb.Tx, s Statement, c Content) error {
	body := make([]string, 0, len(c.Facts)+16)
	for _, text := range c.inOrder() {
		body = append(body, c.filled(text))
	}
	for _, f := range c.Facts {
		body = append(body, f.Label, f.Written())
	}
	for _, cite := range c.Citations {
		body = append(body, cite.Document)
	}
	return tx.Index(ctx, deskIndex, string(s.ID), words(s.Headline), words(strings.Join(body, " ")))
}

func indexPublic(ctx context.Context, tx *sqldb.Tx, s Statement, renderings []Rendering) error {
	for _, r := range renderings {
		if r.Channel == Web {
			return tx.Index(ctx, publicIndex, string(s.ID), words(r.Subject), words(r.Text))
		}
	}
	return nil
}

// Search finds statements at the desk by words, with or without tone marks, best
// first; only those that the actor may see.
func (svc *Service) Search(ctx context.Context, actor auth.Actor, query string, limit int) ([]Statement, error) {
	var found []Statement
	err := svc.db.View(ctx, func(tx *sqldb.Tx) error {
		hits, err := tx.Search(ctx, deskIndex, viet.Fold(query), limit)
		if err != nil {
			return err
		}
		for _, h := range hits {
			s, err := get(ctx, tx, ID(h.Ref))
			if err != nil {
				return err
			}
			if actor.Can(auth.ActRead, s.Agency, tx.Now()) {
				found = append(found, s)
			}
		}
		return nil
	})
	return found, err
}

// History is everything that happened to a statement, newest first, as it stands
// in the ledger's chain.
func (svc *Service) History(ctx context.Context, actor auth.Actor, id ID) ([]job.Entry, error) {
	var entries []job.Entry
	err := svc.seen(ctx, actor, id, func(tx *sqldb.Tx) (err error) {
		entries, err = svc.ledger.Entries(ctx, tx, job.Filter{Subject: string(id), Limit: 500})
		return err
	})
	return entries, err
}

// Versions lists what was submitted of a statement, newest first.
func (svc *Service) Versions(ctx context.Context, actor auth.Actor, id ID) ([]Version, error) {
	var versions []Version
	err := svc.seen(ctx, actor, id, func(tx *sqldb.Tx) error {
		versions = nil
		return tx.Each(ctx, func(rows *sql.Rows) error {
			v, err := scanVersion(rows)
			versions = append(versions, v)
			return err
		}, `SELECT `+versionColumns+` FROM statement_version WHERE statement = ? ORDER BY n DESC`, id)
	})
	return versions, err
}

// Asides lists the texts that were set aside, newest first.
func (svc *Service) Asides(ctx context.Context, actor auth.Actor, id ID) ([]Aside, error) {
	var all []Aside
	err := svc.seen(ctx, actor, id, func(tx *sqldb.Tx) error {
		all = nil
		return tx.Each(ctx, func(rows *sql.Rows) error {
			a, err := scanAside(rows)
			all = append(all, a)
			return err
		}, `SELECT id, base, content, saved_by, saved_by_name, saved_at FROM statement_aside
			WHERE statement = ? ORDER BY saved_at DESC, id DESC`, id)
	})
	return all, err
}

// seen runs f if the actor may see the statement.
func (svc *Service) seen(ctx context.Context, actor auth.Actor, id ID, f func(tx *sqldb.Tx) error) error {
	return svc.db.View(ctx, func(tx *sqldb.Tx) error {
		s, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := auth.Require(actor, auth.ActRead, s.Agency, tx.Now()); err != nil {
			return err
		}
		return f(tx)
	})
}
