package statement

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/policy"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// Library is the ClauseSource of a site: the documents that package policy keeps.
type Library struct{ documents *policy.Service }

// LibraryOf reads clauses from imported documents.
func LibraryOf(documents *policy.Service) Library { return Library{documents} }

// Clause reads a clause as it stands now; NotFound if there is none.
func (l Library) Clause(ctx context.Context, tx *sqldb.Tx, version, address string) (Clause, error) {
	id, err := ident.Parse[policy.Version](version)
	if err != nil {
		return Clause{}, err
	}
	c, v, err := l.documents.ClauseIn(ctx, tx, id, address)
	if err != nil {
		return Clause{}, err
	}
	d, err := l.documents.DocumentIn(ctx, tx, v.Document)
	if err != nil {
		return Clause{}, err
	}
	return Clause{
		Version: version, Address: address, Label: capital(c.Cited), Text: c.Full, Hash: c.Hash,
		Document: d.Number, Title: called(d, v), IssuedOn: v.IssuedOn, EffectiveOn: v.EffectiveOn,
	}, nil
}

// called is how a text names the document: Quyết định số 71/2025/QĐ-UBND ngày
// 18/11/2025 của Ủy ban nhân dân tỉnh Bắc Ninh.
func called(d policy.Document, v policy.Version) string {
	name := d.Name()
	if v.IssuedOn != "" {
		name += " ngày " + viet.FormatDate(v.IssuedOn)
	}
	if d.Issuer != "" {
		name += " của " + d.Issuer
	}
	return name
}

// capital begins a name with a capital: "khoản 2 Điều 3" heads a line as "Khoản 2 Điều 3".
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || strings.TrimSpace(s) == "" {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
