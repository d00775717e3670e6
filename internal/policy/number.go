package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// numberColumns are a document's number in the pieces by which it is looked for.
func numberColumns(d Document) (serial, year, codes string) {
	serial, year, list := legaltext.NumberParts(d.Number)
	if year == "" && d.IssuedOn != "" {
		year = string(d.IssuedOn[:4])
	}
	// People say the kind and the issuer with the number: "luật 64/2025", "qd 71/2025 bắc ninh".
	_, _, kind := legaltext.NumberParts(d.Kind)
	list = slices.Concat(list, kind, viet.Words(d.Kind), viet.Words(d.Issuer))
	return serial, year, " " + strings.Join(list, " ") + " "
}

// ByNumber finds the one document that a number names, in any writing: "71/2025/QĐ-UBND", "qd 71/2025", "Quyết định số
// 71 năm 2025", "qd 71/2025 bắc ninh". NotFound if there is none; Conflict if the number fits several and none exactly.
func (s *Service) ByNumber(ctx context.Context, number string) (Document, error) {
	found, err := s.Numbered(ctx, number)
	switch {
	case err != nil:
		return Document{}, err
	case len(found) == 0:
		return Document{}, fault.NotFound("policy.number_not_found", "number", number)
	case len(found) > 1:
		return Document{}, fault.Conflict("policy.number_ambiguous", "number", number, "count", len(found))
	}
	return found[0], nil
}

// Numbered finds every document that a number fits, the newest first. Documents that bear exactly this number keep out
// those that only resemble it.
func (s *Service) Numbered(ctx context.Context, number string) ([]Document, error) {
	return view(ctx, s.db, func(tx *sqldb.Tx) ([]Document, error) { return numbered(ctx, tx, number) })
}

func numbered(ctx context.Context, tx *sqldb.Tx, number string) ([]Document, error) {
	serial, year, codes := legaltext.NumberParts(number)
	codes = slices.DeleteFunc(codes, func(c string) bool { return c == "nam" || c == "cua" })
	if serial == "" {
		return nil, nil
	}
	clause, args := `WHERE versions > 0 AND serial = ?`, []any{serial}
	if year != "" {
		clause, args = clause+` AND year = ?`, append(args, year)
	}
	for _, c := range codes {
		clause, args = clause+` AND codes LIKE ?`, append(args, "% "+c+" %")
	}
	found, err := documents(ctx, tx, clause+` ORDER BY issued_on DESC, id DESC LIMIT 50`, args...)
	if err != nil {
		return nil, err
	}
	exact := slices.DeleteFunc(slices.Clone(found), func(d Document) bool {
		return viet.Fold(d.Number) != viet.Fold(legaltext.NormalNumber(number))
	})
	if len(exact) > 0 {
		return exact, nil
	}
	return found, nil
}
