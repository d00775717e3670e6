package form

import (
	"strings"

	"github.com/loa-vn/loa/internal/legaltext"
)

// style lays a page out for the screen and, as A4, for the printer. It names no file and no font that must be fetched.
const style = `
:root { color-scheme: light; }
body { max-width: 42rem; margin: 1.5rem auto; padding: 0 1rem; font: 1.0625rem/1.55 "Be Vietnam Pro", "Times New Roman", serif; color: #0b0c0c; background: #fff; }
header { text-align: center; }
header p { margin: .15rem 0; }
h1 { font-size: 1.25rem; margin: 1.25rem 0; }
h1 span { display: block; text-transform: uppercase; }
h2 { font-size: 1.125rem; text-align: center; margin: 1.75rem 0 .75rem; }
h3, h4, h5, h6 { font-size: 1.0625rem; margin: 1.25rem 0 .5rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; }
td { border: 1px solid #505a5f; padding: .25rem .4rem; vertical-align: top; overflow-wrap: anywhere; }
section.clause, section.item, section.point { margin-left: 1.25rem; }
footer { margin-top: 2rem; }
footer ul, footer ol { padding-left: 1.25rem; }
.signers { text-align: center; margin-left: 45%; }
.notes { border-top: 1px solid #505a5f; margin-top: 2rem; font-size: .9375rem; }
:target { background: #fff7bf; }
@page { size: A4; margin: 20mm 15mm 20mm 30mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 13pt; line-height: 1.4; }
  h2, h3, h4, h5, h6 { break-after: avoid; }
  tr, .signers { break-inside: avoid; }
  section.annex, section.attachment { break-before: page; }
  a { color: inherit; text-decoration: none; }
  :target { background: none; }
}
`

// HTML gives a document as a page that needs nothing else: semantic, in Vietnamese, A4 when printed, every part under its
// address as an anchor, footnotes at the end, no scripts. A document without any part is refused (fault Invalid).
func HTML(d *legaltext.Document) ([]byte, error) {
	if err := printable(d); err != nil {
		return nil, err
	}
	p := &page{notes: notes(d)}
	p.WriteString("<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n")
	p.WriteString("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	p.line("title", named(d))
	p.WriteString("<style>" + style + "</style>\n</head>\n<body>\n")
	p.header(d)
	p.open("main")
	for _, c := range d.Clauses {
		if !scoped(c.Kind) {
			p.part(c, 2)
		}
	}
	p.shut("main")
	p.footer(d)
	for _, c := range d.Clauses {
		if scoped(c.Kind) {
			p.part(c, 2)
		}
	}
	p.foot(d)
	p.shut("body")
	p.shut("html")
	return p.Bytes(), nil
}

// named is what a document is called: "Quyết định 71/2025/QĐ-UBND: Quy định …".
func named(d *legaltext.Document) string {
	name := strings.TrimSpace(d.Kind + " " + d.Number)
	switch {
	case name == "":
		return d.Title
	case d.Title == "":
		return name
	}
	return name + ": " + d.Title
}

type page struct {
	markup
	notes map[string][]legaltext.Note
}

func (p *page) header(d *legaltext.Document) {
	p.open("header")
	p.WriteByte('\n')
	for _, s := range []string{d.Issuer, joined("Số:", " ", d.Number), placeAndDay(d)} {
		if s != "" && s != "Số:" {
			p.line("p", s)
		}
	}
	p.open("h1")
	if d.Kind != "" {
		p.word("span", d.Kind)
		p.text(" ")
	}
	if d.Title == "" && d.Kind == "" {
		p.text(named(d))
	}
	p.text(d.Title)
	p.marks("")
	p.shut("h1")
	p.shut("header")
}

// part writes a part under its address. Its heading's level follows its depth, six at most.
func (p *page) part(c legaltext.Clause, level int) {
	p.open("section", "id", c.Address, "class", string(c.Kind))
	p.WriteByte('\n')
	list := blocks(c)
	mark := c.Mark()
	marks := c.Address
	if scoped(c.Kind) {
		mark = strings.ToUpper(c.Label)
	}
	if c.Heading != "" || headed(c.Kind) && ownHeading(c) {
		h := "h" + string(rune('0'+min(level, 6)))
		p.open(h)
		p.text(strings.TrimSpace(mark + " " + c.Heading))
		p.marks(marks)
		p.shut(h)
		mark, marks = "", none
		level++
	}
	if mark != "" && (len(list) == 0 || list[0].rows != nil) {
		list = append([]block{{}}, list...)
	}
	for i, b := range list {
		if b.rows != nil {
			p.table(b.rows)
			continue
		}
		p.open("p")
		if i == 0 && mark != "" {
			p.word("b", mark)
			p.text(" ")
		}
		p.text(b.text)
		p.marks(marks)
		p.shut("p")
		marks = none
	}
	for _, child := range c.Children {
		p.part(child, level)
	}
	p.shut("section")
}

// headed says that parts of the kind are announced on a line of their own.
func headed(k legaltext.ClauseKind) bool {
	switch k {
	case legaltext.KindPart, legaltext.KindChapter, legaltext.KindSection, legaltext.KindSubsection, legaltext.KindAnnex,
		legaltext.KindAttachment, legaltext.KindArticle:
		return true
	default:
		return false
	}
}

// ownHeading says that the number alone is the heading; an article whose words follow it on the line has none.
func ownHeading(c legaltext.Clause) bool {
	return c.Kind != legaltext.KindArticle || !ownLine(c)
}

func (p *page) table(rows [][]string) {
	p.open("table")
	p.open("tbody")
	p.WriteByte('\n')
	for _, row := range rows {
		p.open("tr")
		for _, cell := range row {
			p.word("td", cell)
		}
		p.shut("tr")
	}
	p.end("tbody")
	p.shut("table")
}

// marks links to the footnotes of a part.
func (p *page) marks(address string) {
	for _, n := range p.notes[address] {
		p.open("sup")
		p.word("a", "["+n.Mark+"]", "href", "#"+noteID(n))
		p.end("sup")
	}
}

// noteID is a footnote's anchor. No address has an underscore.
func noteID(n legaltext.Note) string { return "note_" + slug(n.Mark) }

// footer writes recipients and signatures.
func (p *page) footer(d *legaltext.Document) {
	if len(d.Recipients)+len(d.Signers) == 0 {
		return
	}
	p.open("footer")
	p.WriteByte('\n')
	for _, s := range d.Signers {
		p.open("div", "class", "signers")
		for line := range strings.SplitSeq(s.Office, " - ") {
			if line != "" {
				p.line("p", line)
			}
		}
		p.open("p")
		p.word("b", s.Name)
		p.shut("p")
		p.shut("div")
	}
	if len(d.Recipients) > 0 {
		p.line("p", "Nơi nhận:")
		p.open("ul")
		for _, r := range d.Recipients {
			p.line("li", r)
		}
		p.shut("ul")
	}
	p.shut("footer")
}

// foot writes the footnotes.
func (p *page) foot(d *legaltext.Document) {
	if len(d.Notes) == 0 {
		return
	}
	p.open("section", "class", "notes")
	p.line("h2", "Chú thích")
	seen := map[string]bool{}
	for _, n := range d.Notes {
		id := noteID(n)
		if seen[id] {
			id = "" // a mark that stands twice leads to its first note
		}
		seen[id] = true
		p.open("p", "id", id)
		p.word("b", "["+n.Mark+"]")
		p.text(" " + n.Text)
		p.shut("p")
	}
	p.shut("section")
}
