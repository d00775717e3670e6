package form

import (
	"fmt"
	"time"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
)

// Name is the name of the JSON form and its version. Fields may be added under this name; a field that changes its
// meaning or goes away gets another.
const Name = "loa-legal/1"

// JSON gives a document as [Name], indented, with the texts of its warnings in Vietnamese. Every field is there: "" for a
// text or a day that is not stated, [] for a list without entries.
func JSON(d *legaltext.Document) ([]byte, error) {
	return indented(written(d))
}

type document struct {
	Form        string     `json:"form"`
	Number      string     `json:"number"`
	Kind        string     `json:"kind"`
	Issuer      string     `json:"issuer"`
	Place       string     `json:"place"`
	IssuedOn    civil.Date `json:"issued_on"`
	EffectiveOn civil.Date `json:"effective_on"`
	ExpiresOn   civil.Date `json:"expires_on"`
	Title       string     `json:"title"`
	Signers     []signer   `json:"signers"`
	Recipients  []string   `json:"recipients"`
	Bases       []basis    `json:"bases"`
	Clauses     []clause   `json:"clauses"`
	Notes       []note     `json:"notes"`
	Relations   []relation `json:"relations"`
	Origin      origin     `json:"origin"`
	Warnings    []warning  `json:"warnings"`
}

type signer struct {
	Name   string `json:"name"`
	Office string `json:"office"`
}

type basis struct {
	Text    string   `json:"text"`
	Numbers []string `json:"numbers"`
	Line    int      `json:"line"`
}

type clause struct {
	Address  string               `json:"address"`
	Kind     legaltext.ClauseKind `json:"kind"`
	Label    string               `json:"label"`
	Heading  string               `json:"heading"`
	Text     string               `json:"text"`
	Tables   []table              `json:"tables"`
	Hash     string               `json:"hash"`
	Line     int                  `json:"line"`
	Children []clause             `json:"children"`
}

type table struct {
	First int        `json:"first"`
	Rows  [][]string `json:"rows"`
}

type note struct {
	Mark    string `json:"mark"`
	Address string `json:"address"`
	Text    string `json:"text"`
	Line    int    `json:"line"`
}

type relation struct {
	Kind     legaltext.RelationKind `json:"kind"`
	Target   target                 `json:"target"`
	Parts    []string               `json:"parts"`
	Partial  bool                   `json:"partial"`
	On       civil.Date             `json:"on"`
	Evidence string                 `json:"evidence"`
	Address  string                 `json:"address"`
	Line     int                    `json:"line"`
}

type target struct {
	Kind     string     `json:"kind"`
	Number   string     `json:"number"`
	Name     string     `json:"name"`
	IssuedOn civil.Date `json:"issued_on"`
	Issuer   string     `json:"issuer"`
}

type origin struct {
	Format     legaltext.Format `json:"format"`
	Pages      int              `json:"pages"`
	Confidence float64          `json:"confidence"`
	Signatures []signature      `json:"signatures"`
}

type signature struct {
	By     string                   `json:"by"`
	At     string                   `json:"at"`
	State  legaltext.SignatureState `json:"state"`
	Reason string                   `json:"reason"`
}

type warning struct {
	Line int            `json:"line"`
	Code string         `json:"code"`
	Text string         `json:"text"`
	Args map[string]any `json:"args"`
}

func written(d *legaltext.Document) document {
	return document{
		Form: Name, Number: d.Number, Kind: d.Kind, Issuer: d.Issuer, Place: d.Place,
		IssuedOn: d.IssuedOn, EffectiveOn: d.EffectiveOn, ExpiresOn: d.ExpiresOn, Title: d.Title,
		Signers:    list(d.Signers, func(s legaltext.Signer) signer { return signer(s) }),
		Recipients: listed(d.Recipients),
		Bases:      list(d.Bases, func(b legaltext.Basis) basis { return basis{b.Text, listed(b.Numbers), b.Line} }),
		Clauses:    list(d.Clauses, writtenClause),
		Notes:      list(d.Notes, func(n legaltext.Note) note { return note(n) }),
		Relations:  list(d.Relations, writtenRelation),
		Origin: origin{
			d.Origin.Format, d.Origin.Pages, d.Origin.Confidence,
			list(d.Origin.Signatures, func(s legaltext.Signature) signature { return signature{s.By, stamp(s.At), s.State, s.Reason} }),
		},
		Warnings: list(d.Warnings, writtenWarning),
	}
}

func writtenClause(c legaltext.Clause) clause {
	return clause{
		c.Address, c.Kind, c.Label, c.Heading, c.Text,
		list(c.Tables, func(t legaltext.Table) table { return table{t.First, list(t.Rows, listed)} }),
		c.Hash, c.Line, list(c.Children, writtenClause),
	}
}

func writtenRelation(r legaltext.Relation) relation {
	return relation{r.Kind, target(r.Target), listed(r.Parts), r.Partial, r.On, r.Evidence, r.Address, r.Line}
}

func writtenWarning(w legaltext.Warning) warning {
	out := warning{Line: w.Line, Args: map[string]any{}}
	if w.Fault != nil {
		out.Code, out.Text = w.Fault.Code, lang.For(lang.VI).Error(w.Fault)
		for k, v := range w.Fault.Args {
			out.Args[k] = plainValue(v)
		}
	}
	return out
}

// plainValue keeps what JSON has a form of and writes everything else out.
func plainValue(v any) any {
	switch v.(type) {
	case string, int, int64, bool:
		return v
	}
	return fmt.Sprint(v)
}

// stamp writes an instant as RFC 3339; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// list converts each entry; no entries are an empty list and never null.
func list[A, B any](in []A, of func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, x := range in {
		out = append(out, of(x))
	}
	return out
}

func listed(in []string) []string {
	return list(in, func(s string) string { return s })
}
