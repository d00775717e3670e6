// Package form gives a legal document in the forms that others can use: JSON for programs, Akoma Ntoso for archives and
// parliaments, plain text for whoever has nothing, and a page to print.
//
//	JSON    json.go, json_read.go    loa-legal/1: stable, documented in docs/legal-json.md, and read back by [ParseJSON]
//	Akoma   akoma*.go, iri.go        Akoma Ntoso 3.0, within the profile testdata/akn-profile.rng
//	Plain   plain.go                 the official layout, which legaltext.Parse reads back to the same parts
//	HTML    html.go                  one file without scripts, A4 when printed, an anchor for each address
//
// Every form is made of the document alone: no clock, no database, and the same document gives the same bytes. What the
// document does not state is left empty and never filled in.
//
// The one surprise: Akoma Ntoso demands a date where a text may have none. Such a document bears the first of January of
// its number's year, or of the year 1, under a name that says so.
package form

import (
	"github.com/loa-vn/loa/internal/fault"
	"github.com/loa-vn/loa/internal/legaltext"
)

// printable refuses a document that has no part: there is nothing to lay out.
func printable(d *legaltext.Document) error {
	if len(d.Clauses) == 0 {
		return fault.Invalid("legal.nothing_to_give", "number", d.Number)
	}
	return nil
}
