package paper

import (
	"math"
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/loa-vn/loa/internal/legaltext"
)

// flow turns lines into paragraphs, through page breaks.
type flow struct {
	size    float64 // of the body's letters
	margins map[shape]margins
	marks   []map[string]bool // of the notes on each page, from 0
	out     []legaltext.Paragraph
	line    int
	last    row // the last line written
	lastAt  margins
	open    bool   // the last paragraph may go on
	note    string // the note being written
	table   table  // the last one written
}

// shape tells pages that are laid out alike: left and right ones, upright and broad ones.
type shape struct {
	odd  bool
	w, h int
}

type margins struct{ left, right float64 }

func shapeOf(s *sheet) shape { return shape{s.no%2 == 1, int(s.width / 10), int(s.height / 10)} }

// paragraphs reads whole pages. The notes follow the body.
func paragraphs(sheets []*sheet) []legaltext.Paragraph {
	list := leaves(sheets)
	f := &flow{size: bodySize(list), margins: map[shape]margins{}}
	splitNotes(list, f.size)
	f.marks = marksOf(list)
	f.measure(list)
	for i := range list {
		f.page(&list[i])
	}
	f.open = false
	for i := range list {
		f.lastAt = f.marginsOf(list[i].sheet)
		for _, r := range list[i].notes {
			f.noteRow(r)
		}
	}
	return f.out
}

// bodySize is the size that most letters have.
func bodySize(list []leaf) float64 {
	count := map[int]int{}
	for _, l := range list {
		for _, r := range l.body {
			count[int(math.Round(2*r.size))] += len(r.glyphs)
		}
	}
	best := 0
	for s, n := range count {
		if n > count[best] || n == count[best] && s > best {
			best = s
		}
	}
	return float64(best) / 2
}

// measure finds the margins of each shape of page: the outermost places where many long lines begin and end.
func (f *flow) measure(list []leaf) {
	starts, ends := map[shape]map[int]int{}, map[shape]map[int]int{}
	for _, l := range list {
		s := shapeOf(l.sheet)
		if starts[s] == nil {
			starts[s], ends[s] = map[int]int{}, map[int]int{}
		}
		for _, r := range append(l.body[:len(l.body):len(l.body)], l.notes...) {
			if r.x1-r.x0 > 0.5*l.sheet.width && r.x0 > 0 && r.x1 < l.sheet.width {
				starts[s][int(r.x0/4)]++
				ends[s][int(r.x1/4)]++
			}
		}
	}
	for s := range starts {
		all := 0
		for _, n := range starts[s] {
			all += n
		}
		m := margins{math.Inf(1), 0}
		for bin, n := range starts[s] {
			if 12*n >= all {
				m.left = min(m.left, 4*float64(bin))
			}
		}
		for bin, n := range ends[s] {
			if 12*n >= all {
				m.right = max(m.right, 4*float64(bin)+4)
			}
		}
		f.margins[s] = m
	}
}

func (f *flow) marginsOf(s *sheet) margins {
	if m, ok := f.margins[shapeOf(s)]; ok && m.right > 0 && !math.IsInf(m.left, 1) {
		return m
	}
	return margins{0.1 * s.width, 0.9 * s.width}
}

func (f *flow) page(l *leaf) {
	m := f.marginsOf(l.sheet)
	body, tables := l.tables()
	for _, r := range unstack(body) {
		for len(tables) > 0 && tables[0].y0 < r.y {
			f.tableRows(l.sheet.no, tables[0])
			tables = tables[1:]
		}
		f.line++
		f.table.grid = nil
		if cells := cellsOf(r); len(cells) > 1 {
			f.cellRow(r, cells)
			continue
		}
		f.row(r, m, "")
	}
	for _, g := range tables {
		f.tableRows(l.sheet.no, g)
	}
}

// cellRow writes a line that has columns as a paragraph of its own.
func (f *flow) cellRow(r row, cells [][]glyph) {
	f.start(r, "")
	p := &f.out[len(f.out)-1]
	for _, c := range cells {
		text, marks := f.write(r, c)
		if p.Text != "" {
			p.Text += " "
		}
		for _, n := range marks {
			p.Marks = append(p.Marks, legaltext.NoteMark{At: len(p.Text) + n.At, Mark: n.Mark})
		}
		p.Text += text
		p.Cells = append(p.Cells, text)
	}
	f.open = false
}

// row writes a line into the paragraph that it goes on, or into a new one.
func (f *flow) row(r row, m margins, note string) {
	if !f.open || f.begins(r, m) {
		f.start(r, note)
	}
	text, marks := f.write(r, r.glyphs)
	join(&f.out[len(f.out)-1], text, marks)
	f.last, f.lastAt, f.open = r, m, true
}

func (f *flow) start(r row, note string) {
	f.out = append(f.out, legaltext.Paragraph{Line: f.line, Page: r.page, Note: note})
}

func (f *flow) noteRow(r row) {
	f.line++
	mark := r.leadMark()
	if mark != "" {
		f.note, f.open = mark, false
		r.glyphs = r.glyphs[utf8.RuneCountInString(mark):]
		if len(r.glyphs) == 0 {
			return
		}
	}
	f.row(r, f.lastAt, f.note)
}

// begins says that a line opens a paragraph: it is centred, or indented, or stands apart, or the line before it stops
// where there was room for its first word.
func (f *flow) begins(r row, m margins) bool {
	em := r.size
	prev, pm := f.last, f.lastAt
	switch {
	case r.centred(m) || prev.centred(pm):
		return true
	case prev.page == r.page && r.y-prev.y > 2.2*max(em, prev.size):
		return true
	case r.x0 > m.left+0.7*em+4:
		same := math.Abs(prev.x0-r.x0) < 2 && prev.x1 > pm.right-1.5*em
		return !same || !r.opensSmall()
	}
	return prev.x1+0.3*em+r.firstWord() < pm.right-0.7*em
}

// centred says that a line stands in the middle.
func (r row) centred(m margins) bool {
	left, right := r.x0-m.left, m.right-r.x1
	return math.Abs(left-right) < 0.8*r.size && (left > 2.5*r.size || r.bold() && left > 0.5*r.size+4)
}

// opensSmall says that a line goes on in the middle of a sentence: with a small letter that is no point's mark.
func (r row) opensSmall() bool {
	return len(r.glyphs) > 0 && unicode.IsLower(r.glyphs[0].r) && !rePoint.MatchString(r.text())
}

var rePoint = regexp.MustCompile(`^[a-zđ]{1,2}\d?\)`)
