// Package compare holds two versions of a legal document against each other, part by part.
//
// A part is known by its address, and so a reader asks: what became of Điều 5? But an inserted clause renumbers those
// behind it, and then the address alone would say that every one of them was rewritten. So words come before addresses:
// a part whose words stand at another place has moved, and only what is left over is compared where it stands.
//
// Each part is judged by its own words, its heading and its text, and not by what is in the parts below it. An article
// of which one point changed is the same; the point is not.
package compare

import (
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/viet/worddiff"
)

// State is what became of a part.
type State string

// The closed set of states.
const (
	Same     State = "same"
	Reworded State = "reworded"
	Added    State = "added"
	Removed  State = "removed"
	Moved    State = "moved" // the same words at another address
)

// Place is where a part stands in one of the two documents; its zero value means that it does not.
type Place struct {
	Address string // "dieu-3/khoan-2"
	Label   string // "Khoản 2"
	Kind    legaltext.ClauseKind
	Depth   int // from 0
}

// Part is one part of either document.
type Part struct {
	State   State
	Old     Place // empty for what was added
	New     Place // empty for what was removed
	Heading []worddiff.Segment
	Text    []worddiff.Segment // its own words, without those of the parts below it
}

// Field is what the head of a document says.
type Field struct {
	Name     string // as in the JSON form: "number", "issued_on"
	Old, New string
}

// Counts is how many parts are in each state.
type Counts struct{ Same, Reworded, Added, Removed, Moved int }

// Result is a whole comparison.
type Result struct {
	Fields []Field // those that differ, in a fixed order
	Parts  []Part  // in the order of the new document; what was removed stands behind what it stood behind
	Counts Counts
}

// Changed reports whether a reader would see any difference.
func (r *Result) Changed() bool {
	return len(r.Fields) > 0 || r.Counts.Same < len(r.Parts)
}

// Documents compares two documents. It reads both and keeps neither.
func Documents(before, after *legaltext.Document) *Result {
	m := match(flat(before), flat(after))
	r := &Result{Fields: fields(before, after)}
	for _, p := range m.inOrder() {
		part := p.part()
		r.Counts.add(part.State)
		r.Parts = append(r.Parts, part)
	}
	return r
}

func (c *Counts) add(s State) {
	switch s {
	case Same:
		c.Same++
	case Reworded:
		c.Reworded++
	case Added:
		c.Added++
	case Removed:
		c.Removed++
	case Moved:
		c.Moved++
	}
}

// fields lists what differs in the heads of two documents.
func fields(a, b *legaltext.Document) []Field {
	var out []Field
	for _, f := range []Field{
		{"number", a.Number, b.Number},
		{"kind", a.Kind, b.Kind},
		{"issuer", a.Issuer, b.Issuer},
		{"title", a.Title, b.Title},
		{"issued_on", string(a.IssuedOn), string(b.IssuedOn)},
		{"effective_on", string(a.EffectiveOn), string(b.EffectiveOn)},
		{"expires_on", string(a.ExpiresOn), string(b.ExpiresOn)},
	} {
		if !worddiff.Same(f.Old, f.New) {
			out = append(out, f)
		}
	}
	return out
}
