package legaltext

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlLines reads a page's text into lines, a paragraph each, and the page's title. Scripts and menus are left
// out. A row of a table becomes one line with its cells; a table that only lays the page out becomes its lines.
func htmlLines(page string) (lines []line, title string) {
	r := pageReader{no: 1}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		breaks := bytes.Count(z.Raw(), []byte("\n")) // before the token is read: reading it changes the bytes
		t := z.Token()
		switch kind {
		case html.TextToken:
			r.write(t.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(t, kind == html.StartTagToken)
		case html.EndTagToken:
			r.end(t.DataAtom)
		default: // comments and the like are not read
		}
		r.no += breaks
	}
	r.flush()
	for len(r.nested) > 0 {
		r.endTable()
	}
	return r.lines, squeeze(r.title.String())
}

// pageReader gathers text until a block ends.
type pageReader struct {
	no      int // line of the source
	skip    int // depth inside elements that are not read
	inTitle bool
	title   strings.Builder
	buf     strings.Builder
	bufNo   int
	nested  []*pageTable // the open tables, the innermost last
	deeper  int          // tables open inside the last of them, which are not looked into
	tables  int          // how many have rows in lines
	lines   []line
}

func unread(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Nav, atom.Header, atom.Footer, atom.Aside, atom.Noscript, atom.Select,
		atom.Button, atom.Template, atom.Iframe, atom.Svg:
		return true
	default:
		return false
	}
}

func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.I, atom.U, atom.Em, atom.Strong, atom.Span, atom.Font, atom.Sup, atom.Sub, atom.Small, atom.Mark,
		atom.Abbr, atom.Code, atom.Ins, atom.Del, atom.S, atom.Img, atom.Wbr, atom.Label, 0:
		return true
	default:
		return false
	}
}

func (r *pageReader) write(s string) {
	switch {
	case r.inTitle:
		r.title.WriteString(s)
	case r.skip > 0:
	default:
		if r.buf.Len() == 0 {
			r.bufNo = r.no + strings.Count(s[:len(s)-len(strings.TrimLeft(s, " \t\r\n"))], "\n")
		}
		r.buf.WriteString(s)
	}
}

func (r *pageReader) start(t html.Token, paired bool) {
	a := t.DataAtom
	switch {
	case unread(a):
		if paired {
			r.skip++
		}
	case a == atom.Title:
		r.inTitle = paired
	case !inline(a):
		r.flush()
	}
	switch a {
	case atom.Table:
		r.startTable()
	case atom.Tr:
		if table := r.table(); table != nil {
			table.rows = append(table.rows, nil)
		}
	case atom.Td, atom.Th:
		if table := r.table(); table != nil {
			table.startCell(t)
		}
	default:
	}
}

func (r *pageReader) end(a atom.Atom) {
	switch {
	case unread(a):
		r.skip = max(0, r.skip-1)
	case a == atom.Title:
		r.inTitle = false
	case !inline(a):
		r.flush()
	}
	if a != atom.Table {
		return
	}
	switch {
	case r.deeper > 0:
		r.deeper--
	case len(r.nested) > 0:
		r.endTable()
	}
}

// flush ends the line that is being gathered.
func (r *pageReader) flush() {
	if r.buf.Len() == 0 {
		return
	}
	s := squeeze(r.buf.String())
	r.buf.Reset()
	if s != "" {
		r.add(line{no: r.bufNo, text: s, cells: []string{s}})
	}
}

// add puts lines where the page stands: in the open cell, or behind the last line.
func (r *pageReader) add(lines ...line) {
	for i := len(r.nested) - 1; i >= 0; i-- {
		if cell := r.nested[i].cell(); cell != nil {
			cell.lines = append(cell.lines, lines...)
			return
		}
	}
	r.lines = append(r.lines, lines...)
}
