package policy

import (
	"strings"

	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/legaltext"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/viet"
)

// identity is what makes two files the same document: number, issuer, and the year of issue where the number has none.
func identity(d *legaltext.Document) string {
	_, year, _ := legaltext.NumberParts(d.Number)
	if year == "" && d.IssuedOn != "" {
		year = string(d.IssuedOn[:4])
	}
	return strings.Join([]string{viet.Fold(d.Number), viet.Fold(d.Issuer), year}, "|")
}

// textHash binds all the words that were read, the head's among them; the hash of each outermost part stands for it.
func textHash(d *legaltext.Document) string {
	parts := []string{d.Number, d.Kind, d.Issuer, string(d.IssuedOn), string(d.EffectiveOn), d.Title}
	for _, c := range d.Clauses {
		parts = append(parts, c.Address, c.Hash)
	}
	return legaltext.TextHash(strings.Join(parts, "\n"))
}

// newVersion is the next text of a document, not yet numbered among what it was made from.
func newVersion(tx *sqldb.Tx, doc Document, made Made, read *legaltext.Document) Version {
	v := Version{
		ID: ident.New[Version](tx.Now()), Document: doc.ID, N: doc.Versions + 1, Made: made, Live: true, TextHash: textHash(read),
		Title: read.Title, IssuedOn: read.IssuedOn, EffectiveOn: read.EffectiveOn, ExpiresOn: read.ExpiresOn,
		Signers: read.Signers, Recipients: read.Recipients, Bases: read.Bases, Notes: read.Notes, Origin: read.Origin,
		Created: tx.Now(), number: read.Number, kind: read.Kind, issuer: read.Issuer, place: read.Place,
	}
	if made == MadePublished {
		v.From = v.EffectiveOn
	}
	for _, w := range read.Warnings {
		v.Warnings = append(v.Warnings, Warning{Line: w.Line, Code: w.Fault.Code, Args: w.Fault.Args})
	}
	return v
}

// advance makes what was read the document's newest published text.
func advance(doc Document, v Version, read *legaltext.Document) Document {
	doc.Number, doc.Kind, doc.Issuer, doc.Place = read.Number, read.Kind, read.Issuer, read.Place
	doc.Title, doc.IssuedOn, doc.EffectiveOn = read.Title, read.IssuedOn, read.EffectiveOn
	doc.Versions, doc.Changed = v.N, v.Created
	return doc
}

// flatten lists a document's parts in order.
func flatten(id VersionID, d *legaltext.Document) []Clause {
	var list []Clause
	labels := []string{}
	d.Walk(func(c legaltext.Clause, depth int) {
		labels = append(labels[:min(depth, len(labels))], c.Label)
		list = append(list, Clause{
			Version: id, Address: c.Address, Kind: c.Kind, Label: c.Label, Cited: legaltext.Cite(cited(list, labels, c.Kind)),
			Heading: c.Heading, Text: c.Text, Tables: c.Tables, Hash: c.Hash, Depth: depth, Ord: len(list), Line: c.Line,
		})
	})
	for i := len(list) - 1; i >= 0; i-- {
		list[i].Last = i
		for j := i + 1; j < len(list) && list[j].Depth > list[i].Depth; j = list[j].Last + 1 {
			list[i].Last = list[j].Last
		}
	}
	return list
}

// cited leaves out of a path of labels the chapters and sections that an article is not cited by.
func cited(before []Clause, labels []string, kind legaltext.ClauseKind) []string {
	depth := len(labels) - 1
	path := []string{labels[depth]}
	for i := len(before) - 1; i >= 0 && depth > 0; i-- {
		if before[i].Depth != depth-1 {
			continue
		}
		depth--
		if named(before[i].Kind, kind) {
			path = append([]string{before[i].Label}, path...)
		}
	}
	return path
}

// named says whether a part of the kind is said when one inside it is cited.
func named(kind, inside legaltext.ClauseKind) bool {
	switch kind {
	case legaltext.KindPart, legaltext.KindChapter, legaltext.KindSection, legaltext.KindSubsection:
		return inside == legaltext.KindChapter || inside == legaltext.KindSection || inside == legaltext.KindSubsection
	default:
		return true
	}
}

// full joins a part and those inside it as legaltext.Clause.Full does.
func full(parts []Clause) string {
	var lines []string
	for i, c := range parts {
		own := strings.Trim(c.Heading+"\n"+c.Text, "\n")
		if i > 0 {
			own = strings.TrimSpace(c.Mark() + " " + own)
		}
		if own != "" {
			lines = append(lines, own)
		}
	}
	return strings.Join(lines, "\n")
}
