package policy

import (
	"context"
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
	where, args := f.where()
	return view(ctx, s.db, func(tx *sqldb.Tx) (Page, error) {
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

func (f Filter) where() (clause string, args []any) {
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
	return "WHERE " + strings.Join(conds, " AND "), args
}

// keeps says of one document what where says of all.
func (f Filter) keeps(d Document) bool {
	_, year, _ := numberColumns(d)
	return (f.Kind == "" || d.Kind == f.Kind) && (f.Issuer == "" || d.Issuer == f.Issuer) && (f.Year == "" || year == f.Year) &&
		(f.From == "" || d.IssuedOn >= f.From) && (f.To == "" || d.IssuedOn <= f.To)
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
