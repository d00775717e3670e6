package form

import (
	"slices"

	"github.com/loa-vn/loa/internal/legaltext"
)

// none is the address of no part: it has no footnotes.
const none = "\x00"

// body writes the document's own parts. An act's body holds only parts, so that text outside of any gets one.
func (a *akoma) body() {
	name := "body"
	if a.kind == "doc" {
		name = "mainBody"
	}
	a.open(name)
	a.WriteByte('\n')
	empty := true
	for i, c := range a.doc.Clauses {
		if scoped(c.Kind) || i == 0 && a.opens() {
			continue
		}
		a.part(c)
		empty = false
	}
	if empty {
		a.line("hcontainer", "", "eId", a.fresh("hcontainer"), "name", "empty")
	}
	a.shut(name)
}

// opens reports whether the document begins with a preamble. Where nothing follows it, as in a letter, its words are the
// body.
func (a *akoma) opens() bool {
	list := a.doc.Clauses
	return list[0].Kind == legaltext.KindPreamble && slices.ContainsFunc(list[1:], func(c legaltext.Clause) bool { return !scoped(c.Kind) })
}

// element is what Akoma Ntoso calls a part.
func element(k legaltext.ClauseKind) string {
	switch k {
	case legaltext.KindPart:
		return "part"
	case legaltext.KindChapter:
		return "chapter"
	case legaltext.KindSection:
		return "section"
	case legaltext.KindSubsection:
		return "subsection"
	case legaltext.KindHeading:
		return "division"
	case legaltext.KindArticle:
		return "article"
	case legaltext.KindClause:
		return "paragraph"
	case legaltext.KindItem:
		return "subparagraph"
	case legaltext.KindPoint:
		return "point"
	default: // a preamble or an attachment that stands where none should
		return "hcontainer"
	}
}

// part writes a part with all that is in it: number, heading, then its text, as an introduction when parts follow.
func (a *akoma) part(c legaltext.Clause) {
	name, id := element(c.Kind), a.ids.byAddress[c.Address]
	attrs := []string{"eId", id}
	if name == "hcontainer" {
		attrs = append(attrs, "name", string(c.Kind))
	}
	a.open(name, append(attrs, "loa:address", c.Address, "loa:hash", c.Hash)...)
	a.WriteByte('\n')
	list := blocks(c)
	a.numAndHeading(c, id, len(list) == 0)
	if len(list) > 0 {
		inside := "content"
		if len(c.Children) > 0 {
			inside = "intro"
		}
		a.open(inside, "eId", a.ids.free(id+"__"+inside))
		a.WriteByte('\n')
		a.blocks(list, c.Address)
		a.shut(inside)
	}
	for _, child := range c.Children {
		a.part(child)
	}
	a.shut(name)
}

// numAndHeading writes how a part is announced. The footnotes of a part without text hang on it.
func (a *akoma) numAndHeading(c legaltext.Clause, id string, notes bool) {
	mark := c.Mark()
	if mark == "" {
		mark = c.Label
	}
	a.open("num")
	a.text(mark)
	if notes && c.Heading == "" {
		a.marks(c.Address)
	}
	a.shut("num")
	if c.Heading == "" {
		return
	}
	a.open("heading", "eId", a.ids.free(id+"__heading"))
	a.text(c.Heading)
	if notes {
		a.marks(c.Address)
	}
	a.shut("heading")
}

// blocks writes paragraphs and tables; the part's footnotes hang on the first paragraph.
func (a *akoma) blocks(list []block, address string) {
	marked := false
	for _, b := range list {
		at := address
		if marked {
			at = none
		}
		marked = a.block(b, at) || marked
	}
	if !marked && len(a.notes[address]) > 0 {
		a.block(block{}, address) // tables only: the notes need a paragraph to hang on
	}
}

// block writes a paragraph or a table and reports whether it was one that footnotes hang on.
func (a *akoma) block(b block, address string) bool {
	if b.rows != nil {
		a.table(b.rows)
		return false
	}
	a.open("p")
	a.text(b.text)
	a.marks(address)
	a.shut("p")
	return true
}

func (a *akoma) table(rows [][]string) {
	a.open("table", "eId", a.fresh("table"))
	a.WriteByte('\n')
	for _, row := range rows {
		a.open("tr")
		if len(row) == 0 {
			row = []string{""}
		}
		for _, cell := range row {
			a.open("td")
			a.word("p", cell)
			a.end("td")
		}
		a.shut("tr")
	}
	a.shut("table")
}

// marks writes the footnotes of a part.
func (a *akoma) marks(address string) {
	for _, n := range a.notes[address] {
		a.open("authorialNote", "eId", a.fresh("authorialNote"), "marker", n.Mark, "placement", "bottom")
		a.word("p", n.Text)
		a.end("authorialNote")
	}
}

// attachments writes what stands beside the document's own text, each as a document in the document.
func (a *akoma) attachments() {
	open := false
	for _, c := range a.doc.Clauses {
		if !scoped(c.Kind) {
			continue
		}
		if !open {
			a.open("attachments")
			a.WriteByte('\n')
			open = true
		}
		a.attachment(c)
	}
	if open {
		a.shut("attachments")
	}
}

func (a *akoma) attachment(c legaltext.Clause) {
	id := a.ids.byAddress[c.Address]
	a.open("attachment", "eId", id, "loa:address", c.Address, "loa:hash", c.Hash)
	a.WriteByte('\n')
	list := blocks(c)
	a.numAndHeading(c, id, len(list) == 0)
	a.open("doc", "name", string(c.Kind), "contains", a.version())
	a.WriteByte('\n')
	a.open("meta")
	a.WriteByte('\n')
	a.identification(slug(c.Address))
	a.shut("meta")
	a.open("mainBody")
	a.WriteByte('\n')
	a.blocks(list, c.Address)
	for _, child := range c.Children {
		a.part(child)
	}
	if len(list)+len(c.Children) == 0 {
		a.line("p", "")
	}
	a.shut("mainBody")
	a.shut("doc")
	a.shut("attachment")
}
