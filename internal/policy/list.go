package policy

import (
	"cmp"
	"context"
	"database/sql"
	"strings"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/sqldb"
)

// Filter narrows a list of documents; zero fields do not.
type Filter struct {
	Kind   string
	Issuer string
	Year   string     // of the number, else of issue
	From   civil.Date // first day of issue
	To     civil.Date // last day of issue
	States []State    // that the document is in on the day On
	On     civil.Date // today when empty
	Page   int        // from 1
	Size   int        // 20 when zero, 100 at most
}

// Page is one page of a list, the newest issued first.
type Page struct {
	Documents []Document
	Total     int // on all pages
	Page      int // from 1
	Pages     int // at least 1
}

// Documents lists documents, the newest issued first.
func (s *Service) Documents(ctx context.Context, f Filter) (Page, error) {
	if f.Size <= 0 || f.Size > 100 {
		f.Size = 20
	}
	return view(ctx, s.db, func(tx *sqldb.Tx) (Page, error) {
		where, args := f.where(civil.On(tx.Now()))
		p := Page{}
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM policy_document `+where, args...).Scan(&p.Total); err != nil {
			return p, err
		}
		p.Pages = max(1, (p.Total+f.Size-1)/f.Size)
		p.Page = min(max(1, f.Page), p.Pages)
		var err error
		p.Documents, err = documents(ctx, tx, where+` ORDER BY issued_on DESC, id DESC LIMIT ? OFFSET ?`,
			append(args, f.Size, (p.Page-1)*f.Size)...)
		return p, err
	})
}

func (f Filter) where(today civil.Date) (clause string, args []any) {
	conds := []string{"versions > 0"}
	for _, c := range []struct{ cond, value string }{
		{"kind = ?", f.Kind},
		{"issuer = ?", f.Issuer},
		{"year = ?", f.Year},
		{"issued_on >= ?", string(f.From)},
		{"issued_on <= ?", string(f.To)},
	} {
		if c.value != "" {
			conds, args = append(conds, c.cond), append(args, c.value)
		}
	}
	if len(f.States) > 0 {
		conds = append(conds, `EXISTS (SELECT 1 FROM policy_state s WHERE s.document_id = policy_document.id AND s.state IN (`+sqldb.In(len(f.States))+`)
			AND s.from_day = (SELECT MAX(x.from_day) FROM policy_state x WHERE x.document_id = policy_document.id AND x.from_day <= ?))`)
		for _, state := range f.States {
			args = append(args, state)
		}
		args = append(args, cmp.Or(f.On, today))
	}
	return "WHERE " + strings.Join(conds, " AND "), args
}

// Choice is one value that a list can be narrowed to, with how many documents have it.
type Choice struct {
	Value string
	Count int
}

// Choices are the values of each filter that lead somewhere, the most frequent first.
type Choices struct{ Kinds, Issuers, Years []Choice }

// Choices lists what documents can be narrowed to.
func (s *Service) Choices(ctx context.Context) (Choices, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) (c Choices, err error) {
		if c.Kinds, err = choices(ctx, tx, `SELECT kind, COUNT(*) FROM policy_document WHERE versions > 0
			GROUP BY kind ORDER BY COUNT(*) DESC, kind`); err != nil {
			return c, err
		}
		if c.Issuers, err = choices(ctx, tx, `SELECT issuer, COUNT(*) FROM policy_document WHERE versions > 0
			GROUP BY issuer ORDER BY COUNT(*) DESC, issuer`); err != nil {
			return c, err
		}
		c.Years, err = choices(ctx, tx, `SELECT year, COUNT(*) FROM policy_document WHERE versions > 0
			GROUP BY year ORDER BY year DESC`)
		return c, err
	})
}

func choices(ctx context.Context, tx *sqldb.Tx, query string) ([]Choice, error) {
	var out []Choice
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var c Choice
		err := rows.Scan(&c.Value, &c.Count)
		out = append(out, c)
		return err
	}, query)
	return out, err
}
