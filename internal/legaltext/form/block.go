package form

import (
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
)

// block is a paragraph, or a table.
type block struct {
	text string
	rows [][]string
}

// blocks cuts a part's own text into paragraphs and tables, in order.
func blocks(c legaltext.Clause) []block {
	if c.Text == "" {
		return nil
	}
	var out []block
	paragraphs, at := strings.Split(c.Text, "\n"), 0
	for _, t := range c.Tables {
		if t.First < at || len(t.Rows) == 0 || t.First+len(t.Rows) > len(paragraphs) {
			continue // a table that does not lie in the text is told by its paragraphs
		}
		for ; at < t.First; at++ {
			out = append(out, block{text: paragraphs[at]})
		}
		out = append(out, block{rows: t.Rows})
		at += len(t.Rows)
	}
	for ; at < len(paragraphs); at++ {
		out = append(out, block{text: paragraphs[at]})
	}
	return out
}

// notes finds the footnotes of each part; those of no part are the document's own, under "".
func notes(d *legaltext.Document) map[string][]legaltext.Note {
	known := map[string]bool{}
	d.Walk(func(c legaltext.Clause, _ int) { known[c.Address] = true })
	out := map[string][]legaltext.Note{}
	for _, n := range d.Notes {
		if !known[n.Address] {
			n.Address = ""
		}
		out[n.Address] = append(out[n.Address], n)
	}
	return out
}

// scoped reports whether a part stands beside the document's own text: an annex, or what is issued with it.
func scoped(k legaltext.ClauseKind) bool {
	return k == legaltext.KindAnnex || k == legaltext.KindAttachment
}
