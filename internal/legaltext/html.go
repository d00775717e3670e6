package legaltext

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlLines reads a page's text into lines, a paragraph each, and the page's title. Scripts and menus are left
// out. A row of a table whose cells hold a line each becomes one line; a table used for layout becomes its lines.
func htmlLines(page string) (lines []line, title string) {
	r := pageReader{no: 1}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw := string(z.Raw())
		t := z.Token()
		switch kind {
		case html.TextToken:
			r.write(t.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(t.DataAtom, kind == html.StartTagToken)
		case html.EndTagToken:
			r.close(t.DataAtom)
		default: // comments and the like are not read
		}
		r.no += strings.Count(raw, "\n")
	}
	r.flush()
	r.endRow()
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
	tables  int      // depth of tables
	row     [][]line // cells of the open row, outermost table only
	inRow   bool
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

func (r *pageReader) open(a atom.Atom, paired bool) {
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
		r.tables++
	case atom.Tr:
		if r.tables <= 1 {
			r.endRow()
			r.inRow = true
		}
	case atom.Td, atom.Th:
		if r.tables <= 1 && r.inRow {
			r.row = append(r.row, nil)
		}
	default:
	}
}

func (r *pageReader) close(a atom.Atom) {
	switch {
	case unread(a):
		r.skip = max(0, r.skip-1)
	case a == atom.Title:
		r.inTitle = false
	case !inline(a):
		r.flush()
	}
	switch a {
	case atom.Table:
		r.tables = max(0, r.tables-1)
		if r.tables == 0 {
			r.endRow()
		}
	case atom.Tr:
		if r.tables <= 1 {
			r.endRow()
		}
	default:
	}
}

// flush ends the line that is being gathered.
func (r *pageReader) flush() {
	s := squeeze(r.buf.String())
	r.buf.Reset()
	if s == "" {
		return
	}
	l := line{no: r.bufNo, text: s, cells: []string{s}}
	if n := len(r.row); n > 0 {
		r.row[n-1] = append(r.row[n-1], l)
		return
	}
	r.lines = append(r.lines, l)
}

// endRow turns the open row into lines.
func (r *pageReader) endRow() {
	var joined line
	single := true
	for _, cell := range r.row {
		if len(cell) > 1 {
			single = false
		}
		for _, l := range cell {
			if joined.no == 0 {
				joined.no = l.no
			}
			joined.cells = append(joined.cells, l.text)
		}
	}
	switch {
	case len(joined.cells) == 0:
	case single:
		joined.text = strings.Join(joined.cells, " | ")
		r.lines = append(r.lines, joined)
	default:
		for _, cell := range r.row {
			r.lines = append(r.lines, cell...)
		}
	}
	r.row, r.inRow = nil, false
}
