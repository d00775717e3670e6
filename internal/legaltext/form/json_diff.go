package form

import (
	"bytes"
	"encoding/json"

	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/legaltext/amend"
	"github.com/loa-vn/loa/internal/legaltext/compare"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// The names of the other two JSON forms. They keep the promise of [Name].
const (
	DiffName         = "loa-legal-diff/1"
	ConsolidatedName = "loa-legal-consolidated/1"
)

type diff struct {
	Form   string  `json:"form"`
	Old    version `json:"old"`
	New    version `json:"new"`
	Same   bool    `json:"same"`
	Counts counts  `json:"counts"`
	Fields []field `json:"fields"`
	Parts  []part  `json:"parts"`
}

type version struct {
	Number      string     `json:"number"`
	Title       string     `json:"title"`
	IssuedOn    civil.Date `json:"issued_on"`
	EffectiveOn civil.Date `json:"effective_on"`
}

type counts struct {
	Same     int `json:"same"`
	Reworded int `json:"reworded"`
	Added    int `json:"added"`
	Removed  int `json:"removed"`
	Moved    int `json:"moved"`
}

type field struct {
	Name string `json:"name"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

type part struct {
	State   compare.State        `json:"state"`
	Kind    legaltext.ClauseKind `json:"kind"`
	Old     place                `json:"old"`
	New     place                `json:"new"`
	Heading []segment            `json:"heading"`
	Text    []segment            `json:"text"`
}

type place struct {
	Address string `json:"address"`
	Label   string `json:"label"`
}

type segment struct {
	Op  string `json:"op"`
	Old string `json:"old"`
	New string `json:"new"`
}

// DiffJSON gives a comparison of two documents as [DiffName]. Of parts that are the same or have only moved it gives the
// places and no words.
func DiffJSON(before, after *legaltext.Document, r *compare.Result) ([]byte, error) {
	of := func(d *legaltext.Document) version { return version{d.Number, d.Title, d.IssuedOn, d.EffectiveOn} }
	return indented(diff{
		Form: DiffName, Old: of(before), New: of(after), Same: !r.Changed(), Counts: counts(r.Counts),
		Fields: list(r.Fields, func(f compare.Field) field { return field(f) }),
		Parts:  list(r.Parts, writtenPart),
	})
}

func writtenPart(p compare.Part) part {
	out := part{
		State: p.State, Kind: p.New.Kind, Old: place{p.Old.Address, p.Old.Label}, New: place{p.New.Address, p.New.Label},
		Heading: []segment{}, Text: []segment{},
	}
	if p.State == compare.Removed {
		out.Kind = p.Old.Kind
	}
	if p.State != compare.Same && p.State != compare.Moved {
		out.Heading, out.Text = list(p.Heading, writtenSegment), list(p.Text, writtenSegment)
	}
	return out
}

func writtenSegment(s worddiff.Segment) segment {
	return segment{map[worddiff.Op]string{worddiff.Equal: "equal", worddiff.Del: "del", worddiff.Ins: "ins"}[s.Op], s.Old, s.New}
}

type consolidated struct {
	Form      string      `json:"form"`
	At        civil.Date  `json:"at"`
	Document  document    `json:"document"`
	Changes   []change    `json:"changes"`
	Unapplied []unapplied `json:"unapplied"`
}

type change struct {
	Address  string     `json:"address"`
	Verb     amend.Verb `json:"verb"`
	By       by         `json:"by"`
	Sentence string     `json:"sentence"`
	From     civil.Date `json:"from"`
	Before   string     `json:"before"`
	After    string     `json:"after"`
	Renamed  string     `json:"renamed"`
}

type by struct {
	Number  string `json:"number"`
	Address string `json:"address"`
	Line    int    `json:"line"`
}

type unapplied struct {
	Sentence string `json:"sentence"`
	By       by     `json:"by"`
	Code     string `json:"code"`
	Reason   string `json:"reason"`
}

// ConsolidatedJSON gives a consolidated text with what made it as [ConsolidatedName]; at is the day that was asked for,
// "" for all amendments. Its "document" alone is what [ParseJSON] reads.
func ConsolidatedJSON(r *amend.Result, at civil.Date) ([]byte, error) {
	return indented(consolidated{
		Form: ConsolidatedName, At: at, Document: written(r.Document),
		Changes: list(r.Changes, func(c amend.Change) change {
			return change{c.Address, c.Verb, by(c.By), c.Sentence, c.From, c.Before, c.After, c.Renamed}
		}),
		Unapplied: list(r.Unapplied, func(u amend.Unapplied) unapplied {
			out := unapplied{Sentence: u.Sentence, By: by(u.By)}
			if u.Reason != nil {
				out.Code, out.Reason = u.Reason.Code, lang.For(lang.VI).Error(u.Reason)
			}
			return out
		}),
	})
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}
