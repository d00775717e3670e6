package legaltext

import (
	"path/filepath"
	"strings"

	"github.com/loa-vn/loa/internal/fault"
)

// Parse reads a document published as plain text or HTML, whichever the content is; name is the file's name and only
// helps where the text leaves its number blank.
//
// Errors are faults that say what the file is instead and what to do: TooLarge over [MaxBytes], Invalid for an empty
// file, another format, another encoding, or a text that is no legal document.
func Parse(name string, data []byte) (*Document, error) {
	content, err := text(data)
	if err != nil {
		return nil, err
	}
	s := newSource(name)
	origin := Origin{Format: FormatText}
	if isHTML(content) {
		s.lines, s.pageName = htmlLines(content)
		origin.Format = FormatHTML
	} else {
		s.lines = textLines(content)
	}
	return s.parse(origin)
}

// ParseParagraphs reads a document from what another reader, for PDF or DOCX, made of its file. Its errors are those of
// [Parse].
func ParseParagraphs(name string, origin Origin, list []Paragraph) (*Document, error) {
	s := newSource(name)
	for _, p := range list {
		l := line{no: p.Line, text: squeeze(p.Text), cells: p.Cells, table: p.Table, marks: p.Marks, note: p.Note}
		switch {
		case len(l.cells) == 0:
			l.cells = []string{l.text}
		case l.table > 0:
			l.text = joinCells(l.cells)
		}
		if l.text != "" {
			s.lines = append(s.lines, l)
		}
	}
	return s.parse(origin)
}

func newSource(name string) *source {
	return &source{name: strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))}
}

func (s *source) parse(origin Origin) (*Document, error) {
	s.settle()
	if len(s.lines) == 0 {
		return nil, fault.Invalid("policy.file.empty")
	}
	d := s.read()
	d.Origin = origin
	if parts := d.count(); parts > MaxClauses {
		return nil, fault.TooLarge("policy.file.too_many_parts", "parts", parts, "limit", MaxClauses)
	}
	if !s.legal(d) {
		return nil, fault.Invalid("policy.file.not_legal")
	}
	return d, nil
}

// settle makes paragraphs of lines: without what belongs to the page, with the footnotes apart, and whole.
func (s *source) settle() {
	s.lines, s.notes = notesApart(dropFurniture(s.lines))
	s.lines = joinBroken(s.lines)
}

func (s *source) read() *Document {
	d := &Document{}
	s.findHead()
	s.readNumber(d)
	s.readIssuer(d)
	s.readTitle(d)
	s.readBases(d)
	own, tail, bearers := grow(d, s.lines[s.bodyAt:])
	for _, n := range s.notes {
		d.Notes = append(d.Notes, Note{Mark: n.mark, Address: bearers[n.mark], Text: strings.Join(n.paras, "\n"), Line: n.line})
	}
	s.readPlaceAndDate(d)
	d.readEffect(own)
	d.readSigners(tail)
	d.readRecipients(tail)
	s.readRelations(d)
	if len(d.Clauses) == 0 {
		d.warn(0, fault.Invalid("policy.warn.no_clauses"))
	}
	return d
}

// legal weighs the signs of an official document. One alone also stands in a news page that quotes a law; three do not.
func (s *source) legal(d *Document) bool {
	signs := 0
	for _, sign := range []bool{s.motto >= 0, d.Number != "", s.kindAt >= 0, len(d.Bases) > 0, d.articles() > 0} {
		if sign {
			signs++
		}
	}
	return signs >= 3 && (s.motto >= 0 || d.Number != "")
}

func (d *Document) count() int {
	n := 0
	d.Walk(func(Clause, int) { n++ })
	return n
}

func (d *Document) articles() int {
	n := 0
	d.Walk(func(c Clause, _ int) {
		if c.Kind == KindArticle {
			n++
		}
	})
	return n
}
